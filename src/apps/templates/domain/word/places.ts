/**
 * Places that a person points out: by the path of a paragraph, cell or table, by words, or by both. They become anchors like
 * any other's, and what stands around them says what is asked for there.
 */
import type { Anchor, FieldType, Place, PointedPlace } from "../../contract.ts";
import { placeUnknown } from "../../contract.ts";
import type { Drawn, DrawnPlaces } from "../corrections.ts";
import { anchorer, hashText } from "./anchors.ts";
import type { Cell, Paragraph, Region, Table, WordDocument } from "./document.ts";
import { cellSpot, paragraphSpot, type Spot, tableSpot } from "./fields/candidate.ts";
import { findFields } from "./fields/find.ts";
import { type Guess, guessType } from "./kinds.ts";
import { cleanLabel, endsAsLabel, labelAfter, labelBefore } from "./labels.ts";
import { identifierOf } from "./names.ts";
import { readPackage } from "./package.ts";
import { describeSections } from "./read-template.ts";
import { readDocument } from "./read-document.ts";
import { findTitle } from "./title.ts";
import { pathOf } from "./xml.ts";

/** What a place is, and what its surroundings say of it. */
export interface SeenPlace {
  readonly anchor: Anchor;
  readonly name: string;
  readonly label: string;
  readonly type: FieldType;
  readonly options: readonly string[] | null;
  readonly columns: readonly string[] | null;
  readonly rows: number | null;
  /** Of the section as the reader reads them. */
  readonly section_id: string | null;
  /** How label and type were found, in words. */
  readonly evidence: string;
}

/**
 * Looks at places that a person points out as one field.
 * @throws placeUnknown where the document has none such; what `readTemplate` throws
 */
export function seePlaces(bytes: Uint8Array, pointed: readonly PointedPlace[]): SeenPlace {
  const source = readPackage(bytes);
  const document = readDocument(source);
  const found = pointed.map((place, index) => findTarget(document, place, index));
  const [first] = found as [Target, ...Target[]];
  const place = anchorer();
  const anchor: Anchor = {
    ...place(first.spot),
    ...(found.length > 1 ? { pieces: found.map(({ spot }) => place(spot)) } : {}),
    ...(first.region === "body" ? {} : { region: first.region }),
  };
  const title = findTitle(document, source.properties);
  const { headings } = findFields(document, title.paragraph, title.text);
  const at = headings.findLastIndex((heading) => heading.paragraph.index <= first.order);
  const isInText = first.region === "body" || first.region === "textbox";
  const section = isInText && at !== -1 ? describeSections(headings, document)[at]! : null;
  const naming = first.name();
  const label = naming.label || section?.title || title.text || "Field";
  const guess: Pick<Guess, "type" | "why" | "options"> =
    first.type ?? guessType(label, first.quote, found.length > 1 || first.hasRoom ? "lines" : "line");
  return {
    anchor,
    name: identifierOf(label) || "field",
    label,
    type: guess.type,
    options: guess.options ?? null,
    columns: first.columns,
    rows: first.rows,
    section_id: section?.id ?? null,
    evidence: `Drawn by a person; ${naming.label === "" ? "nothing around it is a label" : naming.how}; ${guess.why}.`,
  };
}

/** Finds again what was drawn in an older version of a file: the same paragraph, cell or table, wherever it stands now. */
export function findAgain(bytes: Uint8Array, drawn: readonly Drawn[]): DrawnPlaces {
  const document = readDocument(readPackage(bytes));
  const spots = document.paragraphs.map((paragraph) => ({ spot: paragraphSpot(paragraph), paragraph }));
  const nodes = [
    ...document.tables.map(tableSpot),
    ...document.tables.flatMap((table) => table.rows.flatMap((row) => row.cells.map(cellSpot))),
  ];
  const byHash = Map.groupBy(
    [...spots.map(({ spot, paragraph }) => ({ spot, paragraph })), ...nodes.map((spot) => ({ spot, paragraph: null as Paragraph | null }))],
    ({ spot }) => `${spot.part.name} ${hashText(spot.part.text, spot.node.start, spot.node.end)}`,
  );
  const place = anchorer();
  const now = (old: Place): Place | null => {
    const alike = (byHash.get(`${old.part} ${old.hash}`) ?? []).filter(
      ({ paragraph }) => (paragraph !== null) === (old.text !== undefined),
    );
    const same = alike.length === 1 ? alike[0] : alike.find(({ spot }) => pathOf(spot.node) === old.path);
    if (same === undefined) return null;
    return place(old.text === undefined || same.paragraph === null ? same.spot : paragraphSpot(same.paragraph, ...old.text));
  };
  return Object.fromEntries(
    drawn.map(({ id, anchor }) => {
      const { pieces, ...rest } = anchor;
      const own = now(anchor);
      const others = pieces?.map(now);
      if (own === null || others?.includes(null) === true) return [id, null];
      return [id, { ...rest, ...own, ...(others === undefined ? {} : { pieces: others as Place[] }) }];
    }),
  );
}

interface Target {
  readonly spot: Spot;
  readonly region: Region;
  /** Number of the paragraph that it stands at. */
  readonly order: number;
  /** What stands there by now. */
  readonly quote: string;
  readonly hasRoom: boolean;
  /** Where the place itself says it. */
  readonly type: { readonly type: FieldType; readonly why: string } | null;
  readonly columns: string[] | null;
  readonly rows: number | null;
  readonly name: () => Named;
}

interface Named {
  readonly label: string;
  /** In words. */
  readonly how: string;
}

function findTarget(document: WordDocument, pointed: PointedPlace, index: number): Target {
  const unknown = (why: string) =>
    placeUnknown(`${why} Point out another place.`, { errors: [{ pointer: `/places/${index}`, detail: "is no place of this document" }] });
  const { part, path, quote } = pointed;
  const paragraphs = document.paragraphs.filter((each) => each.part.name === part && (path === undefined || pathOf(each.node) === path));
  if (path === undefined) {
    if (squeeze(quote ?? "") === "") throw unknown("Neither a path nor words are given.");
    const found = paragraphs.flatMap((paragraph) => {
      const range = rangeOf(paragraph, pointed);
      return range === null ? [] : [{ paragraph, range }];
    });
    if (found.length === 0) throw unknown(`"${short(quote!)}" stands nowhere in ${part}.`);
    if (found.length > 1) throw unknown(`"${short(quote!)}" stands in ${found.length} paragraphs of ${part}: say in which by its path.`);
    return paragraphTarget(found[0]!.paragraph, found[0]!.range, document);
  }
  const [paragraph] = paragraphs;
  if (paragraph !== undefined) {
    const range = rangeOf(paragraph, pointed);
    if (range === null) throw unknown(`"${short(quote ?? "")}" does not stand in ${path}.`);
    return paragraphTarget(paragraph, range, document);
  }
  for (const table of document.tables) {
    if (table.part.name !== part || !path.startsWith(pathOf(table.node))) continue;
    if (pathOf(table.node) === path) return tableTarget(table, document);
    for (const cell of table.rows.flatMap((row) => row.cells)) if (pathOf(cell.node) === path) return cellTarget(cell, document);
  }
  throw unknown(`${part} has no paragraph, cell or table at ${short(path)} that could be filled in.`);
}

function paragraphTarget(paragraph: Paragraph, [from, to]: readonly [number, number], document: WordDocument): Target {
  const { text } = paragraph;
  const quote = text.slice(from, to).trim();
  const isBox = /^[☐☑☒□❏❑▢⬜◻○◯]$/u.test(quote);
  return {
    spot: paragraphSpot(paragraph, from, to),
    region: paragraph.region,
    order: paragraph.index,
    quote: isBlankText(quote) ? "" : quote,
    hasRoom: quote.includes("\n") || (text.trim() === "" && paragraph.cell === null),
    type: isBox ? { type: "checkbox", why: "a box stands there" } : null,
    columns: null,
    rows: null,
    name: () => {
      if (isBox) return named(labelAfter(text.slice(to)) || labelBefore(text.slice(0, from)), "the label stands beside the box");
      const before = labelBefore(text.slice(0, from));
      if (before !== "" && (isBlankText(quote) || endsAsLabel(text.slice(0, from)))) return named(before, "the label stands before it");
      if (!isBlankText(quote)) return named(cleanLabel(quote.replace(/^[[<{«(]+|[\]>}»)]+$/gu, "")), "the words there are the label");
      const after = labelAfter(text.slice(to));
      if (after !== "") return named(after, "the label stands behind it");
      if (paragraph.cell !== null) return cellName(paragraph.cell, document);
      return named(aboveOf(paragraph, document), "the label stands above it");
    },
  };
}

function cellTarget(cell: Cell, document: WordDocument): Target {
  const inside = document.paragraphs.find((paragraph) => paragraph.cell === cell);
  return {
    spot: cellSpot(cell),
    region: cell.row.table.region,
    order: inside?.index ?? cell.row.table.paragraphIndex,
    quote: "",
    hasRoom: cell.blocks.length > 2 || (cell.row.height ?? 0) > 700,
    type: null,
    columns: null,
    rows: null,
    name: () =>
      cell.text === "" ? cellName(cell, document) : named(cleanLabel(cell.text.split("\n")[0]!), "the words in the cell are the label"),
  };
}

function tableTarget(table: Table, document: WordDocument): Target {
  const [header] = table.rows;
  const columns = (header?.cells ?? []).map((cell, index) => cleanLabel(cell.text) || `Column ${index + 1}`);
  const above = document.paragraphs.findLast((paragraph) => paragraph.index < table.paragraphIndex && paragraph.text.trim() !== "");
  return {
    spot: tableSpot(table),
    region: table.region,
    order: table.paragraphIndex,
    quote: "",
    hasRoom: true,
    type: { type: "table", why: "it is a table" },
    columns,
    rows: Math.max(1, table.rows.length - 1),
    name: () => named(cleanLabel(above?.text ?? ""), "the label stands over the table"),
  };
}

/** A cell is called after the nearest wording on its left, in its column's head, or both in a grid. */
function cellName(cell: Cell, document: WordDocument): Named {
  const { row } = cell;
  const left = row.cells.slice(0, row.cells.indexOf(cell)).findLast((each) => isLabel(each.text));
  const over = row.table.rows.slice(0, row.index).findLast((each) => isLabel(cellOver(each.cells, cell)?.text ?? ""));
  const head = over === undefined ? undefined : cellOver(over.cells, cell);
  const isBeside = left !== undefined && row.cells.indexOf(left) === row.cells.indexOf(cell) - 1;
  if (
    left !== undefined &&
    head !== undefined &&
    over!.index === 0 &&
    row.table.rows.length > 2 &&
    row.cells.length > 2 &&
    row.cells[0] === left
  )
    return named(`${cleanLabel(left.text)}: ${cleanLabel(head.text)}`, "row and column are its label");
  if (isBeside || (left !== undefined && head === undefined)) return named(cleanLabel(left.text), "the label stands on its left");
  if (head !== undefined) return named(cleanLabel(head.text), "the head of the column is its label");
  const first = document.paragraphs.find((paragraph) => paragraph.cell === cell);
  return named(first === undefined ? "" : aboveOf(first, document), "the label stands above it");
}

function cellOver(cells: readonly Cell[], below: Cell): Cell | undefined {
  return cells.find((each) => each.column <= below.column && below.column < each.column + each.span);
}

function isLabel(text: string): boolean {
  return text.length > 0 && text.length <= 200 && /\p{L}/u.test(text);
}

/** The wording of the nearest paragraph above that has any. */
function aboveOf(paragraph: Paragraph, document: WordDocument): string {
  for (let index = paragraph.index - 1; index >= Math.max(0, paragraph.index - 4); index--) {
    const above = document.paragraphs[index]!;
    if (above.part !== paragraph.part || above.cell !== paragraph.cell) break;
    if (/\p{L}/u.test(above.text)) return labelBefore(above.text) || cleanLabel(above.text);
  }
  return "";
}

function named(label: string, how: string): Named {
  return { label, how };
}

/**
 * Characters of a paragraph's visible text that the pointed words are. White space is not compared: how wide a tab or a break
 * is shown differs from program to program. Null where the words do not stand there.
 */
function rangeOf(paragraph: Paragraph, { quote, before }: PointedPlace): readonly [number, number] | null {
  const { text } = paragraph;
  if (quote === undefined && before === undefined) {
    const end = text.trimEnd().length;
    return text.trim() === "" ? [0, text.length] : [end, end];
  }
  const wanted = squeeze(quote ?? "");
  const all = squeeze(text);
  const near = squeeze(before ?? "").length;
  if (wanted === "") {
    if (near > all.length) return null;
    const from = offsetOf(text, near);
    // White space that was chosen is replaced, as far as it goes.
    const room = quote === undefined ? 0 : Math.min(quote.length, (/^\s*/.exec(text.slice(from))?.[0] ?? "").length);
    return [from, from + room];
  }
  const at = nearest(all, wanted, near);
  if (at === -1) return null;
  const last = offsetOf(text, at + wanted.length - 1, true);
  return [offsetOf(text, at, true), last + 1];
}

/** Where `wanted` stands nearest to `near`; -1 where nowhere. */
function nearest(all: string, wanted: string, near: number): number {
  let best = -1;
  for (let at = all.indexOf(wanted); at !== -1; at = all.indexOf(wanted, at + 1)) {
    if (best === -1 || Math.abs(at - near) < Math.abs(best - near)) best = at;
  }
  return best;
}

/** Offset behind so many characters that are no white space; with `isOn`, of the next of them itself. */
function offsetOf(text: string, count: number, isOn = false): number {
  let left = count;
  let at = 0;
  for (; at < text.length && (left > 0 || (isOn && isSpace(text[at]!))); at++) if (!isSpace(text[at]!)) left--;
  return at;
}

function squeeze(text: string): string {
  return text.replace(/[\s\u200b]+/gu, "");
}

function isSpace(character: string): boolean {
  return /[\s\u200b]/u.test(character);
}

function isBlankText(text: string): boolean {
  return /^[\s_.…·\-–—]*$/u.test(text);
}

function short(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
