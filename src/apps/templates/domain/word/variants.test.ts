import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { seededRandom } from "./mutations.ts";
import { readTemplate } from "./read-template.ts";

/** Changes that a person would not see must not change what is read. */
const folder = join(import.meta.dirname, "../../../../../examples/documents");
const names = readdirSync(folder).filter((name) => /\.(docx|dotx)$/.test(name));

const seen = (bytes: Uint8Array) => {
  const { metadata, sections, fields } = readTemplate(bytes);
  return {
    title: metadata.title,
    sections: sections.map(({ level, number, title }) => [level, number, title]),
    fields: fields.map(({ label, type, options, columns, rows, source }) => [label, type, options, columns, rows, source]),
  };
};

/** The document with its main part rewritten. */
function rewritten(bytes: Uint8Array, change: (xml: string) => string): Uint8Array {
  const parts = unzipSync(bytes);
  return zipSync({ ...parts, "word/document.xml": strToU8(change(strFromU8(parts["word/document.xml"]!))) });
}

/** Breaks runs of plain text in two at random places, as Word does after each correction. */
function splitRuns(xml: string, random: () => number): string {
  return xml.replace(
    /<w:r>(<w:rPr>(?:(?!<\/w:rPr>).)*<\/w:rPr>)?<w:t xml:space="preserve">([^<&]{2,})<\/w:t><\/w:r>/g,
    (whole, look: string | undefined, text: string) => {
      if (random() < 0.4) return whole;
      const at = 1 + Math.floor(random() * (text.length - 1));
      const run = (piece: string) =>
        `<w:r w:rsidR="00${Math.floor(random() * 999999)}">${look ?? ""}<w:t xml:space="preserve">${piece}</w:t></w:r>`;
      return `${run(text.slice(0, at))}<w:proofErr w:type="spellStart"/>${run(text.slice(at))}`;
    },
  );
}

for (const name of names) {
  const bytes = new Uint8Array(readFileSync(join(folder, name)));

  test(`${name} reads the same with its runs broken at random`, () => {
    for (let seed = 1; seed <= 5; seed++)
      assert.deepEqual(seen(rewritten(bytes, (xml) => splitRuns(xml, seededRandom(seed)))), seen(bytes), `seed ${seed}`);
  });

  test(`${name} reads the same with text inserted, moved and kept out by tracked changes`, () => {
    const tracked = (xml: string) =>
      xml.replace(
        /<w:p>(?!<w:pPr>)(<w:r>(?:(?!<\/w:p>|<w:p>).)*<\/w:r>)<\/w:p>/g,
        "<w:p><w:del><w:r><w:delText>[old]</w:delText></w:r></w:del><w:ins>$1</w:ins></w:p>",
      );
    assert.deepEqual(seen(rewritten(bytes, tracked)), seen(bytes));
  });

  test(`${name} reads the same with another prefix and the strict namespace`, () => {
    const strict = (xml: string) =>
      xml
        .replaceAll("<w:", "<ns0:")
        .replaceAll("</w:", "</ns0:")
        .replaceAll(/ w:(\w+=)/g, " ns0:$1")
        .replace(
          'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"',
          'xmlns:ns0="http://purl.oclc.org/ooxml/wordprocessingml/main"',
        );
    assert.deepEqual(seen(rewritten(bytes, strict)), seen(bytes));
  });

  test(`${name} reads the same with every paragraph of the body inside a locked group`, () => {
    const grouped = (xml: string) =>
      xml.replace(/<w:body>(.*)(<w:sectPr)/s, "<w:body><w:sdt><w:sdtPr><w:group/></w:sdtPr><w:sdtContent>$1</w:sdtContent></w:sdt>$2");
    assert.deepEqual(seen(rewritten(bytes, grouped)), seen(bytes));
  });
}
