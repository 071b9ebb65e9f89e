/** Letters of symbol fonts as the characters that they look like. */

/** An empty box, as it stands in a paragraph's text wherever a box is drawn. */
export const emptyBox = "☐";
export const checkedBox = "☑";

/** The look of a character code in a symbol font; null where the font is none or the sign means nothing to a form. */
export function symbolOf(font: string | null, code: number): string | null {
  const low = code >= 0xf000 && code <= 0xf0ff ? code - 0xf000 : code;
  const name = (font ?? "").toLowerCase();
  if (name.startsWith("wingdings 2")) return fromTable(wingdings2, low);
  if (name.startsWith("wingdings 3")) return low > 0x20 ? "•" : null;
  if (name.startsWith("wingdings")) return fromTable(wingdings, low);
  if (name.startsWith("webdings")) return fromTable(webdings, low);
  if (name.startsWith("symbol")) return low === 0x7f || low === 0xa0 ? emptyBox : low === 0xb7 ? "•" : null;
  return code >= 0xf000 && code <= 0xf0ff ? fromTable(wingdings, low) : null;
}

/** Whether all letters in a font are signs. */
export function isSymbolFont(font: string | null): boolean {
  return font !== null && /^(wingdings|webdings)/i.test(font);
}

function fromTable(table: Readonly<Record<number, string>>, code: number): string | null {
  return table[code] ?? (code > 0x20 ? "•" : null);
}

const wingdings: Readonly<Record<number, string>> = {
  0x6f: emptyBox,
  0x70: emptyBox,
  0x71: emptyBox,
  0x72: emptyBox,
  0xa8: emptyBox,
  0x78: "☒",
  0xfd: "☒",
  0xfe: checkedBox,
  0xfc: "✓",
  0xfb: "✗",
  0xa1: "○",
  0xa4: "◉",
  0x6e: "■",
  0xa7: "▪",
  0x6c: "●",
  0xe0: "→",
  0xe8: "→",
  0x3f: "✍",
  0x21: "✎",
};
const wingdings2: Readonly<Record<number, string>> = {
  0xa3: emptyBox,
  0x2a: emptyBox,
  0x30: emptyBox,
  0x35: emptyBox,
  0x52: checkedBox,
  0x53: "☒",
  0x54: "☒",
  0x50: "✓",
  0x4f: "✗",
  0x81: "○",
  0x99: "○",
};
const webdings: Readonly<Record<number, string>> = { 0x63: emptyBox, 0x67: "■", 0x61: "✓", 0x72: "✗", 0x6e: "●" };
