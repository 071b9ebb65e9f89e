/** What a person points at in the drawn document, as places of the file. */
import type { PointedPlace } from "../../contract.ts";
import { paragraphMark, type ParagraphPlace } from "./marked-file.ts";

export interface Pointed {
  readonly places: readonly PointedPlace[];
  /** Where it is seen, in the frame's window. */
  readonly rectangles: readonly DOMRect[];
  /** The words that were chosen. */
  readonly text: string;
  /** The table around all of it. */
  readonly table: PointedPlace | null;
}

/** Most places that one field may have; more is refused by the tool. */
const mostPlaces = 20;

/** What is selected; null where nothing is, or too much for one field. */
export function pointedBySelection(frame: Document, paragraphs: readonly ParagraphPlace[]): Pointed | null {
  const selection = frame.getSelection();
  if (selection === null || selection.isCollapsed || selection.rangeCount === 0) return null;
  const range = selection.getRangeAt(0);
  const touched = [...frame.querySelectorAll<HTMLElement>("section.docx p")].filter(
    (paragraph) => range.intersectsNode(paragraph) && !isOnlyTouched(range, paragraph),
  );
  if (touched.length === 0 || touched.length > mostPlaces) return null;
  const places = new Map<string, PointedPlace>();
  for (const paragraph of touched) {
    const place = placeWithin(frame, range, paragraph, paragraphs);
    if (place !== null) places.set(`${place.part} ${place.path} ${place.quote}`, place);
  }
  if (places.size === 0) return null;
  const rectangles = [...range.getClientRects()].filter(({ width, height }) => width > 0.5 && height > 0.5);
  return {
    places: [...places.values()],
    rectangles: rectangles.length > 0 ? rectangles : [touched[0]!.getBoundingClientRect()],
    text: selection.toString().replace(/\s+/g, " ").trim(),
    table: tableAround(touched, paragraphs),
  };
}

/** What lies at a point: an empty cell, a blank in a line, or the end of a paragraph. */
export function pointedAt(frame: Document, point: { x: number; y: number }, paragraphs: readonly ParagraphPlace[]): Pointed | null {
  const under = frame.elementsFromPoint(point.x, point.y).find((element) => element.closest("#marks") === null);
  const cell = under?.closest("td") ?? null;
  const paragraph = under?.closest<HTMLElement>("p") ?? (cell === null ? null : cell.querySelector<HTMLElement>("p"));
  const place = paragraph === null ? null : placeOf(paragraph, paragraphs);
  if (paragraph === null || place === null) return null;
  const table = tableAround([paragraph], paragraphs);
  if (cell !== null && isBlankCell(cell))
    return { places: [cellPlace(place)], rectangles: [cell.getBoundingClientRect()], text: "", table };
  const blank = blankAt(frame, paragraph, point);
  if (blank !== null) {
    const { range, quote, before } = blank;
    return { places: [{ ...place, quote, before }], rectangles: [...range.getClientRects()], text: "", table };
  }
  return { places: [place], rectangles: [paragraph.getBoundingClientRect()], text: "", table };
}

function placeOf(paragraph: Element, paragraphs: readonly ParagraphPlace[]): ParagraphPlace | null {
  const mark = paragraph.querySelector(`[id^="${paragraphMark}"]`);
  return mark === null ? null : (paragraphs[Number(mark.id.slice(paragraphMark.length))] ?? null);
}

function placeWithin(frame: Document, range: Range, paragraph: HTMLElement, paragraphs: readonly ParagraphPlace[]): PointedPlace | null {
  const place = placeOf(paragraph, paragraphs);
  if (place === null) return null;
  const cell = paragraph.closest("td");
  if (cell !== null && isBlankCell(cell)) return cellPlace(place);
  if ((paragraph.textContent ?? "").trim() === "") return place;
  const own = frame.createRange();
  own.selectNodeContents(paragraph);
  const before = own.cloneRange();
  if (range.compareBoundaryPoints(Range.START_TO_START, own) > 0) own.setStart(range.startContainer, range.startOffset);
  if (range.compareBoundaryPoints(Range.END_TO_END, own) < 0) own.setEnd(range.endContainer, range.endOffset);
  before.setEnd(own.startContainer, own.startOffset);
  const quote = own.toString();
  return quote === "" ? null : { ...place, quote, before: before.toString() };
}

/** A selection that ends at the very beginning of a paragraph, or begins at its end, does not mean it. */
function isOnlyTouched(range: Range, paragraph: HTMLElement): boolean {
  if ((paragraph.textContent ?? "").trim() === "") return false;
  const own = range.cloneRange();
  if (!paragraph.contains(range.startContainer)) own.setStart(paragraph, 0);
  if (!paragraph.contains(range.endContainer)) own.setEnd(paragraph, paragraph.childNodes.length);
  return own.toString().trim() === "";
}

const cellPath = /^(.*\/tc\[\d+\])(?:\/.*)?$/;
const tablePath = /^(.*tbl\[\d+\])(?:\/.*)?$/;

function cellPlace({ part, path }: ParagraphPlace): PointedPlace {
  return { part, path: cellPath.exec(path)?.[1] ?? path };
}

function tableAround(touched: readonly Element[], paragraphs: readonly ParagraphPlace[]): PointedPlace | null {
  const tables = new Map<string, PointedPlace>();
  for (const paragraph of touched) {
    const place = placeOf(paragraph, paragraphs);
    const path = place === null ? undefined : tablePath.exec(place.path)?.[1];
    if (place === null || path === undefined) return null;
    tables.set(path, { part: place.part, path });
  }
  return tables.size === 1 ? [...tables.values()][0]! : null;
}

function isBlankCell(cell: Element): boolean {
  return (cell.textContent ?? "").trim() === "" && cell.querySelector("table, img, svg") === null;
}

/** The line of underscores or dots, or the gap, that lies under a point. */
function blankAt(
  frame: Document,
  paragraph: HTMLElement,
  { x, y }: { x: number; y: number },
): { range: Range; quote: string; before: string } | null {
  const caret = frame.caretPositionFromPoint(x, y);
  if (caret === null || !paragraph.contains(caret.offsetNode)) return null;
  const lead = frame.createRange();
  lead.selectNodeContents(paragraph);
  const text = lead.toString();
  lead.setEnd(caret.offsetNode, caret.offset);
  const offset = lead.toString().length;
  for (const { 0: quote, index } of text.matchAll(/_{2,}|\.{4,}|…{2,}|[\s\u00a0\u2000-\u200a]{4,}|[☐□❏]/gu)) {
    if (offset < index || offset > index + quote.length) continue;
    const range = rangeOf(frame, paragraph, index, index + quote.length);
    return range === null ? null : { range, quote, before: text.slice(0, index) };
  }
  return null;
}

function rangeOf(frame: Document, paragraph: HTMLElement, from: number, to: number): Range | null {
  const walker = frame.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
  const range = frame.createRange();
  let at = 0;
  let isBegun = false;
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const { length } = node.nodeValue ?? "";
    if (!isBegun && from < at + length) {
      range.setStart(node, from - at);
      isBegun = true;
    }
    if (isBegun && to <= at + length) {
      range.setEnd(node, to - at);
      return range;
    }
    at += length;
  }
  return null;
}
