/** What the wording of a placeholder is worth as a name: "[Company Name]" names one thing, "[Date]" only a kind of answer. */
import { labelBefore, labelKey } from "../labels.ts";
import { datePattern, nameWords } from "../words.ts";
import { isBareBlank } from "./pieces.ts";
import type { Slot } from "./slot.ts";

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

/** Prompts that say of what kind the answer is, not what it is about. */
export function isKindOnly(prompt: string): boolean {
  return (
    datePattern.test(prompt) ||
    /^\W*(?:insert |enter |add )?(?:date|dates|time|number|no|role|role title|title|version|reference|ref|amount|percentage|value|x+|datum|fecha|nummer|número|numéro)\W*$/iu.test(
      prompt.replace(/[/_]/g, " "),
    )
  );
}

/** Whether words in brackets or the like say what belongs there. */
export function isWordedPrompt(slot: Slot): boolean {
  return slot.prompt !== null && slot.mark === null && slot.control === null && !isBareBlank(slot);
}

const listLead =
  /[\s,(–—-]+(?:including|include|such as|namely|like|einschließlich|darunter|wie|y compris|notamment|tels que|incluyendo|como|incluindo|tra cui|come|waaronder|zoals|w tym)\s*:?\s*$/iu;

/** The last words of a sentence before a place: "scheduled for decommission by"; "" where they are too few to name it. */
export function leadIn(line: string): string {
  const words = listLead.test(line) ? labelBefore(line.replace(listLead, "")) : lastWords(labelBefore(line), 4);
  const label = words.replace(/^(?:and|or|und|oder|et|ou|y|o|e|i|och|en)\s/iu, "");
  return label.includes(" ") ? label : "";
}

/** @param count how many words at most */
export function lastWords(text: string, count: number): string {
  return text.split(/\s+/).slice(-count).join(" ");
}
