/** Headings as a reader sees them: by style, by outline level, by the contents list, and by their look where no style says so. */
import { readContentsList, type ContentsList } from "./contents-list.ts";
import { isNetAddress } from "./contact-lines.ts";
import { isBlank, lookAt, type Cell, type Paragraph, type WordDocument } from "./document.ts";
import { type Evidence, headingEvidence, nextShown, plainLook, type PlainLook, type SlotsOf } from "./heading-evidence.ts";
import { type Heading, lookKey, withLevels } from "./heading-levels.ts";
import { isNamedNumber, isNumbered, titleAndNumber } from "./heading-numbers.ts";
import { endsAsLabel } from "./labels.ts";
import { isContentsTitle } from "./section-titles.ts";
import { titleLines } from "./title.ts";
import { headingLevelOfName } from "./style-names.ts";
import { printedText, type Slot } from "./fields/slot.ts";

/** Headings in the order of the document. */
export function findHeadings(document: WordDocument, slotsOf: SlotsOf, title: Paragraph | null): Heading[] {
  const contents = readContentsList(document);
  const inText = document.paragraphs.filter(
    (paragraph) => (paragraph.region === "body" || paragraph.region === "textbox") && !paragraph.isContents && !contents.isLine(paragraph),
  );
  const plain = plainLook(document);
  const styled = styledHeadings(inText, slotsOf, document, plain);
  const titled = new Set(title === null ? [] : titleLines(title, document));
  const candidates = inText.filter((paragraph) => !styled.has(paragraph) && !titled.has(paragraph) && mayHead(paragraph, slotsOf));
  const levels = new Map<Paragraph, number>();
  for (const [paragraph, level] of witnessed(candidates, contents, styled)) levels.set(paragraph, level);
  const seen = new Map<Paragraph, Evidence>();
  for (const paragraph of candidates) if (!levels.has(paragraph)) seen.set(paragraph, headingEvidence(paragraph, document, slotsOf, plain));
  const start = startOfText(document, inText, slotsOf);
  const isBehindCover = (paragraph: Paragraph) =>
    isNumbered(paragraph) || (nextShown(paragraph, document, 1)?.index ?? paragraph.index) >= start;
  const least = styled.size >= 3 ? 4 : 3;
  for (const paragraph of standingOut(seen, least, isBehindCover)) levels.set(paragraph, 0);
  // A heading may stand right over another one that it is wider than.
  for (const [paragraph, { points, leads }] of Array.from(seen).reverse()) {
    const next = leads === 0 && points >= least - 1 && isBehindCover(paragraph) ? nextShown(paragraph, document, 1) : null;
    if (next !== null && next.cell === paragraph.cell && (levels.has(next) || styled.has(next))) levels.set(paragraph, 0);
  }
  if (styled.size === 0 && Array.from(levels.keys()).every((paragraph) => endsAsLabel(paragraph.text)))
    for (const paragraph of seen.keys()) if (levels.has(paragraph) || leadsAlone(paragraph, document)) levels.set(paragraph, 1);
  const found = [
    ...Array.from(styled, (paragraph) => ({ ...titleAndNumber(paragraph), paragraph, level: paragraph.setting.level!, isStyled: true })),
    ...Array.from(levels, ([paragraph, level]) => ({ ...titleAndNumber(paragraph), paragraph, level, isStyled: false })),
  ];
  return withLevels(found.sort((one, other) => one.paragraph.index - other.paragraph.index));
}

/** Lines that carry the style or the outline level of a heading and are one. */
function styledHeadings(paragraphs: readonly Paragraph[], slotsOf: SlotsOf, document: WordDocument, plain: PlainLook): Set<Paragraph> {
  const found = new Set<Paragraph>();
  for (const paragraph of paragraphs) {
    if (paragraph.setting.level === null || !isHeadingText(paragraph, slotsOf(paragraph))) continue;
    if (isAcross(paragraph) || headsItsCell(paragraph)) found.add(paragraph);
  }
  for (const paragraph of found) if (isSubtitle(paragraph, found, document, plain)) found.delete(paragraph);
  const clauses = clauseStyles(paragraphs);
  for (const paragraph of found) if (clauses.has(paragraph.setting.styleName)) found.delete(paragraph);
  return found;
}

/** Styles of an author's own that carry a level and are used for whole sentences: their paragraphs are numbered text. */
function clauseStyles(paragraphs: readonly Paragraph[]): ReadonlySet<string> {
  const counts = new Map<string, { all: number; sentences: number }>();
  for (const { setting, text } of paragraphs) {
    if (setting.level === null || text.trim() === "" || headingLevelOfName(setting.styleName) !== null) continue;
    const count = counts.get(setting.styleName) ?? { all: 0, sentences: 0 };
    counts.set(setting.styleName, count);
    count.all++;
    if (text.trim().split(/\s+/).length >= 9 && /[.;。]\s*$/u.test(text)) count.sentences++;
  }
  return new Set(Array.from(counts).flatMap(([name, { all, sentences }]) => (all >= 2 && sentences > all * 0.6 ? [name] : [])));
}

/** A line in the style of a heading, right under one and plainer than the text, says more about it and starts nothing. */
function isSubtitle(paragraph: Paragraph, headings: ReadonlySet<Paragraph>, document: WordDocument, plain: PlainLook): boolean {
  const above = document.paragraphs[paragraph.index - 1];
  if (above === undefined || !headings.has(above) || paragraph.setting.level! <= above.setting.level! || paragraph.number !== null)
    return false;
  const isUsedElsewhere = Array.from(headings).some(
    (other) =>
      other !== paragraph && other.setting.styleId === paragraph.setting.styleId && !headings.has(document.paragraphs[other.index - 1]!),
  );
  const look = lookAt(paragraph);
  const over = lookAt(above);
  if (isUsedElsewhere || look === null || over === null || (over.size <= look.size && !over.bold)) return false;
  return !look.bold && !look.italic && !look.underlined && !look.capitals && look.color === null && look.size <= plain.size;
}

/** Body, a text box, or a row of a table that has no other cell; never among the cells of a table of data. */
function isAcross(paragraph: Paragraph): boolean {
  const { cell } = paragraph;
  if (cell === null) return true;
  const outer = cell.row.table.cell;
  return cell.row.cells.length === 1 && (outer === null || outer.row.cells.length === 1);
}

/** Whether a line in one of several cells is the title of what stands below it there, or has only its number beside it. */
function headsItsCell(paragraph: Paragraph): boolean {
  const { cell } = paragraph;
  if (cell === null) return true;
  const others = cell.row.cells.filter((other) => other !== cell);
  if (others.every(isBare) && others.some((other) => other.text !== "")) return true;
  const below = cell.blocks.slice(cell.blocks.indexOf(paragraph) + 1);
  const text = below.find((block) => block.kind === "paragraph" && !isBlank(block));
  if (text?.kind === "paragraph" && lookKey(text) === lookKey(paragraph)) return false;
  return below.some((block) => block.kind === "table" || block.number !== null || block.text.trim().split(/\s+/).length >= 7);
}

/** A cell that says nothing but a number. */
function isBare(cell: Cell): boolean {
  return cell.blocks.every((block) => block.kind === "paragraph") && /^(?:\(?[\divxlc]{0,4}[.)]?|[A-Z][.)]?)$/iu.test(cell.text);
}

function isHeadingText(paragraph: Paragraph, found: readonly Slot[]): boolean {
  // A colour marks what is to be written in text; in a title it is decoration.
  const slots = found.filter((slot) => slot.source !== "marked");
  if (!/[\p{L}\p{N}]/u.test(paragraph.text) || isNetAddress(paragraph.text) || isProse(paragraph.text)) return false;
  if (slots.length === 0) return true;
  // "Name: ____" in the style of a heading is a line of the form.
  const printed = printedText(paragraph, slots).trim();
  if (!/[\p{L}]{2}/u.test(printed)) return slots.every((slot) => slot.source === "bracket" || slot.source === "content_control");
  return !slots.some((slot) => endsAsLabel(paragraph.text.slice(0, slot.from)) || slot.source === "underscore" || slot.source === "dots");
}

/** Text of several lines that only took over the style of a heading. */
function isProse(text: string): boolean {
  return text.length > 150 && text.split(/\s+/).length > 28;
}

/** Whether a line without a heading's style may be one at all. */
function mayHead(paragraph: Paragraph, slotsOf: SlotsOf): boolean {
  const text = paragraph.text.trim();
  if (text.length < 2 || text.split("\n")[0]!.length > 130 || text.length > 300 || !(/\p{L}{2}|\p{Lo}/u.test(text) || isNamedNumber(text)))
    return false;
  if (!isAcross(paragraph) || paragraph.setting.isTitle || paragraph.isInsideField || paragraph.number?.isBullet === true) return false;
  if (/^caption|^quote|^footnote|^header|^footer|^list bullet/i.test(paragraph.setting.styleName)) return false;
  if (isContentsTitle(text) || /^[•·▪–—*-]\s/u.test(text) || /\t\s*\d{1,4}$/.test(text)) return false;
  const slots = slotsOf(paragraph);
  // A heading may name its subject by a placeholder, but asks for nothing else.
  return (
    slots.length === 0 ||
    (slots.every((slot) => slot.source === "bracket" || slot.source === "angle" || slot.source === "brace") &&
      /\p{L}{2}.*\s.*\p{L}{2}/u.test(printedText(paragraph, slots)) &&
      isHeadingText(paragraph, slots))
  );
}

/** Lines that the contents list names. One that it names again, as a heading with a style does, is only repeated. */
function witnessed(candidates: readonly Paragraph[], contents: ContentsList, styled: ReadonlySet<Paragraph>): Map<Paragraph, number> {
  const settled = new Set(Array.from(styled, (paragraph) => titleAndNumber(paragraph).title.toLowerCase()));
  const found = new Map<Paragraph, number>();
  for (const paragraph of candidates) {
    const level = contents.levelOf(paragraph);
    if (level !== null && !settled.has(titleAndNumber(paragraph).title.toLowerCase())) found.set(paragraph, level);
  }
  return found;
}

/** Lines with enough evidence; that several lines which look alike lead on is evidence for each of them. */
function standingOut(
  seen: ReadonlyMap<Paragraph, Evidence>,
  least: number,
  isBehindCover: (paragraph: Paragraph) => boolean,
): Set<Paragraph> {
  const isPlaced = (paragraph: Paragraph, { leads }: Evidence) => leads === 2 || isBehindCover(paragraph);
  const leading = countBy(
    Array.from(seen).flatMap(([paragraph, { leads, points }]) => (leads > 0 && points >= 1.5 ? [peerKey(paragraph)] : [])),
  );
  const found = new Set<Paragraph>();
  for (const [paragraph, evidence] of seen) {
    const family = leading.get(peerKey(paragraph)) ?? 0;
    const points = evidence.points + (evidence.leads === 0 || family < 2 ? 0 : family === 2 ? 0.5 : 1);
    if (points >= least && isPlaced(paragraph, evidence)) found.add(paragraph);
  }
  const peers = countBy(Array.from(found, peerKey));
  for (const [paragraph, evidence] of seen) {
    if (evidence.points >= 1.5 && isPlaced(paragraph, evidence) && (peers.get(peerKey(paragraph)) ?? 0) >= 2) found.add(paragraph);
  }
  return found;
}

function countBy(keys: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

/** Numbered headings are no peers of lines without a number, however alike they look. */
function peerKey(paragraph: Paragraph): string {
  return `${isNumbered(paragraph)} ${lookKey(paragraph)}`;
}

/** A word or two with a colon, over a text or a list that they lead to. */
function leadsAlone(paragraph: Paragraph, document: WordDocument): boolean {
  const text = paragraph.text.trim();
  if (!endsAsLabel(text) || text.split(/\s+/).length > 3 || !/^[\p{Lu}\p{Lo}]/u.test(text)) return false;
  if (paragraph.cell !== null || paragraph.number !== null) return false;
  const next = nextShown(paragraph, document, 1);
  return next !== null && next.cell === null && (next.number !== null || next.text.length > 90);
}

/** Where the cover and the contents list end: the first sentence, table, or line to write on behind them. */
function startOfText(document: WordDocument, paragraphs: readonly Paragraph[], slotsOf: SlotsOf): number {
  const contentsEnd = document.paragraphs.findLast((paragraph) => paragraph.isContents)?.index ?? 0;
  if (contentsEnd > 0) return contentsEnd;
  const start = paragraphs.find((paragraph) => {
    if (paragraph.setting.isTitle || isBlank(paragraph)) return false;
    const slots = slotsOf(paragraph);
    const isForm =
      /\p{L}{2}/u.test(printedText(paragraph, slots)) &&
      slots.some((slot) => slot.source !== "bracket" && slot.source !== "angle" && slot.source !== "content_control");
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
