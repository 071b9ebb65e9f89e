import assert from "node:assert/strict";
import { test } from "node:test";
import { Problem } from "#base/contract.ts";
import { sortAtDoor } from "./door.ts";
import { docx, docxDamagedInside, p } from "./word/testing.ts";

const form = { name: "form.docx", bytes: docx({ body: p("Name: ________") }) };
const text = { name: "notes.docx", bytes: new TextEncoder().encode("just text") };
const names = (files: readonly { name: string }[]) => files.map(({ name }) => name);

async function refusal(files: Parameters<typeof sortAtDoor>[0]): Promise<Problem> {
  const thrown = await sortAtDoor(files).catch((error: unknown) => error);
  assert.ok(thrown instanceof Problem, "it is refused");
  return thrown;
}

test("a document that is whole is taken, and one whose damage stands deep inside as well", async () => {
  const deep = { name: "deep.docx", bytes: docxDamagedInside() };
  const { taken, refused } = await sortAtDoor([form, deep]);
  assert.deepEqual([names(taken), refused], [["form.docx", "deep.docx"], []]);
});

test("a single file is refused with its own problem, of several each with its own", async () => {
  const one = await refusal([text]);
  assert.deepEqual([one.kind.name, one.kind.status, one.data["filename"]], ["document-foreign", 415, "notes.docx"]);
  const { taken, refused } = await sortAtDoor([text, form, { name: "empty.docx", bytes: new Uint8Array() }]);
  assert.deepEqual(names(taken), ["form.docx"]);
  assert.deepEqual(
    refused.map(({ filename, problem }) => [filename, problem.type, problem.detail === one.message]),
    [
      ["notes.docx", "/problems/document-foreign", true],
      ["empty.docx", "/problems/document-foreign", false],
    ],
  );
  const none = await refusal([text, text]);
  assert.match(none.message, /^None of the 2 files is taken\. notes\.docx: /);
});

test("a part that nobody reads may say of itself what it likes", async () => {
  const settings = docx({ body: p("Name: ________"), parts: { "word/settings.xml": "<w:settings/>" } });
  const entry = Buffer.from(settings.buffer).lastIndexOf("word/settings.xml") - 46;
  new DataView(settings.buffer).setUint32(entry + 24, 1 << 30, true);
  assert.equal((await sortAtDoor([{ name: "form.docx", bytes: settings }])).taken.length, 1);
});
