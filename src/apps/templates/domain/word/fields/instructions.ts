/** Wording that stands for an answer: coloured, slanted or marked text that tells what to write in its place. */
import { lookAt, type Paragraph } from "../document.ts";
import { cleanLabel } from "../labels.ts";
import { asksForAccount, guessType } from "../kinds.ts";
import { askedFor, tellsToWrite } from "../prompts.ts";
import { type Candidate, orderOf, paragraphSpot, plain } from "./candidate.ts";

/** @param heading wording of the heading that the paragraph follows; "" where it stands elsewhere */
export function instructionField(paragraph: Paragraph, heading: string): Candidate | null {
  const text = paragraph.text.trim();
  const isAccount = heading !== "" && text.length <= 400 && asksForAccount(text);
  const isPrompt = text.length >= 6 && text.length <= 140 && tellsToWrite(text);
  if ((!isAccount && !isPrompt) || paragraph.number?.isBullet === true) return null;
  // Under a label in a table it is a hint to that label.
  if (paragraph.cell !== null && paragraph.cell.row.cells.length > 1 && paragraph.cell.text !== text) return null;
  const look = lookAt(paragraph);
  if (look === null) return null;
  const isMarked =
    look.highlight !== null || look.italic || isColoured(look.color) || look.styleName?.toLowerCase().includes("placeholder") === true;
  if (!isMarked) return null;
  const rest = isAccount ? "" : cleanLabel(askedFor(text));
  const label = rest.length >= 3 ? rest[0]!.toUpperCase() + rest.slice(1) : heading;
  if (label === "") return null;
  const guess = guessType(label, "", isAccount || text.length > 80 ? "lines" : "line");
  return {
    ...plain,
    label,
    type: guess.type,
    source: "prompt_field",
    certainty: 0.65,
    evidence: ["Marked wording that tells what to write in its place", guess.why],
    options: guess.options ?? null,
    help: text,
    isPrinted: false,
    identity: `name ${text.toLowerCase()}`,
    spot: paragraphSpot(paragraph),
    region: paragraph.region,
    order: orderOf(paragraph, 0),
  };
}

/** A colour that stands out from black and from white on dark ground. */
function isColoured(color: string | null): boolean {
  if (color === null || color === "FFFFFF") return false;
  const value = Number.parseInt(color, 16);
  const [red, green, blue] = [(value >> 16) & 255, (value >> 8) & 255, value & 255];
  return Math.max(red, green, blue) >= 0x60;
}
