/** A form of our own: blocks in a dress, made into a Word document together with what is to be found in it. */
import { docx } from "../../src/apps/templates/domain/word/testing.ts";
import type { Block, HeadingBlock } from "./blocks.ts";
import { headingXml, numberingXml, numbersShown, stylesXml, titleXml, wordingOf, type Dress } from "./dress.ts";
import type { AskedField, FieldTruth, SectionTruth, Truth } from "./truth.ts";

export interface Form {
  /** Its language, and what tells the forms of one language apart: "de-dienstreise". */
  readonly name: string;
  /** BCP 47 of the language alone. */
  readonly language: string;
  readonly title: string;
  readonly dress: Dress;
  readonly blocks: readonly (Block | HeadingBlock)[];
  readonly header?: Block;
  readonly footer?: Block;
}

/** The document. @param dress in place of the form's own */
export function written(form: Form, dress: Dress = form.dress): Uint8Array {
  const { language, title, header, footer } = form;
  const blocks = form.blocks.map((block) => ("heading" in block ? headingXml(block, dress, language) : block.xml));
  const direct = language === "ar" || language === "he" ? rightToLeft : (xml: string) => xml;
  return docx({
    body: direct(titleXml(title, dress) + blocks.join("")),
    styles: stylesXml(language, dress),
    numbering: numberingXml(dress),
    ...(header === undefined ? {} : { header: direct(header.xml) }),
    ...(footer === undefined ? {} : { footer: direct(footer.xml) }),
  });
}

/** What a careful reader finds in it. Its dress matters for the numbers and capitals of headings alone. */
export function truthOf(form: Form, dress: Dress = form.dress): Truth {
  const sections: SectionTruth[] = [];
  const fields: FieldTruth[] = [];
  const numbers = numbersShown(
    form.blocks.filter((block) => "heading" in block),
    dress,
  );
  for (const block of form.blocks) {
    const section = sections.at(-1)?.text ?? "";
    if ("heading" in block)
      sections.push({ level: block.level, text: wordingOf(block, dress, form.language), number: numbers[sections.length] ?? null });
    else for (const asked of block.asks) fields.push({ ...asked, aliases: namesOf(asked, section), section });
  }
  for (const asked of form.header?.asks ?? []) fields.push({ ...asked, section: "header" });
  for (const asked of form.footer?.asks ?? []) fields.push({ ...asked, section: "footer" });
  return { language: form.language, title: form.title, sections, fields };
}

/** A table that its heading names is called as that is printed. */
function namesOf({ label, kind, aliases = [] }: AskedField, section: string): readonly string[] {
  return kind === "table" && section.toLowerCase() !== label.toLowerCase() ? [...aliases, section] : aliases;
}

function rightToLeft(xml: string): string {
  return xml
    .replaceAll("<w:p><w:pPr>", "<w:p><w:pPr><w:bidi/>")
    .replaceAll(/<w:p>(?!<w:pPr>)/g, "<w:p><w:pPr><w:bidi/></w:pPr>")
    .replaceAll("<w:tblPr>", "<w:tblPr><w:bidiVisual/>")
    .replaceAll("<w:b/>", "<w:b/><w:bCs/>")
    .replaceAll(/<w:sz (w:val="\d+")\/>/g, "<w:sz $1/><w:szCs $1/>")
    .replaceAll("<w:r><w:rPr>", "<w:r><w:rPr><w:rtl/>")
    .replaceAll(/<w:r>(?!<w:rPr>)/g, "<w:r><w:rPr><w:rtl/></w:rPr>");
}
