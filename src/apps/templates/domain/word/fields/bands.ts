/** Bands of a table: a header over rows that follow its columns, as lists, records and checklists have. */
import { isFill, isLabelAndAnswer, isWording, type SeenCell, type SeenRow, type SeenTable, wholeRow } from "../tables.ts";
import { cleanLabel } from "../labels.ts";
import { noWords, totalWords } from "../words.ts";
import { roomsIn } from "./rooms.ts";

export interface Column {
  /** Name with that of the header above it: "Effectiveness checks: Method". */
  readonly label: string;
  readonly column: number;
  readonly span: number;
}

export interface Band {
  readonly columns: readonly Column[];
  readonly body: readonly BandRow[];
  /** Row behind the band. */
  readonly end: number;
}

/** Placeholders in all of a row but its number show how each row of the list is filled in. */
export function isPattern({ cells }: BandRow): boolean {
  const open = cells.filter((seen, index) => !(index === 0 && isRowNumber(seen.text) && seen.slots.length === 0));
  return (
    open.length >= 2 &&
    open.every((seen) => isFill(seen) || seen.state === "mixed") &&
    open.filter((seen) => seen.slots.some((each) => each.prompt !== null)).length >= open.length * 0.6
  );
}

export interface BandRow {
  readonly row: SeenRow;
  /** In the order of the columns; the cell above where a merged one goes on. */
  readonly cells: readonly SeenCell[];
  readonly kind: "fill" | "fixed" | "full";
}

/** Longest wording of a header cell, in characters. */
const longestHeader = 120;

/** The band whose header is the row at `start`; null where that row heads nothing. */
export function bandAt(table: SeenTable, start: number): Band | null {
  const header = table.rows[start];
  const below = table.rows[start + 1];
  if (header === undefined || !canHead(header) || repeatsBelow(header, below) || isLabelRow(header, below)) return null;
  const { columns, bodyStart } = readHeader(table, start, header);
  if (columns.length < 2 || (columns.length === 2 && !mayHeadTwo(header, below))) return null;
  const body: BandRow[] = [];
  let at = bodyStart;
  for (; at < table.rows.length; at++) {
    const row = table.rows[at]!;
    if (wholeRow(row, table) !== null) {
      // A line across the table may part a checklist; behind the last row it is something else.
      const parts = (body.length > 0 || columns.length > 2) && isWording(row.cells[0]!) && followsColumns(table.rows[at + 1], columns);
      if (!parts || canHead(table.rows[at + 1]!)) break;
      continue;
    }
    if (!followsColumns(row, columns) || row.cells.every((seen) => seen.state === "ask")) break;
    if (row.cells.some((seen) => isWording(seen) && seen.cell.blocks.length > 6 && roomsIn(seen.cell).length > 0)) break;
    const cells = columns.map((column) => cellAt(row, column)).filter((cell) => cell !== null);
    if (cells.length < columns.length) break;
    if (body.length > 0 && startsAnother(row, header, table.rows[at + 1])) break;
    if (body.length > 0 && (headsNextRecord(row, body.at(-1)!, table.rows[at + 1]) || isTotal(row))) break;
    body.push({ row, cells, kind: kindOf(cells) });
  }
  // One row with more cells than the header has is a line of its own kind.
  if (body.length === 0 || (body.length === 1 && body[0]!.row.cells.length > columns.length)) return null;
  return { columns, body, end: at };
}

/** "Driver | Name | " over " | Licence | ": wording before an empty cell, and the same below, are labels with room for answers. */
function isLabelRow(header: SeenRow, below: SeenRow | undefined): boolean {
  if (header.row.isHeader || header.cells.at(-1)!.state !== "blank") return false;
  if (below !== undefined && below.cells.length > header.cells.length && header.cells.some((seen) => seen.cell.span > 1)) return false;
  const isStrong = (row: SeenRow | undefined) => row?.cells.every((seen) => !isWording(seen) || seen.isBold || seen.cell.isShaded) === true;
  return !isStrong(header) || isStrong(below);
}

/** Two cells head a list where they are set off, or stand over nothing but room. */
function mayHeadTwo(header: SeenRow, below: SeenRow | undefined): boolean {
  return (
    header.row.isHeader ||
    header.cells.every((seen) => seen.isBold || seen.cell.isShaded) ||
    below?.cells.every((seen) => isFill(seen)) === true
  );
}

/** A header stands once; answers such as "Yes | No" are printed in each line. */
function repeatsBelow(header: SeenRow, next: SeenRow | undefined): boolean {
  const last = header.cells.at(-1)!;
  return next !== undefined && last.text !== "" && noWords.is(last.text) && next.cells.at(-1)!.text === last.text;
}

/** Whether all cells of a row are short wordings; the first one may be empty, as above row titles and boxes. */
function canHead(row: SeenRow): boolean {
  const { cells } = row;
  if (cells.length < 2) return false;
  const wordings = cells.filter((seen) => isWording(seen));
  if (
    wordings.length < cells.length &&
    !(
      wordings.length >= 1 &&
      cells.every(
        (seen, index) =>
          isWording(seen) ||
          ((index === 0 || (index === cells.length - 1 && cells.length > 2)) && seen.state === "blank") ||
          seen.state === "continued",
      )
    )
  )
    return false;
  if (wordings.length < 2 && cells.length > 2) return false;
  if (isLabelAndAnswer(row) || wordings.some((seen) => isFigure(seen.text)) !== wordings.every((seen) => isFigure(seen.text))) return false;
  // "1 | Name | " is a line of a numbered form.
  if (
    cells[0]!.state === "text" &&
    /\d/.test(cells[0]!.text) &&
    isRowNumber(cells[0]!.text) &&
    !cells.every((seen) => isRowNumber(seen.text))
  )
    return false;
  // "Code: | QP-01 | Revision: | 0" is a line of labels with their answers.
  if (wordings.some((seen) => seen.state === "ask") && !wordings.every((seen) => seen.state === "ask")) return false;
  if (wordings.every((seen) => seen.state === "ask") && wordings.length <= 3) return false;
  return wordings.every((seen) => seen.text.length <= longestHeader);
}

/** Longer texts would cost the pattern the square of their length. */
const longestFigure = 60;

/** A day, a sum or a telephone number is an answer and no header. */
function isFigure(text: string): boolean {
  return text.length <= longestFigure && /^\W*(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|[\d\s().+-]{6,}|[\d.,\s]+[€$£%])\W*$/u.test(text);
}

function readHeader(table: SeenTable, start: number, header: SeenRow): { columns: Column[]; bodyStart: number } {
  const columns = header.cells.map((seen): Column => ({ label: cleanLabel(seen.text), column: seen.cell.column, span: seen.cell.span }));
  const second = table.rows[start + 1];
  if (second === undefined || second.cells.length <= header.cells.length) return { columns, bodyStart: start + 1 };
  const wide = columns.filter((column) => column.span > 1);
  const under = second.cells.filter((seen) => isWording(seen) && wide.some((column) => isWithin(seen, column)));
  const rest = second.cells.filter((seen) => !under.includes(seen));
  const hasBlankAbove = (seen: SeenCell) => header.cells.some((top) => top.state === "blank" && top.cell.column === seen.cell.column);
  const isOpen = (seen: SeenCell) => seen.state === "blank" && !wide.some((column) => isWithin(seen, column));
  if (under.length < 2 || !rest.every((seen) => seen.state === "continued" || isOpen(seen) || hasBlankAbove(seen)))
    return { columns, bodyStart: start + 1 };
  const leaves = second.cells.map((seen): Column => {
    const top = columns.find((column) => isWithin(seen, column))?.label ?? "";
    const own = seen.state === "continued" ? "" : cleanLabel(seen.text);
    return { label: own === "" || top === "" ? own || top : `${top}: ${own}`, column: seen.cell.column, span: seen.cell.span };
  });
  return { columns: leaves, bodyStart: start + 2 };
}

function isWithin(seen: SeenCell, column: Column): boolean {
  return seen.cell.column >= column.column && seen.cell.column + seen.cell.span <= column.column + column.span;
}

function followsColumns(row: SeenRow | undefined, columns: readonly Column[]): boolean {
  if (row === undefined || row.cells.length < columns.length * 0.75) return false;
  // Labels with their answers under each of two wide headers are no columns.
  if (row.cells.length >= columns.length * 1.5 && columns.some((column) => column.span > 1)) return false;
  const starts = new Set(row.cells.map((seen) => seen.cell.column));
  return columns.filter((column) => starts.has(column.column)).length >= columns.length * 0.8;
}

/** A merged cell that goes on from above counts as that cell, where the one above waits for an answer too. */
function cellAt(row: SeenRow, column: Column): SeenCell | null {
  const seen =
    row.cells.find((each) => each.cell.column === column.column) ??
    row.cells.find((each) => each.cell.column <= column.column && each.cell.column + each.cell.span > column.column);
  return seen === undefined ? null : seen.state === "continued" ? (seen.origin ?? seen) : seen;
}

/** A second header: all wording, as bold or shaded as the first, with places to fill in beneath. */
function startsAnother(row: SeenRow, header: SeenRow, next: SeenRow | undefined): boolean {
  const wordings = row.cells.filter(isWording);
  const isHeader = wordings.length >= 2 && row.cells.every((seen, index) => isWording(seen) || (index === 0 && seen.state === "blank"));
  if (!isHeader || next === undefined || !next.cells.some(isFill)) return false;
  const areStrong = (cells: readonly SeenCell[]) => cells.every((seen) => seen.isBold || seen.cell.isShaded);
  return areStrong(wordings) && areStrong(header.cells.filter(isWording));
}

/** "First name | Last name", room, "Street | City", room: after a row that was all room, wording over room heads again. */
function headsNextRecord(row: SeenRow, before: BandRow, next: SeenRow | undefined): boolean {
  return before.kind === "fill" && row.cells.every((seen) => isWording(seen)) && next !== undefined && next.cells.every(isFill);
}

/** The line under a list that sums it up. */
function isTotal(row: SeenRow): boolean {
  const [first] = row.cells.filter((seen) => seen.state !== "blank");
  return first !== undefined && isWording(first) && first.text.length <= 40 && totalWords.at(first.text) === 0 && row.cells.some(isFill);
}

function kindOf(cells: readonly SeenCell[]): BandRow["kind"] {
  const fills = cells.map((seen) => isFill(seen) || seen.state === "mixed");
  if (fills.every((fill) => fill)) return "fill";
  if (!fills.some((fill) => fill)) return "full";
  // A row that only carries its number waits for all the rest.
  const rest = cells.filter((_, index) => !fills[index]);
  return rest.length === 1 && rest[0] === cells[0] && isRowNumber(rest[0]!.text) ? "fill" : "fixed";
}

export function isRowNumber(text: string): boolean {
  return /^(?:(?:no\.?|nr\.?|#)?\s*\(?(?:\d{1,3}(?:\.\d{1,2})?|[a-z]|[ivx]{1,4})[.)]?|#+|…|\.{2,3})$/iu.test(text.trim());
}
