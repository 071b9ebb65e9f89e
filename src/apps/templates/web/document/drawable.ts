/** Puts a part's content so that docx-preview draws it: it passes over controls around rows, cells and what they hold, and over text boxes of current Word. */
import { closestWord, isWord } from "./word-elements.ts";

/** @param isAskedFor whether a field stands inside of an element: only those text boxes are put elsewhere, the others stay as they look */
export function makeDrawable(root: Element, isAskedFor: (element: Element) => boolean): void {
  for (const element of [...root.querySelectorAll("sdt, customXml, smartTag")]) {
    const parent = element.parentElement;
    if (parent === null || !isWord(element) || !isWord(parent) || !/^(tbl|tr|tc)$/.test(parent.localName)) continue;
    unwrap(element);
  }
  const boxes = [...root.querySelectorAll("txbxContent")].filter((box) => isWord(box) && closestNamed(box, "Fallback") === null);
  // Boxes of one drawing stay together.
  const asked = new Set(boxes.filter(isAskedFor).map((box) => drawingOf(box) ?? box));
  const last = new Map<Element, Element>();
  for (const box of boxes) if (asked.has(drawingOf(box) ?? box)) standInText(box, last);
}

/** What stands before the rows or cells of a control moves with them: processing instructions are marks. */
function unwrap(element: Element): void {
  const content = [...element.children].find((child) => child.localName === "sdtContent") ?? element;
  for (const node of [...element.childNodes])
    if (node !== content && node.nodeType === Node.PROCESSING_INSTRUCTION_NODE) element.before(node);
  element.replaceWith(...[...content.childNodes].filter((node) => node.nodeName !== "w:customXmlPr"));
}

/** A text box as a framed cell behind the paragraph that it hangs on, as wide as it is. @param last what stands behind each paragraph by now */
function standInText(box: Element, last: Map<Element, Element>): void {
  const paragraph = closestWord(box, "p");
  if (paragraph === null) return;
  const make = (name: string, attributes: Readonly<Record<string, string | number>>, ...children: Node[]): Element => {
    const prefix = paragraph.prefix === null ? "" : `${paragraph.prefix}:`;
    const element = paragraph.ownerDocument.createElementNS(paragraph.namespaceURI, prefix + name);
    for (const [attribute, value] of Object.entries(attributes))
      element.setAttributeNS(paragraph.namespaceURI, `${paragraph.prefix ?? "w"}:${attribute}`, String(value));
    element.append(...children);
    return element;
  };
  const sides = ["top", "left", "bottom", "right"];
  const borders = sides.map((side) => make(side, { val: "single", sz: 4, color: "C8CCD4" }));
  const margins = sides.map((side) => make(side, { w: side === "left" || side === "right" ? 108 : 40, type: "dxa" }));
  const width = widthOf(box);
  const widths = width === null ? [] : [make("tblW", { w: width, type: "dxa" })];
  const properties = make("tblPr", {}, ...widths, make("tblBorders", {}, ...borders), make("tblCellMar", {}, ...margins));
  // All of the drawing goes: the older rendition beside it says the same again, and an empty shape would keep its room.
  const drawing = drawingOf(box);
  const cell = make("tc", {}, make("tcPr", {}), ...box.childNodes);
  const table = make("tbl", {}, properties, make("tr", {}, cell));
  (last.get(paragraph) ?? paragraph).after(table);
  last.set(paragraph, table);
  if (drawing !== null && !holdsBox(drawing)) drawing.remove();
}

const emuPerTwip = 635;
const twipsPerPoint = 20;

/** In twips, as the drawing or the shape around a box says. */
function widthOf(box: Element): number | null {
  const drawing = closestNamed(box, "drawing");
  const extent = Number(drawing?.querySelector("extent")?.getAttribute("cx"));
  if (extent > 0) return Math.round(extent / emuPerTwip);
  const style = closestNamed(box, "shape")?.getAttribute("style") ?? closestNamed(box, "rect")?.getAttribute("style") ?? "";
  const points = Number(/(?:^|;)\s*width:\s*([\d.]+)pt/.exec(style)?.[1]);
  return points > 0 ? Math.round(points * twipsPerPoint) : null;
}

function drawingOf(box: Element): Element | null {
  return closestNamed(box, "AlternateContent") ?? closestNamed(box, "pict") ?? closestNamed(box, "drawing");
}

function holdsBox(drawing: Element): boolean {
  return [...drawing.querySelectorAll("txbxContent")].some((box) => closestNamed(box, "Fallback") === null && box.childNodes.length > 0);
}

function closestNamed(node: Element, name: string): Element | null {
  for (let at = node.parentElement; at !== null; at = at.parentElement) if (at.localName === name) return at;
  return null;
}
