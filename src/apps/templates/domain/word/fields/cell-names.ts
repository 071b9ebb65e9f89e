/** What a cell that waits for an answer is called: by the cell on its left, right, above or below. */
import { endsAsLabel, isWorded } from "../labels.ts";
import { speaksOfSignature } from "../kinds.ts";
import { isFill, isLabelAndAnswer, isWording, type SeenCell, type SeenRow, type SeenTable } from "../tables.ts";
import { pageWords } from "../words.ts";
import type { Naming } from "./candidate.ts";
import { isBox } from "./slot.ts";

/** A cell in its table. */
export interface CellPlace {
  readonly table: SeenTable;
  readonly row: SeenRow;
  readonly seen: SeenCell;
  /** Among the cells of its row. */
  readonly position: number;
  /** Among the rows. */
  readonly index: number;
  /** Cells whose wording names something already; grows by the one that is taken. */
  readonly used: Set<SeenCell>;
}

export function nameCell(place: CellPlace): Naming | null {
  for (const rule of rules) {
    const naming = rule(place);
    if (naming !== null) return naming;
  }
  return null;
}

type Rule = (place: CellPlace) => Naming | null;

const byListBeside: Rule = ({ row, seen, position }) => {
  const beside = row.cells[position - 1];
  const list = beside?.slots[0];
  if (list?.mark?.kind !== "list" || list.ownLabel === null || beside?.state !== "slot" || seen.slots.length === 0 || !hasNoName(seen))
    return null;
  return labelLeftOf(row, position - 1) !== null
    ? null
    : { label: list.ownLabel, how: `the list on the left shows “${list.ownLabel}”`, isPrinted: true, certainty: 0.8 };
};

const byCellLeft: Rule = ({ table, row, seen, position, index, used }) => {
  const left = labelLeftOf(row, position, used);
  if (left === null || used.has(left) || (seen.state === "blank" && headsBelow(table, left, index))) return null;
  if (seen.state === "blank" && isPageFrame(table) && !endsAsLabel(left.text) && !pageWords.in(left.text)) return null;
  return take(left, left.text, "the cell on the left", 0.97, used);
};

const byCellRight: Rule = ({ row, seen, position, used }) => {
  const right = row.cells[position + 1];
  return seen.slots.length > 0 && seen.slots.every(isBox) && right !== undefined && isWording(right)
    ? take(right, right.text, "the cell on the right", 0.95, used)
    : null;
};

const byCellAbove: Rule = ({ table, row, seen, index, used }) => {
  const above = table.rows[index - 1];
  const label = above?.cells.find(
    (each) => each.cell.column === seen.cell.column && (each.cell.span === seen.cell.span || above.cells.length === row.cells.length),
  );
  if (above === undefined || label === undefined || !isWording(label) || used.has(label) || label.text.length > 150) return null;
  // Under a line "Label: | its answer" an empty line only keeps the next one apart.
  if (seen.state === "blank" && (isPageFrame(table) || isLabelAndAnswer(above))) return null;
  return take(label, label.text, "the cell above", 0.88, used);
};

/** Height from which an empty row leaves room to sign, in twentieths of a point. */
const tallLine = 500;

const byCellBelow: Rule = ({ table, row, seen, index, used }) => {
  const under = table.rows[index + 1];
  const below = under?.cells.find((each) => each.cell.column === seen.cell.column);
  if (under === undefined || below === undefined || !(isWording(below) || below.state === "mixed") || below.text.length > 80) return null;
  if (!row.cells.every((each) => isFill(each) || each.state === "continued")) return null;
  const isLine = seen.slots.length > 0 && seen.slots.every((slot) => slot.mark === null && slot.control === null && slot.ownLabel === null);
  const isFirst = index === 0 || table.rows[index - 1]!.cells.length === 1 || (row.row.height ?? 0) >= tallLine;
  if (!isLine && !(seen.state === "blank" && areLinesToSign(under, table.rows[index + 2], isFirst))) return null;
  return { ...take(below, firstLine(below), "the cell below", 0.88, used), isBelow: true };
};

const byOwnWording: Rule = ({ seen }) => {
  const own = seen.slots.map((slot) => slot.ownLabel).find((label) => label !== null) ?? null;
  if (own !== null) return { label: own, how: `its own wording is “${own.slice(0, 60)}”`, isPrinted: false, certainty: 0.92 };
  return seen.slots.some((slot) => slot.type === "date")
    ? { label: "Date", how: "the file says that it is a date", isPrinted: false, certainty: 0.7 }
    : null;
};

const byLineStart: Rule = ({ row, seen, position }) => {
  const left = labelLeftOf(row, position);
  return left !== null && seen.slots.length > 0 ? { label: left.text, how: "the line begins so", isPrinted: true, certainty: 0.7 } : null;
};

const rules: readonly Rule[] = [byListBeside, byCellLeft, byCellRight, byCellAbove, byCellBelow, byOwnWording, byLineStart];

function take(cell: SeenCell, label: string, where: string, certainty: number, used: Set<SeenCell>): Naming {
  used.add(cell);
  return { label, how: `${where} says “${label.slice(0, 60)}”`, isPrinted: true, certainty };
}

/** The wording that begins what the cell ends: right beside it, or with nothing but other places between. */
export function labelLeftOf(row: SeenRow, position: number, used: ReadonlySet<SeenCell> = new Set()): SeenCell | null {
  for (let at = position - 1; at >= 0; at--) {
    const seen = row.cells[at]!;
    const real = seen.state === "continued" ? seen.origin : seen;
    if (real === null) return null;
    if (real.state === "mixed" && at === position - 1 && !used.has(real) && hasNoName(row.cells[position]!)) return real;
    if (isWording(real)) return namesNothing(real.text) || real.text.length > 300 ? null : real;
    if (real.state !== "blank" && real.state !== "slot") return null;
  }
  return null;
}

function namesNothing(text: string): boolean {
  return isAddress(text) || (isAnswered(text) && !speaksOfSignature(text)) || isClassification(text);
}

/** Whether a text is a label with its answer: "Revision: 3". */
function isAnswered(text: string): boolean {
  return text.length <= 80 && /[\p{L}.)]\s*[:→]\s*[\p{L}\p{N}]/u.test(text) && !/[:→]\s*$/.test(text);
}

/** Where to write to or to look asks for nothing. */
function isAddress(text: string): boolean {
  return /^\W*(?:https?:\/\/|www\.)\S+\W*$|^\S+@\S+\.\p{L}{2,}$/u.test(text.trim());
}

/** How secret a document is stands beside its date and number, and names neither. */
function isClassification(text: string): boolean {
  return /^\W*(?:strictly |company |streng )?(?:confidential|internal|internal use only|public|restricted|draft|vertraulich|intern|entwurf|confidentiel|confidencial|riservato|vertrouwelijk|poufne|конфиденциально)\W*$/iu.test(
    text,
  );
}

/** Whether the places that a wide label names stand under it, so that an empty cell at its side is only the page's. */
function headsBelow(table: SeenTable, label: SeenCell, index: number): boolean {
  const end = label.cell.column + label.cell.span;
  const below = (table.rows[index + 1]?.cells ?? []).filter(
    (each) => each.cell.column >= label.cell.column && each.cell.column + each.cell.span <= end,
  );
  return below.length > 0 && below.every((each) => each.state === "slot" && !each.slots.every(isBox));
}

/** Tables at the head and foot of pages hold logos and addresses, and leave cells empty for no reason. */
function isPageFrame({ table }: SeenTable): boolean {
  return table.region === "header" || table.region === "footer";
}

/**
 * Whether a row names the lines over it: one speaks of signing, or short labels close the table, apart from each other or
 * under a row that nothing stands above.
 */
function areLinesToSign(row: SeenRow, next: SeenRow | undefined, isFirst: boolean): boolean {
  if (row.cells.some((each) => each.text.length <= 80 && speaksOfSignature(each.text))) return true;
  const labels = row.cells.filter((each) => isWording(each));
  const isApart = isFirst || row.cells.some((each) => each.state === "blank");
  return (
    labels.length >= 2 && isApart && next === undefined && labels.every((each) => each.text.split(" ").length <= 4 && isWorded(each.text))
  );
}

/** Whether a place has no wording of its own. */
function hasNoName(seen: SeenCell): boolean {
  return seen.slots.every((slot) => slot.ownLabel === null);
}

/** The first printed line of a cell. */
function firstLine(seen: SeenCell): string {
  const block = seen.cell.blocks.find((each) => each.kind === "paragraph" && each.text.trim() !== "");
  const line = block?.kind === "paragraph" ? block.text.trim().split("\n")[0]! : "";
  return line.length >= 2 && seen.state === "mixed" ? line : seen.text;
}
