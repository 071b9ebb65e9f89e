/** Labels that ask with a colon and leave the rest of the line empty. */
import { isBlank, lookAt, type Paragraph } from "../document.ts";
import { cleanLabel } from "../labels.ts";
import { guessType, wantsProse } from "../kinds.ts";
import { isExample } from "../prompts.ts";
import { requiredWords } from "../words.ts";
import { type Candidate, orderOf, paragraphSpot, plain } from "./candidate.ts";

export interface Neighbours {
  /** All paragraphs of the document, for a look around. */
  readonly paragraphs: readonly Paragraph[];
  readonly isHeading: (paragraph: Paragraph) => boolean;
  /** Whether the paragraph asks for something in any way. */
  readonly asks: (paragraph: Paragraph) => boolean;
}

/** "Name:", "Name:\t\tDate:" and the like, where nothing stands behind and no text follows that the colon might introduce. */
export function colonFields(paragraph: Paragraph, around: Neighbours): Candidate[] {
  const { text } = paragraph;
  if (text.length > 300 || !/[:：→?？]/.test(text) || around.isHeading(paragraph)) return [];
  const asked =
    /[?？]\s*$/.test(text) && leavesRoom(paragraph, around)
      ? [{ label: cleanLabel(text), from: text.length, to: text.length }]
      : openLabels(text);
  const hinted = asked.length === 0 ? /^\s*([^:：\n]{2,40})[:：]\s+(\S[^\n]*)$/u.exec(text) : null;
  if (hinted !== null && isExample(hinted[2]!))
    return [candidate(paragraph, cleanLabel(hinted[1]!), text.length, text.length, around, false)];
  if (asked.length === 0) return [];
  const isRow = asked.length >= 2;
  if (!isRow && !/[?？]\s*$/.test(text) && !isOpenEnded(paragraph, around) && !goesOnList(paragraph, around)) return [];
  return asked.map(({ label, from, to }) => candidate(paragraph, label, from, to, around, isRow));
}

/** Whether a question is followed by empty lines, at least two of them or one before the next question. */
function leavesRoom(paragraph: Paragraph, around: Neighbours): boolean {
  const next = around.paragraphs.slice(paragraph.index + 1, paragraph.index + 3);
  if (next.length < 2 || next.some((each) => each.cell !== paragraph.cell) || !isBlank(next[0]!) || around.isHeading(paragraph))
    return false;
  // Boxes or lines further down are its answer.
  const after = around.paragraphs.slice(paragraph.index + 1, paragraph.index + 6).find((each) => !isBlank(each));
  if (after !== undefined && around.asks(after) && !/[?？]\s*$/.test(after.text) && /^[^\p{L}\p{N}]/u.test(after.text.trim())) return false;
  return isBlank(next[1]!) || (/[?？]\s*$/.test(next[1]!.text) && !around.asks(next[1]!));
}

/** Labels with nothing but space behind them, up to the next label or the line's end. */
function openLabels(text: string): { label: string; from: number; to: number }[] {
  const found: { label: string; from: number; to: number }[] = [];
  let lineStart = 0;
  for (const line of text.split("\n")) {
    const before = found.length;
    let at = 0;
    for (const match of line.matchAll(/([^:：→\t]{1,70}?)\s*[:：→](?=\t|\s{3,}|\s*$)\s*/gu)) {
      const label = cleanLabel(`${line.slice(at, match.index)}${match[1]!}`.split(/\t|\s{4,}/).at(-1)!);
      at = match.index + match[0].length;
      if (/\p{L}/u.test(label) && label.length <= 70 && label.split(" ").length <= 9 && !/[.!?]\s/.test(label))
        found.push({ label, from: lineStart + at, to: lineStart + at });
    }
    // What stands behind the last label is its answer already.
    if (found.length > before && line.slice(at).trim() !== "") found.length = before;
    lineStart += line.length + 1;
  }
  return found;
}

/** Whether what follows leaves the answer to the reader: an empty line, another label, a heading, the end. */
function isOpenEnded(paragraph: Paragraph, around: Neighbours): boolean {
  if (paragraph.number !== null && !paragraph.number.isBullet && paragraph.text.length > 60) return false;
  const next = around.paragraphs[paragraph.index + 1];
  if (next === undefined || next.region !== paragraph.region) return !isEmphatic(paragraph);
  if (next.cell !== paragraph.cell) return paragraph.cell === null ? next.cell === null : paragraph.cell.blocks.length >= 2;
  if (next.number !== null) return false;
  // Behind three empty lines something else begins: those are the answer's room.
  const answer = around.paragraphs.slice(paragraph.index + 1, paragraph.index + 4).find((each) => !isBlank(each));
  if (
    answer !== undefined &&
    (answer.cell === paragraph.cell || answer.cell?.row.table.cell === paragraph.cell) &&
    around.asks(answer) &&
    /^[^\p{L}\p{N}]/u.test(answer.text.trim())
  )
    return false;
  if (isBlank(next)) {
    const after = around.paragraphs.slice(paragraph.index + 1, paragraph.index + 12).find((each) => !isBlank(each));
    const room = (after?.index ?? paragraph.index + 2) - paragraph.index - 1;
    if (after === undefined || after.cell !== paragraph.cell || around.isHeading(after) || after.isContents)
      return after === undefined || after.cell === paragraph.cell || room >= 1;
    if (typedNumber.test(paragraph.text) && typedNumber.test(after.text) && after.cell === paragraph.cell) return true;
    return after.number === null && (room >= 2 || isLabel(after) || (around.asks(after) && paragraph.text.split(" ").length <= 4));
  }
  if (around.asks(next)) return paragraph.text.trim().split(/\s+/).length <= 3 && /^[^_.[<{☐]{2,60}[:：]/u.test(next.text);
  return isLabel(next) || (around.isHeading(next) && !isEmphatic(paragraph));
}

/** The last of several short labels, line by line, asks as those before it do, whatever comes behind. */
function goesOnList(paragraph: Paragraph, around: Neighbours): boolean {
  const next = around.paragraphs[paragraph.index + 1];
  if (!isShortLabel(paragraph) || (next !== undefined && next.number !== null)) return false;
  const before: Paragraph[] = [];
  for (let index = paragraph.index - 1; index >= 0 && paragraph.index - index <= 6 && before.length < 2; index--) {
    const other = around.paragraphs[index]!;
    if (isBlank(other)) continue;
    if (other.cell !== paragraph.cell || !isShortLabel(other) || around.isHeading(other)) break;
    before.push(other);
  }
  return before.length >= (next === undefined || isBlank(next) || next.cell !== paragraph.cell ? 1 : 2);
}

function isShortLabel(paragraph: Paragraph): boolean {
  return isLabel(paragraph) && paragraph.text.trim().split(/\s+/).length <= 4;
}

/** Questions of a list that the author numbered by hand. */
const typedNumber = /^\s*\(?(?:\d{1,2}|[a-z])[.)]\s/i;

function isLabel(paragraph: Paragraph): boolean {
  const text = paragraph.text.trim();
  return text.length <= 80 && /[:：→]$/.test(text);
}

/** Bold or capital lines with a colon introduce what follows rather than ask for it. */
function isEmphatic(paragraph: Paragraph): boolean {
  const text = paragraph.text.trim();
  return text === text.toLocaleUpperCase() && lookAt(paragraph)?.bold === true && text.length > 12;
}

function candidate(paragraph: Paragraph, label: string, from: number, to: number, around: Neighbours, isRow: boolean): Candidate {
  let blank = 0;
  while (
    around.paragraphs[paragraph.index + 1 + blank] !== undefined &&
    isBlank(around.paragraphs[paragraph.index + 1 + blank]!) &&
    blank < 6
  )
    blank++;
  const guess = guessType(
    label,
    "",
    !isRow && (blank >= (/[?？]\s*$/.test(paragraph.text) ? 2 : 3) || (blank >= 1 && wantsProse(label))) ? "lines" : "line",
  );
  return {
    ...plain,
    label,
    type: guess.type,
    source: "colon",
    certainty: isRow ? 0.72 : 0.62,
    evidence: ["A label that ends the line with a colon", guess.why],
    options: guess.options ?? null,
    isRequired: /\*/.test(paragraph.text) || requiredWords.in(label),
    spot: paragraphSpot(paragraph, from, to),
    region: paragraph.region,
    order: orderOf(paragraph, from),
  };
}
