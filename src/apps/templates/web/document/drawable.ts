/** Puts a part's content so that docx-preview draws it: it passes over controls around rows, cells and what they hold, and over text boxes of current Word. */
import { closestWord, isWord } from "./word-elements.ts";

/** @param isAskedFor whether a field stands inside of an element: only those text boxes are put elsewhere, the others stay as they look */
export function makeDrawable(root: Element, isAskedFor: (element: Element) => boolean): void {
  for (const element of [...root.querySelectorAll("sdt, customXml, smartTag")]) {
    const parent = element.parentElement;
    if (parent === null || !isWord(element) || !isWord(parent) || !/^(tbl|tr|tc)$/.test(parent.localName)) continue;
    unwrap(element);
  }
  for (const box of [...root.querySelectorAll("txbxContent")]) {
    if (isWord(box) && closestNamed(box, "Fallback") === null && isAskedFor(box)) standInText(box);
  }
}

/** What stands before the rows or cells of a control moves with them: processing instructions are marks. */
function unwrap(element: Element): void {
  const content = [...element.children].find((child) => child.localName === "sdtContent") ?? element;
  for (const node of [...element.childNodes])
    if (node !== content && node.nodeType === Node.PROCESSING_INSTRUCTION_NODE) element.before(node);
  element.replaceWith(...[...content.childNodes].filter((node) => node.nodeName !== "w:customXmlPr"));
}

/** A text box as a framed cell behind the paragraph that it hangs on. */
function standInText(box: Element): void {
  const paragraph = closestWord(box, "p");
  if (paragraph === null) return;
  const make = (name: string, ...children: Node[]): Element => {
    const prefix = paragraph.prefix === null ? "" : `${paragraph.prefix}:`;
    const element = paragraph.ownerDocument.createElementNS(paragraph.namespaceURI, prefix + name);
    element.append(...children);
    return element;
  };
  const borders = ["top", "left", "bottom", "right"].map((side) => {
    const border = make(side);
    for (const [name, value] of [
      ["val", "single"],
      ["sz", "4"],
      ["color", "C8CCD4"],
    ])
      border.setAttributeNS(paragraph.namespaceURI, `${paragraph.prefix ?? "w"}:${name}`, value!);
    return border;
  });
  const content = [...box.childNodes];
  // The older rendition beside it says the same again.
  closestNamed(box, "AlternateContent")?.remove();
  const cell = make("tc", make("tcPr"), ...content);
  paragraph.after(make("tbl", make("tblPr", make("tblBorders", ...borders)), make("tr", cell)));
}

function closestNamed(node: Element, name: string): Element | null {
  for (let at = node.parentElement; at !== null; at = at.parentElement) if (at.localName === name) return at;
  return null;
}
