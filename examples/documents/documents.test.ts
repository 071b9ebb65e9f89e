import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { readTemplate } from "#apps/templates/domain/word/read-template.ts";

const read = async (name: string) => readTemplate(new Uint8Array(await readFile(join(import.meta.dirname, name))));
const brief = (template: Awaited<ReturnType<typeof read>>) => template.fields.map(({ label, type }) => `${label}: ${type}`);

test("the audit checklist shows controls, a checklist, a list and an approval block", async () => {
  const template = await read("audit-checklist.docx");
  assert.deepEqual([template.metadata.title, template.metadata.standard], ["Internal Audit Checklist", "ISO 9001:2015"]);
  assert.deepEqual(
    template.sections.map(({ number, title }) => `${number} ${title}`),
    ["1 Audit details", "2 Scope and criteria", "3 Checklist", "4 Findings", "4.1 List of findings", "4.2 Conclusion", "5 Approval"],
  );
  assert.deepEqual(brief(template), [
    "Report number: text",
    "Date of audit: date",
    "Process audited: choice",
    "Lead auditor: text",
    "Audit team: text",
    "Site (address): text",
    "Scope of the audit: long_text",
    "Checklist: table",
    "List of findings: table",
    "Overall result: choice",
    "Summary for top management: long_text",
    "A follow-up audit is needed.: checkbox",
    "Approval: table",
    "Document number: text",
    "Version: text",
  ]);
});

test("the incident report shows legacy fields, boxes, records and lines to sign on", async () => {
  const template = await read("incident-report.docx");
  assert.deepEqual(brief(template), [
    "Reported by: text",
    "Personnel number: number",
    "Date of incident: date",
    "Time: text",
    "Place: choice",
    "Kind of incident: choice",
    "Describe what happened, in the order in which it happened: long_text",
    "Name of the injured person: text",
    "Company: text",
    "Part of the body: text",
    "PART B PEOPLE: table",
    "Was first aid given?: choice",
    "Root cause: long_text",
    "Corrective action: long_text",
    "Supervisor: signature",
    "Date: date",
  ]);
});

test("the German supplier review is read by German words", async () => {
  const template = await read("supplier-review-de.docx");
  assert.equal(template.metadata.language, "de");
  assert.deepEqual(brief(template), [
    "Firma: text",
    "Ansprechpartner: text",
    "Kundennummer: text",
    "Bewertungszeitraum: text",
    "Datum der Bewertung: date",
    "Bewertung: table",
    "Zertifikate liegen vor: choice",
    "Der Lieferant bleibt zugelassen: choice",
    "Begründung: long_text",
    "Ort, Datum: date",
    "Unterschrift Einkaufsleitung: signature",
  ]);
});

test("the procedure's placeholders are named once each, whatever their brackets", async () => {
  const template = await read("cleaning-procedure.dotx");
  assert.deepEqual(brief(template), [
    "Area: text",
    "Company Name: text",
    "Process owner: text",
    "Deputy: text",
    "Schedule: table",
    "Number of years: number",
    "Archive location: text",
    "Approved by: Name: text",
    "Approved by: Title: text",
    "Effective date: date",
    "Next review: date",
  ]);
});
