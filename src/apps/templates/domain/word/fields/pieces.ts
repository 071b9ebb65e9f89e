/** Which blanks of a line are one answer: day, month and year, parts of a number, lines that go on below each other. */
import type { Paragraph } from "../document.ts";
import type { Slot, SlotSource } from "./slot.ts";

const blankSources: ReadonlySet<SlotSource> = new Set([
  "underscore",
  "dots",
  "dashes",
  "tab_leader",
  "underlined_blank",
  "comb",
  "pattern",
]);

/** Whether a slot is a bare blank, which says nothing of what belongs there. */
export function isBareBlank(slot: Slot): boolean {
  return blankSources.has(slot.source);
}

/** Blanks with no more than signs between them are one answer in pieces. */
export function joinPieces(paragraph: Paragraph, slots: readonly Slot[]): Slot[][] {
  const groups: Slot[][] = [];
  for (const slot of slots) {
    const last = groups.at(-1);
    const before = last?.at(-1);
    if (last !== undefined && before !== undefined && isOneAnswer(paragraph, last, before, slot)) last.push(slot);
    else groups.push([slot]);
  }
  return groups;
}

/** Whether a slot is the whole of its line in a paragraph of several lines. */
export function isWholeLine({ text }: Paragraph, slot: Slot): boolean {
  const start = text.lastIndexOf("\n", slot.from - 1) + 1;
  const end = text.indexOf("\n", slot.to);
  return !/[\p{L}\p{N}]/u.test(text.slice(start, slot.from)) && !/[\p{L}\p{N}]/u.test(text.slice(slot.to, end < 0 ? text.length : end));
}

/** Longest blank for a day, a month or a year before a slash; longer ones are answers side by side. */
const longestPart = 10;

function isOneAnswer(paragraph: Paragraph, group: readonly Slot[], before: Slot, next: Slot): boolean {
  const { text } = paragraph;
  const between = text.slice(before.to, next.from);
  if (between.length > 24) return false;
  if (before.source === "legacy_field" && next.source === "legacy_field") return isNextTo(between, before, next);
  if (!isBareBlank(before) || before.type === "date" || next.type === "date") return false;
  if (next.source === "bracket") return /^\s*$/.test(between);
  if (!isBareBlank(next)) return false;
  if (/^\s*\n\s*$/.test(between)) return before.type === null && next.type === null && isWholeLine(paragraph, next);
  // ___ / ___ / ____, ___ de ______ de 20__
  const isQuoted = /[«"“„]\s?$/u.test(text.slice(Math.max(0, group[0]!.from - 2), group[0]!.from));
  return (
    (isQuoted && /^\s?[»"”“]?\s{0,2}(?:20|19)?$/u.test(between)) ||
    (isDateSign(between) && !(between.includes("/") && before.to - before.from > longestPart)) ||
    /^[ \u00a0]?(?:(?::|h|uhr)[ \u00a0]?)?$/iu.test(between)
  );
}

/** What stands between the day, the month and the year. */
export function isDateSign(between: string): boolean {
  return /^(?:,?\s?(?:20|19)|\s?(?:[/.,-]|de|del|of|day of|st|nd|rd|th|день|г\.|年|月|日|года?|év|hó|nap|roku|r\.)\s?(?:20|19)?)$/iu.test(
    between,
  );
}

function isNextTo(between: string, before: Slot, next: Slot): boolean {
  return /^[\s/.\-,]{0,3}$/.test(between) && before.type === next.type && before.options === null && next.options === null;
}
