/** What a place on a line is called: rules in the order of how much they can be trusted. */
import type { Paragraph } from "../document.ts";
import { cleanLabel, endsAsLabel, labelAfter, labelBefore, withoutUnit } from "../labels.ts";
import { isEmptyPrompt, isExample, withoutExampleSign } from "../prompts.ts";
import { approvalWords, datePattern } from "../words.ts";
import type { Naming } from "./candidate.ts";
import type { Surroundings } from "./surroundings.ts";
import { isBareBlank } from "./pieces.ts";
import { isGeneric, isKindOnly, isWordedPrompt, lastWords, leadIn } from "./prompt-names.ts";
import type { Slot } from "./slot.ts";

/** Slots of one answer, with the wording around them. */
interface Place {
  readonly paragraph: Paragraph;
  readonly group: readonly Slot[];
  readonly first: Slot;
  /** Wording of the same line before it. */
  readonly line: string;
  /** The line above in the same paragraph; null where there is none. */
  readonly over: string | null;
  readonly after: string;
  /** What the place itself says; null where that names nothing. */
  readonly own: string | null;
  /** Number of the answer among those of the paragraph. */
  readonly index: number;
  readonly count: number;
  readonly around: Surroundings;
}

/** @param groups the answers of the paragraph @param index the one to be named */
export function nameSlots(paragraph: Paragraph, groups: readonly (readonly Slot[])[], index: number, around: Surroundings): Naming | null {
  const group = groups[index]!;
  const first = group[0]!;
  const between = paragraph.text.slice(index === 0 ? 0 : groups[index - 1]!.at(-1)!.to, first.from);
  const before = index === 0 ? between : withoutUnit(between);
  const lines = before.split("\n");
  const shown = group.map((slot) => slot.ownLabel).find((label) => label !== null) ?? null;
  const place: Place = {
    paragraph,
    group,
    first,
    line: lines.at(-1)!,
    over: lines.at(-2) ?? null,
    after: paragraph.text.slice(group.at(-1)!.to, groups[index + 1]?.[0]!.from ?? paragraph.text.length),
    own: first.mark?.kind === "list" || isBareBlank(first) ? null : shown,
    index,
    count: groups.length,
    around,
  };
  for (const rule of rules) {
    const naming = rule(place);
    if (naming !== null) return naming;
  }
  return null;
}

type Rule = (place: Place) => Naming | null;

const byLabelOfSeries: Rule = ({ paragraph, first, own, around }) => {
  const series = own === null ? null : seriesBefore(paragraph, first, around);
  return series === null || !isGeneric(first.prompt ?? own!)
    ? null
    : { label: `${series}: ${own!}`, how: `“${series}” stands before it and its neighbours`, isPrinted: true, certainty: 0.92 };
};

const byLabelBefore: Rule = ({ paragraph, group, first, line, after, own, around }) => {
  const isAlone =
    own === null || isGeneric(first.prompt ?? own) || (/^[\s|;,.)–—-]*(?:\n|$)/u.test(after) && !sharesLabel(paragraph, group, around));
  if (!isAlone || !endsAsLabel(line) || !/[\p{L}\d#№]/u.test(line)) return null;
  const label = labelBefore(line);
  return label.length > 90 ? null : { label, how: `“${cleanLabel(line).slice(-60)}” stands before it`, isPrinted: true, certainty: 0.97 };
};

const byQuotedDay: Rule = ({ group, line }) =>
  group.length >= 3 && /[«"“„]\s*$/u.test(line)
    ? { label: "Date", how: "day, month and year have places of their own", isPrinted: false, certainty: 0.85 }
    : null;

const byAside: Rule = ({ line, after, own }) => {
  const aside = /^[\s.,]{0,4}[(（]([^()（）]{2,80})[)）]/u.exec(after)?.[1];
  return own === null && aside !== undefined && /\p{L}/u.test(aside) && !datePattern.test(aside) && countWords(line) <= 3
    ? { label: aside, how: `“${aside}” stands behind it in brackets`, isPrinted: true, certainty: 0.9 }
    : null;
};

const byLineAbove: Rule = ({ paragraph, first, line, over, own }) => {
  if (line.trim() !== "" || over === null || !/\p{L}/u.test(over)) return null;
  const isShort = first.source === "content_control" && countWords(over) <= 6;
  const isAsked =
    own === null &&
    (endsAsLabel(over) ||
      /[?？]\s*$/u.test(over) ||
      (isBareBlank(first) && countWords(over) <= 8 && (countWords(over) <= 4 || !/[.;]\s*$/u.test(over))));
  if (!isShort && !isAsked) return null;
  // "APPROVED, the director, J. Smith": the line below is signed.
  const isBelow = isBareBlank(first) && approvalWords.in(paragraph.text.slice(0, first.from));
  return { label: labelBefore(over) || over, how: `“${cleanLabel(over)}” stands above it`, isPrinted: true, certainty: 0.92, isBelow };
};

/** "Name\t\t____": wording and a tab before the place, nothing else. */
const byTabbedLabel: Rule = ({ line }) => {
  const found = /(?:^|\t|\s{4,})([^\t]{1,60}?)\s*\t\s*$/u.exec(line);
  const label = found === null ? "" : cleanLabel(found[1]!);
  return /\p{L}/u.test(label) && countWords(label) <= 8
    ? { label, how: `“${label}” stands before it`, isPrinted: true, certainty: 0.92 }
    : null;
};

const byLeadToKind: Rule = ({ first, line, own }) => {
  const isKind = own !== null && (first.source === "bracket" || first.source === "angle") && isKindOnly(first.prompt ?? own);
  const lead = isKind ? leadIn(line) : "";
  return lead === "" ? null : { label: lead, how: `“${lead}” leads to it`, isPrinted: true, certainty: 0.85 };
};

const byOwnWording: Rule = ({ first, line, own }) =>
  own === null
    ? null
    : {
        ...(isKindOnly(first.prompt ?? own) ? { sense: lastWords(labelBefore(line), 1).toLowerCase() } : {}),
        label: own,
        how: `its own wording is “${own.slice(0, 60)}”`,
        isPrinted: false,
        certainty: 0.95,
      };

const byWordsBefore: Rule = ({ first, line }) => {
  if (!/[\p{L}\d#№]/u.test(line)) return null;
  const label = isWordedPrompt(first) ? leadIn(line) : labelBefore(line);
  if (label !== "") return { label, how: `“${label.slice(0, 60)}” stands before it`, isPrinted: true, certainty: 0.85 };
  return first.prompt !== null && isWordedPrompt(first) && isExample(first.prompt) && /\p{L}/u.test(line)
    ? { label: withoutExampleSign(first.prompt), how: "its own example", isPrinted: false, certainty: 0.7 }
    : null;
};

const byCell: Rule = ({ paragraph, first, around }) => {
  if (paragraph.cell === null) return null;
  const above = around.before(paragraph);
  const isLabel =
    above !== null &&
    above.cell === paragraph.cell &&
    countWords(above.text) <= 5 &&
    around.slotsOf(above).length === 0 &&
    !around.isTitle(above) &&
    (first.type !== "date" || !isBareBlank(first) || endsAsLabel(above.text));
  if (isLabel) return { label: above.text, how: `“${cleanLabel(above.text)}” stands above it`, isPrinted: true, certainty: 0.85 };
  const name = around.cellName(paragraph.cell) ?? "";
  return name === "" ? null : { label: name, how: `its row or column is called “${name.slice(0, 60)}”`, isPrinted: true, certainty: 0.85 };
};

const byWordsBehind: Rule = ({ first, after }) => {
  const behind = /[\p{L}]/u.test(after) && !isWordedPrompt(first) ? labelAfter(after.split("\n")[0]!) : "";
  const isWhole = !/^[\s.,]*[(（][^)）]*$/u.test(after);
  return behind !== "" && isWhole && countWords(behind) <= 8
    ? { label: behind, how: `“${behind}” stands behind it`, isPrinted: true, certainty: 0.8 }
    : null;
};

const byLineBelow: Rule = ({ paragraph, first, line, over, after, around, index, count }) => {
  if (!isBareBlank(first) || /\p{L}/u.test(line + (over ?? "") + after) || isAskedAbove(paragraph, around, count)) return null;
  const below = belowLabel(paragraph, around, index, count);
  return below === null ? null : { label: below, how: `“${below}” stands below it`, isPrinted: true, certainty: 0.85, isBelow: true };
};

function isAskedAbove(paragraph: Paragraph, around: Surroundings, count: number): boolean {
  const above = around.before(paragraph);
  return (
    above !== null &&
    !around.isTitle(above) &&
    (endsAsLabel(above.text) || /[?？]\s*$/u.test(above.text)) &&
    above.cell === paragraph.cell &&
    count === 1 &&
    paragraph.index - above.index <= 3
  );
}

/** The line above: surely where it asks, perhaps where it is short. */
const byLineOver: Rule = ({ paragraph, group, first, around, count }) => {
  const found = around.before(paragraph);
  const above = found !== null && around.isTitle(found) ? null : found;
  const isAsked = isAskedAbove(paragraph, around, count);
  if (!isAsked && group.some((slot) => slot.type === "date" || datePattern.test(slot.prompt ?? "")) && first.control === null) return null;
  // A line right across the page, below wording that asks for nothing, only parts the text.
  const isRule = first.source === "underscore" && first.to - first.from >= 40 && count === 1;
  if (!isAsked && isRule && (above === null || isComplete(above.text))) return null;
  const mayLookUp = isAsked || paragraph.region === "body" || paragraph.region === "textbox";
  if (
    !mayLookUp ||
    above === null ||
    above.cell !== paragraph.cell ||
    paragraph.index - above.index > 3 ||
    around.slotsOf(above).length > 0
  )
    return null;
  const label = cleanLabel(above.text.split("\n").at(-1)!);
  return label !== "" && (isAsked || /\?\s*$/.test(above.text) || label.length <= 120)
    ? { label, how: `“${label.slice(0, 60)}” stands above it`, isPrinted: true, certainty: isAsked ? 0.9 : 0.6 }
    : null;
};

const byKindOfPlace: Rule = ({ paragraph, group, first, around }) => {
  if (group.some((slot) => datePattern.test(slot.prompt ?? "") || (slot.type === "date" && isBareBlank(slot))))
    return { label: dateIn(paragraph.text), how: "it shows how a date is written", isPrinted: false, certainty: 0.85 };
  if (first.type === "date") return { label: "Date", how: "the file says that it is a date", isPrinted: false, certainty: 0.6 };
  if (first.prompt !== null && first.control === null && !isEmptyPrompt(first.prompt))
    return { label: withoutExampleSign(first.prompt), how: "its own wording", isPrinted: false, certainty: 0.8 };
  if (first.mark?.kind === "list" && first.ownLabel !== null)
    return { label: first.ownLabel, how: `it shows “${first.ownLabel}”`, isPrinted: false, certainty: 0.75 };
  if (first.mark === null && first.control === null) return null;
  const heading = around.heading(paragraph);
  return {
    label: heading !== "" ? heading : (first.prompt ?? first.tag ?? ""),
    how: "no label stands near; the section's title is taken",
    isPrinted: false,
    certainty: 0.55,
  };
};

const rules: readonly Rule[] = [
  byLabelOfSeries,
  byLabelBefore,
  byQuotedDay,
  byAside,
  byLineAbove,
  byTabbedLabel,
  byLeadToKind,
  byOwnWording,
  byWordsBefore,
  byLineBelow,
  byCell,
  byWordsBehind,
  byLineOver,
  byKindOfPlace,
];

/** "Date" in the script that the line is written in. */
function dateIn(text: string): string {
  if (/\p{Script=Cyrillic}/u.test(text)) return "Дата";
  if (/년/.test(text)) return "날짜";
  if (/平成|令和|西暦/.test(text)) return "日付";
  return /年/.test(text) ? "日期" : "Date";
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

/** Whether the next place on the line goes on under the same printed label: "Locations: [Head office]; [Branch]". */
function sharesLabel(paragraph: Paragraph, group: readonly Slot[], around: Surroundings): boolean {
  const end = group.at(-1)!.to;
  const next = around.slotsOf(paragraph).find((slot) => slot.from >= end);
  if (next === undefined) return false;
  const between = paragraph.text.slice(end, next.from);
  return !between.includes("\n") && !endsAsLabel(between);
}

/** Whether a line needs no answer: a sentence, or a label with its answer. */
function isComplete(text: string): boolean {
  return /[.;!]\s*$/u.test(text) || countWords(text) > 12 || /^[^:：]{2,40}[:：]\s+\S/u.test(text);
}

/** Labels below blanks stand in the same order, parted by tabs or wide gaps. */
function belowLabel(paragraph: Paragraph, around: Surroundings, index: number, count: number): string | null {
  const below = around.after(paragraph);
  if (below === null || below.index - paragraph.index > 3 || below.cell !== paragraph.cell || below.text.length > 240) return null;
  if (
    around.slotsOf(below).length > 0 ||
    endsAsLabel(below.text) ||
    around.isHeading(below) ||
    around.isTitle(below) ||
    below.number !== null
  )
    return null;
  const pieces = below.text
    .split(/\t+|\s{3,}|\n/)
    .map((piece) => cleanLabel(piece))
    .filter((piece) => piece !== "");
  if (pieces.length === 0 || pieces.length > count + 2) return null;
  const piece = pieces[pieces.length >= count ? index : 0] ?? null;
  return piece !== null && piece.length <= 80 && !/[.;]$/.test(piece) ? piece : null;
}

function countWords(text: string): number {
  return text.trim() === "" ? 0 : text.trim().split(/\s+/).length;
}
