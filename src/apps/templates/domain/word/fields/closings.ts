/** Places at a document's end that nothing marks: "Place and date", "Signatures", alone on their lines over empty room. */
import { type Cell, isBlank, type Paragraph } from "../document.ts";
import { cleanLabel } from "../labels.ts";
import { guessType } from "../kinds.ts";
import { dateWords, signatureWords } from "../words.ts";
import { type Candidate, orderOf, paragraphSpot, plain } from "./candidate.ts";

const place =
  /(?<!\p{L})(?:place|city|ort|lieu|lugar|luogo|local|miejscowość|plaats|plats|sted|paikka|místo|miesto|hely|locul|место|місце|τόπος|yer|場所|地点)(?!\p{L})/iu;

/** How many lines from the end count as the end. */
const lastLines = 12;

/** @param asks whether a paragraph holds places already */
export function closingField(
  paragraph: Paragraph,
  paragraphs: readonly Paragraph[],
  asks: (paragraph: Paragraph) => boolean,
): Candidate | null {
  const text = paragraph.text.trim();
  if (text.length > 60 || paragraph.region !== "body" || !isOnPage(paragraph.cell) || paragraph.number !== null) return null;
  if (text.split(/\s+/).length > 6 || /[,;:：]$/u.test(text) || /^\p{Ll}/u.test(text)) return null;
  if (!signatureWords.in(text) && !(place.test(text) && (dateWords.in(text) || /data/iu.test(text)))) return null;
  const around = near(paragraph, paragraphs);
  if (around === null || (around.before !== null && asks(around.before)) || (around.after !== null && asks(around.after))) return null;
  if (around.room === 0 && around.after !== null) return null;
  const guess = guessType(cleanLabel(text), "", "line");
  return {
    ...plain,
    label: cleanLabel(text),
    type: guess.type,
    source: "colon",
    certainty: 0.5,
    evidence: ["A line at the end of the document that is signed or dated", guess.why],
    spot: paragraphSpot(paragraph, paragraph.text.length),
    region: paragraph.region,
    order: orderOf(paragraph, 0),
  };
}

/** Whether a cell is none, or the only one of a table that frames the whole page. */
function isOnPage(cell: Cell | null): boolean {
  return cell === null || (cell.row.cells.length === 1 && cell.row.table.rows.length === 1 && cell.blocks.length >= 8);
}

/** What stands before and behind, and the empty lines between; null where the end of the document is far. */
function near(
  paragraph: Paragraph,
  paragraphs: readonly Paragraph[],
): { before: Paragraph | null; after: Paragraph | null; room: number } | null {
  const behind = paragraphs.slice(paragraph.index + 1, paragraph.index + 200).filter(({ region }) => region === "body");
  const worded = behind.filter((each) => !isBlank(each));
  if (worded.length > lastLines || behind.some(({ cell }) => cell !== null && cell !== paragraph.cell)) return null;
  const first = worded[0] ?? null;
  const before = paragraphs.slice(Math.max(0, paragraph.index - 3), paragraph.index).findLast((each) => !isBlank(each)) ?? null;
  return { before, after: first, room: (first?.index ?? paragraphs.length) - paragraph.index - 1 };
}
