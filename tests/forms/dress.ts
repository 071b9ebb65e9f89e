/** How the title and the headings of a form look: what stands in the paragraphs, the styles and the numbering. */
import { escapeXml, p, row, tc } from "../../src/apps/templates/domain/word/testing.ts";
import type { HeadingBlock } from "./blocks.ts";

export type Dress =
  /** Word's styles under the ids that its version in that language gives them; `counted` lets Word number them. */
  | { readonly styles: readonly [first: string, second: string]; readonly counted?: boolean }
  /** No style: bold in the size of the text, larger, or bold capitals. */
  | "bold"
  | "large"
  | "capitals"
  /** No style: bold in the size of the text, in a list that Word counts. */
  | "bold, counted"
  /** A style of the writer's own that Word does not know for a heading's. */
  | "own style"
  /** A shaded bar across the page: a table of one cell. */
  | "bars";

export function titleXml(title: string, dress: Dress): string {
  if (typeof dress !== "string") return p(title, "", '<w:pStyle w:val="Title"/>');
  return p(title, '<w:b/><w:sz w:val="36"/>', '<w:spacing w:after="240"/><w:jc w:val="center"/>');
}

/** A heading as printed, without its number. */
export function shownText({ level, heading }: HeadingBlock, dress: Dress, language: string): string {
  return dress === "capitals" && level === 1 ? heading.toLocaleUpperCase(language) : heading;
}

/** The heading's text as a reader would write it down: typed numbers of other scripts belong to its wording. */
export function wordingOf(block: HeadingBlock, dress: Dress, language: string): string {
  const shown = shownText(block, dress, language);
  return !isCounted(dress) && belongsToWording(block.typed) ? block.typed + shown : shown;
}

function belongsToWording(typed: string): boolean {
  return /[^\p{ASCII}]/u.test(typed);
}

export function headingXml(block: HeadingBlock, dress: Dress, language: string): string {
  const { level, typed } = block;
  const text = typed + shownText(block, dress, language);
  if (isCounted(dress)) return countedXml(block, dress);
  if (typeof dress !== "string") return p(text, "", `<w:pStyle w:val="${dress.styles[level - 1]!}"/>`);
  switch (dress) {
    case "capitals":
      return p(text, "<w:b/>", spaced);
    case "large":
      return p(text, `<w:b/><w:sz w:val="${level === 1 ? 30 : 26}"/>`, spaced);
    case "own style":
      return p(text, "", `<w:pStyle w:val="FormPart${level}"/>`);
    case "bars":
      return `<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/></w:tblPr>${row([tc(p(text, "<w:b/>"), '<w:shd w:val="clear" w:color="auto" w:fill="BFBFBF"/>')])}</w:tbl>`;
    default:
      return p(text, level === 1 ? "<w:b/>" : "<w:b/><w:i/>", spaced);
  }
}

/** The number that a person sees before each heading: "3" for "3. ", "2.1" where Word counts. */
export function numbersShown(headings: readonly HeadingBlock[], dress: Dress): (string | null)[] {
  if (!isCounted(dress)) return headings.map(({ typed }) => (belongsToWording(typed) ? null : typedNumber(typed)));
  let [first, second] = [0, 0];
  return headings.map(({ level }) => {
    if (level === 1) [first, second] = [first + 1, 0];
    else second++;
    return level === 1 ? `${first}` : `${first}.${second}`;
  });
}

export function stylesXml(language: string, dress: Dress): string {
  const style = (id: string, name: string, inside: string) =>
    `<w:style w:type="paragraph" w:styleId="${escapeXml(id)}"><w:name w:val="${name}"/>${inside}</w:style>`;
  const tag =
    { zh: "zh-CN", ja: "ja-JP", ko: "ko-KR", en: "en-GB", cs: "cs-CZ", el: "el-GR" }[language] ?? `${language}-${language.toUpperCase()}`;
  const headings = typeof dress === "string" ? [] : dress.styles;
  return [
    `<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="22"/><w:lang w:val="${tag}" w:eastAsia="${tag}" w:bidi="${tag}"/></w:rPr></w:rPrDefault></w:docDefaults>`,
    '<w:style w:type="paragraph" w:default="1" w:styleId="Standard0"><w:name w:val="Normal"/></w:style>',
    style("Title", "Title", '<w:rPr><w:b/><w:sz w:val="48"/></w:rPr>'),
    style("Clause", "Clause", '<w:pPr><w:outlineLvl w:val="1"/></w:pPr>'),
    ...headings.map((id, at) => {
      const numbers = isCounted(dress) ? `<w:numPr><w:ilvl w:val="${at}"/><w:numId w:val="2"/></w:numPr>` : "";
      return style(
        id,
        `heading ${at + 1}`,
        `<w:pPr><w:keepNext/>${numbers}<w:spacing w:before="280" w:after="120"/><w:outlineLvl w:val="${at}"/></w:pPr><w:rPr><w:b/><w:sz w:val="${32 - at * 4}"/></w:rPr>`,
      );
    }),
    ...[1, 2].map((level) =>
      style(
        `FormPart${level}`,
        `Form Part ${level}`,
        `<w:pPr>${spaced}</w:pPr><w:rPr><w:b/><w:color w:val="1F3864"/><w:sz w:val="${32 - level * 3}"/></w:rPr>`,
      ),
    ),
  ]
    .join("")
    .replaceAll("<w:b/>", "<w:b/><w:bCs/>")
    .replaceAll(/<w:sz (w:val="\d+")\/>/g, "<w:sz $1/><w:szCs $1/>");
}

/** Bullets that are boxes, numbers for styled headings, for steps, and for headings without a style. */
export function numberingXml(dress: Dress): string {
  const levels = (typeof dress === "string" ? [] : dress.styles).map(
    (id, at) =>
      `<w:lvl w:ilvl="${at}"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:pStyle w:val="${escapeXml(id)}"/><w:lvlText w:val="${["%1.", "%1.%2"][at]!}"/></w:lvl>`,
  );
  return [
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="\uf0a8"/><w:lvlJc w:val="left"/><w:rPr><w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings" w:hint="default"/></w:rPr></w:lvl></w:abstractNum>',
    `<w:abstractNum w:abstractNumId="1">${levels.join("")}</w:abstractNum>`,
    '<w:abstractNum w:abstractNumId="2"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1)"/></w:lvl></w:abstractNum>',
    '<w:abstractNum w:abstractNumId="3"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl></w:abstractNum>',
    ...[0, 1, 2, 3].map((list) => `<w:num w:numId="${list + 1}"><w:abstractNumId w:val="${list}"/></w:num>`),
  ].join("");
}

const spaced = '<w:keepNext/><w:spacing w:before="280" w:after="120"/>';

function isCounted(dress: Dress): boolean {
  return typeof dress === "string" ? dress === "bold, counted" : dress.counted === true;
}

/** What is typed as its number would stand beside Word's: it is left out. */
function countedXml({ level, heading }: HeadingBlock, dress: Dress): string {
  if (typeof dress !== "string") return p(heading, "", `<w:pStyle w:val="${dress.styles[level - 1]!}"/>`);
  return p(heading, "<w:b/>", `${spaced}<w:numPr><w:ilvl w:val="${level - 1}"/><w:numId w:val="4"/></w:numPr>`);
}

function typedNumber(typed: string): string | null {
  const number = typed.normalize("NFKC").replace(/[\s.)、]+$/u, "");
  return number === "" ? null : number;
}
