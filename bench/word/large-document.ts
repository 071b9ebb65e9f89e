/**
 * A plan of about 200 pages, as organizations keep them: chapters, sections, prose, lists, tables of data, forms, controls.
 * Its text is broken into runs with all their properties, as Word leaves it after a few years of corrections.
 */
import { control, docx, escapeXml, heading, line, r, row, table, tc } from "#apps/templates/domain/word/testing.ts";

const sentences = [
  "The system owner reviews the access rights of all accounts once in a quarter and removes those that nobody needs any more.",
  "Changes are requested by the form in the annex, assessed by the board, tested before they go live, and kept with their records.",
  "Backups are made every night, encrypted, kept at a second site, and restored once a year to show that they can be.",
  "Incidents are reported without delay to the service desk, which decides on their severity and informs whoever is concerned.",
  "Suppliers confirm in writing that they follow these rules and let their work be audited where the contract says so.",
  "Records of training, with the names of those who took part, are kept for three years by the head of each department.",
];
const topics = [
  "Access control",
  "Change management",
  "Backup",
  "Incident response",
  "Suppliers",
  "Training",
  "Physical security",
  "Monitoring",
];

/** The same bytes each time. */
export function largeDocument(): Uint8Array {
  const chapters = Array.from({ length: 16 }, (_, chapter) => {
    const topic = topics[chapter % topics.length]!;
    const sections = Array.from({ length: 6 }, (_, index) => section(topic, chapter * 6 + index));
    return heading(1, `${topic}, part ${Math.floor(chapter / topics.length) + 1}`) + prose(chapter, 3) + sections.join("");
  });
  return docx({ body: line('<w:pPr><w:pStyle w:val="Title"/></w:pPr>', r("Security Plan")) + chapters.join(""), numbering });
}

const numbering =
  '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1)"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>';

function section(topic: string, number: number): string {
  const list = Array.from({ length: 5 }, (_, index) => worn(sentences[(number + index) % sentences.length]!, listed));
  const rows = Array.from({ length: 8 }, (_, index) =>
    [`${number}.${index}`, `${topic} control ${index}`, sentences[index % sentences.length]!, "Yes"].map((text) => tc(worn(text))),
  );
  const header = ["No.", "Control", "How it is met", "In place"].map((text) => tc(worn(text)));
  return (
    heading(2, `${topic} requirement ${number}`) +
    prose(number, 4) +
    list.join("") +
    `<w:tbl>${[header, ...rows].map((cells) => row(cells)).join("")}</w:tbl>` +
    heading(3, "Implementation") +
    line(r("Responsible role: "), control("<w:text/>", r("Enter the role"), { title: `Role ${number}` })) +
    line(r("Date of review: "), control("<w:date/>", r("Enter a date"), { title: `Review ${number}` })) +
    worn("☐ In place ☐ Partly in place ☐ Planned ☐ Not applicable") +
    table(["Description of the control", ""], ["Evidence", "[Reference of the record]"], ["Approved by", ""]) +
    prose(number + 1, 3)
  );
}

function prose(start: number, count: number): string {
  return Array.from({ length: count }, (_, index) =>
    worn(Array.from({ length: 5 }, (_, at) => sentences[(start + index + at) % sentences.length]!).join(" ")),
  ).join("");
}

const listed = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>';
const look =
  '<w:rPr><w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:eastAsia="Times New Roman" w:cs="Calibri"/><w:color w:val="000000"/><w:sz w:val="22"/><w:szCs w:val="22"/><w:lang w:val="en-GB" w:eastAsia="en-GB"/></w:rPr>';

/** A paragraph whose text is broken every few words. */
function worn(text: string, properties = ""): string {
  const runs = text
    .split(/(?<=^(?:(?:\S+ ){12})+)/)
    .map((piece) => `<w:r w:rsidRPr="00A77B3E" w:rsidR="00C91E62">${look}<w:t xml:space="preserve">${escapeXml(piece)}</w:t></w:r>`);
  return `<w:p w:rsidR="00A77B3E" w:rsidRDefault="00C91E62" w:rsidP="00C91E62"><w:pPr>${properties}<w:spacing w:before="60" w:after="120" w:line="276" w:lineRule="auto"/><w:jc w:val="both"/></w:pPr>${runs.join('<w:proofErr w:type="gramStart"/>')}</w:p>`;
}
