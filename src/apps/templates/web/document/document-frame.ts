/** The frame in which a document is shown: it can run nothing and load nothing, and its marks are drawn over it. */
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
  a { cursor: default; }
  #marks { position: absolute; inset: 0; pointer-events: none; }
  #marks > div { position: absolute; pointer-events: auto; cursor: pointer; border-radius: 3px; box-sizing: border-box;
    background: rgb(79 70 229 / .07); box-shadow: inset 0 0 0 1px rgb(79 70 229 / .28); transition: background .15s, box-shadow .15s; }
  #marks > div.unsure { background: rgb(217 119 6 / .1); box-shadow: inset 0 0 0 1px rgb(217 119 6 / .45); }
  #marks > div:hover { background: rgb(79 70 229 / .16); }
  #marks > div.chosen { background: rgb(79 70 229 / .2); box-shadow: inset 0 0 0 2px rgb(79 70 229), 0 0 0 3px rgb(79 70 229 / .18); }
  @media (prefers-reduced-motion: reduce) { #marks > div { transition: none; } }
`;

/** What the frame is loaded with. */
export const frameSource = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><title>Document</title><style>${fonts}${style}</style></head><body></body></html>`;

/** Puts drawn nodes into the loaded frame. */
export function fillFrame(frame: Document, nodes: readonly Node[]): void {
  frame.body.replaceChildren(...nodes.map((node) => frame.importNode(node, true)));
  const marks = frame.createElement("div");
  marks.id = "marks";
  frame.body.append(marks);
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
  readonly isUnsure: boolean;
}

/** Draws all marks over the pages. A click on one calls back with its field. */
export function drawMarks(
  frame: Document,
  marks: readonly Mark[],
  looks: ReadonlyMap<string, MarkLook>,
  onChoose: (fieldId: string) => void,
): void {
  const layer = frame.getElementById("marks");
  if (layer === null) return;
  const origin = frame.body.getBoundingClientRect();
  const boxes = marks.flatMap((mark) =>
    rectanglesOf(frame, mark).map((rectangle) => {
      const look = looks.get(mark.fieldId);
      const box = frame.createElement("div");
      box.dataset["field"] = mark.fieldId;
      box.title = look?.label ?? "";
      box.classList.toggle("unsure", look?.isUnsure === true);
      box.style.cssText = `left:${rectangle.left - origin.left}px;top:${rectangle.top - origin.top}px;width:${rectangle.width}px;height:${rectangle.height}px`;
      // Smaller ones lie on top, so that a field within a table can be pressed.
      box.style.zIndex = String(Math.max(1, 100_000 - Math.round((rectangle.width * rectangle.height) / 10)));
      box.addEventListener("click", () => onChoose(mark.fieldId));
      return box;
    }),
  );
  layer.style.height = `${frame.body.scrollHeight}px`;
  layer.replaceChildren(...boxes);
}

/** Shows which field is chosen, and brings it into sight. @returns whether the field has a place here */
export function chooseMark(frame: Document, fieldId: string | null, isSmooth: boolean): boolean {
  const layer = frame.getElementById("marks");
  const own = [...(layer?.children ?? [])].filter((box) => (box as HTMLElement).dataset["field"] === fieldId);
  for (const box of layer?.querySelectorAll(".chosen") ?? []) box.classList.remove("chosen");
  for (const box of own) box.classList.add("chosen");
  const first = own[0];
  const view = frame.defaultView;
  if (first === undefined || view === null) return fieldId === null;
  const { top, bottom } = first.getBoundingClientRect();
  if (top < 40 || bottom > view.innerHeight - 40) {
    view.scrollTo({ top: view.scrollY + top - view.innerHeight * 0.35, behavior: isSmooth ? "smooth" : "instant" });
  }
  return true;
}

const leastWidthPx = 14;
const leastHeightPx = 12;

function rectanglesOf(frame: Document, mark: Mark): DOMRect[] {
  const from = frame.getElementById(mark.from);
  const to = frame.getElementById(mark.to);
  if (from === null || to === null) return [];
  if (mark.shape !== "text") {
    const element = from.closest({ cell: "td", row: "tr", table: "table", paragraph: "p" }[mark.shape]) ?? from.closest("p") ?? from;
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
