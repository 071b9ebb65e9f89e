/** Fields in running text: what each slot of a paragraph is called, and which of them belong together. */
import type { Paragraph } from "../document.ts";
import { cleanLabel } from "../labels.ts";
import { type Candidate, fromSlots } from "./candidate.ts";
import { belongTogether, type BoxLine, checkboxOf, choiceOf, readBoxLine } from "./choices.ts";
import { nameSlots } from "./naming.ts";
import { isBareBlank, joinPieces } from "./pieces.ts";
import { isBox, type Slot } from "./slot.ts";
import type { Surroundings } from "./surroundings.ts";

export function lineFields(paragraph: Paragraph, slots: readonly Slot[], around: Surroundings): Candidate[] {
  const boxes = slots.filter(isBox);
  const others = slots.filter((slot) => !isBox(slot));
  const candidates: Candidate[] = [];
  if (boxes.length > 0) candidates.push(...boxFields(paragraph, boxes, others, around));
  const groups = joinPieces(paragraph, others);
  for (const [index, group] of groups.entries()) {
    const naming = nameSlots(paragraph, groups, index, around);
    if (naming !== null && cleanLabel(naming.label) !== "") candidates.push(fromSlots(group, naming));
  }
  return signedPair(paragraph, groups, fromAndTo(paragraph, candidates));
}

/** "______ (J. Smith ______)", "______ /______/": the first line is signed, the name in letters goes between the signs. */
function signedPair(paragraph: Paragraph, groups: readonly (readonly Slot[])[], candidates: Candidate[]): Candidate[] {
  const [first, second] = groups;
  if (
    groups.length !== 2 ||
    candidates.length === 0 ||
    candidates[0]!.spot.text?.[0] !== first![0]!.from ||
    !first!.every(isBareBlank) ||
    !second!.every(isBareBlank)
  )
    return candidates;
  const { text } = paragraph;
  const between = text.slice(first!.at(-1)!.to, second![0]!.from);
  const behind = text.slice(second!.at(-1)!.to);
  const isPair = (/^\s*\([^()]{0,12}$/u.test(between) && /^\s*\)/.test(behind)) || (/^\s*\/\s*$/.test(between) && /^\s*\//.test(behind));
  const [signed, ...others] = candidates as [Candidate, ...Candidate[]];
  return isPair && signed.type === "text" ? [{ ...signed, type: "signature" }, ...others] : candidates;
}

const pairs: readonly (readonly [RegExp, RegExp])[] = [
  [/(?:^|\s)(?:from|starting)$/iu, /^(?:to|until|till)$/iu],
  [/(?:^|\s)(?:von|vom|ab)$/iu, /^(?:bis|bis zum|bis einschließlich)$/iu],
  [/(?:^|\s)(?:du|de|dès le)$/iu, /^(?:au|à|jusqu'au)$/iu],
  [/(?:^|\s)(?:desde|del|desde el)$/iu, /^(?:hasta|al|hasta el|a)$/iu],
  [/(?:^|\s)(?:dal|dalla data)$/iu, /^(?:al|fino al)$/iu],
  [/(?:^|\s)(?:de|desde|do dia)$/iu, /^(?:a|até|ao dia|até ao?)$/iu],
  [/(?:^|\s)van$/iu, /^tot(?: en met)?$/iu],
  [/(?:^|\s)(?:od|od dnia|ode dne)$/iu, /^(?:do|do dnia|do dne)$/iu],
  [/(?:^|\s)(?:fra|från|fra og med|från och med)$/iu, /^(?:til|till|til og med|till och med)$/iu],
  [/(?:^|\s)(?:с|з|від|со)$/iu, /^(?:по|до)$/iu],
];

/** "from ____ to ____" asks for two dates, unless it speaks of hours or places. */
function fromAndTo(paragraph: Paragraph, candidates: Candidate[]): Candidate[] {
  const isOfTime =
    /(?<!\p{L})(?:uhr|h|hrs|time|heures?|hora|horas|ore|uur|godz|klo|kl|час|travel|airport|station|location|km)(?!\p{L})/iu.test(
      paragraph.text,
    );
  if (candidates.length < 2 || isOfTime) return candidates;
  const types = candidates.map(({ type }) => type);
  for (let at = 1; at < candidates.length; at++) {
    const [first, second] = [candidates[at - 1]!, candidates[at]!];
    if (types[at - 1] !== "text" || types[at] !== "text" || !pairs.some(([from, to]) => from.test(first.label) && to.test(second.label)))
      continue;
    types[at - 1] = types[at] = "date";
  }
  return candidates.map((candidate, at) =>
    types[at] === candidate.type
      ? candidate
      : { ...candidate, type: types[at]!, evidence: [...candidate.evidence.slice(0, -1), "it stands behind “from” or “to”"] },
  );
}

function boxFields(paragraph: Paragraph, boxes: readonly Slot[], others: readonly Slot[], around: Surroundings): Candidate[] {
  return questionsOf(paragraph, boxes).flatMap(({ from, to, boxes: own }) => {
    const rest = [
      { from: 0, to: from },
      ...others.filter((slot) => slot.from >= from && slot.to <= to),
      { from: to, to: paragraph.text.length },
    ];
    return choicesOf(paragraph, readBoxLine(paragraph, own, rest), from === 0, around);
  });
}

/** Parts a paragraph of several lines where a line without a box, or with wording before its box, begins a new question. */
function questionsOf({ text }: Paragraph, boxes: readonly Slot[]): { from: number; to: number; boxes: Slot[] }[] {
  const parts: { from: number; to: number; boxes: Slot[] }[] = [];
  for (const box of boxes) {
    const last = parts.at(-1);
    const end = last?.boxes.at(-1)!.to ?? 0;
    const behind = text.indexOf("\n", end);
    const isNew = last === undefined || (behind >= 0 && behind < box.from && /[\p{L}\p{N}]/u.test(text.slice(behind, box.from)));
    if (!isNew) last.boxes.push(box);
    else {
      const from = last === undefined ? 0 : behind;
      if (last !== undefined) last.to = from;
      parts.push({ from, to: text.length, boxes: [box] });
    }
  }
  return parts;
}

function choicesOf(paragraph: Paragraph, line: BoxLine, isFirst: boolean, around: Surroundings): Candidate[] {
  const cellName = paragraph.cell === null ? "" : (around.cellName(paragraph.cell) ?? "");
  if (line.options.length === 1) {
    const option = line.options[0]!;
    const label = option.label !== "" ? option.label : line.question !== "" ? line.question : cellName;
    return label === "" ? [] : [checkboxOf(option, label, `“${label.slice(0, 60)}” stands beside the box`)];
  }
  const above = isFirst ? around.before(paragraph) : null;
  const asked =
    above !== null &&
    above.cell === paragraph.cell &&
    paragraph.index - above.index <= 2 &&
    around.slotsOf(above).length === 0 &&
    (/[:?？：]\s*$/.test(above.text) ||
      (paragraph.cell !== null && above === paragraph.cell.blocks[0] && above.text.trim().split(/\s+/).length <= 6))
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
