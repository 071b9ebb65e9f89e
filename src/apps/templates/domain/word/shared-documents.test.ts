import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Problem } from "#base/problem.ts";
import { runInThread } from "#engine/attempt/thread.ts";
import { TemplateContent } from "../../contract.ts";
import { isClear } from "./damage-check.ts";
import { checkPackage } from "./package.ts";
import type { ReadInput } from "./thread.ts";

/** Real and hostile documents beside the repository; they are not part of it. */
const folder = join(import.meta.dirname, "../../../../../../shared/data/documents");

const read = (path: string) =>
  runInThread<ReadInput, TemplateContent>(
    new URL("./thread.ts", import.meta.url),
    { bytes: new Uint8Array(readFileSync(path)) },
    { timeoutMs: 10_000, memoryMb: 512 },
  );
const documentsIn = (path: string) => readdirSync(path).filter((name) => /\.(docx|dotx|docm)$/.test(name));

/** What each hostile file must come to: the name of a problem, or the labels that are read. */
const outcomes: Readonly<Record<string, string | readonly string[]>> = {
  "zero-bytes.docx": "document-foreign",
  "not-a-zip.docx": "document-foreign",
  "doc-renamed.docx": "document-foreign",
  "xlsx-renamed.docx": "document-foreign",
  "password-protected.docx": "document-encrypted",
  "truncated.docx": "document-damaged",
  "no-document-part.docx": "document-damaged",
  "malformed-xml.docx": "document-damaged",
  "crc-error.docx": "document-damaged",
  "xxe-file.docx": "document-unsafe",
  "xxe-http.docx": "document-unsafe",
  "entity-expansion.docx": "document-unsafe",
  "duplicate-entries.docx": "document-unsafe",
  "deep-nesting.docx": "document-too-large",
  "ok-minimal.docx": ["Name", "Date"],
  "no-content-types.docx": ["Name", "Date"],
  "path-traversal.docx": ["Name", "Date"],
  "utf16.docx": ["Name", "Date"],
  "style-cycle.docx": [],
  "strict-ooxml.docx": [],
};

const refusedAtDoor = Object.keys(outcomes).filter((name) => typeof outcomes[name] === "string");

if (existsSync(folder)) {
  for (const name of documentsIn(folder)) {
    test(`${name} is read within its limits`, async () => {
      const template = await read(join(folder, name));
      assert.deepEqual(TemplateContent.parse(template), template);
      const ids = new Set([...template.sections, ...template.fields].map(({ id }) => id));
      assert.equal(ids.size, template.sections.length + template.fields.length);
      for (const field of template.fields) assert.ok(field.section_id === null || ids.has(field.section_id));
    });
  }
  test("what is no usable Word document is refused before anything is stored", () => {
    for (const name of refusedAtDoor) {
      const bytes = new Uint8Array(readFileSync(join(folder, "bad", name)));
      assert.throws(
        () => checkPackage(bytes),
        (thrown) => thrown instanceof Problem && thrown.kind.name === outcomes[name] && isClear(thrown.message),
        name,
      );
    }
  });
  for (const name of documentsIn(join(folder, "bad"))) {
    test(`${name} comes to a clear problem or a right result`, async () => {
      const expected = outcomes[name];
      try {
        const template = await read(join(folder, "bad", name));
        TemplateContent.parse(template);
        if (expected !== undefined)
          assert.deepEqual(
            template.fields.map(({ label }) => label),
            expected,
          );
      } catch (thrown) {
        assert.ok(thrown instanceof Problem, String(thrown));
        if (expected !== undefined) assert.equal(thrown.kind.name, expected);
        assert.ok(thrown.message.length > 30 && thrown.kind.status < 500, thrown.message);
      }
    });
  }
} else {
  test("the shared documents are absent here", () => assert.equal(existsSync(folder), false));
}
