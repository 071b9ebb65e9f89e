/**
 * Writes sample documents of this folder: `node examples/documents/make.ts`. All of their text is our own.
 * Each shows other ways in which forms ask: content controls, legacy fields, boxes, lines, tables, placeholders.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { control, docx, legacy, line, p, r, row, tc } from "#apps/templates/domain/word/testing.ts";

const looks = '<w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:cs="Calibri"/>';
const styles = `
  <w:docDefaults><w:rPrDefault><w:rPr>${looks}<w:sz w:val="22"/><w:lang w:val="en-GB"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="120"/></w:pPr></w:pPrDefault></w:docDefaults>
  <w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
  <w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:pPr><w:spacing w:after="240"/></w:pPr><w:rPr><w:b/><w:color w:val="1F3864"/><w:sz w:val="48"/></w:rPr></w:style>
  <w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:pPr><w:keepNext/><w:numPr><w:numId w:val="1"/></w:numPr><w:spacing w:before="320" w:after="120"/><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:color w:val="1F3864"/><w:sz w:val="30"/></w:rPr></w:style>
  <w:style w:type="paragraph" w:styleId="Heading2"><w:name w:val="heading 2"/><w:pPr><w:keepNext/><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr><w:spacing w:before="220" w:after="100"/><w:outlineLvl w:val="1"/></w:pPr><w:rPr><w:b/><w:color w:val="2F5496"/><w:sz w:val="25"/></w:rPr></w:style>
  <w:style w:type="character" w:styleId="PlaceholderText"><w:name w:val="Placeholder Text"/><w:rPr><w:color w:val="808080"/></w:rPr></w:style>`;
const numbering = `<w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="multilevel"/>
  <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:pStyle w:val="Heading1"/><w:lvlText w:val="%1"/><w:pPr><w:ind w:left="432" w:hanging="432"/></w:pPr></w:lvl>
  <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:pStyle w:val="Heading2"/><w:lvlText w:val="%1.%2"/><w:pPr><w:ind w:left="576" w:hanging="576"/></w:pPr></w:lvl>
</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>`;

function title(text: string): string {
  return p(text, "", '<w:pStyle w:val="Title"/>');
}

function heading(level: 1 | 2, text: string): string {
  return p(text, "", `<w:pStyle w:val="Heading${level}"/>`);
}

/** A table with lines around its cells; widths in twentieths of a point. */
function grid(widths: readonly number[], ...rows: readonly string[]): string {
  const side = (name: string) => `<w:${name} w:val="single" w:sz="4" w:space="0" w:color="8EAADB"/>`;
  const borders = ["top", "left", "bottom", "right", "insideH", "insideV"].map(side).join("");
  return `<w:tbl><w:tblPr><w:tblW w:w="${widths.reduce((sum, width) => sum + width, 0)}" w:type="dxa"/><w:tblBorders>${borders}</w:tblBorders></w:tblPr><w:tblGrid>${widths.map((width) => `<w:gridCol w:w="${width}"/>`).join("")}</w:tblGrid>${rows.join("")}</w:tbl>${p("")}`;
}

function head(...labels: readonly string[]): string {
  return row(
    labels.map((label) => tc(p(label, "<w:b/>"), '<w:shd w:val="clear" w:fill="D9E2F3"/>')),
    "<w:tblHeader/>",
  );
}

function label(text: string): string {
  return tc(p(text, "<w:b/>"), '<w:shd w:val="clear" w:fill="F2F2F2"/>');
}

function cells(...texts: readonly string[]): string {
  return row(texts.map((text) => tc(text)));
}

function prompt(text: string): string {
  return r(text, '<w:rStyle w:val="PlaceholderText"/>');
}

function list(...options: readonly string[]): string {
  return `<w:dropDownList><w:listItem w:displayText="Choose one." w:value=""/>${options.map((option) => `<w:listItem w:displayText="${option}" w:value="${option}"/>`).join("")}</w:dropDownList>`;
}

const date = '<w:date><w:dateFormat w:val="dd/MM/yyyy"/><w:lid w:val="en-GB"/></w:date>';

function auditReport(): Uint8Array {
  const inCell = (kind: string, text: string, name: string) =>
    tc(p("").replace(/<w:r>.*<\/w:r>/, control(kind, prompt(text), { title: name })));
  const question = (clause: string, text: string) => row([tc(clause), tc(text), tc("☐"), tc("☐"), tc("☐"), tc("")]);
  const body = [
    title("Internal Audit Checklist"),
    p(
      "Quality management system to ISO 9001:2015. The lead auditor fills in this report within five working days of the audit and sends it to the process owner.",
    ),
    heading(1, "Audit details"),
    grid(
      [2600, 6400],
      row([label("Report number"), inCell("<w:text/>", "Enter the number", "Report number")]),
      row([label("Date of audit"), inCell(date, "Pick the day", "Date of audit")]),
      row([label("Process audited"), inCell(list("Sales", "Purchasing", "Production", "Delivery"), "Choose one.", "Process audited")]),
      row([label("Lead auditor"), tc("")]),
      row([label("Audit team"), tc("")]),
      row([label("Site (address)"), tc("")]),
    ),
    heading(1, "Scope and criteria"),
    p("State which activities, places and periods were looked at, and which requirements they were held against."),
    control('<w:text w:multiLine="1"/>', line(prompt("Describe the scope of this audit and what was left out of it.")), {
      title: "Scope of the audit",
    }),
    heading(1, "Checklist"),
    p("Tick one box a line; a line without evidence counts as not audited."),
    grid(
      [1000, 4000, 800, 800, 800, 2600],
      head("Clause", "Question", "Yes", "No", "N/A", "Evidence"),
      question("7.2", "Are the people competent for what they do, and is there proof of it?"),
      question("7.5", "Are documents approved before use and old ones taken away?"),
      question("8.4", "Are suppliers chosen and reviewed by stated criteria?"),
      question("9.1", "Are results measured and looked at as planned?"),
    ),
    heading(1, "Findings"),
    heading(2, "List of findings"),
    grid(
      [900, 4200, 1700, 1700, 1500],
      head("No.", "Finding", "Grade", "Owner", "Due date"),
      cells("1", "", "", "", ""),
      cells("2", "", "", "", ""),
      cells("3", "", "", "", ""),
    ),
    heading(2, "Conclusion"),
    p("Overall result: ☐ Conforming  ☐ Minor nonconformities  ☐ Major nonconformities"),
    p("Summary for top management:"),
    p("_".repeat(78)),
    p("_".repeat(78)),
    p("_".repeat(78)),
    line(
      control('<w14:checkbox><w14:checked w14:val="0"/></w14:checkbox>', r("☐"), { title: "Follow-up audit needed", prompts: false }),
      r(" A follow-up audit is needed."),
    ),
    heading(1, "Approval"),
    grid(
      [2600, 3200, 3000, 1700],
      head("Role", "Name", "Signature", "Date"),
      cells("Lead auditor", "", "", ""),
      cells("Process owner", "", "", ""),
      cells("Quality manager", "", "", ""),
    ),
  ].join("");
  return docx({ body, styles, numbering, header: p("Document no.: [Document number]     Version: [Version]") });
}

function incidentReport(): Uint8Array {
  const text = (name: string, more = "") => legacy("FORMTEXT", `<w:name w:val="${name}"/><w:textInput>${more}</w:textInput>`, "     ");
  const box = (name: string) =>
    legacy("FORMCHECKBOX", `<w:name w:val="${name}"/><w:checkBox><w:sizeAuto/><w:default w:val="0"/></w:checkBox>`);
  const body = [
    title("Incident and Near Miss Report"),
    p(
      "For occupational health and safety to ISO 45001. Report first, investigate after: hand this page to your supervisor on the same day.",
    ),
    p("PART A  WHAT HAPPENED", '<w:b/><w:color w:val="1F3864"/><w:sz w:val="26"/>'),
    line(
      r("Reported by: "),
      text("reporter"),
      r("\tPersonnel number: "),
      text("number", '<w:type w:val="number"/><w:maxLength w:val="6"/>'),
    ),
    line(
      r("Date of incident: "),
      text("day", '<w:type w:val="date"/><w:format w:val="dd/MM/yyyy"/>'),
      r("\tTime: "),
      text("time", '<w:maxLength w:val="5"/>'),
    ),
    line(
      r("Place: "),
      legacy(
        "FORMDROPDOWN",
        '<w:name w:val="place"/><w:ddList><w:listEntry w:val="Warehouse"/><w:listEntry w:val="Workshop"/><w:listEntry w:val="Office"/><w:listEntry w:val="Yard"/></w:ddList>',
      ),
    ),
    line(
      r("Kind of incident: "),
      box("k1"),
      r(" Injury  "),
      box("k2"),
      r(" Near miss  "),
      box("k3"),
      r(" Damage  "),
      box("k4"),
      r(" Environment"),
    ),
    p("Describe what happened, in the order in which it happened:"),
    p("_".repeat(80)),
    p("_".repeat(80)),
    p("_".repeat(80)),
    p("PART B  PEOPLE", '<w:b/><w:color w:val="1F3864"/><w:sz w:val="26"/>'),
    grid([3000, 2400, 3600], head("Name of the injured person", "Company", "Part of the body"), cells("", "", "")),
    grid([4500, 4500], head("Name of witness", "Telephone"), cells("", ""), cells("", ""), cells("", "")),
    p("Was first aid given? ☐ Yes ☐ No"),
    p("PART C  CAUSE AND ACTION", '<w:b/><w:color w:val="1F3864"/><w:sz w:val="26"/>'),
    `<w:tbl><w:tblPr><w:tblW w:w="9000" w:type="dxa"/><w:tblBorders><w:top w:val="single" w:sz="4"/><w:left w:val="single" w:sz="4"/><w:bottom w:val="single" w:sz="4"/><w:right w:val="single" w:sz="4"/><w:insideH w:val="single" w:sz="4"/></w:tblBorders></w:tblPr>${row([tc("Root cause:")], '<w:trHeight w:val="1800"/>')}${row([tc("Corrective action:")], '<w:trHeight w:val="1800"/>')}</w:tbl>`,
    p(""),
    p("____________________________\t\t____________________"),
    p("Supervisor\t\t\t\t\tDate"),
  ].join("");
  return docx({ body, styles, numbering });
}

function supplierReview(): Uint8Array {
  const mark = '<w:r><w:sym w:font="Wingdings" w:char="F0A8"/></w:r>';
  const body = [
    title("Lieferantenbewertung"),
    p(
      "Dieses Formular wird einmal im Jahr für jeden wichtigen Lieferanten nach DIN EN ISO 9001:2015 ausgefüllt und von der Einkaufsleitung freigegeben.",
    ),
    p("1. Angaben zum Lieferanten", '<w:b/><w:sz w:val="26"/>'),
    p("Firma: ........................................................"),
    p("Ansprechpartner: ..............................................."),
    p("Kundennummer: ____________________\tBewertungszeitraum: ____________________"),
    p("Datum der Bewertung: ____.____.________"),
    p("2. Bewertung", '<w:b/><w:sz w:val="26"/>'),
    grid(
      [4200, 1000, 1000, 1000, 2400],
      head("Kriterium", "gut", "mittel", "schlecht", "Bemerkungen"),
      ...["Qualität der Ware", "Termintreue", "Preis", "Erreichbarkeit"].map((name) => cells(name, "☐", "☐", "☐", "")),
    ),
    p("Zertifikate liegen vor:"),
    line(mark, r(" ISO 9001")),
    line(mark, r(" ISO 14001")),
    line(mark, r(" ISO 45001")),
    p("3. Entscheidung", '<w:b/><w:sz w:val="26"/>'),
    p("Der Lieferant bleibt zugelassen: Ja ☐   Nein ☐"),
    p("Begründung:"),
    p(""),
    p(""),
    p(""),
    p("________________________\t________________________"),
    p("Ort, Datum\tUnterschrift Einkaufsleitung"),
  ].join("");
  return docx({ body, styles: styles.replace("en-GB", "de-DE"), numbering });
}

function procedure(): Uint8Array {
  const body = [
    title("Cleaning Procedure for [Area]"),
    p(
      "[Company Name] keeps its production areas clean as ISO 9001 and its customers ask for. This template is made fit for one area by replacing every bracket.",
    ),
    heading(1, "Purpose"),
    p("This procedure says how [Area] is cleaned, by whom and how often, so that products of [Company Name] stay free of dirt."),
    heading(1, "Responsibilities"),
    p("Process owner: [Name/Role]"),
    p("Deputy: [Name/Role]"),
    heading(1, "Schedule"),
    grid(
      [3000, 2000, 2000, 2600],
      head("Place", "Every", "Agent", "Done by"),
      cells("Floor", "", "", ""),
      cells("Machines", "", "", ""),
      cells("Waste bins", "", "", ""),
    ),
    heading(1, "Records"),
    p("Records are kept for <number of years> years in {{archive_location}}."),
    heading(1, "Approval"),
    p("Approved by: [Name], [Title]     Effective date: [dd/mm/yyyy]     Next review: [dd/mm/yyyy]"),
  ].join("");
  const types =
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/><Override PartName="/word/numbering.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"/></Types>';
  return docx({ body, styles, numbering, parts: { "[Content_Types].xml": types } });
}

const samples: Readonly<Record<string, Uint8Array>> = {
  "audit-checklist.docx": auditReport(),
  "incident-report.docx": incidentReport(),
  "supplier-review-de.docx": supplierReview(),
  "cleaning-procedure.dotx": procedure(),
};

for (const [name, bytes] of Object.entries(samples)) {
  writeFileSync(join(import.meta.dirname, name), bytes);
  process.stdout.write(`${name} ${bytes.length} bytes\n`);
}
