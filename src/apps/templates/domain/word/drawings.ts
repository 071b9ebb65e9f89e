/** What drawings mean to a form: text boxes, and small empty shapes that stand for check boxes. */
import { attribute, walk, type XmlNode } from "./xml.ts";

/** The contents of all text boxes in a drawing, in their order. */
export function drawnTexts(drawing: XmlNode): XmlNode[] {
  const found: XmlNode[] = [];
  walk(drawing, (node) => {
    if (node.name !== "w:txbxContent") return true;
    if (
      node.children.some(
        (block) => block.name === "w:tbl" || block.name === "w:sdt" || block.children.some((inline) => inline.name !== "w:pPr"),
      )
    )
      found.push(node);
    return false;
  });
  return found;
}

/** Whether a drawing is one small empty rectangle, circle or the like. */
export function drawnBox(drawing: XmlNode): boolean {
  let shapes = 0;
  let isBox = false;
  walk(drawing, (node) => {
    if (node.name === "wps:wsp") {
      shapes++;
      isBox = isSmallShape(node);
      return false;
    }
    if (node.name === "v:rect" || node.name === "v:roundrect" || node.name === "v:oval") {
      shapes++;
      isBox = isSmallVector(attribute(node, "style") ?? "");
    }
    return true;
  });
  return shapes === 1 && isBox;
}

/** 2 to 11 mm in English Metric Units. */
const leastSide = 70_000;
const mostSide = 400_000;
const boxShapes = new Set([
  "rect",
  "roundRect",
  "ellipse",
  "flowChartProcess",
  "flowChartConnector",
  "frame",
  "bevel",
  "snip1Rect",
  "plaque",
]);

function isSmallShape(shape: XmlNode): boolean {
  let isBox = false;
  let fits = false;
  walk(shape, (node) => {
    if (node.name === "a:prstGeom") isBox = boxShapes.has(attribute(node, "prst") ?? "");
    if (node.name === "a:ext") fits = isBoxSide(Number(attribute(node, "cx")), 1) && isBoxSide(Number(attribute(node, "cy")), 1);
  });
  return isBox && fits;
}

function isSmallVector(style: string): boolean {
  const width = /(?:^|;)\s*width:([\d.]+)(pt|in|mm|cm|px)?/i.exec(style);
  const height = /(?:^|;)\s*height:([\d.]+)(pt|in|mm|cm|px)?/i.exec(style);
  return (
    width !== null && height !== null && isBoxSide(Number(width[1]), metric(width[2])) && isBoxSide(Number(height[1]), metric(height[2]))
  );
}

function isBoxSide(size: number, unit: number): boolean {
  return size * unit >= leastSide && size * unit <= mostSide;
}

function metric(unit: string | undefined): number {
  return ({ in: 914_400, mm: 36_000, cm: 360_000, px: 9_525 } as Record<string, number>)[unit?.toLowerCase() ?? "pt"] ?? 12_700;
}
