/** Boxes to be ticked, as characters of the text: signs, brackets around nothing, bullets that look like boxes. */
import type { Paragraph } from "../document.ts";
import { symbolOf } from "../symbols.ts";
import { noWords, yesWords } from "../words.ts";
import { slot, type Slot } from "./slot.ts";

/** Characters that are drawn as a box or a circle to be marked. */
export const boxSigns = "☐☑☒□▢❏❐❑❒◻⬜⬚⎕🗆🗹";
const roundSigns = "○◯〇◌⚪⭘";
const signPattern = new RegExp(`[${boxSigns}]`, "gu");
const roundPattern = new RegExp(`[${roundSigns}](?=\\s*\\p{L})`, "gu");
/** A sign that each box has: most texts have none, and are done with quickly. */
const anySign = new RegExp(`[${boxSigns}${roundSigns}[(（|_]`, "u");
const beginsWithBox = new RegExp(`^[${boxSigns}]`, "u");

export function boxSlots(paragraph: Paragraph): Slot[] {
  const { text } = paragraph;
  const slots: Slot[] = [];
  if (!anySign.test(text)) return slots;
  for (const found of text.matchAll(signPattern)) add(found.index, found[0].length, found[0], "A box");
  for (const found of text.matchAll(
    /\[(?:[ \u00a0_]{0,3}|[✓√])\]|(?<=^|[\t\n]|\s{2})\[[xX]\]|\((?:[ \u00a0]{1,5}|[✓√])\)|\|_{1,2}\||（[ \u3000]）/g,
  ))
    if (!isBlankInProse(text, found.index, found[0])) add(found.index, found[0].length, found[0], "Brackets around nothing, as a box");
  // Circles are bullets and zeros too: they count where several stand in a line, or one before words.
  const rounds = Array.from(text.matchAll(roundPattern));
  if (rounds.length >= 2) for (const found of rounds) add(found.index, found[0].length, found[0], "A circle");
  if (slots.length === 0) slots.push(...shortLines(paragraph));
  return slots;

  function add(at: number, length: number, sign: string, evidence: string): void {
    const isChecked = /[☑☒🗹xX✓√]/u.test(sign);
    slots.push(slot("box", paragraph, at, at + length, { type: "checkbox", preset: isChecked ? "true" : null, certainty: 0.85, evidence }));
  }
}

/** "on the [__] day": brackets around underscores in the middle of a sentence are a blank. */
function isBlankInProse(text: string, at: number, sign: string): boolean {
  return (
    sign.includes("_") &&
    /[\p{Ll}$€£] $|[$€£]$/u.test(text.slice(Math.max(0, at - 2), at)) &&
    /^\s?[\p{Ll},.;]/u.test(text.slice(at + sign.length))
  );
}

/** "Yes ___ No ___": lines too short to write on, beside answers. */
function shortLines(paragraph: Paragraph): Slot[] {
  const { text } = paragraph;
  if (!/_{1,6}/.test(text) || text.length > 400) return [];
  const runs = Array.from(text.matchAll(/(?<!_)_{1,6}(?!_)/g));
  const answers = runs.filter((run) => {
    const before = /([\p{L}/]+)[\s:.)]*$/u.exec(text.slice(Math.max(0, run.index - 20), run.index))?.[1] ?? "";
    const after = /^[\s:.(]*([\p{L}/]+)/u.exec(text.slice(run.index + run[0].length, run.index + run[0].length + 20))?.[1] ?? "";
    return isAnswer(before) || isAnswer(after);
  });
  if (answers.length < 2) return [];
  return answers.map((run) =>
    slot("box", paragraph, run.index, run.index + run[0].length, {
      type: "checkbox",
      certainty: 0.95,
      evidence: "A line too short to write on, beside an answer",
    }),
  );
}

function isAnswer(word: string): boolean {
  return yesWords.is(word) || noWords.is(word);
}

/** Whether the paragraph is an entry of a list whose bullets are boxes. */
export function hasBoxBullet(paragraph: Paragraph): boolean {
  const { number } = paragraph;
  if (number === null || !number.isBullet || paragraph.text.trim() === "") return false;
  const sign = number.text === "" ? null : (symbolOf(number.font, number.text.charCodeAt(0)) ?? number.text);
  return sign !== null && beginsWithBox.test(sign);
}
