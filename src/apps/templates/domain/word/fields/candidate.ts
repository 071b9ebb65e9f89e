/** A field as a finder sees it, with its places still tied to the tree. */
import type { FieldType } from "../../../contract.ts";
import type { Paragraph, Region, Table, Cell } from "../document.ts";
import { cleanLabel, startsWithUnit } from "../labels.ts";
import { guessType, isSignatory, type Room, wantsProse } from "../kinds.ts";
import type { Part, XmlNode } from "../xml.ts";
import { requiredWords } from "../words.ts";
import { isDateSign } from "./pieces.ts";
import type { Slot, SlotSource } from "./slot.ts";

/** A place in the file. */
export interface Spot {
  readonly part: Part;
  readonly node: XmlNode;
  /** Characters of the paragraph's visible text; null for the whole node. */
  readonly text: readonly [number, number] | null;
  readonly paragraph: Paragraph | null;
  /** Where a field of several runs ends. */
  readonly endNode: XmlNode | null;
}

export interface Candidate {
  readonly label: string;
  readonly type: FieldType;
  readonly source: SlotSource | "table";
  readonly certainty: number;
  readonly evidence: readonly string[];
  readonly options: readonly string[] | null;
  readonly columns: readonly string[] | null;
  readonly rows: number | null;
  readonly fixedRows: readonly string[] | null;
  readonly maxLength: number | null;
  readonly format: string | null;
  readonly preset: string | null;
  readonly help: string | null;
  readonly isRequired: boolean;
  readonly isMultiple: boolean;
  readonly tag: string | null;
  readonly group: string | null;
  readonly identity: string | null;
  /** Whether the label stands printed beside the place, rather than in it. */
  readonly isPrinted: boolean;
  readonly spot: Spot;
  readonly pieces: readonly Spot[];
  readonly boxes: readonly Spot[];
  readonly region: Region;
  /** Order in the document: number of the paragraph, then the place in it. */
  readonly order: number;
}

export interface Naming {
  readonly label: string;
  /** How the label was found, in words. */
  readonly how: string;
  readonly isPrinted: boolean;
  /** 0 to 1. */
  readonly certainty: number;
  /** What parts a place from others with the same prompt: of "made on [Date]" and "ends by [Date]" the words before. */
  readonly sense?: string;
  /** Whether it stands below the place, as a name does under a line to sign on. */
  readonly isBelow?: boolean;
}

/** One field out of one or more slots that make up one answer. */
export function fromSlots(
  slots: readonly Slot[],
  naming: Naming,
  about: { room?: Room; group?: string | null; cell?: Cell } = {},
): Candidate {
  const [first] = slots as readonly [Slot, ...Slot[]];
  const known = slots.find((each) => each.type !== null && each.type !== "checkbox") ?? first;
  const prompt = slots.map((each) => each.prompt ?? "").find((text) => text !== "") ?? "";
  const label = cleanLabel(naming.label) || cleanLabel(first.ownLabel ?? prompt);
  const isWide =
    about.room === "lines" ||
    slots.some(
      (each, index) =>
        index > 0 && each.paragraph === first.paragraph && each.paragraph.text.slice(slots[index - 1]!.to, each.from).includes("\n"),
    ) ||
    slots.some((each) => each.isMultiLine) ||
    (wantsProse(label) && about.room !== undefined);
  const guess = guessType(
    label,
    [prompt, first.ownLabel ?? "", first.tag ?? ""].find((text) => text !== "") ?? "",
    isWide ? "lines" : "line",
  );
  // Three blanks with signs between them are a day, a month and a year.
  const isDateParts =
    guess.type === "text" &&
    slots.length >= 2 &&
    slots.length <= 3 &&
    slots.every(
      (each, index) =>
        (each.source === "underscore" || each.source === "dots") &&
        (index === 0 || isDateSign(each.paragraph.text.slice(slots[index - 1]!.to, each.from))),
    );
  const isAmount = guess.type === "text" && isBlankSource.has(first.source) && standsByUnit(slots);
  const isFact = known.type !== null;
  const isSigned = naming.isBelow === true && guess.type === "text" && isSignatory(label);
  const type = isFact ? known.type! : isDateParts ? "date" : isAmount ? "number" : isSigned ? "signature" : guess.type;
  const raw = naming.label;
  return {
    label,
    type,
    source: first.source,
    certainty: first.certainty * naming.certainty * (isFact ? 1 : 0.85 + 0.15 * guess.certainty),
    evidence: [
      first.evidence,
      naming.how,
      isFact
        ? `the file says that it is ${typeWords[type]}`
        : isDateParts
          ? "three blanks for day, month and year"
          : isAmount
            ? "a unit stands beside the blank"
            : isSigned
              ? "a line over a name or a role is signed"
              : guess.why,
    ],
    options: known.options ?? (type === "choice" ? (guess.options ?? null) : null),
    columns: null,
    rows: null,
    fixedRows: null,
    maxLength: first.maxLength,
    format: first.format,
    preset: first.preset,
    help: first.help ?? helpFrom(prompt, label),
    isRequired: /\*/.test(raw) || requiredWords.in(raw),
    isMultiple: false,
    tag: first.tag,
    group: about.group ?? null,
    identity: first.identity === null || naming.sense === undefined ? first.identity : `${first.identity} ${naming.sense}`,
    isPrinted: naming.isPrinted,
    spot: about.cell === undefined ? spotOf(first) : { ...spotOf(first), text: slots.length > 1 ? null : spotOf(first).text },
    pieces: slots.length > 1 ? slots.map(spotOf) : [],
    boxes: [],
    region: first.paragraph.region,
    order: orderOf(first.paragraph, first.from),
  };
}

/** One field that is an empty cell. */
export function fromBlankCell(cell: Cell, naming: Naming, room: Room, group: string | null = null): Candidate {
  const paragraph = firstParagraph(cell);
  const label = cleanLabel(naming.label);
  const guess = guessType(label, "", room === "lines" || (wantsProse(label) && cell.row.cells.length <= 2) ? "lines" : "line");
  const isSigned = naming.isBelow === true && guess.type === "text" && isSignatory(label);
  return {
    ...plain,
    label,
    type: isSigned ? "signature" : guess.type,
    source: "empty_cell",
    certainty: 0.85 * naming.certainty * (0.85 + 0.15 * guess.certainty),
    evidence: ["An empty cell", naming.how, isSigned ? "a line over a name or a role is signed" : guess.why],
    options: guess.options ?? null,
    isRequired: /\*/.test(naming.label) || requiredWords.in(naming.label),
    group,
    isPrinted: true,
    spot: cellSpot(cell),
    region: cell.row.table.region,
    order: paragraph === null ? cell.row.table.paragraphIndex : orderOf(paragraph, 0),
  };
}

export function spotOf(slot: Slot): Spot {
  const { paragraph, mark, control } = slot;
  const node = mark?.node ?? (control !== null && control.place !== "inline" ? control.node : paragraph.node);
  return {
    part: paragraph.part,
    node,
    text: mark === null && (control === null || control.place === "inline") ? [slot.from, slot.to] : null,
    paragraph,
    endNode: mark?.endNode ?? null,
  };
}

export function cellSpot(cell: Cell): Spot {
  return { part: cell.row.table.part, node: cell.node, text: null, paragraph: null, endNode: null };
}

export function tableSpot(table: Table): Spot {
  return { part: table.part, node: table.node, text: null, paragraph: null, endNode: null };
}

export function paragraphSpot(paragraph: Paragraph, from = 0, to = paragraph.text.length): Spot {
  return { part: paragraph.part, node: paragraph.node, text: [from, to], paragraph, endNode: null };
}

/** Paragraphs count in whole numbers, places in them in the fraction. */
export function orderOf(paragraph: Paragraph, from: number): number {
  return paragraph.index + from / (paragraph.text.length + 1) / 2;
}

export function firstParagraph(cell: Cell): Paragraph | null {
  for (const block of cell.blocks) {
    if (block.kind === "paragraph") return block;
    const inner = block.rows[0]?.cells[0];
    if (inner !== undefined) return firstParagraph(inner);
  }
  return null;
}

/** What a candidate says where nothing is known. */
export const plain = Object.freeze({
  options: null,
  columns: null,
  rows: null,
  fixedRows: null,
  maxLength: null,
  format: null,
  preset: null,
  help: null,
  isRequired: false,
  isMultiple: false,
  tag: null,
  group: null,
  identity: null,
  isPrinted: true,
  pieces: [],
  boxes: [],
});

const typeWords: Readonly<Record<FieldType, string>> = {
  text: "a text",
  long_text: "a long text",
  number: "a number",
  date: "a date",
  choice: "a choice",
  checkbox: "a box to tick",
  table: "a table",
  signature: "a signature",
};

const isBlankSource: ReadonlySet<SlotSource> = new Set([
  "underscore",
  "dots",
  "tab_leader",
  "underlined_blank",
  "comb",
  "pattern",
  "legacy_field",
  "content_control",
]);

/** "$____", "____ %", "____ kg", "F = ____": only a number goes there. */
function standsByUnit(slots: readonly Slot[]): boolean {
  const { text } = slots[0]!.paragraph;
  return /(?:[$€£¥]\s?\[?|[=＝]\s*|人民币)$/u.test(text.slice(0, slots[0]!.from).slice(-8)) || startsWithUnit(text.slice(slots.at(-1)!.to));
}

/** A prompt that says more than the label helps the person who fills it in. */
function helpFrom(prompt: string, label: string): string | null {
  const text = prompt.trim();
  return text.length > 2 && cleanLabel(text) !== label && text.length <= 500 ? text : null;
}
