/** Answers that are printed side by side, one of which is circled or struck out: "Yes / No". */
import type { Paragraph } from "../document.ts";
import { noWords, yesWords } from "../words.ts";
import { slot, type Slot } from "./slot.ts";

/** The answers at the end of a line, behind a question or alone in a cell. */
export function circleSlots(paragraph: Paragraph): Slot[] {
  const text = paragraph.text.trimEnd();
  const found = /(?<=^|[\s?:？：(])(\p{L}{1,5})\s?[/|]\s?(\p{L}{1,5})(?:\s?[/|]\s?(n\.?\/?a\.?|\p{L}{1,5}))?\s*\)?\*?\s*$/iu.exec(
    text.slice(-40),
  );
  if (found === null || text.length > 300) return [];
  const [, first = "", second = "", third] = found;
  const isPair = (yesWords.is(first) && noWords.is(second)) || (noWords.is(first) && yesWords.is(second));
  const from = Math.max(0, text.length - 40) + found.index;
  const before = text.slice(0, from).trim();
  // In brackets behind a label the answers say what belongs beside it.
  if (
    !isPair ||
    found[0].includes(")") ||
    (before === "" && paragraph.cell === null) ||
    (before !== "" && !/[?:？：]$|\p{L}{2}$/u.test(before))
  )
    return [];
  return [
    slot("circle", paragraph, from, text.length, {
      type: "choice",
      options: [first, second, ...(third === undefined ? [] : [third])],
      certainty: 0.8,
      evidence: "Answers printed side by side, to be circled or struck out",
    }),
  ];
}
