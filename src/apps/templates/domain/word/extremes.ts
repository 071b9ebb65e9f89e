/** Documents at and beyond the edge of what is read, each with what it must come to: for tests and measurements. */
import { strToU8, zipSync } from "fflate";
import { control, docx, entryOfDocument, heading, legacy, line, p, r, row, tc, withWrongChecksum } from "./testing.ts";

export interface Extreme {
  readonly name: string;
  readonly bytes: () => Uint8Array;
  /** Where it ends: refused before anything is stored, refused by the task that reads it, or read. */
  readonly ends: "at the door" | "in the task" | "read";
  /** Name of the problem, or how many fields are found. */
  readonly comesTo: string | number;
}

const tooLarge = "document-too-large";
const damaged = "document-damaged";
const many = 100_000;
const blank = p("Name: ________");

export const extremes: readonly Extreme[] = [
  read("100,000 paragraphs", 0, () => docx({ body: times(many, (k) => p(`Paragraph ${k} says nothing that is to be filled in.`)) })),
  read("one paragraph of 1,200,000 words", 0, () => docx({ body: p(times(200_000, (k) => `Nothing is to be filled ${k}. `)) })),
  read("a heading of 200,000 spaces", 0, () => docx({ body: heading(1, `Scope${" ".repeat(200_000)}of it`) })),
  read("5,000 fields", 5_000, () => docx({ body: times(5_000, (k) => p(`Item ${k}: ________ [value ${k}]`)) })),
  read("5,000 headings with a field each", 5_000, () =>
    docx({ body: times(5_000, (k) => heading(1, `Part ${k}`) + p(`Remark ${k}: ________`)) }),
  ),
  read("one placeholder 10,000 times", 1, () => docx({ body: times(10_000, () => p("This is for [Name of the company] alone.")) })),
  read("a table of 10,000 rows of data", 0, () => docx({ body: tableOf(10_000, (k) => [`${k}`, `Part ${k}`, `${k * 7} pieces`]) })),
  read("a table of 10,000 rows to fill", 1, () =>
    docx({ body: tableOf(10_000, (k) => (k === 0 ? ["No.", "Name", "Remark"] : ["", "", ""])) }),
  ),
  read("a table of 1,000 columns", 0, () => docx({ body: tableOf(20, (k) => Array.from({ length: 1_000 }, (_, at) => `${k * at}`)) })),
  read("a cell that spans two thousand million columns", 1, () =>
    docx({ body: `<w:tbl>${row([tc("wide", '<w:gridSpan w:val="2000000000"/>')])}</w:tbl>${blank}` }),
  ),
  read("styles that are based on each other", 1, () => docx({ styles: styleCycle(2), body: styled("S0", "Name: ________") })),
  read("a chain of 20,000 styles", 1, () => docx({ styles: styleChain(20_000), body: styled("S19999", "Name: ________") })),
  read("numbering that refers to nothing", 1, () =>
    docx({ numbering: '<w:num w:numId="7"><w:abstractNumId w:val="9"/></w:num>', body: numbered(7) + numbered(8) + blank }),
  ),
  read("numbering that refers to itself", 1, () => docx({ styles: listStyle, numbering: numberingCycle, body: numbered(1) + blank })),
  read("helping parts that are missing", 1, () => docx({ body: blank, parts: { "word/styles.xml": "", "word/numbering.xml": "<" } })),
  read("names that lead out of the folder", 1, () =>
    docx({ body: blank, parts: { "../../../evil.txt": "x", "/etc/evil": "x", "..\\evil": "x" } }),
  ),
  read("text in UTF-16", 1, () => docx({ body: blank, parts: { "word/document.xml": utf16(bodyPart(blank)) } })),
  read("100,000 legal entities", 0, () => docx({ body: p("text").replace(">text<", `>${times(many, (k) => `&#x26;${k}&lt;`)}<`) })),
  read("100,000 attributes of one element", 1, () => docx({ body: `${blank}<w:p ${times(many, (k) => `a${k}="" `)}/>` })),

  refused("200,000 blanks in 100,000 paragraphs", tooLarge, () =>
    docx({ body: times(many, (k) => p(`Item ${k}: ________ [value ${k}]`)) }),
  ),
  refused("100,000 headings", tooLarge, () => docx({ body: times(many, (k) => heading(1, `Heading ${k}`)) })),
  refused("100,000 content controls", tooLarge, () =>
    docx({ body: times(many, (k) => line(control("<w:text/>", r("Enter"), { title: `Control ${k}` }))) }),
  ),
  refused("100,000 legacy fields", tooLarge, () =>
    docx({ body: times(many, (k) => line(r(`Label ${k}: `), legacy("FORMTEXT", "<w:textInput/>", "   "))) }),
  ),
  refused("100,000 fields in one paragraph", tooLarge, () => docx({ body: line(times(many, (k) => r(`Name ${k}: [value ${k}] `))) })),
  refused("100,000 fields in one table", tooLarge, () => docx({ body: tableOf(many, (k) => [`Question number ${k}`, "☐ Yes ☐ No"]) })),
  refused("one placeholder 100,000 times", tooLarge, () =>
    docx({ body: times(many, (k) => p(`${k} is for [Name of the company] alone.`)) }),
  ),
  refused("a list of 1,000,000 choices", tooLarge, () =>
    docx({
      body: line(
        r("Choice: "),
        control(`<w:dropDownList>${times(1_000_000, (k) => `<w:listItem w:value="choice ${k}"/>`)}</w:dropDownList>`, r("Choose")),
      ),
    }),
  ),
  refused("5,000,000 elements", tooLarge, () => docx({ body: times(5_000_000, (k) => (k % 9 === 0 ? `<w:p a="${k}"/>` : "<w:p/>")) })),
  refused("tables 60,000 deep", tooLarge, () =>
    docx({ body: "<w:tbl><w:tr><w:tc>".repeat(60_000) + blank + "</w:tc></w:tr></w:tbl>".repeat(60_000) }),
  ),
  refused("styles 60,000 deep", tooLarge, () =>
    docx({ styles: `${"<w:style>".repeat(60_000)}${"</w:style>".repeat(60_000)}`, body: blank }),
  ),

  turnedAway("elements 20,000 deep in a small part", tooLarge, () => docx({ body: "<a>".repeat(20_000) + blank + "</a>".repeat(20_000) })),
  turnedAway("a part of 100 MB in 100 kB", tooLarge, () => docx({ body: p(" ".repeat(100 * 1024 * 1024)) })),
  turnedAway("a part of 20 MB in 20 kB", tooLarge, () => docx({ body: p(" ".repeat(20 * 1024 * 1024)) })),
  turnedAway("styles of 20 MB in 20 kB", tooLarge, () => docx({ styles: " ".repeat(20 * 1024 * 1024), body: blank })),
  turnedAway("a part that says it is 1 GB", tooLarge, () => declaring(docx({ body: blank }), 1 << 30)),
  turnedAway("a part that says it is 10 bytes", damaged, () => declaring(docx({ body: blank }), 10)),
  turnedAway("30,000 parts", tooLarge, () =>
    docx({ body: blank, parts: Object.fromEntries(Array.from({ length: 30_000 }, (_, k) => [`word/media/${k}.png`, ""])) }),
  ),
  turnedAway("a part whose checksum is wrong", damaged, () => withWrongChecksum(docx({ body: blank }))),
  turnedAway("a file that is cut off", damaged, () => docx({ body: blank }).slice(0, -400)),
  turnedAway("a file without a document part", damaged, () =>
    zipOf({ "_rels/.rels": "<Relationships/>", "[Content_Types].xml": "<Types/>" }),
  ),
  turnedAway("a document part that is not well formed", damaged, () => docx({ body: "<w:p><w:r>" })),
  turnedAway("entities that multiply", "document-unsafe", () =>
    docx({ body: "", parts: { "word/document.xml": `<!DOCTYPE d [${laughs()}]>${bodyPart(p("text").replace(">text<", ">&a9;<"))}` } }),
  ),
  turnedAway("an entity of the file system", "document-unsafe", () =>
    docx({
      body: "",
      parts: {
        "word/document.xml": `<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]>${bodyPart(p("text").replace(">text<", ">&x;<"))}`,
      },
    }),
  ),
  turnedAway("an entity that nobody declared", damaged, () => docx({ body: p("text").replace(">text<", ">&nbsp;<") })),
  turnedAway("an archive of something else", "document-foreign", () => zipOf({ "notes.txt": "Nothing of Word." })),
  turnedAway("a workbook", "document-foreign", () => zipOf({ "[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>" })),
  turnedAway("plain text", "document-foreign", () => strToU8("Not a Word document.")),
];

type Make = () => Uint8Array;

function read(name: string, fields: number, bytes: Make): Extreme {
  return { name, bytes, ends: "read", comesTo: fields };
}

function refused(name: string, problem: string, bytes: Make): Extreme {
  return { name, bytes, ends: "in the task", comesTo: problem };
}

function turnedAway(name: string, problem: string, bytes: Make): Extreme {
  return { name, bytes, ends: "at the door", comesTo: problem };
}

function times(count: number, make: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => make(index)).join("");
}

function tableOf(rows: number, cells: (index: number) => readonly string[]): string {
  return `<w:tbl>${times(rows, (index) => row(cells(index).map((cell) => tc(cell))))}</w:tbl>`;
}

function styled(style: string, text: string): string {
  return p(text, "", `<w:pStyle w:val="${style}"/>`);
}

function style(id: string, base: string): string {
  return `<w:style w:type="paragraph" w:styleId="${id}"><w:name w:val="${id}"/><w:basedOn w:val="${base}"/></w:style>`;
}

function styleCycle(length: number): string {
  return times(length, (index) => style(`S${index}`, `S${(index + 1) % length}`));
}

function styleChain(length: number): string {
  return times(length, (index) => style(`S${index}`, `S${index - 1}`));
}

function numbered(list: number): string {
  return p("An item of a list", "", `<w:numPr><w:ilvl w:val="0"/><w:numId w:val="${list}"/></w:numPr>`);
}

const listStyle =
  '<w:style w:type="numbering" w:styleId="L"><w:name w:val="L"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>';
const numberingCycle =
  '<w:abstractNum w:abstractNumId="0"><w:numStyleLink w:val="L"/></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>';

function bodyPart(body: string): string {
  return `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${body}</w:body></w:document>`;
}

function utf16(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(`\ufeff${text}`, "utf16le"));
}

/** Ten entities, each ten times the one before. */
function laughs(): string {
  return `<!ENTITY a0 "ha">${times(9, (index) => `<!ENTITY a${index + 1} "${`&a${index};`.repeat(10)}">`)}`;
}

function zipOf(parts: Readonly<Record<string, string>>): Uint8Array {
  return zipSync(Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, strToU8(text)])));
}

/** The file with another unpacked size of its document part in the directory. */
function declaring(bytes: Uint8Array, unpackedBytes: number): Uint8Array {
  new DataView(bytes.buffer, bytes.byteOffset).setUint32(entryOfDocument(bytes) + 24, unpackedBytes, true);
  return bytes;
}
