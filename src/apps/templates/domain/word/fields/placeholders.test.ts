import assert from "node:assert/strict";
import { test } from "node:test";
import { readTemplate } from "../read-template.ts";
import { docx, p } from "../testing.ts";

const labels = (text: string) => readTemplate(docx({ body: p(text) })).fields.map(({ label }) => label);

test("placeholders with names of their own behind one label are fields of their own", () => {
  assert.deepEqual(labels("Approved by: [Name], [Role/Title]"), ["Approved by: Name", "Approved by: Role/Title"]);
});

test("a placeholder that only tells a kind is named by the words that lead to it", () => {
  assert.deepEqual(labels("It was assessed by the team on [Date] and is scheduled for decommission by [Date]."), [
    "by the team on",
    "scheduled for decommission by",
  ]);
});

test("a company is the same wherever its placeholder stands", () => {
  const [only, ...others] = readTemplate(docx({ body: p("[Company Name] agrees.") + p("We at [Company Name] agree.") })).fields;
  assert.equal(others.length, 0);
  assert.equal(only!.anchor.occurrences?.length, 2);
});

test("of brackets in brackets the outer ones are the place, and an example is no name", () => {
  assert.deepEqual(labels('Boundary control: [e.g., "segmentation documented in [reference]"]'), ["Boundary control"]);
  assert.deepEqual(labels("The issues relevant to the ISMS — including [e.g., regulation, contracts] — are recorded."), [
    "The issues relevant to the ISMS",
  ]);
});

test("wording that a contract may keep or drop is no place, alternatives are a choice", () => {
  assert.deepEqual(labels("The tenant [and its affiliates] pays. [The tenant shall keep the premises clean.]"), []);
  const [choice] = readTemplate(docx({ body: p("The Supplier [shall/shall not] provide support.") })).fields;
  assert.deepEqual([choice!.type, choice!.options], ["choice", ["shall", "shall not"]]);
});

test("parts of a path, sets and computed texts are no places", () => {
  assert.deepEqual(labels("Keep it in //server/records/[year]/[department] {daily, weekly}."), []);
});

test("filters of a template engine are no part of a name, and a name may say that it is a box", () => {
  const [total, check] = readTemplate(docx({ body: p("Total: {{ total | currency }}") + p("{notice_email_check} Email") })).fields;
  assert.deepEqual([total!.label, total!.type], ["Total", "number"]);
  assert.deepEqual([check!.label, check!.type], ["Email", "checkbox"]);
});
