import assert from "node:assert/strict";
import { test } from "node:test";
import { readTemplate } from "./read-template.ts";
import { docx, heading, p, row, tc } from "./testing.ts";

const bold = "<w:b/>";
const size = (halfPoints: number) => `<w:sz w:val="${halfPoints}"/>`;
const prose = "This text is long enough to be read as a paragraph of the body, with a full stop at its end, so that it is no heading.";
const title = (body: string, stated?: string) =>
  readTemplate(
    docx({
      body,
      ...(stated === undefined
        ? {}
        : {
            parts: {
              "docProps/core.xml": `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>${stated}</dc:title></cp:coreProperties>`,
            },
          }),
    }),
  ).metadata.title;

test("a title may run over several lines, those of the title's style over empty ones too", () => {
  const styled = (text: string) => p(text, "", '<w:pStyle w:val="Title"/>');
  assert.equal(
    title(styled("Playbook for Digital Signatures") + "<w:p/>" + styled("Issuance Request") + p(prose)),
    "Playbook for Digital Signatures Issuance Request",
  );
  assert.equal(title(p("Test Card Set", bold + size(32)) + p("Request Form", bold + size(32)) + p(prose)), "Test Card Set Request Form");
});

test("what the document is counts for more than who issues it", () => {
  assert.equal(
    title(p("Ministry of Transport", bold + size(40)) + p("Application for a Permit", bold + size(34)) + p(prose)),
    "Application for a Permit",
  );
  assert.equal(title(p("Muster GmbH", size(40)) + p("Verfahrensanweisung Einkauf", size(32)) + p(prose)), "Verfahrensanweisung Einkauf");
  assert.equal(title(p("ООО «Ромашка»", size(36)) + p("ДОГОВОР ПОСТАВКИ", size(30)) + p(prose)), "ДОГОВОР ПОСТАВКИ");
});

test("the author's own title decides between lines, and stands in where no line is one", () => {
  const body = p("Alpha", bold + size(34)) + p("Travel abroad", bold + size(30)) + p(prose);
  assert.equal(title(body), "Alpha");
  assert.equal(title(body, "Travel abroad 2024"), "Travel abroad");
  assert.equal(title(p(prose), "Travel abroad"), "Travel abroad");
  assert.equal(title(p("Alpha", bold + size(34)) + p(prose), "Microsoft Word - x.docx"), "Alpha");
});

test("a revision history or a numbered heading is no title", () => {
  assert.equal(
    title(p("Revision History", bold + size(36)) + p("Backup Plan", bold + size(30)) + heading(1, "1. Scope") + p(prose)),
    "Backup Plan",
  );
});

test("a form's title may stand in a cell beside its number", () => {
  const head = `<w:tbl>${row([tc(p("Training Calendar", bold + size(36))), tc("F-12 Rev. 3")])}</w:tbl>`;
  assert.equal(title(head + p(prose)), "Training Calendar");
});
