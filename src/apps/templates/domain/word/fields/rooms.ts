/** A cell that is parted into several rooms: a short label, a hint perhaps, and empty lines to write on, again and again. */
import type { Cell, Paragraph } from "../document.ts";
import { cleanLabel, isWorded } from "../labels.ts";
import { type Candidate, orderOf, paragraphSpot, plain, fromBlankCell } from "./candidate.ts";

/** Empty lines that make room for an answer of several sentences. */
const leastLines = 3;

/** The long texts of a cell that asks for two or more of them. */
export function roomsIn(cell: Cell): Candidate[] {
  const rooms: { label: Paragraph; first: Paragraph; lines: number }[] = [];
  let wording: Paragraph[] = [];
  let blanks: Paragraph[] = [];
  const close = () => {
    const [label] = wording;
    if (label !== undefined && blanks.length > 0) rooms.push({ label, first: blanks[0]!, lines: blanks.length });
    wording = [];
    blanks = [];
  };
  for (const block of cell.blocks) {
    if (block.kind === "table" || block.marks.length > 0) return [];
    if (block.text.trim().length <= 1) {
      if (wording.length > 0) blanks.push(block);
      continue;
    }
    if (blanks.length > 0) close();
    wording.push(block);
  }
  close();
  const isParted = rooms.length >= 2 && rooms.slice(0, -1).every((room) => room.lines >= leastLines);
  if (!isParted || !rooms.every(({ label }) => isWorded(label.text) && label.text.split(" ").length <= 10)) return [];
  return rooms.map(({ label, first }) => ({
    ...plain,
    ...fromBlankCell(
      cell,
      { label: label.text, how: `empty lines stand under “${cleanLabel(label.text)}”`, isPrinted: true, certainty: 0.85 },
      "lines",
    ),
    source: "cell_label",
    spot: paragraphSpot(first),
    order: orderOf(first, 0),
  }));
}
