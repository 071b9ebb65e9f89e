/** The frame in which a document is shown: it can run nothing and load nothing, and its marks are drawn over it. */
import type { FieldReview } from "../../contract.ts";
import type { Mark } from "./marked-file.ts";

const policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:";

/** What stands in for Word's fonts where they are not installed: of the same widths first, then of the same kind. */
const standIns: Readonly<Record<string, readonly string[]>> = {
  Calibri: ["Carlito", "Helvetica Neue", "Liberation Sans", "Arial"],
  "Calibri Light": ["Carlito", "Helvetica Neue", "Liberation Sans", "Arial"],
  Aptos: ["Segoe UI", "Helvetica Neue", "Liberation Sans", "Arial"],
  Arial: ["Liberation Sans", "Helvetica"],
  Verdana: ["DejaVu Sans", "Helvetica"],
  Tahoma: ["DejaVu Sans", "Helvetica"],
  Cambria: ["Caladea", "Georgia", "Liberation Serif", "Times New Roman"],
  "Times New Roman": ["Liberation Serif", "Times"],
  "Courier New": ["Liberation Mono", "Courier"],
};

const fonts = Object.entries(standIns)
  .flatMap(([name, others]) =>
    ["", " Bold"].map((weight) => {
      const sources = [name, ...others].map((font) => `local("${font}${weight}")`).join(",");
      return `@font-face{font-family:"${name}";src:${sources};font-weight:${weight === "" ? 400 : 700}}`;
    }),
  )
  .join("");

const style = `
  html { scrollbar-color: #9aa0ad transparent; }
  body { margin: 0; position: relative; background: transparent; font-family: Calibri, sans-serif; }
  .docx-wrapper { background: transparent !important; padding: 20px !important; align-items: center; }
  .docx-wrapper > section.docx { box-shadow: 0 0 0 1px rgb(20 24 40 / .08), 0 6px 20px -6px rgb(20 24 40 / .22) !important; margin-bottom: 20px !important; border-radius: 3px; color: #111; }
  /* What states no size and no margins is Word's own page. */
  .docx-wrapper > section.docx:not([style*="width"]) { width: 8.5in; min-height: 11in; }
  .docx-wrapper > section.docx:not([style*="padding"]) { padding: 1in; }
  a { cursor: default; }
  #marks { position: absolute; inset: 0; pointer-events: none; }
  #marks > div { position: absolute; pointer-events: auto; cursor: pointer; border-radius: 3px; box-sizing: border-box;
    background: rgb(79 70 229 / .08); outline: 1px solid rgb(79 70 229 / .32); outline-offset: -1px; transition: background .15s, outline-color .15s; }
  #marks > div.to_confirm { background: rgb(217 119 6 / .12); outline: 1.5px dashed rgb(180 83 9 / .75); }
  #marks > div.confirmed, #marks > div.corrected, #marks > div.drawn { background: rgb(5 150 105 / .08); outline-color: rgb(4 120 87 / .4); }
  #marks > div.dismissed { background: repeating-linear-gradient(-45deg, rgb(100 116 139 / .16) 0 4px, transparent 4px 8px); outline: 1px dotted rgb(71 85 105 / .7); }
  #marks > div:hover, #marks > div.near { background: rgb(79 70 229 / .18); outline: 1.5px solid rgb(79 70 229 / .7); }
  #marks > div.chosen { background: rgb(79 70 229 / .2); outline: 2px solid rgb(67 56 202); outline-offset: 0; box-shadow: 0 0 0 5px rgb(79 70 229 / .22); }
  #marks > div.to_confirm.chosen, #marks > div.to_confirm.near, #marks > div.to_confirm:hover { background: rgb(217 119 6 / .22); outline-color: rgb(180 83 9); }
  #marks > div.to_confirm.chosen { outline: 2px dashed rgb(146 64 14); box-shadow: 0 0 0 5px rgb(217 119 6 / .25); }
  #marks > div.flag:hover::after, #marks > div.flag.near::after, #marks > div.flag.chosen::after { content: attr(data-label); position: absolute; left: -2px; bottom: calc(100% + 4px);
    max-width: 280px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; pointer-events: none; padding: 1px 6px; border-radius: 4px;
    font: 500 11px/17px system-ui, sans-serif; color: #fff; background: rgb(67 56 202); }
  #marks > div.flag.to_confirm:hover::after, #marks > div.flag.to_confirm.near::after, #marks > div.flag.to_confirm.chosen::after { background: rgb(146 64 14); }
  #marks > div.flag.low::after { bottom: auto; top: calc(100% + 4px); }
  #marks > .target { pointer-events: none; background: rgb(5 150 105 / .14); outline: 2px dashed rgb(4 120 87); outline-offset: 0; z-index: 200000; }
  body.adding, body.adding * { cursor: crosshair !important; }
  ::selection { background: rgb(79 70 229 / .28); }
  @media (prefers-reduced-motion: reduce) { #marks > div { transition: none; } }
`;

/** What the frame is loaded with. */
export const frameSource = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><title>Document</title><style>${fonts}${style}</style></head><body></body></html>`;

/** Puts drawn nodes into the loaded frame, which stays scrolled as it was. */
export function fillFrame(frame: Document, nodes: readonly Node[]): void {
  const scrolled = frame.defaultView?.scrollY ?? 0;
  frame.body.replaceChildren(...nodes.map((node) => frame.importNode(node, true)));
  const marks = frame.createElement("div");
  marks.id = "marks";
  frame.body.append(marks);
  frame.defaultView?.scrollTo({ top: scrolled, behavior: "instant" });
}

/** Scales the pages so that the widest fits, and gives the scale. */
export function fitFrame(frame: Document, widthPx: number): number {
  const wrapper = frame.querySelector<HTMLElement>(".docx-wrapper");
  if (wrapper === null) return 1;
  wrapper.style.setProperty("zoom", "1");
  const widest = Math.max(1, ...[...frame.querySelectorAll<HTMLElement>("section.docx")].map((page) => page.offsetWidth));
  const scale = Math.min(1, (widthPx - 4) / (widest + 40));
  wrapper.style.setProperty("zoom", String(scale));
  return scale;
}

export interface MarkLook {
  readonly label: string;
  readonly review: FieldReview;
}

/** Draws the marks of all fields that have a look. What is pressed is told by `fieldAt`. */
export function drawMarks(frame: Document, marks: readonly Mark[], looks: ReadonlyMap<string, MarkLook>): void {
  const layer = frame.getElementById("marks");
  if (layer === null) return;
  const origin = frame.body.getBoundingClientRect();
  const ends = Map.groupBy(frame.querySelectorAll('[id^="hw-mark-"]'), (element) => element.id);
  const boxes = marks.flatMap((mark) => {
    const look = looks.get(mark.fieldId);
    if (look === undefined) return [];
    return rectanglesOf(frame, mark, ends).map((rectangle, at) => {
      const box = frame.createElement("div");
      box.dataset["field"] = mark.fieldId;
      box.dataset["label"] = look.label;
      box.setAttribute("role", "button");
      box.setAttribute("aria-label", `Field: ${look.label}${look.review === "to_confirm" ? ", to confirm" : ""}`);
      box.classList.add(look.review);
      if (at === 0) box.classList.add("flag");
      const top = rectangle.top - origin.top;
      if (top < 30) box.classList.add("low");
      box.style.cssText = `left:${rectangle.left - origin.left}px;top:${top}px;width:${rectangle.width}px;height:${rectangle.height}px`;
      // Smaller ones lie on top, so that a field within a table can be pressed.
      box.style.zIndex = String(Math.max(1, 100_000 - Math.round((rectangle.width * rectangle.height) / 10)));
      return box;
    });
  });
  layer.style.height = `${frame.body.scrollHeight}px`;
  layer.replaceChildren(...boxes);
}

/** The field whose mark something in the frame is. */
export function fieldAt(target: EventTarget | null): string | null {
  const box = (target as Element | null)?.closest?.("#marks > [data-field]");
  return (box as HTMLElement | null)?.dataset["field"] ?? null;
}

/** Shows which field is pointed at elsewhere on the page. */
export function nearMark(frame: Document, fieldId: string | null): void {
  for (const box of frame.querySelectorAll("#marks > .near")) box.classList.remove("near");
  for (const box of boxesOf(frame, fieldId)) box.classList.add("near");
}

/** Shows what would become a field. */
export function showTarget(frame: Document, rectangles: readonly DOMRect[]): void {
  const layer = frame.getElementById("marks");
  for (const old of layer?.querySelectorAll(".target") ?? []) old.remove();
  const origin = frame.body.getBoundingClientRect();
  for (const { left, top, width, height } of rectangles) {
    const box = frame.createElement("div");
    box.className = "target";
    box.style.cssText = `left:${left - origin.left}px;top:${top - origin.top}px;width:${Math.max(leastWidthPx, width)}px;height:${Math.max(leastHeightPx, height)}px`;
    layer?.append(box);
  }
}

/** Shows which field is chosen, and where `scroll` says how, brings it into sight. @returns whether the field has a place here */
export function chooseMark(frame: Document, fieldId: string | null, scroll: "smooth" | "instant" | null): boolean {
  for (const box of frame.querySelectorAll("#marks > .chosen")) box.classList.remove("chosen");
  const own = boxesOf(frame, fieldId);
  for (const box of own) box.classList.add("chosen");
  const view = frame.defaultView;
  if (own.length === 0 || view === null) return fieldId === null;
  if (scroll === null) return true;
  const places = own.map((box) => box.getBoundingClientRect());
  const isSeen = places.some(({ top, bottom }) => top >= 40 && (bottom <= view.innerHeight - 40 || top < view.innerHeight * 0.3));
  if (!isSeen) scrollTo(view, places[0]!.top, scroll);
  return true;
}

/** Brings the heading into sight that says this, the `nth` of equal ones. @returns whether there is one */
export function showHeading(frame: Document, title: string, nth: number, scroll: "smooth" | "instant"): boolean {
  const wanted = plainText(title);
  const own = [...frame.querySelectorAll<HTMLElement>("section.docx p")].filter((paragraph) => {
    const text = plainText(paragraph.textContent ?? "");
    return text === wanted || (text.endsWith(wanted) && text.length <= wanted.length + 12);
  });
  // The contents list says it too, and first.
  const heading = own.filter((paragraph) => paragraph.querySelector("a") === null)[nth] ?? own.at(-1);
  const view = frame.defaultView;
  if (heading === undefined || view === null) return false;
  scrollTo(view, heading.getBoundingClientRect().top, scroll, 0.12);
  return true;
}

function scrollTo(view: Window, top: number, behavior: "smooth" | "instant", share = 0.35): void {
  view.scrollTo({ top: view.scrollY + top - view.innerHeight * share, behavior });
}

function boxesOf(frame: Document, fieldId: string | null): HTMLElement[] {
  if (fieldId === null) return [];
  return [...frame.querySelectorAll<HTMLElement>("#marks > [data-field]")].filter((box) => box.dataset["field"] === fieldId);
}

function plainText(text: string): string {
  return text.replace(/\s+/g, "").toLowerCase();
}

const leastWidthPx = 14;
const leastHeightPx = 12;

/** A header stands on each page, with the same ids. */
function rectanglesOf(frame: Document, mark: Mark, ends: ReadonlyMap<string, readonly Element[]>): DOMRect[] {
  const last = ends.get(mark.to) ?? [];
  return (ends.get(mark.from) ?? []).flatMap((from, at) =>
    last[at] === undefined ? [] : rectanglesBetween(frame, mark.shape, from, last[at]),
  );
}

function rectanglesBetween(frame: Document, shape: Mark["shape"], from: Element, to: Element): DOMRect[] {
  if (shape !== "text") {
    const element = from.closest({ cell: "td", row: "tr", table: "table", paragraph: "p" }[shape]) ?? from.closest("p") ?? from;
    return [padded(element.getBoundingClientRect(), 0)];
  }
  const range = frame.createRange();
  range.setStartAfter(from);
  range.setEndBefore(to);
  const lines = joinedByLine([...range.getClientRects()].filter((rectangle) => rectangle.width > 0.5 && rectangle.height > 0.5));
  if (lines.length > 0) return lines.map((line) => padded(line, 1));
  // A place without any text: as wide as can be pressed.
  return [padded(from.getBoundingClientRect(), 1)];
}

/** One rectangle for each line of text, however many pieces it is drawn in. */
function joinedByLine(rectangles: readonly DOMRect[]): DOMRect[] {
  const lines: DOMRect[] = [];
  for (const rectangle of rectangles) {
    const last = lines.at(-1);
    const isSameLine =
      last !== undefined &&
      Math.abs(last.top + last.height / 2 - (rectangle.top + rectangle.height / 2)) < Math.max(last.height, rectangle.height) / 2;
    if (!isSameLine) {
      lines.push(rectangle);
      continue;
    }
    const left = Math.min(last.left, rectangle.left);
    const top = Math.min(last.top, rectangle.top);
    lines[lines.length - 1] = new DOMRect(
      left,
      top,
      Math.max(last.right, rectangle.right) - left,
      Math.max(last.bottom, rectangle.bottom) - top,
    );
  }
  return lines;
}

function padded({ left, top, width, height }: DOMRect, by: number): DOMRect {
  return new DOMRect(left - by, top - by, Math.max(leastWidthPx, width + 2 * by), Math.max(leastHeightPx, height + 2 * by));
}
