/** Headings as a reader sees them: by style, by outline level, by the contents list, and by their look where no style says so. */
import { isBlank, lookAt, type Paragraph, type WordDocument } from "./document.ts";
import { endsAsLabel, labelKey } from "./labels.ts";
import { dateWords, nameWords, signatureWords } from "./words.ts";
import { printedText, type Slot } from "./fields/slot.ts";

export interface Heading {
  readonly paragraph: Paragraph;
  readonly title: string;
  readonly number: string | null;
  /** From 1. */
  readonly level: number;
  readonly isStyled: boolean;
}

/** Headings in the order of the document. */
export function findHeadings(
  document: WordDocument,
  slotsOf: (paragraph: Paragraph) => readonly Slot[],
  title: Paragraph | null,
): Heading[] {
  const inBody = document.paragraphs.filter(
    (paragraph) => (paragraph.region === "body" || paragraph.region === "textbox") && !paragraph.isContents,
  );
  const found = new Map<Paragraph, Heading>();
  for (const paragraph of inBody) {
    const { level } = paragraph.setting;
    if (level === null || !isHeadingPlace(paragraph) || !isHeadingText(paragraph, slotsOf(paragraph))) continue;
    found.set(paragraph, { ...titleOf(paragraph), paragraph, level, isStyled: true });
  }
  const styled = found.size;
  const contents = contentsEntries(document);
  const looks = new LookRanks(found);
  const candidates = inBody.filter((paragraph) => !found.has(paragraph) && paragraph !== title && mayHead(paragraph, slotsOf));
  const contentsEnd = document.paragraphs.findLast((paragraph) => paragraph.isContents)?.index ?? 0;
  const bodyStart = contentsEnd > 0 ? contentsEnd : firstBodyText(inBody, slotsOf);
  const least = styled >= 3 ? 3.5 : 3;
  const add = (paragraph: Paragraph, level: number) => found.set(paragraph, { ...titleOf(paragraph), paragraph, level, isStyled: false });
  const isBehindCover = (paragraph: Paragraph) => paragraph.index >= bodyStart || isNumbered(paragraph);
  const scores = new Map<Paragraph, number>();
  for (const paragraph of candidates) {
    const witness = contents.get(labelKey(paragraph.text));
    const score = headingScore(paragraph, document);
    if (witness !== undefined) add(paragraph, witness);
    else scores.set(paragraph, score);
    if (scores.has(paragraph) && score >= least && isBehindCover(paragraph)) add(paragraph, 0);
  }
  // Lines that look just like several headings are headings too; where there are none, a word with a colon over a text is.
  const peers = lookCounts(Array.from(found.values(), (heading) => (heading.isStyled ? null : heading.paragraph)));
  for (const [paragraph, score] of scores) {
    if (found.has(paragraph)) continue;
    const isPeer = isBehindCover(paragraph) && score >= 1.5 && (peers.get(peerKey(paragraph)) ?? 0) >= 2;
    if (isPeer || (peers.size === 0 && styled === 0 && leadsAlone(paragraph, document))) add(paragraph, 0);
  }
  const levelled: Heading[] = [];
  for (const heading of Array.from(found.values()).sort((one, other) => one.paragraph.index - other.paragraph.index)) {
    levelled.push(heading.level > 0 ? heading : { ...heading, level: looks.levelOf(heading, levelled) });
  }
  return levelled.filter((heading, index) => !isSubtitle(heading, levelled[index - 1], document));
}

/** A line in the style of a heading, right under one and plainer than the text, says more about it and starts nothing. */
function isSubtitle(heading: Heading, before: Heading | undefined, document: WordDocument): boolean {
  if (
    before === undefined ||
    !heading.isStyled ||
    heading.level <= before.level ||
    heading.number !== null ||
    heading.paragraph.index - before.paragraph.index !== 1
  )
    return false;
  const look = lookAt(heading.paragraph);
  const over = lookAt(before.paragraph);
  if (look === null || over === null || (over.size <= look.size && !over.bold)) return false;
  return !look.bold && !look.underlined && !look.capitals && look.color === null && look.size <= bodySize(document);
}

/** Body, a text box, or a row of a table that has no other cell; never among the cells of a table of data. */
function isHeadingPlace(paragraph: Paragraph): boolean {
  const { cell } = paragraph;
  if (cell === null) return true;
  const outer = cell.row.table.cell;
  return cell.row.cells.length === 1 && (outer === null || outer.row.cells.length === 1);
}

function isHeadingText(paragraph: Paragraph, slots: readonly Slot[]): boolean {
  const text = paragraph.text.trim();
  if (!/[\p{L}\p{N}]/u.test(text)) return false;
  if (slots.length === 0) return true;
  // "Name: ____" in the style of a heading is a line of the form.
  const printed = printedText(paragraph, slots).trim();
  if (!/[\p{L}]{2}/u.test(printed)) return slots.every((slot) => slot.source === "bracket" || slot.source === "content_control");
  return !slots.some((slot) => endsAsLabel(paragraph.text.slice(0, slot.from)) || slot.source === "underscore" || slot.source === "dots");
}

function titleOf(paragraph: Paragraph): { title: string; number: string | null } {
  const lines = paragraph.text.trim().split("\n");
  // A remark in brackets on a second line is no part of the title.
  const shown = lines.length > 1 && /^\s*\(/.test(lines[1]!) ? lines[0]! : paragraph.text;
  const text = shown.replace(/[\s\u00a0]+/g, " ").trim();
  const label = paragraph.number;
  if (label !== null && !label.isBullet && label.text !== "") return { title: text, number: label.text };
  const typed = splitNumber.exec(text);
  return typed === null
    ? { title: text, number: null }
    : { title: text.slice(typed[0].length).trim() || text, number: (typed[1] ?? typed[2])!.trim() };
}

/** Numbers that stand apart from the title: 4, 4.1, 2), B., IV. Others, such as "B2.1" and "§ 3", belong to its wording. */
const splitNumber =
  /^((?:\d{1,2}(?:\.\d{1,3}){0,4}[.)]?|[A-Z][.)]|[IVX]{1,5}[.)]))\s+(?=\p{L})|^([０-９]{1,2}[．.、]|[一二三四五六七八九十]{1,3}[、．.]|[（(][一二三四五六七八九十]{1,2}[)）]|[①-⑳])\s*(?=\p{L})/u;
const typedNumber =
  /^((?:[A-Z]?\d{1,2}(?:\.\d{1,3}){1,4}\.?|\d{1,2}[.)]|[A-Z][.)]|[IVX]{1,5}[.)]|§\s?\d+[a-z]?\.?))\s+(?=\S)|^([０-９]{1,2}[．.、]|[一二三四五六七八九十]{1,3}[、．.]|[（(][一二三四五六七八九十]{1,2}[)）]|[①-⑳])\s*(?=\p{L})/u;
const namedNumber =
  /^(?:section|part|article|annex|appendix|chapter|schedule|step|phase|teil|abschnitt|kapitel|anhang|anlage|artikel|partie|annexe|chapitre|sección|parte|anexo|capítulo|artículo|seção|sezione|allegato|capitolo|articolo|rozdział|załącznik|część|bijlage|hoofdstuk|bilaga|del|osa|liite|раздел|часть|приложение|глава|статья|bölüm|ek)\s+(?:\d+(?:\.\d+)*|[A-Z]|[IVX]+)(?![\p{L}\d])|^第\s*[一二三四五六七八九十\d]+\s*[章节節条條編]|^제\s*\d+\s*[장절조]/iu;

function isNumbered(paragraph: Paragraph): boolean {
  return (
    typedNumber.test(paragraph.text.trim()) ||
    namedNumber.test(paragraph.text.trim()) ||
    (paragraph.number !== null && !paragraph.number.isBullet && paragraph.number.text !== "")
  );
}

function mayHead(paragraph: Paragraph, slotsOf: (paragraph: Paragraph) => readonly Slot[]): boolean {
  const text = paragraph.text.trim();
  if (
    text.length < 3 ||
    text.split("\n")[0]!.length > 130 ||
    text.length > 300 ||
    !/\p{L}{2}|\p{Lo}/u.test(text) ||
    !isHeadingPlace(paragraph) ||
    paragraph.setting.isTitle
  )
    return false;
  if (/^caption|^quote|^footnote|^header|^footer|^list bullet/i.test(paragraph.setting.styleName)) return false;
  if (paragraph.number?.isBullet === true || paragraph.isInsideField) return false;
  const slots = slotsOf(paragraph);
  // A heading may name its subject by a placeholder, but asks for nothing else.
  if (
    slots.length > 0 &&
    !(
      slots.every((slot) => slot.source === "bracket" || slot.source === "angle" || slot.source === "brace") &&
      /\p{L}{2}.*\s.*\p{L}{2}/u.test(printedText(paragraph, slots)) &&
      isHeadingText(paragraph, slots)
    )
  )
    return false;
  return !/^[•·▪–—*-]\s/u.test(text) && !/\t\s*\d{1,4}$/.test(text);
}

/** Points for each thing that makes a line look like a heading; from 3 on it is one. */
function headingScore(paragraph: Paragraph, document: WordDocument): number {
  const text = paragraph.text.trim().split("\n")[0]!.trim();
  const look = lookAt(paragraph);
  if (look === null) return 0;
  const letters = text.replace(/[^\p{L}]/gu, "");
  const isUpper = letters.length >= 4 && letters === letters.toLocaleUpperCase() && letters !== letters.toLocaleLowerCase();
  const bigger = (look.size - bodySize(document)) / 2;
  const count = text.split(/\s+/).length;
  let score = 0;
  if (isAll(paragraph, (run) => run.bold)) score += 2;
  score += bigger >= 3 ? 2 : bigger >= 1 ? 1 : bigger <= -1 ? -1 : 0;
  if (isUpper || look.capitals) score += 1.5;
  if (/^[A-Z]?\d{1,2}(?:\.\d{1,3})+\.?\s/.test(text)) score += 1.75;
  else if (isNumbered(paragraph))
    score += namedNumber.test(text) || /^(?:\d+(?:\.\d+)*\.?\s|[０-９]+[．.、]|[一二三四五六七八九十]+[、．.])/.test(text) ? 1.25 : 0.75;
  if (isAll(paragraph, (run) => run.underlined)) score += 1;
  if (look.highlight !== null || isShadedRow(paragraph)) score += 1;
  if (look.color !== null && !/^0{6}$/.test(look.color)) score += 0.5;
  if (paragraph.setting.isKeptWithNext || paragraph.setting.hasLineBelow) score += 0.5;
  if (paragraph.setting.spaceBefore >= 160 && paragraph.setting.spaceBefore > paragraph.setting.spaceAfter) score += 0.5;
  if (/[.;,]$/.test(text)) score -= 2.5;
  if (endsAsLabel(text)) score -= count <= 4 && leadsToText(paragraph, document) ? 0.25 : 1;
  if (text.length < 40 && (dateWords.is(text) || signatureWords.is(text) || nameWords.is(text)) && !isShadedRow(paragraph)) score -= 3;
  if (/[?!]$/.test(text)) score -= 1;
  if (count > 10) score -= 1;
  return score;
}

/** A word or two with a colon, over a text or a list that they lead to. */
function leadsAlone(paragraph: Paragraph, document: WordDocument): boolean {
  const text = paragraph.text.trim();
  return (
    endsAsLabel(text) &&
    text.split(/\s+/).length <= 3 &&
    /^\p{Lu}/u.test(text) &&
    paragraph.cell === null &&
    paragraph.number === null &&
    leadsToText(paragraph, document)
  );
}

function lookCounts(paragraphs: readonly (Paragraph | null)[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const paragraph of paragraphs) if (paragraph !== null) counts.set(peerKey(paragraph), (counts.get(peerKey(paragraph)) ?? 0) + 1);
  return counts;
}

function isShadedRow(paragraph: Paragraph): boolean {
  const { cell } = paragraph;
  return cell !== null && cell.isShaded && cell.row.table.rows.length > 1;
}

/** Whether text or a list follows, rather than another label. */
function leadsToText(paragraph: Paragraph, document: WordDocument): boolean {
  for (let index = paragraph.index + 1; index < Math.min(paragraph.index + 4, document.paragraphs.length); index++) {
    const next = document.paragraphs[index]!;
    if (isBlank(next)) continue;
    return next.cell === paragraph.cell && (next.number !== null || next.text.length > 90);
  }
  return false;
}

function isAll(paragraph: Paragraph, test: (look: Paragraph["runs"][number]["look"]) => boolean): boolean {
  let has = false;
  for (const run of paragraph.runs) {
    if (!/[\p{L}\p{N}]/u.test(paragraph.text.slice(run.from, run.to))) continue;
    if (!test(run.look)) return false;
    has = true;
  }
  return has;
}

const sizes = new WeakMap<WordDocument, number>();

/** Size of most characters, in half points. */
function bodySize(document: WordDocument): number {
  const known = sizes.get(document);
  if (known !== undefined) return known;
  const counts = new Map<number, number>();
  for (const paragraph of document.paragraphs) {
    if (paragraph.region !== "body") continue;
    for (const run of paragraph.runs) counts.set(run.look.size, (counts.get(run.look.size) ?? 0) + run.to - run.from);
  }
  let best = document.styles.plain.size;
  let most = 0;
  for (const [size, count] of counts) if (count > most) [best, most] = [size, count];
  sizes.set(document, best);
  return best;
}

/** Where the cover ends: the first paragraph with a sentence, the first table, the first line to write on. */
function firstBodyText(paragraphs: readonly Paragraph[], slotsOf: (paragraph: Paragraph) => readonly Slot[]): number {
  const start = paragraphs.find((paragraph) => {
    if (paragraph.setting.isTitle) return false;
    const isForm = slotsOf(paragraph).some(
      (slot) => slot.source !== "bracket" && slot.source !== "angle" && slot.source !== "content_control",
    );
    return isSentence(paragraph.text) || isAmongCells(paragraph) || paragraph.number !== null || isForm || paragraph.setting.level !== null;
  });
  return start?.index ?? 0;
}

function isSentence(text: string): boolean {
  return (text.trim().split(/\s+/).length >= 12 && /[.!?:;,]/.test(text)) || (text.length >= 40 && /[。、]/.test(text));
}

/** Whether other cells of the row say something too, so that the table is no frame of the cover. */
function isAmongCells(paragraph: Paragraph): boolean {
  const { cell } = paragraph;
  return cell !== null && !isBlank(paragraph) && cell.row.cells.filter((each) => each.text !== "").length > 1;
}

/** Wording of the contents list with its levels. */
function contentsEntries(document: WordDocument): Map<string, number> {
  const entries = new Map<string, number>();
  for (const paragraph of document.paragraphs) {
    if (!paragraph.isContents) continue;
    const level = Number(/(\d)\s*$/.exec(paragraph.setting.styleName)?.[1] ?? 1);
    const key = labelKey(paragraph.text.replace(/[\t.…\s]*\t?\s*[\divxlc]{1,5}\s*$/i, ""));
    if (key.length >= 3) entries.set(key, level);
  }
  return entries;
}

/** Levels of headings without a style: from their number, from styled ones that look the same, from size and weight. */
class LookRanks {
  private readonly styledLevels = new Map<string, number>();

  constructor(styled: ReadonlyMap<Paragraph, Heading>) {
    for (const heading of styled.values()) this.styledLevels.set(lookKey(heading.paragraph), heading.level);
  }

  levelOf(heading: Heading, before: readonly Heading[]): number {
    const same = this.styledLevels.get(lookKey(heading.paragraph));
    if (same !== undefined) return same;
    const depth = numberDepth(heading);
    const twin = before.findLast(
      (each) => !each.isStyled && lookKey(each.paragraph) === lookKey(heading.paragraph) && numberDepth(each) === depth,
    );
    if (twin !== undefined) return twin.level;
    if (depth !== null && this.styledLevels.size === 0) return depth;
    const size = weight(heading.paragraph);
    const wider = before.findLast(
      (each) => weight(each.paragraph) > size || (depth !== null && depth > 1 && (numberDepth(each) ?? 9) < depth),
    );
    return wider === undefined ? (depth ?? 1) : Math.min(9, wider.level + 1);
  }
}

/** Numbered headings are no peers of lines without a number, however alike they look. */
function peerKey(paragraph: Paragraph): string {
  return `${isNumbered(paragraph)} ${lookKey(paragraph)}`;
}

function lookKey(paragraph: Paragraph): string {
  const look = lookAt(paragraph);
  return look === null
    ? ""
    : `${look.size} ${look.bold} ${look.italic} ${look.underlined} ${look.color ?? ""} ${isUpperCase(paragraph.text)}`;
}

function weight(paragraph: Paragraph): number {
  const look = lookAt(paragraph);
  return look === null
    ? 0
    : look.size * 4 +
        (isUpperCase(paragraph.text) || look.capitals ? 6 : 0) +
        (look.bold ? 3 : 0) +
        (look.underlined ? 1 : 0) +
        (look.highlight === null ? 0 : 2);
}

function isUpperCase(text: string): boolean {
  return text === text.toLocaleUpperCase() && text !== text.toLocaleLowerCase();
}

function numberDepth(heading: Heading): number | null {
  const found = /\d+(?:\.\d+)*/.exec(heading.number ?? "");
  return found === null ? null : found[0].split(".").length;
}
