/** Finding one's way among the elements of a Word part. */

const wordNamespaces = new Set([
  "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
  "http://purl.oclc.org/ooxml/wordprocessingml/main",
]);

export function isWord(element: Element): boolean {
  return wordNamespaces.has(element.namespaceURI ?? "");
}

/** The nearest element of this name around a node. */
export function closestWord(node: Node, name: string): Element | null {
  for (let at = node.parentNode; at !== null; at = at.parentNode) {
    if (at instanceof Element && isWord(at) && at.localName === name) return at;
  }
  return null;
}

/** Where in a paragraph its content begins. */
export function afterProperties(paragraph: Element): Node | null {
  const first = paragraph.firstElementChild;
  return first?.localName === "pPr" ? first.nextSibling : paragraph.firstChild;
}

/** Each paragraph's steps from the root, as the reader counts them: body/tbl[1]/tr[2]/tc[1]/p[1]. */
export function pathsOfParagraphs(root: Element): Map<Element, string> {
  const paths = new Map<Element, string>();
  const visit = (parent: Element, path: string): void => {
    const counts = new Map<string, number>();
    for (const child of parent.children) {
      const name = `${child.namespaceURI} ${child.localName}`;
      const count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      const step = child.localName === "body" && isWord(child) ? "body" : `${child.localName}[${count}]`;
      const own = path === "" ? step : `${path}/${step}`;
      if (isWord(child) && child.localName === "p") paths.set(child, own);
      visit(child, own);
    }
  };
  visit(root, "");
  return paths;
}

/** An empty element that docx-preview draws as one with this id. */
export function bookmark(near: Element, name: string, id: number): Element {
  const namespace = near.namespaceURI;
  const prefix = near.prefix === null ? "" : `${near.prefix}:`;
  const mark = near.ownerDocument.createElementNS(namespace, `${prefix}bookmarkStart`);
  mark.setAttributeNS(namespace, `${prefix || "w:"}name`, name);
  mark.setAttributeNS(namespace, `${prefix || "w:"}id`, String(id));
  return mark;
}
