/** Text of helping parts without what no reader of this document asks for: in ordinary files that is most of it. */

/** The list of styles that Word could have, but the document does not. */
export function withoutLatentStyles(text: string): string {
  return keepElements(text, "w:latentStyles", () => false);
}

/**
 * Lists that no paragraph and no style refers to are left out; Word collects them by the dozen.
 * @param users texts of the parts that may refer to a list
 */
export function withoutUnusedLists(text: string, users: readonly string[]): string {
  const lists = new Set<string>();
  // Written with another prefix, or in another order: nothing is known, so all is kept.
  if (!users.every((user) => collectLists(user, lists))) return text;
  const definitions = new Set<string>();
  const used = keepElements(text, "w:num", (list) => {
    const isUsed = lists.has(/w:numId="(\d+)"/.exec(list)?.[1] ?? "");
    if (isUsed) definitions.add(/<w:abstractNumId w:val="(\d+)"/.exec(list)?.[1] ?? "");
    return isUsed;
  });
  return keepElements(used, "w:abstractNum", (definition) => {
    return definitions.has(/w:abstractNumId="(\d+)"/.exec(definition.slice(0, 200))?.[1] ?? "") || definition.includes("tyleLink");
  });
}

/** The text without those elements of a name that are not to be kept. Elements of this name do not nest. */
function keepElements(text: string, name: string, isKept: (element: string) => boolean): string {
  const pieces: string[] = [];
  let at = 0;
  for (let start = text.indexOf(`<${name} `); start >= 0; start = text.indexOf(`<${name} `, at)) {
    const close = text.indexOf(`</${name}>`, start);
    if (close < 0) break;
    const end = close + name.length + 3;
    pieces.push(text.slice(at, isKept(text.slice(start, end)) ? end : start));
    at = end;
  }
  return at === 0 ? text : pieces.join("") + text.slice(at);
}

/** Collects the lists that a text refers to. @returns false where it refers to one in a way that is not known here */
function collectLists(text: string, lists: Set<string>): boolean {
  const usual = '<w:numId w:val="';
  for (let at = text.indexOf("numId "); at >= 0; at = text.indexOf("numId ", at + 6)) {
    if (!text.startsWith(usual, at - 3)) return false;
    const start = at - 3 + usual.length;
    lists.add(text.slice(start, text.indexOf('"', start)));
  }
  return true;
}
