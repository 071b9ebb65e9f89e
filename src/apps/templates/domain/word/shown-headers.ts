/** Headers and footers that a page shows. Word keeps those of first and even pages in the file after they are switched off. */
import type { Region } from "./document.ts";
import type { WordPackage } from "./package.ts";
import { attribute, childSwitch, type Part, walk, type XmlNode } from "./xml.ts";

/** Each shown part once, in the order of the sections. */
export function shownHeaders(source: WordPackage): Map<Part, Region> {
  const shown = new Map<Part, Region>();
  if (source.headersAndFooters.size === 0) return shown;
  const inForce = new Map<string, Part>();
  for (const section of sectionsOf(source.document.root)) {
    for (const reference of section.children) {
      if (reference.name !== "w:headerReference" && reference.name !== "w:footerReference") continue;
      const part = source.headersAndFooters.get(attribute(reference, "r:id") ?? "");
      if (part !== undefined) inForce.set(`${reference.name} ${attribute(reference, "w:type") ?? "default"}`, part);
    }
    const hasFirstPage = childSwitch(section, "w:titlePg") ?? false;
    for (const [kind, part] of inForce) {
      if ((kind.endsWith(" first") && !hasFirstPage) || (kind.endsWith(" even") && !source.hasEvenPages)) continue;
      if (!shown.has(part)) shown.set(part, kind.startsWith("w:header") ? "header" : "footer");
    }
  }
  return shown;
}

/** A section that names no header shows that of the section before. */
function sectionsOf(root: XmlNode): XmlNode[] {
  const found: XmlNode[] = [];
  walk(root, (node) => {
    if (node.name === "w:sectPr") found.push(node);
    return node.name !== "w:tbl" && node.name !== "w:r";
  });
  return found;
}
