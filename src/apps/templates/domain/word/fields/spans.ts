/** Cells side by side under one wide label: "Full name: first, middle, last", or day, month and year of one date. */
import { cleanLabel } from "../labels.ts";
import { isFill, isWording, type SeenCell, type SeenRow } from "../tables.ts";
import type { TableAnswers } from "./answers.ts";
import { cellSpot, fromSlots } from "./candidate.ts";
import { isBox } from "./slot.ts";

/** @returns the cells of the row that are spoken for */
export function fieldsUnderLabel(row: SeenRow, above: SeenRow | null, answers: TableAnswers): ReadonlySet<SeenCell> {
  const taken = new Set<SeenCell>();
  for (const label of above?.cells ?? []) {
    if (!isWording(label) || label.text.length > 200 || answers.used.has(label)) continue;
    const below = row.cells.filter((seen) => isWithin(seen, label));
    if (below.length < 2 || !below.every((seen) => isFill(seen) && !seen.slots.some(isBox)) || !below.some((seen) => seen.slots.length > 0))
      continue;
    answers.used.add(label);
    for (const seen of below) taken.add(seen);
    const { whole, parts } = partsOf(label, below.length);
    if (parts === null || parts.every((part) => datePart.test(part))) answerInPieces(below, whole, answers);
    else
      for (const [index, seen] of below.entries())
        answers.answer(
          seen,
          { label: `${whole}: ${parts[index]!}`, how: `the label above names it “${parts[index]!}”`, isPrinted: true, certainty: 0.9 },
          null,
        );
  }
  return taken;
}

/** "Date of birth | Day __ | Month __ | Year __": cells that each name a part of one date. */
export function dateInParts(row: SeenRow, answers: TableAnswers): ReadonlySet<SeenCell> {
  const parts = row.cells.filter((seen) => seen.state === "mixed" && seen.slots.length > 0 && datePart.test(cleanLabel(seen.text)));
  const label = row.cells[row.cells.indexOf(parts[0]!) - 1];
  if (parts.length < 2 || parts.length > 3 || label === undefined || !isWording(label) || answers.used.has(label)) return new Set();
  answers.used.add(label);
  const naming = { label: label.text, how: "the cells behind it are its day, month and year", isPrinted: true, certainty: 0.92 };
  answers.candidates.push({
    ...fromSlots(
      parts.flatMap((seen) => seen.slots),
      naming,
    ),
    type: "date",
    maxLength: null,
  });
  for (const seen of parts) answers.claim(seen.cell);
  return new Set([label, ...parts]);
}

function isWithin(seen: SeenCell, label: SeenCell): boolean {
  return seen.cell.column >= label.cell.column && seen.cell.column + seen.cell.span <= label.cell.column + label.cell.span;
}

const datePart =
  /^\(?(?:d{1,2}|m{1,2}|y{2,4}|day|month|year|tag|monat|jahr|jour|mois|année|día|mes|año|dia|mês|ano|giorno|mese|anno|dag|maand|jaar|dzień|miesiąc|rok|den|měsíc|день|месяц|год)\)?$/iu;

/** The last line of a label, where it names each cell below, parted by wide gaps. */
function partsOf(label: SeenCell, count: number): { whole: string; parts: string[] | null } {
  const lines = label.cell.blocks
    .flatMap((block) => (block.kind === "paragraph" ? block.text.split("\n") : []))
    .filter((line) => line.trim() !== "");
  const parts = (lines.at(-1) ?? "")
    .trim()
    .split(/\t+|\s{3,}/)
    .map((part) => cleanLabel(part));
  if (lines.length < 2 || parts.length !== count || parts.includes("")) return { whole: cleanLabel(label.text), parts: null };
  return { whole: cleanLabel(lines.slice(0, -1).join(" ")), parts };
}

function answerInPieces(cells: readonly SeenCell[], label: string, answers: TableAnswers): void {
  const [first] = cells as readonly [SeenCell, ...SeenCell[]];
  answers.answer(first, { label, how: `“${label.slice(0, 60)}” stands above its cells`, isPrinted: true, certainty: 0.92 }, null);
  const at = answers.candidates.length - 1;
  answers.candidates[at] = { ...answers.candidates[at]!, maxLength: null, pieces: cells.map((seen) => cellSpot(seen.cell)) };
  for (const seen of cells) answers.claim(seen.cell);
}
