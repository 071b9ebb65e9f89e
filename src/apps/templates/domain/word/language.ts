/** The language of a text: by its script, then by its commonest small words; what the file says is only a tie-breaker. */
import type { WordDocument } from "./document.ts";
import { smallWords, tellingLetters } from "./language-words.ts";

/** @returns a BCP 47 tag of the language alone ("en", "pt"); null where nothing tells */
export function findLanguage(document: WordDocument): string | null {
  const text = sample(document);
  const stated = statedLanguage(document);
  const script = byScript(text, stated);
  if (script !== null) return script;
  const tokens = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  const scores = wordScores(tokens);
  addLetters(scores, text);
  if (stated !== null) scores.set(stated, (scores.get(stated) ?? 0) * 1.15 + 0.5);
  let best: string | null = null;
  let most = 0;
  for (const [language, score] of scores) if (score > most) [best, most] = [language, score];
  return most >= Math.min(3, 1 + tokens.length / 100) ? best : (stated ?? best);
}

/** Enough characters to tell a language. */
const enough = 20_000;

function sample(document: WordDocument): string {
  const pieces: string[] = [];
  let length = 0;
  for (const paragraph of document.paragraphs) {
    if (length > enough) break;
    pieces.push(paragraph.text);
    length += paragraph.text.length;
  }
  return pieces.join("\n").slice(0, enough * 2);
}

function wordScores(tokens: readonly string[]): Map<string, number> {
  const scores = new Map<string, number>();
  for (const token of tokens) {
    const languages = languagesOf.get(token);
    if (languages === undefined) continue;
    // A word that a dozen languages share says little of each.
    const weight = languages.length === 1 ? 1.5 : languages.length <= 3 ? 1 : 0.6;
    for (const language of languages) scores.set(language, (scores.get(language) ?? 0) + weight);
  }
  return scores;
}

function addLetters(scores: Map<string, number>, text: string): void {
  const counts = new Map<string, number>();
  for (const [letter] of text.matchAll(anyTellingLetter)) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  for (const [language, letters] of Object.entries(tellingLetters)) {
    let found = 0;
    for (const letter of letters) found += counts.get(letter) ?? 0;
    if (found > 0) scores.set(language, (scores.get(language) ?? 0) + Math.min(found, 400) * 0.25);
  }
}

const anyTellingLetter = new RegExp(`[${Array.from(new Set(Object.values(tellingLetters).join(""))).join("")}]`, "gu");

/** The language that most text is marked with. */
function statedLanguage(document: WordDocument): string | null {
  const counts = new Map<string, number>();
  for (const paragraph of document.paragraphs.slice(0, 150)) {
    for (const run of paragraph.runs)
      if (run.look.language !== null) counts.set(run.look.language, (counts.get(run.look.language) ?? 0) + run.to - run.from);
  }
  let best = document.styles.language;
  let most = 0;
  for (const [language, count] of counts) if (count > most) [best, most] = [language, count];
  const tag = best?.split("-")[0]?.toLowerCase() ?? null;
  return tag === "nb" || tag === "nn" ? "no" : tag;
}

/** Scripts that tell the language, with the languages that share them; the first is meant where the file names none of them. */
const scripts: readonly (readonly [RegExp, readonly string[]])[] = [
  [/[\u3040-\u30ff]/gu, ["ja"]],
  [/\p{Script=Hangul}/gu, ["ko"]],
  [/\p{Script=Han}/gu, ["zh"]],
  [/\p{Script=Greek}/gu, ["el"]],
  [/\p{Script=Hebrew}/gu, ["he", "yi"]],
  [/\p{Script=Thai}/gu, ["th"]],
  [/\p{Script=Lao}/gu, ["lo"]],
  [/\p{Script=Khmer}/gu, ["km"]],
  [/\p{Script=Myanmar}/gu, ["my"]],
  [/\p{Script=Devanagari}/gu, ["hi", "mr", "ne"]],
  [/\p{Script=Bengali}/gu, ["bn", "as"]],
  [/\p{Script=Tamil}/gu, ["ta"]],
  [/\p{Script=Telugu}/gu, ["te"]],
  [/\p{Script=Gujarati}/gu, ["gu"]],
  [/\p{Script=Gurmukhi}/gu, ["pa"]],
  [/\p{Script=Kannada}/gu, ["kn"]],
  [/\p{Script=Malayalam}/gu, ["ml"]],
  [/\p{Script=Sinhala}/gu, ["si"]],
  [/\p{Script=Georgian}/gu, ["ka"]],
  [/\p{Script=Armenian}/gu, ["hy"]],
  [/\p{Script=Ethiopic}/gu, ["am", "ti"]],
];

/** What letters of other scripts than the Latin one are among: without any, nothing has to be counted. */
const beyondLatin = /[\u0370-\u1fff\u2100-\u214f\u2c00-\uffff]/;

function byScript(text: string, stated: string | null): string | null {
  if (!beyondLatin.test(text)) return null;
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  if (letters === 0) return null;
  const isLatin = (text.match(/\p{Script=Latin}/gu)?.length ?? 0) > letters * 0.75;
  if (isLatin) return null;
  for (const [pattern, languages] of scripts) {
    const share = (text.match(pattern)?.length ?? 0) / letters;
    // Japanese mixes its own letters with Chinese ones; a few of them are enough to know.
    if (share <= (languages[0] === "ja" ? 0.01 : 0.25)) continue;
    return languages.find((language) => language === stated) ?? languages[0]!;
  }
  if ((text.match(/\p{Script=Arabic}/gu)?.length ?? 0) / letters > 0.25) return arabicLanguage(text);
  if ((text.match(/\p{Script=Cyrillic}/gu)?.length ?? 0) / letters > 0.25) return cyrillicLanguage(text);
  return null;
}

function arabicLanguage(text: string): string {
  if (/[ٹڈڑںے]/.test(text)) return "ur";
  return /[پچژگ]/.test(text) ? "fa" : "ar";
}

function cyrillicLanguage(text: string): string {
  if (/[ўЎ]/.test(text)) return "be";
  if (/[әғқңөұүһ]/iu.test(text)) return "kk";
  if (/[їєґ]/i.test(text) || (/і/i.test(text) && !/[ыэъ]/i.test(text))) return "uk";
  if (/[ѓќѕ]/i.test(text)) return "mk";
  if (/[ђјљњћџ]/i.test(text)) return "sr";
  const isBulgarian = /ъ[бвгджзклмнпрстфхцчшщ]/i.test(text) && (text.match(/[ыэ]/gi)?.length ?? 0) * 200 < text.length;
  return isBulgarian ? "bg" : "ru";
}

const languagesOf = invert();

function invert(): ReadonlyMap<string, readonly string[]> {
  const map = new Map<string, string[]>();
  for (const [language, list] of Object.entries(smallWords)) {
    for (const word of new Set(list.split(" "))) map.set(word, [...(map.get(word) ?? []), language]);
  }
  return map;
}
