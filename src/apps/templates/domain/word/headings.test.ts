import assert from "node:assert/strict";
import { test } from "node:test";
import { readTemplate } from "./read-template.ts";
import { docx, heading, headingStyles, p, row, table, tc } from "./testing.ts";

const bold = "<w:b/>";
const prose = "This text is long enough to be read as a paragraph of the body, with a full stop at its end, so that it is no heading.";
const sections = (body: string, more: { styles?: string; numbering?: string } = {}) =>
  readTemplate(docx({ body, ...more })).sections.map(({ level, number, title }) => [level, number, title]);

test("styled headings keep their levels, and parents follow from them", () => {
  const { sections: found } = readTemplate(
    docx({ body: heading(1, "Scope") + p(prose) + heading(2, "Limits") + p(prose) + heading(1, "Terms") + p(prose) }),
  );
  assert.deepEqual(
    found.map(({ title, level }) => [title, level]),
    [
      ["Scope", 1],
      ["Limits", 2],
      ["Terms", 1],
    ],
  );
  assert.deepEqual(
    found.map(({ parent_id: parent }) => found.findIndex(({ id }) => id === parent)),
    [-1, 0, -1],
  );
  assert.equal(found[0]!.description, prose);
});

test("a style that is based on a heading style is a heading, and a circle of styles is none", () => {
  const styles = `${headingStyles}<w:style w:type="paragraph" w:styleId="Own"><w:name w:val="Own"/><w:basedOn w:val="Heading2"/></w:style>
    <w:style w:type="paragraph" w:styleId="A"><w:name w:val="A"/><w:basedOn w:val="B"/></w:style><w:style w:type="paragraph" w:styleId="B"><w:name w:val="B"/><w:basedOn w:val="A"/></w:style>`;
  assert.deepEqual(sections(p("Chain", "", '<w:pStyle w:val="Own"/>') + p("Circle", "", '<w:pStyle w:val="A"/>'), { styles }), [
    [2, null, "Chain"],
  ]);
});

test("styles with names of other languages, and outline levels alone, make headings", () => {
  const style = (id: string, name: string) => `<w:style w:type="paragraph" w:styleId="${id}"><w:name w:val="${name}"/></w:style>`;
  const styles = style("a", "Überschrift 1") + style("b", "Título 2") + style("c", "見出し 3") + style("d", "Заголовок 1");
  const body =
    ["a", "b", "c", "d"].map((id) => p(`Title ${id}`, "", `<w:pStyle w:val="${id}"/>`)).join("") +
    p("Outline", "", '<w:outlineLvl w:val="1"/>');
  assert.deepEqual(
    sections(body, { styles }).map(([level]) => level),
    [1, 2, 3, 1, 2],
  );
});

test("numbers stand apart from titles, counted or typed", () => {
  const numbering =
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="4"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>';
  const counted = p("Context", "", '<w:pStyle w:val="Heading1"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>');
  assert.deepEqual(sections(counted + heading(2, "4.1 Issues"), { numbering }), [
    [1, "4.", "Context"],
    [2, "4.1", "Issues"],
  ]);
});

test("without styles, what looks like a heading is one", () => {
  const body =
    p("Safety Manual", '<w:b/><w:sz w:val="48"/>') +
    p(prose) +
    p("1. Purpose", bold) +
    p(prose) +
    p("1.1 Details", bold) +
    p(prose) +
    p("SCOPE OF WORK", bold) +
    p(prose) +
    p("not bold") +
    p(prose);
  assert.deepEqual(sections(body), [
    [1, "1.", "Purpose"],
    [2, "1.1", "Details"],
    [1, null, "SCOPE OF WORK"],
  ]);
});

test("the contents list is a witness for plain headings", () => {
  const styles = `${headingStyles}<w:style w:type="paragraph" w:styleId="TOC2"><w:name w:val="toc 2"/></w:style>`;
  const body = p("Records\t7", "", '<w:pStyle w:val="TOC2"/>') + p(prose) + p("Records") + p(prose);
  assert.deepEqual(sections(body, { styles }), [[2, null, "Records"]]);
});

test("a heading's style among the cells of a table makes no section, over the whole table it does", () => {
  const data = `<w:tbl>${row([tc(heading(3, "Name")), tc(heading(3, "Date"))])}${row([tc(""), tc("")])}${row([tc(""), tc("")])}</w:tbl>`;
  const form = `<w:tbl>${row([tc(heading(2, "Part A"), '<w:gridSpan w:val="2"/>')])}${row([tc("Name"), tc("")])}</w:tbl>`;
  assert.deepEqual(sections(data + form), [[2, null, "Part A"]]);
});

test("a shaded line across a form parts it into sections", () => {
  const form = `<w:tbl>${row([tc(p("Part B: Approval", bold), '<w:gridSpan w:val="2"/><w:shd w:fill="DDDDDD"/>')])}${row([tc("Name"), tc("")])}</w:tbl>`;
  assert.deepEqual(sections(p("Permit", '<w:sz w:val="40"/>') + p(prose) + form), [[1, null, "Part B: Approval"]]);
});

test("the title is what stands out at the start, and no section", () => {
  const { metadata, sections: found } = readTemplate(
    docx({ body: p("Incident Report", "", '<w:pStyle w:val="Title"/>') + p("ISO 45001 form") + heading(1, "Facts") + p(prose) }),
  );
  assert.equal(metadata.title, "Incident Report");
  assert.equal(metadata.standard, "ISO 45001:2018");
  assert.deepEqual(
    found.map(({ title }) => title),
    ["Facts"],
  );
});

test("the standard is the one spoken of most, with its own edition where the text gives one", () => {
  const standard = (text: string) => readTemplate(docx({ body: p(text) })).metadata.standard;
  assert.equal(standard("According to ISO 9001 and ISO 9001, not ISO 14001."), "ISO 9001:2015");
  assert.equal(standard("DIN EN ISO 9001:2008 applies."), "ISO 9001:2008");
  assert.equal(standard("ISO/IEC 27001 controls"), "ISO/IEC 27001:2022");
  assert.equal(standard("ISO images are burnt."), null);
});

test("the language follows from small words or the script", () => {
  const language = (text: string) => readTemplate(docx({ body: p(text) })).metadata.language;
  assert.equal(language("Die Prüfung ist von der Leitung mit dem Team zu planen und wird nicht verschoben."), "de");
  assert.equal(language("El informe de la auditoría se envía a los responsables de las áreas con una copia para el cliente."), "es");
  assert.equal(language("Дата проведения аудита и подпись"), "ru");
  assert.equal(language("監査の目的を記入してください"), "ja");
  assert.equal(language("审核日期和签字"), "zh");
});

test("headings in a table of data with all cells filled stay data", () => {
  assert.deepEqual(sections(table(["Risk", "Plan"], ["Fire", "Extinguisher"], ["Flood", "Pump"])), []);
});

test("whole sentences in a style of the author's own that carries a level are clauses, not headings", () => {
  const styles = `${headingStyles}<w:style w:type="paragraph" w:styleId="Clause"><w:name w:val="Clause"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>`;
  const clause = (text: string) => p(text, "", '<w:pStyle w:val="Clause"/>');
  const body =
    p("Duties", "", '<w:pStyle w:val="Heading1"/>') +
    clause("The holder keeps all receipts for five years after the end of the project.") +
    clause("Equipment that was bought with the grant stays with the institution.");
  assert.deepEqual(sections(body, { styles }), [[1, null, "Duties"]]);
});

test("a shaded line in a table of its own is a heading of what follows", () => {
  const bar = (text: string) => `<w:tbl>${row([tc(p(text, bold), '<w:shd w:fill="DDDDDD"/>')])}</w:tbl>`;
  const body = p("Permit", '<w:sz w:val="40"/>') + bar("Applicant") + table(["Name", ""], ["Address", ""]) + bar("Terms") + p(prose);
  assert.deepEqual(sections(body), [
    [1, null, "Applicant"],
    [1, null, "Terms"],
  ]);
});

test("a contents list names headings by its links, whatever they look like", () => {
  const styles = `${headingStyles}<w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>`;
  const entry =
    '<w:p><w:pPr><w:pStyle w:val="TOC1"/></w:pPr><w:hyperlink w:anchor="_Toc7"><w:r><w:t>1 Old wording</w:t></w:r></w:hyperlink></w:p>';
  const linked = '<w:p><w:bookmarkStart w:id="7" w:name="_Toc7"/><w:r><w:t>New wording</w:t></w:r></w:p>';
  assert.deepEqual(sections(entry + p(prose) + linked + p(prose), { styles }), [[1, null, "New wording"]]);
});

test("headings that run from right to left may be bold and large in that direction alone", () => {
  const arabic = "يهدف هذا الإجراء إلى تحديد طريقة تخطيط وتنفيذ عمليات التدقيق الداخلي في المنظمة وتوثيق نتائجها بشكل كامل.";
  const strong = '<w:rtl/><w:bCs/><w:szCs w:val="30"/>';
  const body =
    p("إجراء التدقيق", `${strong}<w:b/><w:sz w:val="48"/>`) + p(arabic, "<w:rtl/>") + p("الغرض من الإجراء", strong) + p(arabic, "<w:rtl/>");
  assert.deepEqual(sections(body + p("نطاق التطبيق", strong) + p(arabic, "<w:rtl/>")), [
    [1, null, "الغرض من الإجراء"],
    [1, null, "نطاق التطبيق"],
  ]);
});
