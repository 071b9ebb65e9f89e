/** Lines that are nothing but blank: more room for what was asked above, or a line over its label. */
import type { Paragraph } from "../document.ts";
import { cleanLabel, endsAsLabel } from "../labels.ts";
import { type Candidate, fromSlots, spotOf } from "./candidate.ts";
import type { Surroundings } from "./surroundings.ts";
import type { Slot, SlotSource } from "./slot.ts";

export interface Spread {
  readonly candidate: Candidate;
  /** Whether the candidate is the one found last, made longer. */
  readonly replacesLast: boolean;
  readonly last: Paragraph;
}

/** More lines than an answer ever has. */
const mostLines = 100;

/** Lines to write on that follow each other, taken as one long text; null where the paragraph is something else. */
export function spreadFields(
  paragraph: Paragraph,
  around: Surroundings,
  last: Candidate | null,
  slotsOf: (paragraph: Paragraph) => readonly Slot[],
): Spread | null {
  if (!isBlankLine(paragraph, slotsOf)) return null;
  const lines = [paragraph];
  for (
    let next = around.after(paragraph);
    next !== null &&
    lines.length < mostLines &&
    isBlankLine(next, slotsOf) &&
    next.cell === paragraph.cell &&
    next.index - lines.at(-1)!.index <= 2;
    next = around.after(next)
  )
    lines.push(next);
  const slots = lines.flatMap((line) => slotsOf(line));
  const above = around.before(paragraph);
  // A line over a label in brackets, "(surname, first name)", is a place of its own.
  const below = around.after(lines.at(-1)!);
  const isLabelled = lines.length === 1 && below !== null && /^\s*[(（][^()（）]{3,80}[)）]\s*$/u.test(below.text);
  if (last !== null && above !== null && !isLabelled && isGoingOn(last, above, paragraph)) {
    const candidate: Candidate = {
      ...last,
      type: last.type === "text" || last.type === "number" ? "long_text" : last.type,
      pieces: [...(last.pieces.length === 0 ? [last.spot] : last.pieces), ...slots.map(spotOf)],
      evidence: [...last.evidence, "blank lines go on below"],
    };
    return { candidate, replacesLast: true, last: lines.at(-1)! };
  }
  if (above === null || above.cell !== paragraph.cell || paragraph.index - above.index > 3 || slotsOf(above).length > 0) return null;
  const isAsking = endsAsLabel(above.text) || /[?？]\s*$/.test(above.text) || lines.length >= 2;
  if (!isAsking || !/\p{L}/u.test(above.text)) return null;
  const label = cleanLabel(above.text.split("\n").at(-1)!);
  const naming = { label, how: `“${label.slice(0, 60)}” stands above it`, isPrinted: true, certainty: 0.92 };
  return { candidate: fromSlots(slots, naming, { room: lines.length >= 2 ? "lines" : "line" }), replacesLast: false, last: lines.at(-1)! };
}

/** The field before ends with a blank on the line right above. */
function isGoingOn(last: Candidate, above: Paragraph, paragraph: Paragraph): boolean {
  if (
    last.spot.paragraph !== above ||
    !((last.source !== "table" && lines.has(last.source)) || last.source === "colon") ||
    above.cell !== paragraph.cell ||
    last.type === "table" ||
    last.type === "choice" ||
    last.type === "checkbox" ||
    last.type === "date" ||
    last.type === "signature"
  )
    return false;
  const end = last.spot.text?.[1] ?? 0;
  return above.text.slice(end).trim() === "" && paragraph.index - above.index <= 2;
}

const lines: ReadonlySet<SlotSource> = new Set(["underscore", "dots", "tab_leader", "underlined_blank", "legacy_field"]);

/** A paragraph of underscores or dots alone. */
function isBlankLine(paragraph: Paragraph, slotsOf: (paragraph: Paragraph) => readonly Slot[]): boolean {
  const slots = slotsOf(paragraph);
  if (slots.length === 0 || !slots.every((slot) => lines.has(slot.source) && slot.type === null)) return false;
  const { text } = paragraph;
  // Gaps part places that stand side by side; brackets behind a line wait for a name.
  const isOneLine = slots.every((slot, index) => index === 0 || /^ ?$/.test(text.slice(slots[index - 1]!.to, slot.from)));
  return isOneLine && !/[\p{L}\p{N}()]/u.test(text.slice(0, slots[0]!.from) + text.slice(slots.at(-1)!.to));
}
