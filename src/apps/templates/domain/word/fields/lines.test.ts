import assert from "node:assert/strict";
import { test } from "node:test";
import { readTemplate } from "../read-template.ts";
import { control, docx, heading, legacy, line, p, r, table, tc } from "../testing.ts";

const fields = (body: string) => readTemplate(docx({ body })).fields;
const brief = (body: string) => fields(body).map(({ label, type }) => `${label}: ${type}`);
const filler = p("This form is filled in by the person who found the deviation, on the day when it was found.");
const blank = "_".repeat(20);

test("controls that show only Word's own prompt are named by the words around them", () => {
  const text = (prompt = "Click or tap here to enter text.") => control("<w:text/>", r(prompt));
  assert.deepEqual(brief(line(r("City: "), text(), r(" State: "), text()) + p("Applicant") + line(text())), [
    "City: text",
    "State: text",
    "Applicant: text",
  ]);
});

test("a section whose only text is a control's prompt asks for a long text", () => {
  assert.deepEqual(brief(heading(1, "Scope") + control("", p("Click or tap here to enter text."))), ["Scope: long_text"]);
});

test("a nameless rich control around what is printed is no place, around an answer it is", () => {
  const rich = (content: string) => control("", content, { prompts: false });
  assert.deepEqual(brief(line(rich(r("Rules")), r(" of the house")) + line(r("Owner: "), rich(r("J. Smith")))), ["Owner: text"]);
});

test("the entry of a list that only asks to choose is no answer", () => {
  const [state] = fields(
    line(
      r("State "),
      legacy("FORMDROPDOWN", '<w:ddList><w:listEntry w:val="Select one"/><w:listEntry w:val="AK"/><w:listEntry w:val="AL"/></w:ddList>'),
    ),
  );
  assert.deepEqual([state!.label, state!.options], ["State", ["AK", "AL"]]);
});

test("units and signs of money tell a number and are no part of the next label", () => {
  assert.deepEqual(brief(p("Betrag: ________ EUR   in Worten: ____________") + p("The rent is $________ a month.") + p("F = ________")), [
    "Betrag: number",
    "in Worten: text",
    "The rent is: number",
    "F: number",
  ]);
});

test("brackets of a telephone number are no part of its label", () => {
  assert.deepEqual(brief(p("Telephone: (____) ____-______   Fax: (____) ____-______")), ["Telephone: text", "Fax: text"]);
});

test("from and to ask for two dates, for two hours they do not", () => {
  assert.deepEqual(
    brief(p(`Urlaub von ${blank} bis ${blank}`) + p("Geöffnet von ________ bis ________ Uhr")).map((each) => each.split(": ")[1]),
    ["date", "date", "text", "text"],
  );
});

test("day, month and year are one date, however they are written", () => {
  assert.deepEqual(
    brief(
      p("né le .../.../......") +
        p("Date:    /    /      ") +
        p("made this ____ day of ____________, 20____") +
        p("«____» ______________ 20___ г.") +
        p("签订日期：    年  月  日") +
        p("Date of issue: DD/MM/YYYY"),
    ),
    ["né le: date", "Date: date", "made this: date", "Дата: date", "签订日期: date", "Date of issue: date"],
  );
});

test("a row of boxes is one place with as many letters, and room before a seal is signed", () => {
  const [comb] = fields(p("PESEL: □□□□□□□□□□□"));
  assert.deepEqual([comb!.label, comb!.type, comb!.max_length], ["PESEL", "text", 11]);
  assert.deepEqual(brief(p("氏名　　　　　　　　　　印")), ["氏名: signature"]);
});

test("letters in place of an answer are a place, in a text made unreadable they are not", () => {
  assert.deepEqual(brief(p("Document No.: XXX-XX-001") + p("Version: X.X")), ["Document No.: text", "Version: text"]);
  assert.deepEqual(brief(p("Xxxxx xxx XXXX xxxxxxx: xxx XXX xxx")), []);
});

test("labels below lines are taken before headings above, names and places are not signed", () => {
  assert.deepEqual(brief(filler + p(`${blank}\t${blank}\t${blank}`) + p("") + p("Name\tSignature\tDate")), [
    "Name: text",
    "Signature: signature",
    "Date: date",
  ]);
  assert.deepEqual(brief(p("Remarks") + p(blank) + heading(1, "Decision")), ["Remarks: long_text"]);
});

test("lines drawn by tabs alone go on with the answer before them", () => {
  const tabs = '<w:tabs><w:tab w:val="left" w:pos="9000" w:leader="underscore"/></w:tabs>';
  assert.deepEqual(brief(p("Topic:\t", "", tabs) + p("\t", "", tabs) + p("\t", "", tabs)), ["Topic: long_text"]);
});

test("lines broken within a paragraph are asked and answered one by one", () => {
  assert.deepEqual(brief(p(`Purpose:\n${blank}\n${blank}\nIs it urgent? ☐ Yes ☐ No\nType: ☐ New ☐ Used`)), [
    "Purpose: long_text",
    "Is it urgent?: choice",
    "Type: choice",
  ]);
});

test("a line over its approval is signed, and the name in letters beside it is not", () => {
  assert.deepEqual(brief(p(`УТВЕРЖДАЮ\nДиректор\n${blank}`) + p(`Бухгалтер ${blank} /${blank}/`)), [
    "Директор: signature",
    "Бухгалтер: signature",
  ]);
});

test("a line right across the page under a finished line only parts the text", () => {
  assert.deepEqual(brief(p("Subject: Issuance of a certificate") + p("_".repeat(70)) + filler), []);
});

test("short labels line by line all ask, even the last one before a table", () => {
  assert.deepEqual(brief(p("Model:") + p("Serial no.:") + table(["Term", "Meaning"], ["QMS", "Quality management system"])), [
    "Model: text",
    "Serial no.: text",
  ]);
});

test("a place to sign or to date at the end needs no line", () => {
  assert.deepEqual(brief(p("Name: ________") + filler + p("Luogo e data") + p("") + p("Firma") + p("")), [
    "Name: text",
    "Luogo e data: date",
    "Firma: signature",
  ]);
});

test("highlighted words stand for an answer where they name one, or follow a label", () => {
  const marked = (text: string) => r(text, '<w:highlight w:val="yellow"/>');
  assert.deepEqual(
    brief(
      filler +
        line(r("The policy of "), marked("Company name"), r(" applies to "), marked("nearly"), r(" all.")) +
        line(r("Owner: "), marked("J. Smith")),
    ),
    ["Company name: text", "Owner: text"],
  );
});

test("slanted instructions under a heading ask for its text", () => {
  assert.deepEqual(
    brief(heading(1, "Purpose") + p("Describe why this document is needed and whom it serves.", '<w:i/><w:color w:val="0000FF"/>')),
    ["Purpose: long_text"],
  );
});

test("a list whose leaders end in values asks for nothing", () => {
  assert.deepEqual(brief(p("Binders ........ room 1.12\nOlder binders ........ cellar")), []);
});

test("controls whose title is a program's name are one answer wherever they stand", () => {
  const list = control(
    '<w:dropDownList><w:listItem w:displayText="his" w:value="his"/><w:listItem w:displayText="her" w:value="her"/></w:dropDownList>',
    r("his"),
    {
      title: "<<gender:Form of address>>",
      prompts: false,
    },
  );
  const [only, ...others] = fields(line(r("The tenant pays "), list, r(" rent and keeps "), list, r(" word.")));
  assert.deepEqual([only!.label, only!.anchor.occurrences?.length, others.length], ["Form of address", 2, 0]);
});

test("dots that leave out the rest of a list in brackets are no blank", () => {
  assert.deepEqual(brief(p("Name the duties (standards, laws, regulations ……), which apply.")), []);
  assert.deepEqual(brief(p("born in Rome (prov. of ........)")).length, 1);
});

test("who signs inside a frame around the whole page is asked at its end", () => {
  const text = [
    "The course was held as planned, and each of the people named above took part in it.",
    "",
    "",
    "Name and signature of the teacher",
    "",
    "",
  ];
  const filled = Array.from({ length: 6 }, () => p("Some words of the report that say what was done on that day and by whom."));
  const frame = `<w:tbl><w:tr>${tc([...filled, ...text.map((each) => p(each))].join(""))}</w:tr></w:tbl>`;
  assert.deepEqual(brief(frame), ["Name and signature of the teacher: signature"]);
});

test("hidden form fields ask for nothing", () => {
  const hidden = legacy("FORMTEXT", "<w:textInput/>", "     ").replaceAll("<w:r>", "<w:r><w:rPr><w:vanish/></w:rPr>");
  assert.equal(hidden.includes("w:vanish"), true);
  assert.deepEqual(brief(filler + line(r("Addendum: "), hidden)), ["Addendum: text"]);
  assert.deepEqual(brief(filler + line(r("Addendum: ", "<w:vanish/>"), hidden)), []);
});

test("an example behind a label asks for an answer of its kind", () => {
  assert.deepEqual(brief(filler + p("Comments: e.g. allergies, wishes") + p("Thank you for your order.")), ["Comments: long_text"]);
});
