/** What makes a line without a heading's style look like a heading: points for its look, its number, its wording and its place. */
import { isContactLine } from "./contact-lines.ts";
import { isBlank, lookAt, type Paragraph, type WordDocument } from "./document.ts";
import { depthOfNumber, isCounted, isDeepNumber, isNamedNumber, isNumbered, isPlainNumber, titleAndNumber } from "./heading-numbers.ts";
import { endsAsLabel } from "./labels.ts";
import { isRemark } from "./remarks.ts";
import { isUsualTitle } from "./section-titles.ts";
import type { Look } from "./styles.ts";
import { dateWords, nameWords, signatureWords } from "./words.ts";
import { printedText, type Slot } from "./fields/slot.ts";

export type SlotsOf = (paragraph: Paragraph) => readonly Slot[];

/** How the plain text of a document looks, against which a heading stands out. */
export interface PlainLook {
  /** In half points. */
  readonly size: number;
  readonly isBold: boolean;
}

/** Enough of a document to tell how its text looks. */
const enoughParagraphs = 2000;

/** The look of most characters of the body. */
export function plainLook(document: WordDocument): PlainLook {
  const sizes = new Map<number, number>();
  let bold = 0;
  let all = 0;
  for (const paragraph of document.paragraphs.slice(0, enoughParagraphs)) {
    if (paragraph.region !== "body" && paragraph.region !== "textbox") continue;
    for (const run of paragraph.runs) {
      const length = run.to - run.from;
      sizes.set(run.look.size, (sizes.get(run.look.size) ?? 0) + length);
      all += length;
      if (run.look.bold) bold += length;
    }
  }
  let size = document.styles.plain.size;
  let most = 0;
  for (const [each, count] of sizes) if (count > most) [size, most] = [each, count];
  return { size, isBold: bold > all * 0.6 };
}

export interface Evidence {
  /** From 3 on a line is a heading; in a document whose author used styles, from 4. */
  readonly points: number;
  /** Whether what stands below may be what the line is the title of: 1 a line of a form or a short text, 2 prose, a list or a table. */
  readonly leads: 0 | 1 | 2;
}

export function headingEvidence(paragraph: Paragraph, document: WordDocument, slotsOf: SlotsOf, plain: PlainLook): Evidence {
  const end = firstLineEnd(paragraph.text);
  const text = paragraph.text.slice(0, end).trim();
  if (lookAt(paragraph, 0, end) === null) return { points: 0, leads: 0 };
  const look = lookPoints(paragraph, end, plain);
  const shown = look + numberPoints(paragraph, text);
  // What shows nothing at all is looked at no further: most lines of a text are of this kind.
  if (shown + mostBesides < leastToCount) return { points: shown, leads: 0 };
  const leads = leadsOn(paragraph, document, slotsOf);
  const points = shown + (isUsualTitle(text) ? 1 : 0) + placePoints(paragraph, leads);
  return points < leastToCount ? { points, leads } : { points: points - doubts(paragraph, text, document, { leads, look }), leads };
}

/** Points that wording and place can give together. */
const mostBesides = 2.5;
/** A line with fewer points is no heading whatever stands around it. */
const leastToCount = 1.5;

/** A remark on a second line may look as it likes. */
function firstLineEnd(text: string): number {
  const start = text.length - text.trimStart().length;
  const found = text.indexOf("\n", start);
  return found < 0 ? text.length : found;
}

function lookPoints(paragraph: Paragraph, end: number, plain: PlainLook): number {
  const look = lookAt(paragraph, 0, end)!;
  const bigger = (look.size - plain.size) / 2;
  let points = 0;
  if (isAll(paragraph, end, (run) => run.bold) && !plain.isBold) points += 2;
  points += bigger >= 3 ? 2 : bigger >= 1 ? 1 : bigger <= -1 ? -1 : 0;
  if (isUpperCase(withoutAside(paragraph.text.slice(0, end))) || look.capitals) points += 1.5;
  if (isAll(paragraph, end, (run) => run.underlined)) points += 1;
  if (look.highlight !== null || isShadedRow(paragraph)) points += 1;
  if (look.color !== null && !/^0{6}$/.test(look.color)) points += 0.5;
  if (paragraph.setting.isKeptWithNext || paragraph.setting.hasLineBelow) points += 0.5;
  if (paragraph.setting.spaceBefore >= 160 && paragraph.setting.spaceBefore > paragraph.setting.spaceAfter) points += 0.5;
  if (isHeadingStyleName(paragraph.setting.styleName)) points += 1;
  return points;
}

function numberPoints(paragraph: Paragraph, text: string): number {
  if (!isNumbered(paragraph)) return 0;
  const printed = isCounted(paragraph) ? `${paragraph.number!.text} ${text}` : text;
  if (isDeepNumber(printed)) return 1.75;
  return isNamedNumber(printed) || isPlainNumber(printed) ? 1.25 : 0.75;
}

function placePoints(paragraph: Paragraph, leads: Evidence["leads"]): number {
  return leads / 2 + (isBand(paragraph) || isBar(paragraph) ? 0.5 : 0);
}

/** What speaks against a line that looks like a heading. */
function doubts(paragraph: Paragraph, text: string, document: WordDocument, seen: { leads: Evidence["leads"]; look: number }): number {
  const count = withoutAside(text).split(/\s+/).length;
  const numbered = isNumbered(paragraph);
  let points = 0;
  if (/[.;,。！]$/u.test(text)) points += 2.5;
  if (endsAsLabel(text)) points += count <= 4 && seen.leads > 0 ? 0.25 : 1;
  if (/[?!]$/.test(text)) points += 1;
  if (count > 10) points += 1;
  if (/^\p{Ll}/u.test(text)) points += count === 1 ? 2 : 0.5;
  if (isRemark(text) || isContactLine(text)) points += 3;
  if (!numbered && (seen.leads === 0 || endsAsLabel(text)) && !isShadedRow(paragraph) && asksByItself(paragraph.text.trim())) points += 3;
  if (!numbered && seen.leads === 0 && isLast(paragraph, document)) points += 2;
  if (isListItem(paragraph, document, seen.look)) points += 1.5;
  return points;
}

/** Whether a line is nothing but a word that asks for a date, a name or a signature. */
function asksByItself(text: string): boolean {
  return text.length < 40 && (dateWords.is(text) || signatureWords.is(text) || nameWords.is(text));
}

/** A line without what it says in brackets at its end. No heading is longer than what is looked at, and a search would take the square of it. */
export function withoutAside(text: string): string {
  if (text.length > 1_000) return text;
  const main = text.replace(/\s*[([（][^()[\]（）]*[)\]）]\W*$/u, "");
  return main.trim() === "" ? text : main;
}

/** Whether an author's style says by its name that it is for headings, though Word does not know it as one. */
function isHeadingStyleName(name: string): boolean {
  return headingStyle.test(name) && !otherStyle.test(name);
}

const headingStyle =
  /head(?:ing)?(?:\b|\d|_|$)|headline|(?:^|[\s_-])titles?(?:\b|\d|_)|section|chapter|clause|überschrift|ueberschrift|abschnitt|kapitel|titre|título|titolo|rubrik|overskrift|otsikko|nagłówek|nadpis|заголовок|标题|標題|見出し|제목/iu;
const otherStyle =
  /table|tabl|cell|column|toc|contents|cover|sub-?title|caption|figure|list|page|running|header|footer|block|text|body|letter|mail|char\b/iu;

/** Whether nothing comes behind a line of the text. */
function isLast(paragraph: Paragraph, document: WordDocument): boolean {
  const next = nextShown(paragraph, document, 1);
  return next === null || next.part !== paragraph.part;
}

/**
 * Whether a line is one of several in a row that are counted alike: an item of a list rather than a title.
 * A line that does not stand out is one already where its own list goes on below it, deeper.
 */
function isListItem(paragraph: Paragraph, document: WordDocument, look: number): boolean {
  if (!isCounted(paragraph)) return false;
  for (const step of [-1, 1]) {
    const near = nextShown(paragraph, document, step);
    if (near === null || near.cell !== paragraph.cell || near.setting.numbering === null) continue;
    if (isSameList(near, paragraph) || (look < 1 && near.setting.numbering.id === paragraph.setting.numbering!.id)) return true;
  }
  return false;
}

function isSameList(one: Paragraph, other: Paragraph): boolean {
  return one.setting.numbering!.id === other.setting.numbering?.id && one.number?.level === other.number?.level;
}

/** Whether something follows that the line would be the title of. */
function leadsOn(paragraph: Paragraph, document: WordDocument, slotsOf: SlotsOf): Evidence["leads"] {
  const next = nextShown(paragraph, document, 1);
  if (next === null || next.isContents || next.part !== paragraph.part) return 0;
  const within = isBar(paragraph) ? paragraph.cell!.row.table.cell : paragraph.cell;
  if (next.cell !== within) return leadsIntoCell(paragraph, next) ? 2 : 0;
  const text = next.text.trim();
  const count = text.split(/\s+/).length;
  const slots = slotsOf(next);
  if (slots.length > 0 && count < 12) {
    // A bare line below is the answer to what stands above it.
    const isWorded = /\p{L}{2}/u.test(printedText(next, slots));
    return isWorded || slots.some((slot) => slot.source === "content_control" || slot.source === "bracket") ? 1 : 0;
  }
  if (next.number !== null && !(isCounted(paragraph) && isSameList(next, paragraph))) return 2;
  if (leadsToPart(paragraph, next)) return 2;
  const length = /[\u3040-\u9fff\uac00-\ud7af]/u.test(text) ? text.length * 3 : text.length;
  if (length > 90 || count >= 12 || (count >= 4 && /[.;。]$/u.test(text))) return 2;
  return count >= 7 || /[:：]$/u.test(text) ? 1 : 0;
}

/** To a deeper number, or from "Chapter I" alone to its title on the next line. */
function leadsToPart(paragraph: Paragraph, next: Paragraph): boolean {
  const text = paragraph.text.trim();
  if (isNamedNumber(text) && text.split(/\s+/).length <= 2)
    return isAll(next, next.text.length, (look) => look.bold) || isUpperCase(next.text);
  const own = titleAndNumber(paragraph).number;
  const other = titleAndNumber(next).number;
  return (isNumbered(next) && !isNumbered(paragraph)) || (depthOfNumber(other) ?? 0) > (depthOfNumber(own) ?? 9);
}

/** Into a table from the text above it, or from a row across a table into the rows below. */
function leadsIntoCell(paragraph: Paragraph, next: Paragraph): boolean {
  if (next.cell === null) return false;
  const { row } = next.cell;
  if (paragraph.cell === null || isBar(paragraph)) return row.index === 0 && row.table.rows.some((each) => each.cells.length > 1);
  return row.table === paragraph.cell.row.table && row.index > paragraph.cell.row.index && row.cells.length > 1;
}

/** The nearest paragraph before or behind that shows something, not far away. */
export function nextShown(paragraph: Paragraph, document: WordDocument, step: number): Paragraph | null {
  for (let index = paragraph.index + step, left = 5; left > 0; index += step, left--) {
    const near = document.paragraphs[index];
    if (near === undefined) return null;
    if (!isBlank(near)) return near;
  }
  return null;
}

/** The only cell of a row in a table that has rows of several. */
function isBand(paragraph: Paragraph): boolean {
  const { cell } = paragraph;
  return cell !== null && cell.row.cells.length === 1 && cell.row.table.rows.some((row) => row.cells.length > 1);
}

/** The only line of a table of one cell: a bar across the page. */
function isBar(paragraph: Paragraph): boolean {
  const { cell } = paragraph;
  if (cell === null || cell.row.cells.length > 1 || cell.row.table.rows.length > 1) return false;
  return cell.blocks.every((block) => block === paragraph || (block.kind === "paragraph" && isBlank(block)));
}

function isShadedRow(paragraph: Paragraph): boolean {
  const { cell } = paragraph;
  return cell !== null && cell.isShaded && (cell.row.table.rows.length > 1 || isBar(paragraph));
}

/** Whether letters are there and all of them are capitals. */
function isUpperCase(text: string): boolean {
  if (/\p{Ll}/u.test(text)) return false;
  const letters = text.replace(/[^\p{L}]/gu, "");
  return letters.length >= 4 && letters === letters.toLocaleUpperCase() && letters !== letters.toLocaleLowerCase();
}

/** Whether all that shows up to a character has a look. */
function isAll(paragraph: Paragraph, end: number, test: (look: Look) => boolean): boolean {
  let has = false;
  for (const run of paragraph.runs) {
    if (run.from >= end) break;
    if (!/[\p{L}\p{N}]/u.test(paragraph.text.slice(run.from, run.to))) continue;
    if (!test(run.look)) return false;
    has = true;
  }
  return has;
}
