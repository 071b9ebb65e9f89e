/** The title that a reader would give the document. */
import { isBlank, lookAt, type Paragraph, type WordDocument } from "./document.ts";
import { cleanLabel } from "./labels.ts";
import type { Part } from "./xml.ts";

export interface Title {
  readonly text: string;
  readonly paragraph: Paragraph | null;
}

/** How far into the document a title is looked for, in paragraphs with text. */
const reach = 30;

/** @param properties the part with the document's own properties, where its author may have put a title */
export function findTitle(document: WordDocument, properties: Part | null): Title {
  const early = document.paragraphs
    .filter(
      (paragraph) =>
        !isBlank(paragraph) &&
        !paragraph.isContents &&
        /\p{L}{2}|\p{Lo}{2}/u.test(paragraph.text) &&
        (paragraph.region === "body" || paragraph.region === "textbox"),
    )
    .slice(0, reach);
  const headers = document.paragraphs
    .filter((paragraph) => paragraph.region === "header" && !isBlank(paragraph) && /\p{L}{2}|\p{Lo}{2}/u.test(paragraph.text))
    .slice(0, 8);
  const best = bestOf(early, 0) ?? bestOf(headers, 0);
  const strong = best !== null && best.points >= 3 ? best : (bestOf(headers, 3) ?? best);
  const stated = statedTitle(properties);
  if (strong === null || (strong.points < 2 && stated !== null)) return { text: stated ?? "", paragraph: null };
  return { text: joined(strong.paragraph, document), paragraph: strong.paragraph };
}

function bestOf(paragraphs: readonly Paragraph[], least: number): { paragraph: Paragraph; points: number } | null {
  let best: { paragraph: Paragraph; points: number } | null = null;
  for (const [place, paragraph] of paragraphs.entries()) {
    const points = titlePoints(paragraph, place);
    if (points >= least && (best === null || points > best.points)) best = { paragraph, points };
  }
  return best;
}

function titlePoints(paragraph: Paragraph, place: number): number {
  const look = lookAt(paragraph);
  const text = paragraph.text.trim();
  if (look === null || text.length > 160 || /^\W*[[<{]/.test(text)) return -1;
  const letters = text.replace(/[^\p{L}]/gu, "");
  let points = (look.size - 22) / 4 - place * 0.15;
  if (paragraph.setting.isTitle) points += 2.5;
  if (look.bold) points += 1;
  if (paragraph.setting.alignment === "center") points += 1;
  if (letters === letters.toLocaleUpperCase() && letters !== letters.toLocaleLowerCase()) points += 0.75;
  if (paragraph.setting.level === 1) points += 0.5;
  if (paragraph.number !== null && !paragraph.number.isBullet) points -= 2;
  if (/^\d+[.)]\s/.test(text)) points -= 2;
  if (/[:：]\s*$/.test(text)) points -= 2;
  if (/[.;]$/.test(text)) points -= 1;
  if (frontMatter.test(text)) points -= 4;
  if (paragraph.cell !== null && paragraph.cell.row.cells.length > 2) points -= 1;
  return points;
}

/** Titles of pages that come before the document itself. */
const frontMatter =
  /^\W*(?:(?:template |document )?(?:revision|change|version) (?:history|log|record)|document (?:control|history|information)|table of contents|contents|inhalt(?:sverzeichnis)?|änderungs(?:historie|verzeichnis)|sommaire|table des matières|índice|control de cambios|historial de (?:cambios|revisiones)|indice|sumário|spis treści|содержание|目次|目录|approvals?|confidential|draft|internal|final)\W*$/iu;

/** A title may run over two lines that look the same. */
function joined(paragraph: Paragraph, document: WordDocument): string {
  const look = lookAt(paragraph);
  const next = document.paragraphs[paragraph.index + 1];
  const own = paragraph.text.replace(/\s+/g, " ").trim();
  if (
    next === undefined ||
    next.cell !== paragraph.cell ||
    isBlank(next) ||
    next.setting.styleId !== paragraph.setting.styleId ||
    next.setting.level !== null
  )
    return own;
  const other = lookAt(next);
  const isSame = look !== null && other !== null && look.size === other.size && look.bold === other.bold && look.size > 26;
  return isSame && own.length + next.text.length < 140 ? `${own} ${next.text.replace(/\s+/g, " ").trim()}` : own;
}

/** A title that the author typed, not one that a program made of a file name. */
function statedTitle(properties: Part | null): string | null {
  const text = properties?.root.children.find((node) => node.name === "dc:title")?.text.trim() ?? "";
  return text === "" || /^(microsoft word|untitled|document\d*|title|dokument\d*)\b|\.docx?$/i.test(text) ? null : cleanLabel(text);
}
