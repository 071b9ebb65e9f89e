/** Tables as a grid in which each cell is seen for what it offers: wording, a place to fill in, or both. */
import type { Cell, Paragraph, Row, Table } from "./document.ts";
import { lookAt } from "./document.ts";
import { endsAsLabel } from "./labels.ts";
import { printedText, type Slot, isBox } from "./fields/slot.ts";

/**
 * blank: nothing in it. slot: nothing but places to fill in. options: boxes with words. mixed: wording with places in it.
 * ask: wording that ends as a label. text: wording. holds: a table inside. continued: part of the cell above.
 */
export type CellState = "blank" | "slot" | "options" | "mixed" | "ask" | "text" | "holds" | "continued";

export interface SeenCell {
  readonly cell: Cell;
  readonly state: CellState;
  /** Printed wording, lines joined by spaces. */
  readonly text: string;
  readonly slots: readonly Slot[];
  readonly isBold: boolean;
  /** Empty paragraphs behind the wording. */
  readonly blankLines: number;
  /** For a continued cell, the one that it continues. */
  readonly origin: SeenCell | null;
}

export interface SeenRow {
  readonly row: Row;
  readonly cells: readonly SeenCell[];
}

export interface SeenTable {
  readonly table: Table;
  readonly rows: readonly SeenRow[];
  /** Most cells that a row has. */
  readonly width: number;
}

export function seeTable(table: Table, slotsOf: (paragraph: Paragraph) => readonly Slot[]): SeenTable {
  const above = new Map<number, SeenCell>();
  let width = 0;
  const rows = table.rows.map((row): SeenRow => {
    const cells = row.cells.map((cell) => {
      const seen = seeCell(cell, slotsOf, cell.isContinued ? (above.get(cell.column) ?? null) : null);
      above.set(cell.column, seen.origin ?? seen);
      return seen;
    });
    width = Math.max(width, cells.length);
    return { row, cells };
  });
  return { table, rows, width };
}

/** Whether a cell only waits for an answer. */
export function isFill(seen: SeenCell): boolean {
  return seen.state === "blank" || seen.state === "slot" || seen.state === "options";
}

/** Whether a cell is printed wording that may name others. */
export function isWording(seen: SeenCell): boolean {
  return seen.state === "text" || seen.state === "ask";
}

/** Whether a cell is a short label over empty room. */
export function isRoomyLabel(seen: SeenCell): boolean {
  return (
    isWording(seen) && seen.blankLines >= 1 && seen.text.length <= 60 && seen.text.split(" ").length <= 7 && seen.cell.blocks.length <= 5
  );
}

/** The only cell of a row that spans the whole of a table with several columns. */
export function wholeRow(row: SeenRow, table: SeenTable): SeenCell | null {
  const [only] = row.cells;
  return row.cells.length === 1 && table.width > 1 && only !== undefined ? only : null;
}

/** Whether a row is a label with its answer: "Company: | Acme". */
export function isLabelAndAnswer({ cells }: SeenRow): boolean {
  const [label, answer] = cells;
  return cells.length === 2 && label !== undefined && answer?.state === "text" && /[:：]/u.test(label.text) && !/[:：]/u.test(answer.text);
}

function seeCell(cell: Cell, slotsOf: (paragraph: Paragraph) => readonly Slot[], origin: SeenCell | null): SeenCell {
  const slots: Slot[] = [];
  const printed: string[] = [];
  let blankLines = 0;
  let isHolding = false;
  let bold = 0;
  let letters = 0;
  let hasDrawing = false;
  let hasWordingLine = false;
  for (const block of cell.blocks) {
    if (block.kind === "table") {
      isHolding = true;
      continue;
    }
    const own = slotsOf(block);
    slots.push(...own);
    hasDrawing ||= block.hasDrawing;
    const text = printedText(block, own).trim();
    if (text === "" && own.length === 0) blankLines++;
    else blankLines = 0;
    if (text === "") continue;
    hasWordingLine ||= own.length === 0;
    printed.push(block.number !== null && !block.number.isBullet && /^\d+\W*$/.test(text) ? `${block.number.text} ${text}` : text);
    letters += text.length;
    if (lookAt(block)?.bold === true) bold += text.length;
  }
  const text = printed.join(" ").replace(/\s+/g, " ").trim();
  return {
    cell,
    state: stateOf(cell, text, slots, { isHolding, hasDrawing, hasWordingLine }),
    text,
    slots,
    isBold: letters > 0 && bold >= letters * 0.6,
    blankLines,
    origin,
  };
}

function stateOf(
  cell: Cell,
  text: string,
  slots: readonly Slot[],
  about: { isHolding: boolean; hasDrawing: boolean; hasWordingLine: boolean },
): CellState {
  if (cell.isContinued && text === "" && slots.length === 0) return "continued";
  if (about.isHolding) return "holds";
  const isWorded = /[\p{L}\p{N}]/u.test(text);
  if (slots.length > 0) return isWorded ? (slots.every(isBox) && !about.hasWordingLine ? "options" : "mixed") : "slot";
  if (isWorded) return endsAsLabel(text) ? "ask" : "text";
  // A picture, or signs that are neither letters nor punctuation, fill a cell too.
  return about.hasDrawing || /\S/.test(text.replace(/[\s\p{P}\p{S}]/gu, "")) ? "text" : "blank";
}
