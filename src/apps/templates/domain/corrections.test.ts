import assert from "node:assert/strict";
import { test } from "node:test";
import { withCorrections } from "./corrections.ts";
import type { Field, TemplateContent } from "../contract.ts";

const field: Field = {
  id: "f1",
  name: "date",
  label: "Date",
  type: "text",
  required: false,
  section_id: null,
  options: null,
  columns: null,
  rows: null,
  max_length: null,
  default: null,
  help: null,
  source: "underscore",
  confidence: 0.5,
  evidence: "A line to write on.",
  anchor: { part: "word/document.xml", path: "body", start: 0, end: 1, hash: "x" },
};
const content: TemplateContent = {
  metadata: { title: "", language: null, standard: null, parsed_by: "local", counts: {} },
  sections: [],
  fields: [field],
};

test("a corrected field is as the person said, and certain", () => {
  const [changed] = withCorrections(content, [{ field_id: "f1", changes: { type: "date", required: true } }]).fields;
  assert.deepEqual([changed!.type, changed!.required, changed!.label, changed!.confidence], ["date", true, "Date", 1]);
});

test("a correction of a field that is found no more changes nothing", () => {
  assert.deepEqual(withCorrections(content, [{ field_id: "gone", changes: { label: "?" } }]), content);
});
