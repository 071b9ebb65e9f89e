/** A form of our own: blocks in a dress, made into a Word document together with what is to be found in it. */
import { docx, escapeXml, p } from "../../src/apps/templates/domain/word/testing.ts";
import type { Block, HeadingBlock } from "./blocks.ts";
import type { FieldTruth, SectionTruth, Truth } from "./truth.ts";

export interface Form {
  /** BCP 47 of the language alone, and what tells the forms of one language apart: "de-leave". */
  readonly name: string;
  readonly language: string;
  readonly title: string;
  readonly dress: Dress;
  readonly blocks: readonly (Block | HeadingBlock)[];
  readonly header?: Block;
}

/** How headings and the title are made. */
export type Dress =
  /** Word's styles under the ids that its version in that language gives them. */
  | { readonly styles: readonly [first: string, second: string] }
  /** No style: bold in the size of the text, larger, or bold capitals. */
  | "bold"
  | "large"
  | "capitals";

/** The document. @param dress in place of the form's own */
export function written(form: Form, dress: Dress = form.dress): Uint8Array {
  const isStyled = typeof dress !== "string";
  const title = isStyled
    ? p(form.title, "", '<w:pStyle w:val="Title"/>')
    : p(form.title, '<w:b/><w:sz w:val="36"/>', '<w:spacing w:after="240"/><w:jc w:val="center"/>');
  const blocks = form.blocks.map((block) => ("heading" in block ? headingXml(block, dress) : block.xml));
  const body = title + blocks.join("");
  const isRightToLeft = form.language === "ar" || form.language === "he";
  const direct = (xml: string) => (isRightToLeft ? rightToLeft(xml) : xml);
  return docx({
    body: direct(body),
    styles: stylesXml(form, isStyled ? dress.styles : null),
    numbering,
    ...(form.header === undefined ? {} : { header: direct(form.header.xml) }),
  });
}

/** What a careful reader finds in it, whatever its dress. */
export function truthOf(form: Form): Truth {
  const sections: SectionTruth[] = [];
  const fields: FieldTruth[] = [];
  for (const block of form.blocks) {
    if ("heading" in block) sections.push({ level: block.level, text: block.heading, number: numberOf(block) });
    else for (const asked of block.asks) fields.push({ ...asked, section: asked.region ?? sections.at(-1)?.text ?? "" });
  }
  for (const asked of form.header?.asks ?? []) fields.push({ ...asked, section: "header" });
  return { language: form.language, title: form.title, sections, fields };
}

/** As a person would say it: "3" for "3. ", "三" for "三、". */
function numberOf({ typed }: HeadingBlock): string | null {
  const number = typed.normalize("NFKC").replace(/[\s.)、]+$/u, "");
  return number === "" ? null : number;
}

function headingXml({ level, heading, typed }: HeadingBlock, dress: Dress): string {
  const text = typed + heading;
  if (typeof dress !== "string") return p(text, "", `<w:pStyle w:val="${dress.styles[level - 1]!}"/>`);
  const spaced = '<w:keepNext/><w:spacing w:before="280" w:after="120"/>';
  if (dress === "capitals") return p(level === 1 ? text.toLocaleUpperCase() : text, "<w:b/>", spaced);
  if (dress === "large") return p(text, `<w:b/><w:sz w:val="${level === 1 ? 30 : 26}"/>`, spaced);
  return p(text, level === 1 ? "<w:b/>" : "<w:b/><w:i/>", spaced);
}

function stylesXml({ language }: Form, ids: readonly string[] | null): string {
  const style = (id: string, name: string, inside: string) =>
    `<w:style w:type="paragraph" w:styleId="${escapeXml(id)}"><w:name w:val="${name}"/>${inside}</w:style>`;
  const tag =
    { zh: "zh-CN", ja: "ja-JP", ko: "ko-KR", en: "en-GB", pt: "pt-PT", cs: "cs-CZ", el: "el-GR" }[language] ??
    `${language}-${language.toUpperCase()}`;
  return [
    `<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="22"/><w:lang w:val="${tag}" w:eastAsia="${tag}" w:bidi="${tag}"/></w:rPr></w:rPrDefault></w:docDefaults>`,
    '<w:style w:type="paragraph" w:default="1" w:styleId="Standard0"><w:name w:val="Normal"/></w:style>',
    style("Title", "Title", '<w:rPr><w:b/><w:sz w:val="48"/></w:rPr>'),
    ...(ids ?? []).map((id, at) =>
      style(
        id,
        `heading ${at + 1}`,
        `<w:pPr><w:keepNext/><w:spacing w:before="280" w:after="120"/><w:outlineLvl w:val="${at}"/></w:pPr><w:rPr><w:b/><w:sz w:val="${32 - at * 4}"/></w:rPr>`,
      ),
    ),
  ].join("");
}

/** One list: bullets that are boxes. */
const numbering =
  '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="\uf0a8"/><w:lvlJc w:val="left"/><w:rPr><w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings" w:hint="default"/></w:rPr></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>';

function rightToLeft(xml: string): string {
  return xml
    .replaceAll("<w:p><w:pPr>", "<w:p><w:pPr><w:bidi/>")
    .replaceAll(/<w:p>(?!<w:pPr>)/g, "<w:p><w:pPr><w:bidi/></w:pPr>")
    .replaceAll("<w:tblPr>", "<w:tblPr><w:bidiVisual/>")
    .replaceAll("<w:r><w:rPr>", "<w:r><w:rPr><w:rtl/>")
    .replaceAll(/<w:r>(?!<w:rPr>)/g, "<w:r><w:rPr><w:rtl/></w:rPr>");
}
