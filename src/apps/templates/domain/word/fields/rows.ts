/** Rows of a table whose cells are the answers to one question: "Is it safe? | ☐ Yes | ☐ No". */
import { cleanLabel } from "../labels.ts";
import { isWording, type SeenCell, type SeenRow } from "../tables.ts";
import { noWords, yesWords } from "../words.ts";
import type { TableAnswers } from "./answers.ts";
import { cellSpot, fromBlankCell, spotOf } from "./candidate.ts";
import { type BoxLine, choiceOf, type Option, readBoxLine } from "./choices.ts";
import { isBox } from "./slot.ts";

/** @returns whether the row was one question with its answers @param above the row before */
export function choiceOfRow(row: SeenRow, above: SeenRow | null, answers: TableAnswers): boolean {
  return boxesInCells(row, above, answers) || boxesBesideLines(row, above, answers) || printedAnswers(row, answers);
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

/** A cell of boxes, one below the other, beside a cell of as many lines. */
function boxesBesideLines(row: SeenRow, above: SeenRow | null, answers: TableAnswers): boolean {
  const [boxes, words] = row.cells;
  if (row.cells.length !== 2 || boxes === undefined || words === undefined || !isWording(words)) return false;
  if (boxes.state !== "slot" || boxes.slots.length < 2 || !boxes.slots.every(isBox)) return false;
  const lines = words.cell.blocks.filter((block) => block.kind === "paragraph" && block.text.trim() !== "");
  const question = above?.cells.length === 1 && isWording(above.cells[0]!) ? above.cells[0]! : null;
  if (question === null || lines.length !== boxes.slots.length) return false;
  const options = lines.map((line, index): Option => {
    const slot = boxes.slots[index]!;
    return { label: line.kind === "paragraph" ? cleanLabel(line.text) : "", slot, spot: spotOf(slot) };
  });
  const line: BoxLine = { paragraph: boxes.slots[0]!.paragraph, question: question.text, options };
  answers.candidates.push(choiceOf(question.text, "each line beside the boxes is an answer", [line], options, 0.85));
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
