/** Fields in running text: what each slot of a paragraph is called, and which of them belong together. */
import type { Cell, Paragraph } from "../document.ts";
import { cleanLabel, endsAsLabel, labelAfter, labelBefore, labelKey, withoutUnit } from "../labels.ts";
import { isEmptyPrompt, isExample, withoutExampleSign } from "../prompts.ts";
import { datePattern, nameWords } from "../words.ts";
import { type Candidate, fromSlots, type Naming } from "./candidate.ts";
import { belongTogether, checkboxOf, choiceOf, readBoxLine } from "./choices.ts";
import { isBox, type Slot } from "./slot.ts";

/** What is known around a paragraph. */
export interface Surroundings {
  /** Name that the table gives to places in this cell. */
  readonly cellName: (cell: Cell) => string | null;
  /** Paragraph with wording before, in the same flow; null at its start. */
  readonly before: (paragraph: Paragraph) => Paragraph | null;
  readonly after: (paragraph: Paragraph) => Paragraph | null;
  readonly slotsOf: (paragraph: Paragraph) => readonly Slot[];
  readonly isTitle: (paragraph: Paragraph) => boolean;
  /** Wording of the nearest heading. */
  readonly heading: (paragraph: Paragraph) => string;
}

export function lineFields(paragraph: Paragraph, slots: readonly Slot[], around: Surroundings): Candidate[] {
  const boxes = slots.filter(isBox);
  const others = slots.filter((slot) => !isBox(slot));
  const candidates: Candidate[] = [];
  if (boxes.length > 0) candidates.push(...boxFields(paragraph, boxes, others, around));
  const groups = joinPieces(paragraph, others);
  for (const [index, group] of groups.entries()) {
    const before = index === 0 ? 0 : groups[index - 1]!.at(-1)!.to;
    const after = groups[index + 1]?.[0]!.from ?? paragraph.text.length;
    const naming = nameSlots(paragraph, group, before, after, around, index, groups.length);
    if (naming !== null && cleanLabel(naming.label) !== "") candidates.push(fromSlots(group, naming));
  }
  return candidates;
}

/** Blanks with no more than signs between them are one answer in pieces. */
function joinPieces(paragraph: Paragraph, slots: readonly Slot[]): Slot[][] {
  const groups: Slot[][] = [];
  for (const slot of slots) {
    const last = groups.at(-1);
    const before = last?.at(-1);
    if (last !== undefined && before !== undefined && isOneAnswer(paragraph, last, before, slot)) last.push(slot);
    else groups.push([slot]);
  }
  return groups;
}

const blanks = new Set(["underscore", "dots", "dashes", "tab_leader", "underlined_blank", "comb", "pattern"]);

function isOneAnswer(paragraph: Paragraph, group: readonly Slot[], before: Slot, next: Slot): boolean {
  const between = paragraph.text.slice(before.to, next.from);
  if (between.length > 24) return false;
  const isBlankPair = blanks.has(before.source) && blanks.has(next.source);
  // ___ / ___ / ____, ___ de ______ de 20__
  const isQuoted = /[«"“„]\s?$/u.test(paragraph.text.slice(Math.max(0, group[0]!.from - 2), group[0]!.from));
  if (isBlankPair && isQuoted && /^\s?[»"”“]?\s{0,2}(?:20|19)?$/u.test(between)) return true;
  if (
    isBlankPair &&
    /^\s?(?:[/.\-,]|de|del|of|day of|st|nd|rd|th|день|г\.|年|月|日|года?|év|hó|nap|roku|r\.)\s?(?:20|19)?$/iu.test(between)
  )
    return true;
  if (isBlankPair && before.source === next.source && /^[ \u00a0]?$/.test(between)) return true;
  if (blanks.has(before.source) && next.source === "bracket") return /^\s*$/.test(between);
  if (before.source !== next.source) return false;
  if (before.source === "legacy_field" || before.source === "merge_field")
    return (
      /^[\s/.\-,]{0,3}$/.test(between) &&
      before.type === next.type &&
      before.options === null &&
      next.options === null &&
      before.source === "legacy_field"
    );
  return false;
}

function nameSlots(
  paragraph: Paragraph,
  group: readonly Slot[],
  start: number,
  end: number,
  around: Surroundings,
  index: number,
  count: number,
): Naming | null {
  const first = group[0]!;
  const between = paragraph.text.slice(start, first.from);
  const before = index === 0 ? between : withoutUnit(between);
  const after = paragraph.text.slice(group.at(-1)!.to, end);
  const own = group.map((slot) => slot.ownLabel).find((label) => label !== null) ?? null;
  const isList = first.mark?.kind === "list";
  const isNamed = own !== null && !isList && !blanks.has(first.source);
  const line = before.split("\n").at(-1)!;
  const series = seriesBefore(paragraph, first, around);
  if (isNamed && series !== null && isGeneric(first.prompt ?? own))
    return { label: `${series}: ${own}`, how: `“${series}” stands before it and its neighbours`, isPrinted: true, certainty: 0.92 };
  const isAlone =
    !isNamed || isGeneric(first.prompt ?? own) || (/^[\s|;,.)–—-]*(?:\n|$)/u.test(after) && !sharesLabel(paragraph, group, around));
  if (isAlone && endsAsLabel(line) && /[\p{L}\d#№]/u.test(line) && labelBefore(line).length <= 90)
    return { label: labelBefore(line), how: `“${cleanLabel(line).slice(-60)}” stands before it`, isPrinted: true, certainty: 0.97 };
  if (group.length >= 3 && /[«"“„]\s*$/u.test(line))
    return { label: "Date", how: "day, month and year have places of their own", isPrinted: false, certainty: 0.85 };
  const aside = /^[\s.,]{0,4}[(（]([^()（）]{2,80})[)）]/u.exec(after)?.[1];
  if (!isNamed && aside !== undefined && /\p{L}/u.test(aside) && !datePattern.test(aside) && words(line) <= 3)
    return { label: aside, how: `“${aside}” stands behind it in brackets`, isPrinted: true, certainty: 0.9 };
  const over = before.split("\n").at(-2);
  if (first.source === "content_control" && line.trim() === "" && over !== undefined && /\p{L}/u.test(over) && words(over) <= 6)
    return { label: over, how: `“${cleanLabel(over)}” stands above it`, isPrinted: true, certainty: 0.92 };
  const tabbed = tabLabel(line);
  if (tabbed !== null) return { label: tabbed, how: `“${tabbed}” stands before it`, isPrinted: true, certainty: 0.92 };
  const lead = isNamed && (first.source === "bracket" || first.source === "angle") && isKindOnly(first.prompt ?? own) ? leadIn(line) : "";
  if (lead !== "") return { label: lead, how: `“${lead}” leads to it`, isPrinted: true, certainty: 0.85 };
  const sense = isNamed && isKindOnly(first.prompt ?? own) ? lastWordsOf(labelBefore(line), 1).toLowerCase() : undefined;
  if (isNamed)
    return {
      ...(sense === undefined ? {} : { sense }),
      label: own,
      how: `its own wording is “${own.slice(0, 60)}”`,
      isPrinted: false,
      certainty: 0.95,
    };
  const printed = /[\p{L}\d#№]/u.test(line) ? (isWordedPrompt(first) ? leadIn(line) : labelBefore(line)) : "";
  if (printed !== "") return { label: printed, how: `“${printed.slice(0, 60)}” stands before it`, isPrinted: true, certainty: 0.85 };
  if (printed === "" && isWordedPrompt(first) && first.prompt !== null && isExample(first.prompt) && /\p{L}/u.test(line))
    return { label: withoutExampleSign(first.prompt), how: "its own example", isPrinted: false, certainty: 0.7 };
  const aboveInCell = paragraph.cell === null ? null : around.before(paragraph);
  if (
    aboveInCell !== null &&
    aboveInCell.cell === paragraph.cell &&
    words(aboveInCell.text) <= 5 &&
    around.slotsOf(aboveInCell).length === 0
  ) {
    return { label: aboveInCell.text, how: `“${cleanLabel(aboveInCell.text)}” stands above it`, isPrinted: true, certainty: 0.85 };
  }
  const cellName = paragraph.cell === null ? null : around.cellName(paragraph.cell);
  if (cellName !== null && cellName !== "")
    return { label: cellName, how: `its row or column is called “${cellName.slice(0, 60)}”`, isPrinted: true, certainty: 0.85 };
  return nameFromNeighbours(paragraph, group, after, around, index, count);
}

/** The printed label over several placeholders in a row, "Approved by: [Name], [Role]"; null where there is only one behind it. */
function seriesBefore(paragraph: Paragraph, first: Slot, around: Surroundings): string | null {
  if (first.source !== "bracket" && first.source !== "angle" && first.source !== "brace") return null;
  const slots = around.slotsOf(paragraph);
  const isJoined = (one: Slot, next: Slot) =>
    one.source === next.source && /^\s{0,2}[,/|–—-]?\s{0,2}$/u.test(paragraph.text.slice(one.to, next.from));
  let start = slots.indexOf(first);
  let end = start;
  while (start > 0 && isJoined(slots[start - 1]!, slots[start]!)) start--;
  while (end + 1 < slots.length && isJoined(slots[end]!, slots[end + 1]!)) end++;
  const lead = paragraph.text.slice(slots[start - 1]?.to ?? 0, slots[start]!.from);
  const label = start < end && endsAsLabel(lead) ? labelBefore(lead) : "";
  return label === "" ? null : label;
}

/** Whether words in brackets or the like say what belongs there. */
function isWordedPrompt(slot: Slot): boolean {
  return slot.prompt !== null && slot.mark === null && slot.control === null && !blanks.has(slot.source);
}

/** The last words of a sentence before a place: "scheduled for decommission by". */
function leadIn(line: string): string {
  const list =
    /[\s,(–—-]+(?:including|include|such as|namely|like|einschließlich|darunter|wie|y compris|notamment|tels que|incluyendo|como|incluindo|tra cui|come|waaronder|zoals|w tym)\s*:?\s*$/iu;
  const label = (list.test(line) ? labelBefore(line.replace(list, "")) : lastWordsOf(labelBefore(line), 4)).replace(
    /^(?:and|or|und|oder|et|ou|y|o|e|i|och|en)\s/iu,
    "",
  );
  return words(label) >= 2 ? label : "";
}

/** Prompts that say of what kind the answer is, not what it is about. */
function isKindOnly(prompt: string): boolean {
  return (
    datePattern.test(prompt) ||
    /^\W*(?:insert |enter |add )?(?:date|dates|time|number|no|role|role title|title|version|reference|ref|amount|percentage|value|x+|datum|fecha|nummer|número|numéro)\W*$/iu.test(
      prompt.replace(/[/_]/g, " "),
    )
  );
}

/** Whether the next place on the line goes on under the same printed label: "Locations: [Head office]; [Branch]". */
function sharesLabel(paragraph: Paragraph, group: readonly Slot[], around: Surroundings): boolean {
  const end = group.at(-1)!.to;
  const next = around.slotsOf(paragraph).find((slot) => slot.from >= end);
  if (next === undefined) return false;
  const between = paragraph.text.slice(end, next.from);
  return !between.includes("\n") && !endsAsLabel(between);
}

/** Where the line says nothing before a blank: words behind it, the line below, the line above. */
function nameFromNeighbours(
  paragraph: Paragraph,
  group: readonly Slot[],
  after: string,
  around: Surroundings,
  index: number,
  count: number,
): Naming | null {
  const isPrompt = isWordedPrompt(group[0]!);
  const behind = /[\p{L}]/u.test(after) && !isPrompt ? labelAfter(after) : "";
  if (behind !== "" && words(behind) <= 8) return { label: behind, how: `“${behind}” stands behind it`, isPrinted: true, certainty: 0.8 };
  const first = group[0]!;
  const found = around.before(paragraph);
  const above = found !== null && around.isTitle(found) ? null : found;
  const isAsked =
    above !== null && endsAsLabel(above.text) && above.cell === paragraph.cell && count === 1 && paragraph.index - above.index <= 3;
  if (!isAsked && blanks.has(first.source)) {
    const below = belowLabel(paragraph, around, index, count);
    if (below !== null) return { label: below, how: `“${below}” stands below it`, isPrinted: true, certainty: 0.85, isBelow: true };
  }
  // A line right across the page, below wording that asks for nothing, only parts the text.
  if (!isAsked && count === 1 && first.source === "underscore" && first.to - first.from >= 40 && (above === null || isComplete(above.text)))
    return null;
  const mayLookUp = isAsked || paragraph.region === "body" || paragraph.region === "textbox";
  if (
    mayLookUp &&
    above !== null &&
    above.cell === paragraph.cell &&
    paragraph.index - above.index <= 3 &&
    around.slotsOf(above).length === 0
  ) {
    const label = cleanLabel(above.text.split("\n").at(-1)!);
    if (label !== "" && (isAsked || /\?\s*$/.test(above.text) || label.length <= 120))
      return { label, how: `“${label.slice(0, 60)}” stands above it`, isPrinted: true, certainty: isAsked ? 0.9 : 0.6 };
  }
  if (group.some((slot) => datePattern.test(slot.prompt ?? "")))
    return { label: "Date", how: "it shows how a date is written", isPrinted: false, certainty: 0.85 };
  if (first.type === "date") return { label: "Date", how: "the file says that it is a date", isPrinted: false, certainty: 0.6 };
  if (first.prompt !== null && first.control === null && !isEmptyPrompt(first.prompt))
    return { label: withoutExampleSign(first.prompt), how: "its own wording", isPrinted: false, certainty: 0.8 };
  if (first.mark?.kind === "list" && first.ownLabel !== null)
    return { label: first.ownLabel, how: `it shows “${first.ownLabel}”`, isPrinted: false, certainty: 0.75 };
  const heading = around.heading(paragraph);
  if (first.mark !== null || first.control !== null)
    return {
      label: heading !== "" ? heading : (first.prompt ?? first.tag ?? ""),
      how: "no label stands near; the section's title is taken",
      isPrinted: false,
      certainty: 0.55,
    };
  return null;
}

/** Whether a line needs no answer: a sentence, or a label with its answer. */
function isComplete(text: string): boolean {
  return /[.;!]\s*$/u.test(text) || words(text) > 12 || /^[^:：]{2,40}[:：]\s+\S/u.test(text);
}

/** Labels below blanks stand in the same order, parted by tabs or wide gaps. */
function belowLabel(paragraph: Paragraph, around: Surroundings, index: number, count: number): string | null {
  const below = around.after(paragraph);
  if (below === null || below.index - paragraph.index > 2 || below.cell !== paragraph.cell || below.text.length > 240) return null;
  if (around.slotsOf(below).length > 0 || endsAsLabel(below.text)) return null;
  const pieces = below.text
    .split(/\t+|\s{3,}|\n/)
    .map((piece) => cleanLabel(piece))
    .filter((piece) => piece !== "");
  if (pieces.length === 0 || pieces.length > count + 2) return null;
  const piece = pieces[pieces.length >= count ? index : 0] ?? null;
  return piece !== null && piece.length <= 80 && !/[.;]$/.test(piece) ? piece : null;
}

/** "Name\t\t____": wording and a tab before the place, nothing else. */
function tabLabel(line: string): string | null {
  const found = /(?:^|\t|\s{4,})([^\t]{1,60}?)\s*\t\s*$/u.exec(line);
  const label = found === null ? "" : cleanLabel(found[1]!);
  return /\p{L}/u.test(label) && words(label) <= 8 ? label : null;
}

function boxFields(paragraph: Paragraph, boxes: readonly Slot[], others: readonly Slot[], around: Surroundings): Candidate[] {
  const line = readBoxLine(paragraph, boxes, others);
  const cellName = paragraph.cell === null ? "" : (around.cellName(paragraph.cell) ?? "");
  if (line.options.length === 1) {
    const option = line.options[0]!;
    const label = option.label !== "" ? option.label : line.question !== "" ? line.question : cellName;
    return label === "" ? [] : [checkboxOf(option, label, `“${label.slice(0, 60)}” stands beside the box`)];
  }
  const above = around.before(paragraph);
  const asked =
    above !== null &&
    above.cell === paragraph.cell &&
    paragraph.index - above.index <= 2 &&
    around.slotsOf(above).length === 0 &&
    (/[:?？：]\s*$/.test(above.text) || (paragraph.cell !== null && above === paragraph.cell.blocks[0] && words(above.text) <= 6))
      ? cleanLabel(above.text)
      : "";
  const isHeaded =
    above !== null &&
    asked === "" &&
    cellName === "" &&
    cleanLabel(around.heading(paragraph)) !== "" &&
    cleanLabel(above.text).endsWith(cleanLabel(around.heading(paragraph)));
  const label =
    line.question || (paragraph.cell !== null && asked !== "" ? asked : cellName) || (isHeaded ? around.heading(paragraph) : asked);
  if (label !== "" && belongTogether(line.options))
    return [choiceOf(label, `“${label.slice(0, 60)}” asks for them`, [line], line.options, 0.9)];
  return line.options
    .filter((option) => option.label !== "")
    .map((option) => checkboxOf(option, option.label, "words stand beside the box"));
}

function lastWordsOf(text: string, count: number): string {
  return text.split(/\s+/).slice(-count).join(" ");
}

function words(text: string): number {
  return text.trim() === "" ? 0 : text.trim().split(/\s+/).length;
}

/** Prompts that say only what sort of thing belongs there, so that equal ones are different answers. */
export function isGeneric(prompt: string): boolean {
  const key = labelKey(prompt);
  if (datePattern.test(prompt) || /^\W*[\dxX#.\s/-]*\W*$/.test(prompt)) return true;
  return (
    /^(?:date|time|name|names|title|role|role title|position|signature|number|no|text|version|version no|reference|ref|details|description|value|amount|address|email|phone|telephone|department|comments?|notes?|yes no|y n|person|who|when|where|url|link|list|specify|other|insert|add|enter|tbd|tba|tbc|to be completed|n a|e g|example|xx+|datum|fecha|nom|nombre|nome|naam|unterschrift|firma)\b(?: (?:name|title|role|team|department|here|date|or|and))*$/.test(
      key,
    ) || nameWords.is(prompt)
  );
}
