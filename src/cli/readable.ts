/** An answer as text for people: members a line each, lists of records as tables. Programs ask with --json. */
import { styled, type Screen } from "./screen.ts";

type Look = Pick<Screen, "colours"> & { readonly columns: number };
type Members = Record<string, unknown>;

/** The text of any answer, with its closing line break. */
export function readable(value: unknown, look: Look): string {
  if (!isRecord(value)) return `${cellOf(value)}\n`;
  const members = Object.entries(value).filter(([, member]) => member !== null && member !== undefined);
  const lists = members.filter((entry): entry is [string, Members[]] => isListOfRecords(entry[1]));
  const facts = members.filter(([, member]) => !isListOfRecords(member));
  const width = Math.max(0, ...facts.map(([name]) => name.length));
  const lines = facts.map(([name, member]) => `${styled(look, "dim", name.padEnd(width))}  ${cellOf(member)}`);
  const tables = lists.map(([name, rows]) => `${styled(look, "bold", `${name} (${rows.length})`)}\n${table(rows, look)}`);
  const blocks = [lines.join("\n"), ...tables].filter((block) => block !== "");
  return `${blocks.join("\n\n") || "Nothing."}\n`;
}

function isRecord(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isListOfRecords(value: unknown): value is Members[] {
  return Array.isArray(value) && value.every(isRecord);
}

/** Columns that hold something simple in any row, those that tell rows apart first, as many as fit the width. */
function table(rows: readonly Members[], look: Look): string {
  if (rows.length === 0) return "  none";
  const known = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((name) => rows.some((row) => isShown(row[name])));
  const tellsApart = (name: string) => rows.length === 1 || rows.some((row) => row[name] !== rows[0]![name]);
  const names = [...known.filter(tellsApart), ...known.filter((name) => !tellsApart(name))];
  let room = look.columns;
  const columns: { name: string; width: number }[] = [];
  for (const name of names) {
    const width = Math.min(36, Math.max(name.length, ...rows.map((row) => cellOf(row[name]).length)));
    if (room < width + 2 && columns.length > 0) break;
    columns.push({ name, width });
    room -= width + 2;
  }
  const line = (cell: (name: string) => string) =>
    columns
      .map(({ name, width }) => fitted(cell(name), width))
      .join("  ")
      .trimEnd();
  return [
    styled(
      look,
      "dim",
      line((name) => name),
    ),
    ...rows.map((row) => line((name) => cellOf(row[name]))),
  ].join("\n");
}

function isShown(value: unknown): boolean {
  return value !== null && value !== undefined && value !== "" && typeof value !== "object";
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return plain(text);
}

/** Without characters that move the cursor or change the terminal: documents of strangers may hold any. */
export function plain(text: string): string {
  return text.replaceAll(/\s+/g, " ").replaceAll(/[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, "");
}

function fitted(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 1)}…` : text.padEnd(width);
}
