/** Answers that are printed side by side, one of which is circled or struck out: "Yes / No". */
import type { Paragraph } from "../document.ts";
import { words } from "../word-list.ts";
import { noWords, yesWords } from "../words.ts";
import { slot, type Slot } from "./slot.ts";

/** Forms of address, sexes and the like, which a label offers to be circled: "Title: Mr / Mrs / Ms". */
const personal = words(
  `mr mrs ms miss dr prof mx male female diverse other m f w d x herr frau divers männlich weiblich monsieur madame mademoiselle m\\. mme mlle homme femme masculin féminin sr sra señor señora
  hombre mujer masculino femenino feminino senhor senhora sig sig\\.ra signor signora maschio femmina uomo donna dhr mevr man vrouw pan pani mężczyzna kobieta single married divorced widowed ledig verheiratet geschieden`,
  "男 女 남 여",
);

/** The answers at the end of a line, behind a question or alone in a cell. */
export function circleSlots(paragraph: Paragraph): Slot[] {
  if (paragraph.text.length > 1000 || !/[/|]/.test(paragraph.text)) return [];
  let start = 0;
  return paragraph.text.split("\n").flatMap((line) => {
    const from = start;
    start += line.length + 1;
    const text = line.trimEnd();
    return text.length > 300 || !/[/|]/.test(text.slice(-60))
      ? []
      : [...yesOrNo(paragraph, text, from), ...personalAnswers(paragraph, text, from)];
  });
}

function yesOrNo(paragraph: Paragraph, text: string, start: number): Slot[] {
  const found = /(?<=^|[\s?:？：;\u037e(])(\p{L}{1,5})\s?[/|]\s?(\p{L}{1,5})(?:\s?[/|]\s?(n\.?\/?a\.?|\p{L}{1,5}))?\s*\)?\*?\s*$/iu.exec(
    text.slice(-40),
  );
  if (found === null) return [];
  const [, first = "", second = "", third] = found;
  const isPair = (yesWords.is(first) && noWords.is(second)) || (noWords.is(first) && yesWords.is(second));
  const from = Math.max(0, text.length - 40) + found.index;
  const before = text.slice(0, from).trim();
  // In brackets behind a label the answers say what belongs beside it.
  if (
    !isPair ||
    found[0].includes(")") ||
    (before === "" && paragraph.cell === null) ||
    (before !== "" && !/[?:？：;\u037e]$|\p{L}{2}$/u.test(before))
  )
    return [];
  return [circled(paragraph, start + from, start + text.length, [first, second, ...(third === undefined ? [] : [third])])];
}

function personalAnswers(paragraph: Paragraph, text: string, start: number): Slot[] {
  const found = /[:：]\s*([^:：\n]{3,60})$/u.exec(text);
  const options = (found?.[1] ?? "").split(/\s*[/|]\s*/u).map((option) => option.trim());
  if (found === null || options.length < 2 || !options.every((option) => personal.is(option))) return [];
  return [circled(paragraph, start + text.length - found[1]!.length, start + text.length, options)];
}

function circled(paragraph: Paragraph, from: number, to: number, options: readonly string[]): Slot {
  return slot("circle", paragraph, from, to, {
    type: "choice",
    options,
    certainty: 0.8,
    evidence: "Answers printed side by side, to be circled or struck out",
  });
}
