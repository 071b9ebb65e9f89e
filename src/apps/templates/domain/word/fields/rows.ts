/** Rows of a table whose cells are the answers to one question: "Is it safe? | ☐ Yes | ☐ No". */
import { cleanLabel } from "../labels.ts";
import { isWording, type SeenCell, type SeenRow, type SeenTable } from "../tables.ts";
import { noWords, yesWords } from "../words.ts";
import type { TableAnswers } from "./answers.ts";
import { cellSpot, fromBlankCell } from "./candidate.ts";
import { type BoxLine, choiceOf, readBoxLine } from "./choices.ts";
import { isBox } from "./slot.ts";

/** @returns whether the row was one question with its answers @param above the row before */
export function choiceOfRow(row: SeenRow, above: SeenRow | null, answers: TableAnswers): boolean {
  return boxesInCells(row, above, answers) || printedAnswers(row, answers);
}

/** Width up to which an empty cell is a box, in twentieths of a point. */
const widestBox = 600;

/** Narrow empty cells before words are boxes, where rows of the table have nothing else. */
export function boxCells(row: SeenRow, table: SeenTable, answers: TableAnswers): boolean {
  if (!isBoxRow(row) || table.rows.filter(isBoxRow).length < 3) return false;
  for (const [position, seen] of row.cells.entries()) {
    const words = row.cells[position + 1];
    if (!isNarrow(seen) || words === undefined || !isWording(words)) continue;
    const candidate = fromBlankCell(
      seen.cell,
      { label: words.text, how: "words stand beside the empty cell", isPrinted: true, certainty: 0.85 },
      "line",
    );
    answers.candidates.push({
      ...candidate,
      type: "checkbox",
      options: null,
      evidence: ["A cell no larger than a box", ...candidate.evidence.slice(1, 2)],
    });
  }
  for (const seen of row.cells) {
    answers.used.add(seen);
    answers.claim(seen.cell);
  }
  return true;
}

function isBoxRow({ cells }: SeenRow): boolean {
  return (
    cells.some(isWording) &&
    cells.every((seen, index) =>
      isWording(seen)
        ? index > 0 && isNarrow(cells[index - 1]!)
        : seen.state === "blank" && (isNarrow(seen) || cells[index + 1]?.state === "blank"),
    )
  );
}

function isNarrow(seen: SeenCell): boolean {
  return seen.state === "blank" && seen.cell.width !== null && seen.cell.width <= widestBox;
}

/** Each answer with its box in a cell of its own; the question is in the first cell, or across the table above. */
function boxesInCells(row: SeenRow, above: SeenRow | null, answers: TableAnswers): boolean {
  const options = row.cells.filter((seen) => seen.state === "options");
  const rest = row.cells.filter((seen) => seen.state !== "options" && seen.state !== "blank");
  if (options.length < 2 || options.some((seen) => seen.slots.length !== 1)) return false;
  const [first] = row.cells as [SeenCell];
  const isLed = rest.length === 1 && rest[0] === first && isWording(first);
  const over = above !== null && above.cells.length === 1 && isWording(above.cells[0]!) ? above.cells[0]! : null;
  const question = isLed ? first : rest.length === 0 ? over : null;
  if (question === null || answers.used.has(question) || question.text.length > 250) return false;
  const lines = options.map((seen): BoxLine => readBoxLine(seen.slots[0]!.paragraph, seen.slots.filter(isBox), []));
  const labels = lines.flatMap((line) => line.options);
  if (labels.some((option) => option.label === "" || option.label.split(" ").length > 8)) return false;
  answers.candidates.push(
    choiceOf(question.text, `the answers stand in the cells beside “${question.text.slice(0, 60)}”`, lines, labels, 0.88),
  );
  close(row, question, answers);
  return true;
}

/** "Yes" and "No" printed in cells, one of which is circled. */
function printedAnswers(row: SeenRow, answers: TableAnswers): boolean {
  const [question, ...others] = row.cells;
  if (question === undefined || others.length < 2 || !isWording(question) || question.text.length > 250) return false;
  const printed = others.filter((seen) => isWording(seen));
  const isAnswer = (seen: SeenCell) => yesWords.is(seen.text) || noWords.is(seen.text) || /^n\.?\s?\/?\s?a\.?$/i.test(seen.text);
  if (printed.length !== others.length || printed.length > 3 || !printed.every(isAnswer)) return false;
  if (!printed.some((seen) => yesWords.is(seen.text)) || !printed.some((seen) => noWords.is(seen.text))) return false;
  if (!/[\p{L}]{2}.*\s.*\p{L}/u.test(question.text)) return false;
  const naming = { label: question.text, how: "yes and no are printed beside it", isPrinted: true, certainty: 0.85 };
  answers.candidates.push({
    ...fromBlankCell(printed[0]!.cell, naming, "line"),
    type: "choice",
    source: "circle",
    options: printed.map((seen) => cleanLabel(seen.text)),
    boxes: printed.map((seen) => cellSpot(seen.cell)),
  });
  close(row, question, answers);
  return true;
}

function close(row: SeenRow, question: SeenCell, answers: TableAnswers): void {
  answers.used.add(question);
  for (const seen of row.cells) {
    answers.used.add(seen);
    answers.claim(seen.cell);
  }
}
