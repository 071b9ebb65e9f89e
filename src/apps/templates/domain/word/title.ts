/** The title that a reader would give the document. */
import { isBlank, lookAt, type Paragraph, type WordDocument } from "./document.ts";
import { isContactLine } from "./contact-lines.ts";
import { cleanLabel, labelKey } from "./labels.ts";
import { namesIssuer, namesKind } from "./title-words.ts";
import type { Part } from "./xml.ts";

export interface Title {
  readonly text: string;
  /** Its first line; null where it stands in no text. */
  readonly paragraph: Paragraph | null;
}

/** How far into the document a title is looked for, in paragraphs with text. */
const reach = 30;
/** A title that is sure of itself needs no other witness. */
const sure = 3;

/** @param properties the part with the document's own properties, where its author may have put a title */
export function findTitle(document: WordDocument, properties: Part | null): Title {
  const stated = statedTitle(properties, document);
  const inText = linesOf(document, (region) => region === "body" || region === "textbox", reach);
  const inHeaders = linesOf(document, (region) => region === "header", 8);
  const best = bestOf(inText, document, stated);
  const headed = bestOf(inHeaders, document, stated);
  const isHeaded = headed !== null && (best === null || (best.points < sure && headed.points > best.points));
  const strong = isHeaded ? headed : best;
  if (strong === null) return { text: stated ?? "", paragraph: null };
  if (stated !== null && strong.points < 2 && (strong.points < 0.5 || isSpokenOf(stated, document)))
    return { text: stated, paragraph: null };
  return { text: strong.text, paragraph: strong.paragraph };
}

/** The lines of a title that begins with this one. */
export function titleLines(first: Paragraph, document: WordDocument): Paragraph[] {
  const lines = [first];
  let length = first.text.length;
  for (let index = first.index + 1; index < document.paragraphs.length && lines.length < 5; index++) {
    const next = document.paragraphs[index]!;
    if (isBlank(next) && first.setting.isTitle && index - lines.at(-1)!.index <= 2) continue;
    length += next.text.length;
    if (!goesOn(first, next) || length > 160) break;
    lines.push(next);
  }
  return lines;
}

/** Whether a line looks just like the one that it would go on from, and both are set as titles are. */
function goesOn(first: Paragraph, next: Paragraph): boolean {
  if (isBlank(next) || /^\s*[([（]/u.test(next.text) || next.cell !== first.cell || next.region !== first.region || next.number !== null)
    return false;
  if (next.setting.styleId !== first.setting.styleId || (next.setting.level !== null && !first.setting.isTitle)) return false;
  const look = lookAt(first);
  const other = lookAt(next);
  return (
    look !== null && other !== null && look.size === other.size && look.bold === other.bold && look.color === other.color && look.size > 26
  );
}

interface Candidate {
  readonly paragraph: Paragraph;
  readonly text: string;
  readonly points: number;
}

function linesOf(document: WordDocument, isThere: (region: Paragraph["region"]) => boolean, most: number): Paragraph[] {
  const lines: Paragraph[] = [];
  for (const paragraph of document.paragraphs) {
    if (!isThere(paragraph.region) || isBlank(paragraph) || paragraph.isContents || !/\p{L}{2}|\p{Lo}{2}/u.test(paragraph.text)) continue;
    lines.push(paragraph);
    if (lines.length === most) break;
  }
  return lines;
}

function bestOf(paragraphs: readonly Paragraph[], document: WordDocument, stated: string | null): Candidate | null {
  let best: Candidate | null = null;
  const joined = new Set<Paragraph>();
  for (const [place, paragraph] of paragraphs.entries()) {
    if (joined.has(paragraph)) continue;
    const lines = titleLines(paragraph, document);
    for (const line of lines) joined.add(line);
    const text = lines.map((line) => printed(line.text)).join(" ");
    const shown = lookPoints(paragraph, text, place);
    // The wording is asked only where it can decide.
    if (shown + mostByWording < Math.max(0, best?.points ?? 0)) continue;
    const points = shown + wordingPoints(paragraph, text) + (isStated(text, stated) ? 1.5 : 0);
    if (points >= 0 && (best === null || points > best.points)) best = { paragraph, text, points };
  }
  return best;
}

/** One line of a title, without a remark in brackets below it. */
function printed(text: string): string {
  return text
    .trim()
    .replace(/\n\s*[([（][\s\S]*$/u, "")
    .replace(/\s+/g, " ")
    .trim();
}

/** Whether the text uses the words of a title that it does not print as one. */
function isSpokenOf(stated: string, document: WordDocument): boolean {
  const words = labelKey(stated)
    .split(" ")
    .filter((word) => word.length > 3);
  const text = labelKey(
    document.paragraphs
      .slice(0, 200)
      .map((paragraph) => paragraph.text)
      .join(" "),
  );
  return words.length > 0 && words.filter((word) => text.includes(word)).length * 2 > words.length;
}

/** Points that the wording of a line and the author's own title can give together. */
const mostByWording = 4;

function lookPoints(paragraph: Paragraph, text: string, place: number): number {
  const look = lookAt(paragraph);
  if (look === null || text.length > 180 || /^\W*[[<{]/.test(text)) return -100;
  const letters = text.replace(/[^\p{L}]/gu, "");
  let points = sizePoints(look.size) - place * 0.15;
  if (paragraph.setting.isTitle) points += 2.5;
  if (look.bold) points += 1;
  if (paragraph.setting.alignment === "center") points += 1;
  if (letters === letters.toLocaleUpperCase() && letters !== letters.toLocaleLowerCase()) points += 0.75;
  if (paragraph.setting.level === 1) points += 0.5;
  if (paragraph.number !== null && !paragraph.number.isBullet) points -= 2;
  if (letters.length <= 3 && !/\p{Lo}/u.test(letters)) points -= 2;
  if (paragraph.cell !== null && paragraph.cell.row.cells.length > 2) points -= 1;
  return points;
}

function wordingPoints(paragraph: Paragraph, text: string): number {
  const look = lookAt(paragraph)!;
  if (frontMatter.test(text)) return -100;
  const standsOut = look.bold || look.size > 24 || paragraph.setting.alignment === "center" || paragraph.setting.isTitle;
  const isKind = namesKind(text);
  let points = isKind ? (standsOut ? 2.5 : 0.5) : 0;
  if ((!isKind && namesIssuer(text)) || isContactLine(text)) points -= 2;
  if (text.split(" ").length > 16) points -= 2;
  if (/^\d+[.)]\s/.test(text)) points -= 2;
  if (/[:：]\s*$/.test(text)) points -= 2;
  // "Company code: 900" is a label with its answer.
  if (!isKind && !paragraph.setting.isTitle && /^[^:：]{2,40}[:：]\s+\S/u.test(text)) points -= 1.5;
  if (/[.;]$/.test(text)) points -= 1;
  return points;
}

/** Very large letters say little more than large ones. */
function sizePoints(size: number): number {
  return size <= 36 ? (size - 22) / 4 : 3.5 + (Math.min(size, 96) - 36) / 16;
}

/** Titles of pages that come before the document itself. */
const frontMatter =
  /^\W*(?:(?:template |document )?(?:revision|change|version) (?:history|log|record)|record of changes.*|document (?:control|history|information)|table of contents|contents|inhalt(?:sverzeichnis)?|änderungs(?:historie|verzeichnis)|sommaire|table des matières|índice|control de cambios|historial de (?:cambios|revisiones)|indice|sumário|spis treści|содержание|目次|目录|approvals?|confidential|draft|internal|final)\W*$/iu;

function isStated(text: string, stated: string | null): boolean {
  if (stated === null) return false;
  const [one, other] = [labelKey(text), labelKey(stated)];
  return text.split(" ").length <= 16 && one.length >= 6 && other.length >= 6 && (one.includes(other) || other.includes(one));
}

/** A title that the author typed, not one that a program made of a file name or of the beginning of the text. */
function statedTitle(properties: Part | null, document: WordDocument): string | null {
  const text = properties?.root.children.find((node) => node.name === "dc:title")?.text.trim() ?? "";
  if (text === "" || /^(microsoft word|untitled|document\d*|title|dokument\d*)\b|\.docx?$/i.test(text)) return null;
  const isCutOff = document.paragraphs
    .slice(0, 60)
    .some((line) => line.text.length > text.length + 30 && line.text.trim().startsWith(text));
  return isCutOff ? null : cleanLabel(text);
}
