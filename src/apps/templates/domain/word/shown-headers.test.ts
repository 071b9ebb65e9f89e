import assert from "node:assert/strict";
import { test } from "node:test";
import { readTemplate } from "./read-template.ts";
import { docx, p } from "./testing.ts";

const word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/** A document whose section refers to three headers, one of each kind. */
function withHeaders(section: string, settings = ""): Uint8Array {
  const kinds = ["default", "first", "even"];
  const references = kinds.map((kind) => `<w:headerReference w:type="${kind}" r:id="r${kind}"/>`).join("");
  const relations = kinds.map((kind) => `<Relationship Id="r${kind}" Type="${office}/header" Target="${kind}.xml"/>`).join("");
  const headers = kinds.map((kind) => [`word/${kind}.xml`, `<w:hdr xmlns:w="${word}">${p(`[Owner of ${kind} pages]`)}</w:hdr>`]);
  return docx({
    body: `<w:p><w:pPr><w:sectPr>${references}${section}</w:sectPr></w:pPr></w:p>`,
    parts: {
      ...Object.fromEntries(headers),
      "word/settings.xml": `<w:settings xmlns:w="${word}">${settings}</w:settings>`,
      "word/_rels/document.xml.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${relations}</Relationships>`,
    },
  });
}

const labels = (bytes: Uint8Array) => readTemplate(bytes).fields.map(({ label }) => label);

test("headers of first and even pages that are switched off are not there", () => {
  assert.deepEqual(labels(withHeaders("")), ["Owner of default pages"]);
});

test("headers of first and even pages are there where the document has such pages", () => {
  assert.deepEqual(labels(withHeaders("<w:titlePg/>", "<w:evenAndOddHeaders/>")), [
    "Owner of default pages",
    "Owner of first pages",
    "Owner of even pages",
  ]);
});
