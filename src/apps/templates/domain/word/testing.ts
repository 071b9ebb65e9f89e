/** Word documents made by hand, for tests and examples: parts of XML in, the bytes of a .docx out. */
import { strToU8, zipSync } from "fflate";

const namespaces = [
  'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"',
  'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"',
  'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"',
].join(" ");
const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const word = "application/vnd.openxmlformats-officedocument.wordprocessingml";

export interface DocxParts {
  /** Blocks of the body. */
  readonly body: string;
  /** w:style elements. */
  readonly styles?: string;
  /** w:abstractNum and w:num elements. */
  readonly numbering?: string;
  /** Blocks of a header. */
  readonly header?: string;
  /** Blocks of a footer. */
  readonly footer?: string;
  /** Parts to add or to put in place of the usual ones, by name. */
  readonly parts?: Readonly<Record<string, string | Uint8Array>>;
}

/** A document with the usual frame around the given parts; the same parts give the same bytes. */
export function docx({ body, styles, numbering, header, footer, parts = {} }: DocxParts): Uint8Array {
  const references = [
    header === undefined ? "" : '<w:headerReference w:type="default" r:id="rHeader"/>',
    footer === undefined ? "" : '<w:footerReference w:type="default" r:id="rFooter"/>',
  ].join("");
  const section = references === "" ? "<w:sectPr/>" : `<w:sectPr>${references}</w:sectPr>`;
  const files: Record<string, string | Uint8Array> = {
    "[Content_Types].xml": contentTypes(footer !== undefined),
    "_rels/.rels": relations([["rDocument", "officeDocument", "word/document.xml"]]),
    "word/document.xml": `${declaration}<w:document ${namespaces}><w:body>${body}${section}</w:body></w:document>`,
    "word/_rels/document.xml.rels": relations([
      ["rStyles", "styles", "styles.xml"],
      ["rNumbering", "numbering", "numbering.xml"],
      ["rHeader", "header", "header1.xml"],
      ...(footer === undefined ? [] : [["rFooter", "footer", "footer1.xml"] as const]),
    ]),
    "word/styles.xml": `${declaration}<w:styles ${namespaces}>${styles ?? headingStyles}</w:styles>`,
    ...(numbering === undefined ? {} : { "word/numbering.xml": `${declaration}<w:numbering ${namespaces}>${numbering}</w:numbering>` }),
    ...(header === undefined ? {} : { "word/header1.xml": `${declaration}<w:hdr ${namespaces}>${header}</w:hdr>` }),
    ...(footer === undefined ? {} : { "word/footer1.xml": `${declaration}<w:ftr ${namespaces}>${footer}</w:ftr>` }),
    ...parts,
  };
  const bytes = Object.fromEntries(
    Object.entries(files).map(([name, content]) => [name, typeof content === "string" ? strToU8(content) : content]),
  );
  return zipSync(bytes, { level: 6, mtime: new Date(2026, 0, 1) });
}

/** A document whose damage only a whole reading finds: its document part is large, and its checksum is wrong. */
export function docxDamagedInside(): Uint8Array {
  const lines = Array.from({ length: 12_000 }, (_, index) => p(`Paragraph ${index} of many.`));
  return withWrongChecksum(docx({ body: lines.join("") }));
}

/** The file with another checksum of its document part in the directory. */
export function withWrongChecksum(bytes: Uint8Array): Uint8Array {
  bytes[entryOfDocument(bytes) + 16]! ^= 0x55;
  return bytes;
}

/** Where the zip directory's entry of the document part begins: 46 bytes before the last time that its name stands there. */
export function entryOfDocument(bytes: Uint8Array): number {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).lastIndexOf("word/document.xml") - 46;
}

/** Heading 1 to 3 as Word itself defines them. */
export const headingStyles = [1, 2, 3]
  .map(
    (level) =>
      `<w:style w:type="paragraph" w:styleId="Heading${level}"><w:name w:val="heading ${level}"/><w:pPr><w:outlineLvl w:val="${level - 1}"/></w:pPr><w:rPr><w:b/><w:sz w:val="${34 - level * 4}"/></w:rPr></w:style>`,
  )
  .concat('<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:rPr><w:sz w:val="52"/></w:rPr></w:style>')
  .join("");

/** A paragraph of text. @param look properties of its run, as XML @param properties of the paragraph, as XML */
export function p(text: string, look = "", properties = ""): string {
  return `<w:p>${properties === "" ? "" : `<w:pPr>${properties}</w:pPr>`}${r(text, look)}</w:p>`;
}

/** A paragraph of given inline XML. */
export function line(...inline: readonly string[]): string {
  return `<w:p>${inline.join("")}</w:p>`;
}

/** A run; tabs and line breaks in the text become Word's. */
export function r(text: string, look = ""): string {
  const pieces = text
    .split(/(\t|\n)/)
    .map((piece) =>
      piece === "\t" ? "<w:tab/>" : piece === "\n" ? "<w:br/>" : piece === "" ? "" : `<w:t xml:space="preserve">${escapeXml(piece)}</w:t>`,
    );
  return `<w:r>${look === "" ? "" : `<w:rPr>${look}</w:rPr>`}${pieces.join("")}</w:r>`;
}

export function heading(level: 1 | 2 | 3, text: string): string {
  return p(text, "", `<w:pStyle w:val="Heading${level}"/>`);
}

/** A table of rows of cells; a cell is text, or XML that starts with a bracket. */
export function table(...rows: readonly (readonly string[])[]): string {
  return `<w:tbl>${rows.map((cells) => row(cells.map((cell) => tc(cell)))).join("")}</w:tbl>`;
}

export function row(cells: readonly string[], properties = ""): string {
  return `<w:tr>${properties === "" ? "" : `<w:trPr>${properties}</w:trPr>`}${cells.join("")}</w:tr>`;
}

/** A cell of text or of blocks. @param properties as XML: w:gridSpan, w:vMerge, w:shd */
export function tc(content: string, properties = ""): string {
  return `<w:tc><w:tcPr>${properties}</w:tcPr>${content.startsWith("<") ? content : p(content)}</w:tc>`;
}

/** A content control. @param kind its own element: <w:text/>, <w:date>…</w:date> */
export function control(
  kind: string,
  content: string,
  { title = "", tag = "", prompts = true }: { title?: string; tag?: string; prompts?: boolean } = {},
): string {
  const properties = [
    title === "" ? "" : `<w:alias w:val="${escapeXml(title)}"/>`,
    tag === "" ? "" : `<w:tag w:val="${escapeXml(tag)}"/>`,
    prompts ? "<w:showingPlcHdr/>" : "",
    kind,
  ];
  return `<w:sdt><w:sdtPr>${properties.join("")}</w:sdtPr><w:sdtContent>${content}</w:sdtContent></w:sdt>`;
}

/** A legacy form field. @param data inside w:ffData */
export function legacy(code: "FORMTEXT" | "FORMCHECKBOX" | "FORMDROPDOWN", data: string, shown = ""): string {
  return `<w:r><w:fldChar w:fldCharType="begin"><w:ffData>${data}</w:ffData></w:fldChar></w:r><w:r><w:instrText xml:space="preserve"> ${code} </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>${shown === "" ? "" : r(shown)}<w:r><w:fldChar w:fldCharType="end"/></w:r>`;
}

export function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

function contentTypes(hasFooter: boolean): string {
  const defaults =
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>';
  const override = (part: string, type: string) => `<Override PartName="/word/${part}.xml" ContentType="${word}.${type}+xml"/>`;
  return `${declaration}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">${defaults}${override("document", "document.main")}${override("styles", "styles")}${override("numbering", "numbering")}${override("header1", "header")}${hasFooter ? override("footer1", "footer") : ""}</Types>`;
}

function relations(entries: readonly (readonly [string, string, string])[]): string {
  const inner = entries.map(([id, type, target]) => `<Relationship Id="${id}" Type="${office}/${type}" Target="${target}"/>`);
  return `${declaration}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${inner.join("")}</Relationships>`;
}
