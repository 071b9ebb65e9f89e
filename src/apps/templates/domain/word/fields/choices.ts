/** Boxes into questions: options of one choice, or boxes that stand for themselves. */
import type { Paragraph } from "../document.ts";
import { lookAt } from "../document.ts";
import { cleanLabel } from "../labels.ts";
import { noWords, yesWords } from "../words.ts";
import { type Candidate, orderOf, paragraphSpot, plain, spotOf, type Spot } from "./candidate.ts";
import type { Slot } from "./slot.ts";

/** A box with the words that belong to it. */
export interface Option {
  readonly label: string;
  readonly slot: Slot;
  readonly spot: Spot;
}

/** What the boxes of one paragraph say. */
export interface BoxLine {
  readonly paragraph: Paragraph;
  /** Wording before the first option. */
  readonly question: string;
  readonly options: readonly Option[];
}

/** Characters of a paragraph, from and to. */
type Stretch = Pick<Slot, "from" | "to">;

/** @param boxes the boxes of the paragraph in their order @param others its other slots, whose places are no words of an option */
export function readBoxLine(paragraph: Paragraph, boxes: readonly Slot[], others: readonly Stretch[]): BoxLine {
  const text = blotted(paragraph.text, others);
  const first = boxes[0]!;
  const before = lastWordedLine(text.slice(0, first.from));
  const lastAfter = text.slice(boxes.at(-1)!.to);
  // "Yes ☐  No ☐": words stand before their boxes when nothing is left behind the last one.
  const wordsComeFirst =
    !/[\p{L}\p{N}]/u.test(lastAfter.split("\n")[0] ?? "") && /[\p{L}\p{N}]/u.test(before) && !/[:：?？]\s*$/.test(before);
  const options = boxes.map((slot, index): Option => {
    const start = index === 0 ? 0 : boxes[index - 1]!.to;
    const end = boxes[index + 1]?.from ?? text.length;
    const words = wordsComeFirst ? tailOf(text.slice(start, slot.from), index === 0) : headOf(text.slice(slot.to, end));
    return { label: cleanLabel(withoutCondition(words)).replace(typedMark, ""), slot, spot: spotOf(slot) };
  });
  const question = wordsComeFirst ? before.slice(0, before.lastIndexOf(tailOf(before, true))) : before;
  return questionBehind({ paragraph, question: cleanLabel(question), options });
}

/** Of several lines before a box, the last one with words asks. */
function lastWordedLine(before: string): string {
  const lines = before.split("\n");
  return lines.findLast((line) => /[\p{L}\p{N}]/u.test(line)) ?? lines.at(-1)!;
}

/** "__ Yes __ No  Has it been calibrated?": the question stands behind the last answer. */
function questionBehind(line: BoxLine): BoxLine {
  const { question, options } = line;
  const last = options.at(-1)!;
  const found = /^(\p{L}{1,6}|n\/a)[\s.:–-]+(\S.{11,}\?)$/iu.exec(last.label);
  if (question !== "" || options.length < 2 || found === null || !isYesOrNo(found[1]!) || !isYesOrNo(options[0]!.label)) return line;
  return { ...line, question: found[2]!, options: [...options.slice(0, -1), { ...last, label: found[1]! }] };
}

/** A cross that somebody typed beside the box. */
const typedMark = /^[xX×]\s?(?=\p{Lu}\p{L})/u;

/** "No   If yes, explain" offers "No"; what to do then is no part of the answer. */
function withoutCondition(words: string): string {
  const found =
    /^\s*(\p{L}{1,6})[\s,.;–-]+(?:\(?(?:if|when|wenn|falls|si|se|jeśli|als|indien|om|hvis|ha|если)(?!\p{L}).*|\s{2,}\S.*)$/isu.exec(words);
  return found !== null && isYesOrNo(found[1]!) ? found[1]! : words;
}

function isYesOrNo(text: string): boolean {
  return yesWords.is(text) || noWords.is(text) || /^n\.?\/?a\.?$/i.test(text);
}

/** One choice out of all options of some lines. */
export function choiceOf(label: string, how: string, lines: readonly BoxLine[], options: readonly Option[], certainty: number): Candidate {
  const { paragraph } = lines[0]!;
  const [first] = options as readonly [Option, ...Option[]];
  const names = options.map((option) => option.label).filter((name) => name !== "");
  const isYesNo = names.length <= 3 && names.some((name) => yesWords.is(name)) && names.some((name) => noWords.is(name));
  const checked = options.filter((option) => option.slot.preset === "true").map((option) => option.label);
  return {
    ...plain,
    label: cleanLabel(label),
    type: "choice",
    source: first.slot.source,
    certainty,
    evidence: [
      `${options.length} boxes that belong together`,
      how,
      isYesNo ? "the options are yes and no" : `the options are printed beside the boxes`,
    ],
    options: names,
    preset: checked.length === 1 ? checked[0]! : null,
    isRequired: /\*/.test(label),
    isMultiple: !isYesNo && options.length > 2,
    tag: first.slot.tag,
    spot: first.spot,
    boxes: options.map((option) => option.spot),
    region: paragraph.region,
    order: orderOf(paragraph, first.slot.from),
  };
}

/** A box for itself. */
export function checkboxOf(option: Option, label: string, how: string): Candidate {
  const { slot, spot } = option;
  return {
    ...plain,
    label: cleanLabel(label),
    type: "checkbox",
    source: slot.source,
    certainty: slot.certainty * 0.95,
    evidence: [slot.evidence, how],
    preset: slot.preset,
    tag: slot.tag,
    help: slot.help,
    identity: slot.identity,
    spot,
    region: slot.paragraph.region,
    order: orderOf(slot.paragraph, slot.from),
  };
}

/** An entry of a list whose bullet is a box. */
export function bulletOf(paragraph: Paragraph): BoxLine {
  const spot = paragraphSpot(paragraph);
  const slot: Slot = {
    source: "list_bullet",
    paragraph,
    from: 0,
    to: 0,
    mark: null,
    control: null,
    ownLabel: null,
    prompt: null,
    type: "checkbox",
    options: null,
    maxLength: null,
    format: null,
    preset: null,
    help: null,
    tag: null,
    isMultiLine: false,
    identity: null,
    certainty: 0.8,
    evidence: "A list whose bullets are boxes",
  };
  return { paragraph, question: "", options: [{ label: cleanLabel(paragraph.text), slot, spot }] };
}

/** Whether boxes in a line are meant as one question even without printed wording: yes and no, or all in one line. */
export function belongTogether(options: readonly Option[]): boolean {
  return options.length >= 2 && options.every((option) => option.label !== "" && option.label.split(" ").length <= 6);
}

export function isQuestion(paragraph: Paragraph): boolean {
  const text = paragraph.text.trim();
  const { cell } = paragraph;
  // The first line of a cell, and a line with a number, is what the boxes below answer.
  if (text.length <= 120 && !/[.;]$/.test(text) && (cell?.blocks[0] === paragraph || /^\(?\d{1,3}\s?[.)–-]/.test(text))) return true;
  return text.length <= 220 && (/[:：?？]\s*(?:\([^)]*\)|\*)?\s*$/.test(text) || (text.length <= 90 && lookAt(paragraph)?.bold === true));
}

function blotted(text: string, slots: readonly Stretch[]): string {
  let result = "";
  let at = 0;
  for (const slot of slots) {
    if (slot.from < at) continue;
    result += text.slice(at, slot.from) + " ".repeat(slot.to - slot.from);
    at = slot.to;
  }
  return result + text.slice(at);
}

/** Words behind a box, up to a wide gap with a new thought behind it. */
function headOf(text: string): string {
  return text.split(/\n|\t{2,}|\s{5,}/)[0]!.trim() === "" ? text : text.split(/\n|\t{2,}|\s{5,}/).find((piece) => piece.trim() !== "")!;
}

/** Words before a box, back to the question's end or a wide gap. */
function tailOf(text: string, mayHoldQuestion: boolean): string {
  const pieces = mayHoldQuestion ? text.split(/[:：?？\n\t]|\s{3,}/) : text.split(/[\n\t]|\s{6,}/);
  return pieces.filter((piece) => piece.trim() !== "").at(-1) ?? text;
}
