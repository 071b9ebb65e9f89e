/** Where a field stands in the file, so that later an answer can be put exactly there. */
import type { Place } from "../../contract.ts";
import type { Run } from "./document.ts";
import { pathOf, type XmlNode } from "./xml.ts";
import type { Spot } from "./fields/candidate.ts";

/** Makes places out of spots. One is made for each document, since it remembers the hashes of its surroundings. */
export function anchorer(): (spot: Spot) => Place {
  const hashes = new Map<XmlNode, string>();
  const hashOf = (spot: Spot, node: XmlNode) => {
    let hash = hashes.get(node);
    if (hash === undefined) hashes.set(node, (hash = hashText(spot.part.text, node.start, node.end)));
    return hash;
  };
  return (spot) => {
    const surroundings = spot.paragraph?.node ?? spot.node;
    const place = { part: spot.part.name, path: pathOf(spot.node), ...rangeOf(spot), hash: hashOf(spot, surroundings) };
    return spot.text === null ? place : { ...place, text: [spot.text[0], spot.text[1]] };
  };
}

/** FNV-1a over UTF-16 units, in two halves of 32 bits. */
export function hashText(text: string, start = 0, end = text.length): string {
  let one = 0x811c9dc5;
  let two = 0x01000193;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    one = Math.imul(one ^ code, 0x01000193);
    two = Math.imul(two ^ (code + at - start), 0x85ebca6b);
  }
  return (one >>> 0).toString(16).padStart(8, "0") + (two >>> 0).toString(16).padStart(8, "0");
}

function rangeOf(spot: Spot): { start: number; end: number } {
  const { node, endNode, text, paragraph, part } = spot;
  if (text === null || paragraph === null) return { start: node.start, end: Math.max(node.end, endNode?.end ?? 0) };
  const first = paragraph.runs.find((run) => run.to > text[0] && run.from <= text[0]);
  const last = text[1] > text[0] ? paragraph.runs.find((run) => run.to >= text[1] && run.from < text[1]) : first;
  if (first === undefined || last === undefined) return { start: node.start, end: node.end };
  return {
    start: offsetIn(first, text[0], part.text),
    end: Math.max(offsetIn(last, Math.max(text[1], text[0]), part.text), offsetIn(first, text[0], part.text)),
  };
}

/** Offset of a visible character in the part: entities are one character, and so is a tab or a box. */
function offsetIn(run: Run, character: number, source: string): number {
  const { node } = run;
  if (node.name !== "w:t") return character <= run.from ? node.start : node.end;
  if (isPlain(node, source)) return Math.min(node.openEnd + character - run.from, node.end);
  let at = node.openEnd;
  for (let left = character - run.from; left > 0 && at < node.end; left--) {
    if (source.startsWith("<![CDATA[", at)) at += 9;
    if (source[at] === "&") at = source.indexOf(";", at) + 1;
    else if (source[at] === "\r" && source[at + 1] === "\n") at += 2;
    else at++;
  }
  return at;
}

const plainNodes = new WeakMap<XmlNode, boolean>();

/** Whether each visible character is one in the file too. */
function isPlain(node: XmlNode, source: string): boolean {
  let plain = plainNodes.get(node);
  if (plain === undefined) plainNodes.set(node, (plain = !/[&\r]|<!\[CDATA\[/.test(source.slice(node.openEnd, node.end))));
  return plain;
}
