import assert from "node:assert/strict";
import { test } from "node:test";
import { TemplateContent } from "../../contract.ts";
import { documentTooLarge } from "./problems.ts";
import { readPackage } from "./package.ts";
import { readTemplate } from "./read-template.ts";
import { control, docx, heading, line, p, r, table } from "./testing.ts";

const form = docx({
  body:
    p("Audit Report", "", '<w:pStyle w:val="Title"/>') +
    heading(1, "Facts") +
    p("Name &amp; place: ______ for [Company Name].".replace("&amp;", "&")) +
    table(["Date", ""]) +
    line(r("Lead: "), control("<w:text/>", r("Enter text"))),
});

test("what is read has exactly the shape that is promised", () => {
  const template = readTemplate(form);
  assert.deepEqual(TemplateContent.parse(template), template);
  assert.deepEqual(Object.keys(template.fields[0]!), [
    "id",
    "name",
    "label",
    "type",
    "required",
    "section_id",
    "options",
    "columns",
    "rows",
    "max_length",
    "default",
    "help",
    "source",
    "confidence",
    "evidence",
    "anchor",
  ]);
  assert.equal(template.metadata.parsed_by, "local");
});

test("the same bytes give the same answer, and ids are unique", () => {
  const template = readTemplate(form);
  assert.deepEqual(readTemplate(form), template);
  const ids = [...template.sections, ...template.fields].map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
});

test("anchors lead to the very characters in the part", () => {
  const part = readPackage(form).document;
  const { fields } = readTemplate(form);
  const at = (label: string) => {
    const { anchor } = fields.find((field) => field.label === label)!;
    return part.text.slice(anchor.start, anchor.end);
  };
  assert.equal(at("Name & place"), "______");
  assert.equal(at("Company Name"), "[Company Name]");
  assert.match(at("Date"), /^<w:tc>.*<\/w:tc>$/);
  assert.match(at("Lead"), /^<w:sdt>.*<\/w:sdt>$/);
  assert.ok(
    fields.every(
      ({ anchor }) => anchor.part === "word/document.xml" && anchor.path.startsWith("body/") && /^[0-9a-f]{16}$/.test(anchor.hash),
    ),
  );
});

test("ids stay when something is added before them, between them or behind them", () => {
  const part = (title: string, ...lines: readonly string[]) => heading(2, title) + lines.map((text) => p(text)).join("");
  const tenant = part("Tenant", "Name: ______", "Date: ______");
  const owner = part("Owner", "Name: ______", "Date: ______");
  const ids = (body: string) => {
    const { sections, fields } = readTemplate(docx({ body }));
    const titles = new Map(sections.map(({ id, title }) => [id, title]));
    return new Map(
      [
        ...sections.map(({ id, title }) => [title, id] as const),
        ...fields.map(({ id, label, section_id: within }) => [`${titles.get(within ?? "") ?? ""}: ${label}`, id] as const),
      ].toSorted(([one], [other]) => one.localeCompare(other)),
    );
  };
  const before = ids(heading(1, "Lease") + tenant + owner);
  const after = ids(
    p("Fill in all parts, please.") +
      heading(1, "Lease") +
      part("Agent", "Name: ______") +
      tenant +
      table(["Deposit", ""]) +
      owner +
      heading(1, "Annex"),
  );
  assert.equal(before.size, 7);
  for (const [what, id] of before) assert.equal(after.get(what), id, what);
});

test("what goes by the same words is told apart by its turn", () => {
  const fields = readTemplate(docx({ body: p("Name: ______") + p("Name: ______") })).fields.map(({ id }) => id);
  assert.equal(fields.length, 2);
  assert.equal(fields[1], `${fields[0]!}_2`);
});

test("progress goes up to the end", () => {
  const seen: number[] = [];
  readTemplate(form, { onProgress: (percent) => seen.push(percent) });
  assert.deepEqual(
    seen,
    [...seen].sort((one, other) => one - other),
  );
  assert.equal(seen.at(-1), 100);
});

test("deleted and hidden text is not there, inserted text is", () => {
  const body = `<w:p><w:del><w:r><w:delText>[Old]</w:delText></w:r></w:del><w:ins><w:r><w:t>[New name]</w:t></w:r></w:ins>${r("[Hidden]", "<w:vanish/>")}</w:p>`;
  assert.deepEqual(
    readTemplate(docx({ body })).fields.map(({ label }) => label),
    ["New name"],
  );
});

test("text boxes, headers and footnotes are read", () => {
  const box =
    '<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox><w:txbxContent><w:p><w:r><w:t>Stamp: ________</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>';
  const template = readTemplate(docx({ body: line(r("Text"), box), header: p("[Document owner]") }));
  assert.deepEqual(
    template.fields.map(({ label, anchor }) => [label, anchor["region"]]),
    [
      ["Stamp", "textbox"],
      ["Document owner", "header"],
    ],
  );
});

test("right-to-left and East Asian labels are kept", () => {
  assert.deepEqual(
    readTemplate(docx({ body: table(["تاريخ التدقيق", ""], ["監査日付", ""]) })).fields.map(({ label, type }) => [label, type]),
    [
      ["تاريخ التدقيق", "date"],
      ["監査日付", "date"],
    ],
  );
});

test("names of objects are only names", () => {
  const template = readTemplate(docx({ body: p("[__proto__] ${constructor} {{toString}} [hasOwnProperty]") }));
  assert.equal(template.fields.length, 4);
  assert.equal(Object.prototype.hasOwnProperty.call(Object.prototype, "polluted"), false);
});

test("more places than the limit are refused", () => {
  assert.throws(() => readTemplate(docx({ body: p("Name: ____").repeat(30) }), { limits: { fields: 20 } }), documentTooLarge.is);
});

test("long runs of signs take time in proportion to their length", () => {
  const start = performance.now();
  readTemplate(docx({ body: ["_", "[", ". ", "{", "<", "…", "☐", "- ", ": ", "\t"].map((sign) => p(sign.repeat(30_000))).join("") }));
  assert.ok(performance.now() - start < 3_000);
});

test("twenty thousand paragraphs and a table of five thousand rows are read in seconds", () => {
  const start = performance.now();
  const template = readTemplate(
    docx({
      body: p("Item with [Company Name] in it").repeat(20_000) + table(["Name", "Date"], ...Array.from({ length: 5_000 }, () => ["", ""])),
    }),
  );
  assert.deepEqual(
    template.fields.map(({ label, rows }) => [label, rows]),
    [
      ["Company Name", null],
      ["Item with [Company Name] in it", 5_000],
    ].map(([label, rows]) => [rows === null ? label : template.fields[1]!.label, rows]),
  );
  assert.ok(performance.now() - start < 6_000);
});
