/** The contents list of a document as a witness to its headings, whether Word made the list or an author typed it. */
import type { Paragraph, WordDocument } from "./document.ts";
import { depthOfNumber } from "./heading-numbers.ts";
import { labelKey } from "./labels.ts";
import { attribute, walk } from "./xml.ts";

export interface ContentsList {
  /** Level that the list gives a line of the text; null where it does not name the line. */
  readonly levelOf: (paragraph: Paragraph) => number | null;
  /** Whether a paragraph is a line of a list that an author typed. */
  readonly isLine: (paragraph: Paragraph) => boolean;
}

export function readContentsList(document: WordDocument): ContentsList {
  const typed = typedLines(document.paragraphs);
  const byWording = new Map<string, number>();
  const byBookmark = new Map<string, number>();
  for (const paragraph of document.paragraphs) {
    if (!(paragraph.isContents && isOfHeadings(paragraph)) && !typed.has(paragraph)) continue;
    const level = levelOfLine(paragraph);
    const key = wordingOf(paragraph.text.slice(0, 400).replace(pageNumber, "").replace(leaders, ""));
    if (key.length >= 3) byWording.set(key, Math.min(byWording.get(key) ?? 9, level));
    for (const anchor of anchorsIn(paragraph)) byBookmark.set(anchor, level);
  }
  return {
    levelOf: (paragraph) => {
      if (byWording.size === 0) return null;
      return bookmarkedLevel(paragraph, byBookmark) ?? byWording.get(wordingOf(paragraph.text)) ?? null;
    },
    isLine: (paragraph) => typed.has(paragraph),
  };
}

/** Whether a line of a contents list leads to headings, and not to figures and tables. */
function isOfHeadings(paragraph: Paragraph): boolean {
  return !/^(?:table of|index)/i.test(paragraph.setting.styleName);
}

/** A page number at the end of a line, and the leaders before it. */
const pageNumber = /(?:(?<=[\t.…·]\s*)(?:\d{1,4}|[ivxlc]{1,6})|(?<=\s)\d{1,3})?\s*$/iu;
const leaders = /[\s.…·_]+$/u;

/** Words, then a tab or leaders, then a page. Looked at from the end, since most lines end otherwise. */
function isTypedLine(text: string): boolean {
  const end = text.trimEnd();
  const page = /\d{1,3}$/.exec(end.slice(-4))?.[0];
  if (page === undefined || end.length > 250) return false;
  const before = end.slice(0, -page.length).trimEnd();
  const gap = end.slice(before.length, -page.length);
  return (gap.includes("\t") || /(?:[.…·_]{4}|\. \. \. ?\.)$/u.test(before)) && /\p{L}{2}/u.test(before);
}

/** Three or more lines in a row that end in leaders and a page. */
function typedLines(paragraphs: readonly Paragraph[]): ReadonlySet<Paragraph> {
  const found = new Set<Paragraph>();
  let open: Paragraph[] = [];
  const close = () => {
    if (open.length >= 3 && areRising(open)) for (const line of open) found.add(line);
    open = [];
  };
  for (const paragraph of paragraphs) {
    if (paragraph.text.trim() === "") continue;
    if (!paragraph.isContents && paragraph.cell === null && isTypedLine(paragraph.text)) open.push(paragraph);
    else close();
  }
  close();
  return found;
}

/** Pages only go up, which sums of money and counts in a form do not. */
function areRising(lines: readonly Paragraph[]): boolean {
  const pages = lines.map((line) => Number(/(\d+)\s*$/.exec(line.text)?.[1]));
  return pages.every((page, index) => index === 0 || page >= pages[index - 1]!) && pages.at(-1)! > pages[0]!;
}

function levelOfLine(paragraph: Paragraph): number {
  const styled = /(\d)\s*$/.exec(paragraph.setting.styleName)?.[1];
  if (paragraph.isContents && styled !== undefined) return Number(styled);
  return depthOfNumber(/^\s*(\d[\d.]*)/.exec(paragraph.text)?.[1] ?? null) ?? 1;
}

/** The words of a line by which it is found again: without its number, which Word may count at one end and print at the other. */
function wordingOf(text: string): string {
  return labelKey(text.replace(/^\s*(?:\d+(?:\.\d+)*[.)]?|[A-Z][.)]|[IVX]+[.)])[\s\u00a0]+/u, ""));
}

/** Bookmarks that the links and page references of a line lead to. */
function anchorsIn(paragraph: Paragraph): string[] {
  const found: string[] = [];
  walk(paragraph.node, (node) => {
    if (node.name === "w:hyperlink") found.push(attribute(node, "w:anchor") ?? "");
    if (node.name === "w:instrText") found.push(...Array.from(node.text.matchAll(/(?:PAGEREF|\\l)\s+"?(_Toc\w+)/g), (match) => match[1]!));
  });
  return found.filter((anchor) => anchor.startsWith("_Toc"));
}

function bookmarkedLevel(paragraph: Paragraph, levels: ReadonlyMap<string, number>): number | null {
  if (levels.size === 0) return null;
  for (const node of paragraph.node.children) {
    const level = node.name === "w:bookmarkStart" ? levels.get(attribute(node, "w:name") ?? "") : undefined;
    if (level !== undefined) return level;
  }
  return null;
}
