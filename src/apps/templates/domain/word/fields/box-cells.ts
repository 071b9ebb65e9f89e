/** Narrow empty cells before words: boxes that are drawn as cells. */
import { cleanLabel } from "../labels.ts";
import { isWording, type SeenCell, type SeenRow, type SeenTable } from "../tables.ts";
import type { TableAnswers } from "./answers.ts";
import { cellSpot, fromBlankCell } from "./candidate.ts";

/** Width up to which an empty cell is a box, in twentieths of a point. */
const widestBox = 600;

/** Boxes that a table has at least, so that a narrow gap is not taken for one. */
const leastBoxes = 3;

/**
 * One question out of all rows from `start` on that hold nothing but such boxes and their words.
 * @param question what the rows answer; "" where nothing asks, and each box stands for itself
 * @returns the row behind them; `start` where there are none
 */
export function boxCells(table: SeenTable, start: number, question: string, answers: TableAnswers): number {
  let end = start;
  while (end < table.rows.length && isBoxRow(table.rows[end]!)) end++;
  const rows = table.rows.slice(start, end);
  const boxes = rows.flatMap(({ cells }) =>
    cells.flatMap((seen, at) => (isBoxBefore(seen, cells[at + 1]) ? [{ seen, words: cells[at + 1]! }] : [])),
  );
  if (boxes.length < leastBoxes) return start;
  const how = "words stand beside each empty cell";
  if (question === "")
    for (const { seen, words } of boxes)
      answers.candidates.push({
        ...fromBlankCell(seen.cell, { label: words.text, how, isPrinted: true, certainty: 0.8 }, "line"),
        type: "checkbox",
        options: null,
        evidence: ["A cell no larger than a box", how],
      });
  else
    answers.candidates.push({
      ...fromBlankCell(boxes[0]!.seen.cell, { label: question, how, isPrinted: true, certainty: 0.9 }, "line"),
      type: "choice",
      options: boxes.map(({ words }) => cleanLabel(words.text)),
      boxes: boxes.map(({ seen }) => cellSpot(seen.cell)),
      isMultiple: true,
      evidence: ["Cells no larger than a box", how, `“${question.slice(0, 60)}” stands above them`],
    });
  for (const { cells } of rows)
    for (const seen of cells) {
      answers.used.add(seen);
      answers.claim(seen.cell);
    }
  return end;
}

function isBoxRow({ cells }: SeenRow): boolean {
  return (
    cells.some(isWording) &&
    cells.every((seen, at) =>
      isWording(seen) ? at > 0 && isNarrow(cells[at - 1]!) : seen.state === "blank" && (isNarrow(seen) || cells[at + 1]?.state === "blank"),
    )
  );
}

function isBoxBefore(seen: SeenCell, next: SeenCell | undefined): boolean {
  return isNarrow(seen) && next !== undefined && isWording(next);
}

function isNarrow(seen: SeenCell): boolean {
  return seen.state === "blank" && seen.cell.width !== null && seen.cell.width <= widestBox;
}
