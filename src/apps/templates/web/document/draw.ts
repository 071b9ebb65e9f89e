/**
 * Draws a Word document as elements that do nothing by themselves.
 *
 * The elements are made in a document without a window, so nothing is loaded or run while they are made. What could load,
 * run or lead elsewhere is left out: a link keeps its text and says where it led. The frame that shows them forbids the
 * rest by its own policy (see document-frame.ts).
 */
import { parseAsync, renderDocument } from "docx-preview";

type Made = {
  ns?: string;
  tagName: string;
  className?: string;
  style?: Record<string, string> | string;
  children?: (Made | Node | string)[];
} & Record<string, unknown>;

/** Elements that never come from a document's own content, and have no place in one that is only looked at. */
const refused = new Set([
  "script",
  "iframe",
  "object",
  "embed",
  "form",
  "input",
  "button",
  "link",
  "meta",
  "base",
  "audio",
  "video",
  "source",
]);
/** Properties that may be set on drawn elements. */
const kept = new Set(["id", "src", "colSpan", "rowSpan", "width", "height", "href", "dateTime", "start", "alt"]);

/** @returns the document's styles and pages, to be put into the frame in this order */
export async function drawDocument(bytes: Uint8Array): Promise<Node[]> {
  const inert = document.implementation.createHTMLDocument("");
  const options = {
    className: "docx",
    inWrapper: true,
    ignoreLastRenderedPageBreak: false,
    renderAltChunks: false,
    renderComments: false,
    renderChanges: false,
    useBase64URL: true,
    h: (made: Made | Node | string) => make(inert, made),
  };
  const word: unknown = await parseAsync(new Blob([bytes as Uint8Array<ArrayBuffer>]), options);
  const nodes = await renderDocument(word as never, options as never);
  for (const node of nodes) clean(node);
  return nodes;
}

function make(inert: Document, made: Made | Node | string): Node {
  if (typeof made === "string") return inert.createTextNode(made);
  if (made instanceof Node) return made;
  const { ns, tagName, className, style, children = [], ...rest } = made;
  if (tagName === "#comment") return inert.createComment("");
  if (tagName === "#fragment" || refused.has(tagName.toLowerCase())) {
    const fragment = inert.createDocumentFragment();
    for (const child of children) fragment.append(make(inert, child));
    return fragment;
  }
  const element = ns === undefined ? inert.createElement(tagName) : (inert.createElementNS(ns, tagName) as HTMLElement);
  if (className !== undefined && className !== "") element.setAttribute("class", className);
  if (typeof style === "string") element.setAttribute("style", style);
  else if (style !== undefined) Object.assign(element.style, style);
  for (const [name, value] of Object.entries(rest)) setProperty(element, name, value);
  for (const child of children) element.append(make(inert, child));
  return element;
}

function setProperty(element: HTMLElement, name: string, value: unknown): void {
  if (value === undefined || value === null) return;
  if (name === "href" && element.tagName === "A") element.title = String(value);
  else if (element.namespaceURI !== "http://www.w3.org/1999/xhtml") {
    if (!/^on|href$|^src$/i.test(name)) element.setAttribute(name, String(value));
  } else if (name === "innerHTML") element.textContent = String(value).replaceAll("&emsp;", "\u2003").replaceAll("&nbsp;", "\u00A0");
  else if (name === "src" ? isOwnImage(value) : kept.has(name)) Reflect.set(element, name, value);
}

/** docx-preview sets some properties after it has made an element: those are looked at here. */
function clean(root: Node): void {
  if (!(root instanceof Element)) return;
  for (const element of [root, ...root.querySelectorAll("*")]) {
    if (refused.has(element.localName)) {
      element.remove();
      continue;
    }
    for (const { name, value } of [...element.attributes]) {
      const isLink = name === "href" || name === "xlink:href";
      const isForeign =
        (isLink && !value.startsWith("data:image/")) ||
        (/^(src|srcset|srcdoc|action|formaction|ping|background|poster)$/.test(name) && !isOwnImage(value));
      if (isLink && element.localName === "a") element.setAttribute("title", value);
      if (isForeign || /^on/i.test(name)) element.removeAttribute(name);
    }
  }
}

function isOwnImage(value: unknown): boolean {
  return typeof value === "string" && value.startsWith("data:image/");
}
