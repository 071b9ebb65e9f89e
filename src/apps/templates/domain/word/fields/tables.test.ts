import assert from "node:assert/strict";
import { test } from "node:test";
import { readTemplate } from "../read-template.ts";
import { docx, heading, legacy, line, p, row, table, tc } from "../testing.ts";

const fields = (body: string, more: { header?: string } = {}) => readTemplate(docx({ body, ...more })).fields;
const brief = (body: string, more: { header?: string } = {}) =>
  fields(body, more).map(({ label, type, columns, rows }) =>
    columns === null ? `${label}: ${type}` : `${label}: ${rows} × ${columns.join(", ")}`,
  );
const filler = p("This form is filled in by the person who found the deviation, on the day when it was found.");
const bold = (text: string) => p(text, "<w:b/>");
const shaded = '<w:shd w:fill="D9D9D9"/>';
const span = (count: number) => `<w:gridSpan w:val="${count}"/>`;
const grid = (...rows: readonly string[]) => `<w:tbl>${rows.join("")}</w:tbl>`;
const text = legacy("FORMTEXT", "<w:textInput/>", "     ");

test("lines across a checklist part it and do not end it", () => {
  const body = grid(
    row(["Item", "OK", "Comment"].map((each) => tc(bold(each)))),
    row([tc(bold("Building"), span(3))]),
    row(["Doors", "", ""].map((each) => tc(each))),
    row(["Windows", "", ""].map((each) => tc(each))),
    row([tc(bold("Machines"), span(3))]),
    row(["Guards", "", ""].map((each) => tc(each))),
  );
  assert.deepEqual(brief(heading(1, "Checklist") + body), ["Checklist: 3 × OK, Comment"]);
});

test("labels over room, again and again, are records and no list", () => {
  assert.deepEqual(brief(table(["Last name", "First name"], ["", ""], ["Street", "City"], ["", ""])), [
    "Last name: text",
    "First name: text",
    "Street: text",
    "City: text",
  ]);
});

test("numbers before labels are no header", () => {
  assert.deepEqual(brief(table(["1", "Name of organisation", ""], ["2", "Address", ""])), ["Name of organisation: text", "Address: text"]);
});

test("the sum under a list is a field of its own", () => {
  assert.deepEqual(brief(table(["Item", "Qty", "Amount"], ["", "", ""], ["", "", ""], ["Total", "", ""])), [
    "Item: 2 × Item, Qty, Amount",
    "Total: number",
  ]);
});

test("a row of placeholders shows how each row of a list is filled in", () => {
  const body = table(["Area", "Vendor", "Module"], ["MFA", "Yubico", "Yubikey"], ["[Area]", "[Vendor]", "[Module]"]);
  assert.deepEqual(brief(heading(1, "Modules") + body), ["Modules: 2 × Area, Vendor, Module"]);
});

test("two parties side by side are no columns of a list", () => {
  const body = grid(
    row([tc(bold("Landlord"), span(2)), tc(bold("Tenant"), span(2))]),
    row(["Name", "", "Name", ""].map((each) => tc(each))),
    row(["Address", "", "Address", ""].map((each) => tc(each))),
  );
  assert.deepEqual(brief(body), ["Name: text", "Name: text", "Address: text", "Address: text"]);
});

test("labels gathered by a merged cell on the left are a form", () => {
  const body = grid(
    row([tc("Vehicle", `<w:vMerge w:val="restart"/>${shaded}`), tc("Registration"), tc("")]),
    row([tc("", "<w:vMerge/>"), tc("Mileage"), tc("")]),
  );
  assert.deepEqual(brief(body), ["Registration: text", "Mileage: number"]);
});

test("lists of one table that share a title go by their own headers", () => {
  const body = grid(
    row(["Reviewed by", "Role", "Date"].map((each) => tc(bold(each), shaded))),
    ...[1, 2].map(() => row(["", "", ""].map((each) => tc(each)))),
    row(["Approved by", "Role", "Date"].map((each) => tc(bold(each), shaded))),
    ...[1, 2].map(() => row(["", "", ""].map((each) => tc(each)))),
  );
  assert.deepEqual(brief(heading(1, "Approval") + body), [
    "Reviewed by: 2 × Reviewed by, Role, Date",
    "Approved by: 2 × Approved by, Role, Date",
  ]);
});

test("cells under a wide label are its parts, or one answer in pieces", () => {
  const body = grid(
    row([tc(p("Full name") + p("First      Middle      Last"), span(3)), tc(p("Date of birth") + p("Day     Month     Year"), span(3))]),
    row(Array.from({ length: 6 }, () => tc(line(text)))),
  );
  assert.deepEqual(brief(body), ["Full name: First: text", "Full name: Middle: text", "Full name: Last: text", "Date of birth: date"]);
});

test("a date whose parts have cells of their own is one", () => {
  const part = (name: string) => tc(p(name) + line(text));
  assert.deepEqual(brief(grid(row([tc("Passport valid until"), part("Day"), part("Month"), part("Year")]))), [
    "Passport valid until: date",
  ]);
});

test("labels below lines name the cells above them", () => {
  assert.deepEqual(brief(table(["", "", ""], ["Signature of employee", "", "Date"])), ["Signature of employee: signature", "Date: date"]);
  const tall = grid(
    row(
      ["", "", "", ""].map((each) => tc(each)),
      '<w:trHeight w:val="700"/>',
    ),
    row(["Traveller", "Date", "Head", "Date"].map((each) => tc(each))),
  );
  assert.deepEqual(brief(filler + tall), ["Traveller: signature", "Date: date", "Head: signature", "Date: date"]);
});

test("a cell with several labels over empty lines asks for several long texts", () => {
  const room = (label: string) => p(label) + p("").repeat(4);
  assert.deepEqual(brief(grid(row([tc(room("Customer") + room("Growth") + room("People"))]))), [
    "Customer: long_text",
    "Growth: long_text",
    "People: long_text",
  ]);
});

test("a remark behind the place in a cell names nothing", () => {
  assert.deepEqual(brief(grid(row([tc("Purpose of travel:"), tc(line(text) + p("(complete section 2 for marketing)"))]))), [
    "Purpose of travel: text",
  ]);
});

test("a form field right under another one without a label of its own goes on with its answer", () => {
  assert.deepEqual(brief(grid(row([tc("Reasons"), tc(line(text))]), row([tc(""), tc(line(text))]), row([tc(""), tc(line(text))]))), [
    "Reasons: long_text",
  ]);
});

test("where a table's places are form fields, bare cells only keep them apart", () => {
  const body = grid(
    row([tc("Name"), tc(line(text)), tc("Costs"), tc("")]),
    row([tc("Unit"), tc(line(text)), tc("Town"), tc(line(text))]),
    row([tc("Signature"), tc(""), tc(""), tc("")]),
  );
  assert.deepEqual(brief(body), ["Name: text", "Unit: text", "Town: text", "Signature: signature"]);
});

test("empty rows between answered lines are spacers, and the answers are samples", () => {
  const found = fields(table(["Date :", "21/11/26"], ["", ""], ["Company :", "Acme"], ["", ""], ["From :", "J. Smith"]));
  assert.deepEqual(
    found.map(({ label, source }) => `${label}: ${source}`),
    ["Date: sample", "Company: sample", "From: sample"],
  );
});

test("figures name no field, and a hole in a column of figures is no place", () => {
  const fees = [
    ["Filing fee", "60"],
    ["Search", ""],
    ["Examination", "350"],
    ["Renewal", "70"],
    ["Appeal", "500"],
  ];
  assert.deepEqual(brief(filler + table(...fees)), []);
});

test("empty cells at the head of pages are places beside words of a document's control only", () => {
  assert.deepEqual(brief(filler, { header: table(["ACME Ltd., Main Street", ""], ["Document no.", ""]) }), ["Document no.: text"]);
});

test("a hint under a label is no place, a hint in the answer's cell is", () => {
  const hint = (words: string) => p(words, '<w:i/><w:color w:val="808080"/>');
  const body = grid(row([tc(p("Allergies") + hint("Please list medicines")), tc("")]), row([tc("Name"), tc(hint("Enter full name"))]));
  assert.deepEqual(brief(body), ["Allergies Please list medicines: text", "Name: text"]);
});

test("a unit in the next cell tells a number, merged rows tell room", () => {
  assert.deepEqual(brief(table(["Travel", "", "EUR"], ["Material", "", "EUR"])), ["Travel: number", "Material: number"]);
  const merged = grid(
    row([tc("Address", '<w:vMerge w:val="restart"/>'), tc("", '<w:vMerge w:val="restart"/>'), tc("City"), tc("")]),
    ...["Zip", "Country"].map((each) => row([tc("", "<w:vMerge/>"), tc("", "<w:vMerge/>"), tc(each), tc("")])),
  );
  assert.deepEqual(brief(merged)[0], "Address: long_text");
});

test("an empty column between two signatures only parts them", () => {
  const body = table(["Facilitator", "", "Facilitator"], ["Ann Lee", "", "Bo Ray"], ["Date: ________", "", "Date: ________"]);
  assert.deepEqual(brief(filler + body), ["Date: date", "Date: date"]);
});

test("a title beside a place over the columns names the list below", () => {
  const wide = [tc("YEAR.............."), tc(bold("Checks of the machine"), span(4))];
  const body = grid(
    row(wide),
    row(["Check", "Yearly", "3 years", "Notes", "Initials"].map((each) => tc(bold(each)))),
    row(["Frame", "", "", "", ""].map((each) => tc(each))),
    row(["Label", "", "", "", ""].map((each) => tc(each))),
  );
  assert.deepEqual(brief(filler + body).sort(), ["Checks of the machine: 2 × Yearly, 3 years, Notes, Initials", "YEAR: number"]);
});

test("an empty point of a list beside a question waits for several", () => {
  const point = '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr></w:p>';
  const numbering = `<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>`;
  const rows = ["What is a supply chain?", "Who owns it?"].map((each) => row([tc(each), tc(point)]));
  const types = readTemplate(docx({ body: filler + grid(...rows), numbering })).fields.map(({ type }) => type);
  assert.deepEqual(types, ["long_text", "long_text"]);
});

test("a label beside another label with its answer is not answered by it", () => {
  const footer = table(["CONTROLLED", "Copy :", "Version : 1.00"]);
  assert.deepEqual(brief(filler, { header: footer }), ["Copy: text"]);
  assert.deepEqual(brief(filler, { header: table(["Revision:", "3"]) }), []);
});
