/** Wording that is set off because something else belongs in its place: highlighted words, grey hints, Word's own prompts. */
import { lookAt, type Paragraph, type WordDocument } from "../document.ts";
import { askedFor, tellsToWrite } from "../prompts.ts";
import type { Look } from "../styles.ts";
import { dateWords, nameWords } from "../words.ts";
import { slot, type Slot } from "./slot.ts";

/** Finds marked wording as this document uses it: where most of the text is highlighted, a highlight says nothing. */
export function markedReader(document: WordDocument): (paragraph: Paragraph) => Slot[] {
  let all = 0;
  let highlighted = 0;
  for (const { runs } of document.paragraphs)
    for (const { from, to, look } of runs) {
      all += to - from;
      if (isHighlighted(look)) highlighted += to - from;
    }
  const mayHighlight = highlighted > 0 && highlighted < all * 0.3;
  return (paragraph) => {
    if (paragraph.marks.length > 0 || paragraph.text.length > 4000) return [];
    const slots = mayHighlight ? spans(paragraph, isHighlighted) : [];
    if (slots.length > 0) return slots;
    const prompts = spans(paragraph, (look) => look.styleName !== null && /placeholder/i.test(look.styleName));
    return prompts.length > 0 ? prompts : hints(paragraph);
  };
}

/** Longest wording that stands for an answer, in characters. */
const longest = 120;

function spans(paragraph: Paragraph, isMarked: (look: Look) => boolean): Slot[] {
  const { text, runs } = paragraph;
  const slots: Slot[] = [];
  for (let at = 0; at < runs.length; at++) {
    if (!isMarked(runs[at]!.look)) continue;
    const { from } = runs[at]!;
    while (at + 1 < runs.length && (isMarked(runs[at + 1]!.look) || text.slice(runs[at + 1]!.from, runs[at + 1]!.to).trim() === "")) at++;
    const raw = text.slice(from, runs[at]!.to);
    const name = raw.trim();
    // A label that asks by itself, or wording that goes on for lines, is marked for another reason.
    if (!/\p{L}{2}|\p{Lo}/u.test(name) || name.length > longest || /[:：]$/u.test(name) || /\p{L}{3}[.!?]\s/u.test(name)) continue;
    const start = from + raw.indexOf(name);
    // Readers mark words too; what stands for an answer follows a label, tells to write, or names what belongs there.
    if (!/[:：]\s*$/u.test(text.slice(0, start)) && !tellsToWrite(name) && !isNounOfForms(name) && !isValue(name, text)) continue;
    slots.push(
      marked(paragraph, start, start + name.length, "Highlighted wording that stands for an answer", isValue(name, text) ? 0.6 : 0.68),
    );
  }
  return slots;
}

/** A grey or slanted hint that fills the cell beside a label, or the line behind one. */
function hints(paragraph: Paragraph): Slot[] {
  const { text, cell } = paragraph;
  if (cell === null || text.trim().length < 3 || text.length > longest) return [];
  const left = cell.row.cells[cell.row.cells.indexOf(cell) - 1];
  const label = left?.blocks.find((block) => block.kind === "paragraph" && block.text.trim() !== "");
  const look = lookAt(paragraph);
  if (label?.kind !== "paragraph" || look === null || left!.text.length > 80 || cell.text.length > longest) return [];
  const beside = lookAt(label);
  const isHint = isGrey(look.color) && !isGrey(beside?.color ?? null);
  const isPrompt = tellsToWrite(text) && (look.italic || look.color !== null) && look.italic !== beside?.italic;
  return isHint || isPrompt ? [marked(paragraph, 0, text.length, "A hint in the cell where the answer belongs", 0.75)] : [];
}

/** A day or a sum in a sentence, which is another one each time. */
function isValue(name: string, text: string): boolean {
  return (
    text.length > name.length + 10 &&
    /^\d{1,2}[. ]{1,2}\p{L}+ \d{4}$|^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}$|^[$€£]?\s?[\d.,]+\s?[$€£%]?$/u.test(name)
  );
}

function marked(paragraph: Paragraph, from: number, to: number, evidence: string, certainty: number): Slot {
  const name = paragraph.text.slice(from, to);
  const asked = askedFor(name);
  return slot("marked", paragraph, from, to, {
    ownLabel: asked === "" || /^\P{L}*\d/u.test(name) ? null : asked[0]!.toUpperCase() + asked.slice(1),
    prompt: name,
    identity: paragraph.cell === null ? `name ${name.toLowerCase().replace(/\s+/g, " ")}` : null,
    certainty,
    evidence,
  });
}

/** Whether a short wording names what templates leave open: a company, a person, a date. */
function isNounOfForms(name: string): boolean {
  return name.split(/\s+/).length <= 6 && (openNouns.test(name) || nameWords.in(name) || dateWords.in(name)) && !/\d{4}/.test(name);
}

const openNouns =
  /(?<!\p{L})(?:company|organi[sz]ation|business|address|number|position|department|location|city|country|amount|version|client|customer|supplier|contractor|employer|employee|product|project|xx+|firma|unternehmen|anschrift|kunde|projekt|empresa|organización|organização|dirección|endereço|cliente|société|entreprise|adresse|azienda|indirizzo|bedrijf|adres|компания|организация|адрес|公司|企业|会社|株式会社|회사)(?!\p{L})/iu;

/** A marker's colour; the ground of a heading or a label is shaded instead. */
function isHighlighted(look: Look): boolean {
  return look.highlight !== null && look.highlight !== "shaded";
}

function isGrey(color: string | null): boolean {
  if (color === null) return false;
  const value = Number.parseInt(color, 16);
  const parts = [(value >> 16) & 255, (value >> 8) & 255, value & 255];
  return Math.max(...parts) - Math.min(...parts) <= 12 && parts[0]! >= 0x70 && parts[0]! <= 0xd0;
}
