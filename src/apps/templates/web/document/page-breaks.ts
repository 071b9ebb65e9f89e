/**
 * Where pages begin. Word notes in the text where its last layout broke a page; docx-preview parts a paragraph there into two,
 * and counts a numbered one twice. A break before a whole paragraph says the same and does no harm.
 */
import { closestWord, isWord } from "./word-elements.ts";

export function settlePageBreaks(root: Element): void {
  for (const mark of [...root.querySelectorAll("lastRenderedPageBreak")]) {
    const paragraph = isWord(mark) ? closestWord(mark, "p") : null;
    if (paragraph === null || !/^(body|sdtContent)$/.test(paragraph.parentElement?.localName ?? "")) continue;
    const target = isAtStart(mark, paragraph) ? paragraph : paragraph.nextElementSibling;
    mark.remove();
    if (target !== null && isWord(target) && target.localName === "p" && !isBroken(target)) breakBefore(target);
  }
}

function isAtStart(mark: Element, paragraph: Element): boolean {
  const before = mark.ownerDocument.createRange();
  before.setStart(paragraph, 0);
  before.setEndBefore(mark);
  return before.toString().trim() === "";
}

/** A page begins there anyhow: the paragraph before ends with a break, or with its section. */
function isBroken(paragraph: Element): boolean {
  const before = paragraph.previousElementSibling;
  if (before === null) return true;
  const breaks = [...before.querySelectorAll("br, sectPr")];
  return breaks.some((each) => isWord(each) && (each.localName === "sectPr" || [...each.attributes].some(({ value }) => value === "page")));
}

function breakBefore(paragraph: Element): void {
  const make = (name: string) =>
    paragraph.ownerDocument.createElementNS(paragraph.namespaceURI, `${paragraph.prefix === null ? "" : `${paragraph.prefix}:`}${name}`);
  let properties = paragraph.firstElementChild;
  if (properties?.localName !== "pPr") {
    properties = make("pPr");
    paragraph.prepend(properties);
  }
  properties.prepend(make("pageBreakBefore"));
}
