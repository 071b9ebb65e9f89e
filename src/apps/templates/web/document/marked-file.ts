/**
 * Puts marks into a Word document where its fields stand, so that they can be found again once it is drawn.
 *
 * An anchor says in which part of the file a field stands and from which character to which. There a processing
 * instruction fits between any two tags and within any text; the part is then read as XML, and each instruction becomes
 * a bookmark at the nearest place where Word allows one. Drawn, a bookmark is an empty element with its name as id.
 *
 * Each paragraph gets such a bookmark too, so that what a person points at in the drawing is known as a place of the file.
 */
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import type { Field } from "../../contract.ts";
import { makeDrawable } from "./drawable.ts";
import { settlePageBreaks } from "./page-breaks.ts";
import { afterProperties, bookmark, closestWord, isWord, pathsOfParagraphs } from "./word-elements.ts";

/** A field, as far as it takes to find and mark it. */
export type FieldPlace = Pick<Field, "id" | "anchor">;

/** A paragraph of the file. */
export interface ParagraphPlace {
  readonly part: string;
  readonly path: string;
}

/** What of the document a mark stands for. */
export type MarkShape = "text" | "cell" | "row" | "table" | "paragraph";

export interface Mark {
  readonly fieldId: string;
  /** Id of the drawn element where the field begins. */
  readonly from: string;
  /** Where it ends; the same as `from` where the shape says it all. */
  readonly to: string;
  readonly shape: MarkShape;
}

export interface MarkedFile {
  readonly bytes: Uint8Array;
  readonly marks: readonly Mark[];
  /** By the number in the id of the empty element at the beginning of each drawn paragraph: see `paragraphMark`. */
  readonly paragraphs: readonly ParagraphPlace[];
}

/** Beginning of the ids of elements that tell which paragraph they stand in. */
export const paragraphMark = "hw-at-";

interface Spot {
  readonly fieldId: string;
  readonly part: string;
  readonly start: number;
  readonly end: number;
}

const instruction = "hallway-mark";

/** A part that can't be marked stays as it is: the document is then drawn without those marks. */
export function markFile(file: Uint8Array, places: readonly FieldPlace[]): MarkedFile {
  const parts = unzipSync(file);
  const marks: Mark[] = [];
  const paragraphs: ParagraphPlace[] = [];
  const spots = Map.groupBy(places.flatMap(spotsOf), (spot) => spot.part);
  const names = new Set([
    ...spots.keys(),
    ...Object.keys(parts).filter((name) => /^word\/(document|header\d*|footer\d*|footnotes)\.xml$/.test(name)),
  ]);
  for (const part of names) {
    const bytes = parts[part];
    if (bytes === undefined) continue;
    const marked = markPart(decode(bytes), spots.get(part) ?? [], { marks: marks.length, paragraphs: paragraphs.length });
    if (marked === null) continue;
    parts[part] = strToU8(marked.text);
    marks.push(...marked.marks);
    paragraphs.push(...marked.paths.map((path) => ({ part, path })));
  }
  return { bytes: zipSync(parts, { level: 0 }), marks, paragraphs };
}

function spotsOf({ id, anchor }: FieldPlace): Spot[] {
  const places = anchor.occurrences ?? anchor.pieces ?? anchor.boxes ?? [anchor];
  return places.map(({ part, start, end }) => ({ fieldId: id, part, start, end }));
}

/** As the reader decodes a part, or the offsets would not fit. */
function decode(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  return bytes[0] === 0xef && bytes[1] === 0xbb ? new TextDecoder("utf-8").decode(bytes) : strFromU8(bytes);
}

interface MarkedPart {
  readonly text: string;
  readonly marks: Mark[];
  readonly paths: string[];
}

function markPart(text: string, spots: readonly Spot[], first: { marks: number; paragraphs: number }): MarkedPart | null {
  const document = new DOMParser().parseFromString(withInstructions(text, spots, first.marks), "application/xml");
  if (document.querySelector("parsererror") !== null) return null;
  const root = document.documentElement;
  // Out of its document, a tree is changed a hundred times as fast.
  root.remove();
  const paths = pathsOfParagraphs(root);
  const found = instructionsOf(root);
  const asked = new Set([...found.values()].map((node) => closestWord(node, "txbxContent")));
  makeDrawable(root, (box) => asked.has(box));
  settlePageBreaks(root);
  const marks = spots.flatMap((spot, at): Mark[] => {
    const from = found.get(`from ${first.marks + at}`);
    const to = found.get(`to ${first.marks + at}`);
    return from === undefined || to === undefined ? [] : [placeMark(spot.fieldId, `hw-mark-${first.marks + at}`, from, to)];
  });
  for (const node of found.values()) node.remove();
  let number = first.paragraphs;
  for (const paragraph of paths.keys()) {
    paragraph.insertBefore(bookmark(paragraph, `${paragraphMark}${number}`, 500_000 + number), afterProperties(paragraph));
    number++;
  }
  return { text: new XMLSerializer().serializeToString(root), marks, paths: [...paths.values()] };
}

function withInstructions(text: string, spots: readonly Spot[], first: number): string {
  const cuts = spots
    .filter(({ start, end }) => start > 0 && end >= start && end <= text.length)
    .flatMap((spot, at) => {
      const number = first + spots.indexOf(spot, at);
      // At one offset what ends stands before what begins, unless both are the same empty place.
      return [
        { offset: spot.start, order: spot.start === spot.end ? 1 : 2, text: `<?${instruction} from ${number}?>` },
        { offset: spot.end, order: spot.start === spot.end ? 1.5 : 0, text: `<?${instruction} to ${number}?>` },
      ];
    })
    .toSorted((left, right) => left.offset - right.offset || left.order - right.order);
  let marked = "";
  let last = 0;
  for (const cut of cuts) {
    marked += text.slice(last, cut.offset) + cut.text;
    last = cut.offset;
  }
  return (marked + text.slice(last)).replace(/^<\?xml[^?]*\?>/, "");
}

function instructionsOf(root: Element): Map<string, ProcessingInstruction> {
  const walker = root.ownerDocument.createTreeWalker(root, NodeFilter.SHOW_PROCESSING_INSTRUCTION);
  const found = new Map<string, ProcessingInstruction>();
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const each = node as ProcessingInstruction;
    if (each.target === instruction) found.set(each.data, each);
  }
  return found;
}

const shapes: Readonly<Record<string, MarkShape>> = { tc: "cell", tr: "row", tbl: "table", p: "paragraph" };

function placeMark(fieldId: string, name: string, from: ProcessingInstruction, to: ProcessingInstruction): Mark {
  const element = elementBehind(from);
  const shape = element !== null && isWord(element) ? shapeOf(element) : "text";
  const paragraph = element === null ? null : firstParagraph(element);
  if (shape !== "text" && element !== null) {
    if (paragraph !== null) paragraph.insertBefore(fieldMark(paragraph, name), afterProperties(paragraph));
    return { fieldId, from: name, to: name, shape };
  }
  // A control around whole paragraphs: what it holds is what is marked.
  if (paragraph !== null && closestWord(from, "p") === null) {
    paragraph.insertBefore(fieldMark(paragraph, name), afterProperties(paragraph));
    return { fieldId, from: name, to: name, shape: closestWord(paragraph, "tc") === null ? "paragraph" : "cell" };
  }
  insertInline(from, name);
  insertInline(to, `${name}-end`);
  return { fieldId, from: name, to: `${name}-end`, shape: "text" };
}

/** Several fields may begin at one place: each with its own instruction. */
function elementBehind(node: Node): Element | null {
  let next = node.nextSibling;
  while (next?.nodeType === Node.PROCESSING_INSTRUCTION_NODE) next = next.nextSibling;
  return next?.nodeType === Node.ELEMENT_NODE ? (next as Element) : null;
}

/** A control around a cell, a row or a table stands for what it is around. */
function shapeOf(element: Element): MarkShape {
  if (element.localName !== "sdt") return shapes[element.localName] ?? "text";
  const content = [...element.children].find((child) => child.localName === "sdtContent");
  const first = content?.firstElementChild;
  return first == null || first.localName === "p" ? "text" : (shapes[first.localName] ?? "text");
}

/** Puts a bookmark where an instruction stands; a run that it stands within is cut in two. */
function insertInline(node: ProcessingInstruction, name: string): void {
  const run = closestWord(node, "r");
  const paragraph = closestWord(node, "p");
  if (paragraph === null) return;
  if (run === null) {
    let at: Node = node;
    while (at.parentNode !== null && !holdsBookmarks(at.parentNode as Element)) at = at.parentNode;
    at.parentNode?.insertBefore(fieldMark(paragraph, name), at);
    return;
  }
  const rest = run.cloneNode(false) as Element;
  const properties = [...run.children].find((child) => child.localName === "rPr");
  if (properties !== undefined) rest.append(properties.cloneNode(true));
  const text = node.parentNode as Element;
  if (text !== run) {
    const textRest = text.cloneNode(false) as Element;
    while (node.nextSibling !== null) textRest.append(node.nextSibling);
    for (const half of [text, textRest]) half.setAttributeNS("http://www.w3.org/XML/1998/namespace", "xml:space", "preserve");
    while (text.nextSibling !== null) rest.append(text.nextSibling);
    rest.insertBefore(textRest, properties === undefined ? rest.firstChild : (rest.children[1] ?? null));
  } else {
    while (node.nextSibling !== null) rest.append(node.nextSibling);
  }
  const place = run.nextSibling;
  run.parentNode?.insertBefore(fieldMark(run, name), place);
  run.parentNode?.insertBefore(rest, place);
}

function holdsBookmarks(element: Element): boolean {
  return isWord(element) && (element.localName === "p" || element.localName === "sdtContent" || element.localName === "ins");
}

function fieldMark(near: Element, name: string): Element {
  return bookmark(near, name, 900_000 + Number(/\d+/.exec(name)?.[0] ?? 0));
}

function firstParagraph(element: Element): Element | null {
  if (isWord(element) && element.localName === "p") return element;
  // No live list: the document would bring each of them up to date whenever a mark is put in.
  return element.querySelector("p");
}
