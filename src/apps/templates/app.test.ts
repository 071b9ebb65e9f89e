import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { inputInvalid, Problem, versionStale } from "#base/contract.ts";
import { openHouse, type TestHouse } from "#testing/house.ts";
import { fieldUnknown, type TemplateContent, templateNotParsed, templateTaken, templateUnknown } from "./contract.ts";
import { docx, docxDamagedInside, p } from "./domain/word/testing.ts";
import { templates } from "./index.ts";
import { parseWithin, purge, type ReadLimits } from "./tasks.ts";

const sample = async (name: string) => ({
  name,
  bytes: new Uint8Array(await readFile(new URL(`../../../examples/documents/${name}`, import.meta.url))),
});
const report = () => sample("internal-audit-report.docx");
const unknownId = "018f0000-0000-7000-8000-000000000001";

async function withHouse(run: (house: TestHouse) => Promise<void>, app = templates): Promise<void> {
  const house = await openHouse({ apps: [app] });
  try {
    await run(house);
  } finally {
    await house.close();
  }
}

interface Uploaded {
  task_id: string;
  template_id: string;
  status: string;
  uploads: { template_id: string; message: string }[];
  refused: { filename: string; problem: { type: string; status: number; detail: string } }[];
}
type Content = TemplateContent & { version: number };

const upload = async (house: TestHouse, files: { name: string; bytes: Uint8Array }[]) =>
  house.asOwner<Uploaded>("upload_template", {}, files);
const read = async (house: TestHouse) => {
  const uploaded = await upload(house, [await report()]);
  assert.equal((await house.finished(uploaded.task_id)).status, "completed");
  return uploaded.template_id;
};

test("an uploaded document is read into sections and fields by a task", () =>
  withHouse(async (house) => {
    const uploaded = await upload(house, [await report()]);
    assert.equal(uploaded.status, "pending");
    await house.finished(uploaded.task_id);
    const status = await house.asOwner<{ status: string; progress: number }>("get_template_status", { id: uploaded.template_id });
    assert.deepEqual([status.status, status.progress], ["parsed", 100]);
    const content = await house.asOwner<Content>("get_template_content", { id: uploaded.template_id });
    assert.equal(content.metadata.parsed_by, "local");
    assert.ok(content.sections.length > 1 && content.fields.length > 3);
    const sections = new Set(content.sections.map(({ id }) => id));
    for (const field of content.fields) assert.ok(field.section_id === null || sections.has(field.section_id), field.label);
    const events = await house.engine.log.read(house.owner.projectId, { after: null, order: "oldest", types: ["template."], limit: 10 });
    assert.deepEqual(
      events.map(({ type, sequence }) => [type, sequence]),
      [
        ["template.uploaded", 1],
        ["template.parsed", 2],
      ],
    );
  }));

test("the same file is one template, however often and under whatever name it is uploaded", () =>
  withHouse(async (house) => {
    const file = await report();
    const both = await Promise.all([upload(house, [file]), upload(house, [{ ...file, name: "copy.docx" }])]);
    const again = await upload(house, [file, { ...file, name: "twice.docx" }]);
    const ids = [...both, again].flatMap(({ uploads }) => uploads.map(({ template_id }) => template_id));
    assert.equal(new Set(ids).size, 1);
    assert.match(again.uploads[1]!.message, /was here already/);
    assert.equal((await house.asOwner<{ templates: unknown[] }>("list_templates")).templates.length, 1);
  }));

const notes = { name: "notes.docx", bytes: new TextEncoder().encode("just text") };
const broken = () => ({ name: "broken plan.docx", bytes: docxDamagedInside() });

test("a file that is no Word document is refused at the door, and nothing of it is stored", () =>
  withHouse(async (house) => {
    const kept: string[] = [];
    const { put } = house.blobs;
    const watched = { ...house.blobs, put: async (...given: Parameters<typeof put>) => (kept.push("a file"), put(...given)) };
    const asked = { ...house.asked({ person: house.owner, projectId: house.owner.projectId, files: [notes] }), blobs: watched };
    const answer = house.answers.get("upload_template")!;
    await assert.rejects(
      async () => answer.reply({} as never, asked),
      (thrown) => {
        assert.ok(thrown instanceof Problem);
        assert.deepEqual([thrown.kind.name, thrown.kind.status, thrown.data["filename"]], ["document-foreign", 415, "notes.docx"]);
        assert.match(thrown.message, /does not start as a \.docx file does\. Open it in Word and save it as \.docx\./);
        return true;
      },
    );
    assert.deepEqual(kept, []);
    assert.deepEqual((await house.asOwner<{ templates: unknown[] }>("list_templates")).templates, []);
    assert.deepEqual((await house.engine.tasks.list(house.owner.projectId, { limit: 10 })).tasks, []);
    assert.deepEqual(await house.engine.log.read(house.owner.projectId, { after: null, order: "oldest", limit: 10 }), []);
  }));

test("of several files the good ones are taken, and each other is told with its problem", () =>
  withHouse(async (house) => {
    const answer = await upload(house, [notes, await report(), { name: "cut.docx", bytes: (await report()).bytes.slice(0, 500) }]);
    assert.equal(answer.uploads.length, 1);
    assert.equal(answer.template_id, answer.uploads[0]!.template_id);
    assert.deepEqual(
      answer.refused.map(({ filename, problem }) => [filename, problem.type, problem.status]),
      [
        ["notes.docx", "/problems/document-foreign", 415],
        ["cut.docx", "/problems/document-damaged", 422],
      ],
    );
    assert.equal((await house.finished(answer.task_id)).status, "completed");
    await assert.rejects(upload(house, [notes, { ...notes, name: "more.docx" }]), (thrown) => {
      assert.ok(thrown instanceof Problem);
      assert.match(thrown.message, /^None of the 2 files is taken\. notes\.docx: This is .* more\.docx: This is /);
      assert.equal((thrown.data["refused"] as unknown[]).length, 2);
      return true;
    });
  }));

test("a document that is damaged deep inside fails its template with what is wrong, and leaves nothing half read", () =>
  withHouse(async (house) => {
    const uploaded = await upload(house, [broken()]);
    const task = await house.finished(uploaded.task_id);
    assert.equal(task.status, "failed");
    assert.equal(task.attempt, 1, "trying again would not help");
    const status = await house.asOwner<{ status: string; error: { type: string; detail: string } }>("get_template_status", {
      id: uploaded.template_id,
    });
    assert.equal(status.status, "failed");
    assert.equal(status.error.type, "/problems/document-damaged");
    assert.match(status.error.detail, /does not match its checksum\. Get the file again/);
    await assert.rejects(house.asOwner("get_template_content", { id: uploaded.template_id }), templateNotParsed.is);
  }));

test("a corrected field is kept as the person said, also when the file is read again", () =>
  withHouse(async (house) => {
    const id = await read(house);
    const before = await house.asOwner<Content>("get_template_content", { id });
    const [field] = before.fields;
    const change = { id, field_id: field!.id, version: before.version, label: "Auditor in charge", required: true };
    const changed = await house.asOwner<{ label: string; version: number; confidence: number }>("update_template_field", change);
    assert.deepEqual([changed.label, changed.version, changed.confidence], ["Auditor in charge", before.version + 1, 1]);
    await assert.rejects(house.asOwner("update_template_field", change), versionStale.is);
    const { task_id } = await house.asOwner<{ task_id: string }>("parse_template_again", { id });
    await house.finished(task_id);
    const after = await house.asOwner<Content>("get_template_content", { id });
    assert.equal(after.fields.find((one) => one.id === field!.id)?.label, "Auditor in charge");
  }));

test("wrong corrections are refused with the place", () =>
  withHouse(async (house) => {
    const id = await read(house);
    const {
      fields: [field],
    } = await house.asOwner<Content>("get_template_content", { id });
    const change = (more: object) => house.asOwner("update_template_field", { id, field_id: field!.id, ...more });
    await assert.rejects(change({ field_id: "nope", label: "x" }), fieldUnknown.is);
    for (const more of [{ type: "colour" }, { label: "" }, { section_id: "nowhere" }, { colour: "red" }])
      await assert.rejects(change(more), inputInvalid.is);
  }));

test("a deleted template is gone, and can be brought back until the same file is uploaded again", () =>
  withHouse(async (house) => {
    const id = await read(house);
    await house.asOwner("delete_template", { id });
    await assert.rejects(house.asOwner("get_template_content", { id }), templateUnknown.is);
    assert.deepEqual((await house.asOwner<{ templates: unknown[] }>("list_templates")).templates, []);
    await house.asOwner("restore_template", { id });
    assert.ok((await house.asOwner<Content>("get_template_content", { id })).fields.length > 0);
    await house.asOwner("delete_template", { id });
    await read(house);
    await assert.rejects(house.asOwner("restore_template", { id }), templateTaken.is);
  }));

test("templates are listed newest first, page by page, and found by name", () =>
  withHouse(async (house) => {
    const names = ["internal-audit-report.docx"];
    const first = await upload(house, [await sample(names[0]!)]);
    const second = await upload(house, [broken()]);
    await house.finished(second.task_id);
    interface List {
      templates: { template_id: string; status: string }[];
      next_cursor: string | null;
    }
    const page = await house.asOwner<List>("list_templates", { limit: 1 });
    assert.equal(page.templates[0]!.template_id, second.template_id);
    const rest = await house.asOwner<List>("list_templates", { limit: 1, cursor: page.next_cursor });
    assert.deepEqual([rest.templates[0]!.template_id, rest.next_cursor], [first.template_id, null]);
    assert.equal((await house.asOwner<List>("list_templates", { text: "BROKEN" })).templates.length, 1);
    assert.equal((await house.asOwner<List>("list_templates", { status: "failed" })).templates[0]!.template_id, second.template_id);
    await assert.rejects(house.asOwner("list_templates", { cursor: "made up" }), /is no place/);
  }));

test("a cancelled reading says so, and can be begun again", () =>
  withHouse(async (house) => {
    const uploaded = await upload(house, [await report()]);
    await house.engine.tasks.cancel(house.owner.projectId, { type: "system", id: "test" }, uploaded.task_id);
    const task = await house.finished(uploaded.task_id);
    const { status } = await house.asOwner<{ status: string }>("get_template_status", { id: uploaded.template_id });
    assert.equal(status, task.status === "cancelled" ? "cancelled" : "parsed");
    const again = await house.asOwner<{ task_id: string }>("parse_template_again", { id: uploaded.template_id });
    assert.equal((await house.finished(again.task_id)).status, "completed");
  }));

/** A house whose reader has no time, until it is given some. */
const withSlowHouse = (run: (house: TestHouse, giveTime: () => void) => Promise<void>) => {
  const limits: { -readonly [Name in keyof ReadLimits]: ReadLimits[Name] } = { timeoutMs: 1, memoryMb: 512 };
  const giveTime = () => void (limits.timeoutMs = 10_000);
  return withHouse((house) => run(house, giveTime), { ...templates, tasks: [parseWithin(limits), purge] });
};
const tester = { type: "system", id: "test" } as const;
const withStatus = async (house: TestHouse, status: string) => {
  const { templates: found } = await house.asOwner<{ templates: { template_id: string }[] }>("list_templates", { status });
  return found.map(({ template_id }) => template_id);
};

test("a reading that takes too long is tried again, says which document it was, and can be retried by a person", () =>
  withSlowHouse(async (house, giveTime) => {
    const { task_id, template_id } = await upload(house, [await report()]);
    const task = await house.finished(task_id);
    assert.deepEqual([task.status, task.attempt, task.error?.type], ["failed", 3, "/problems/document-slow"]);
    assert.match(task.error!.detail, /^internal-audit-report\.docx took longer/);
    assert.deepEqual(await withStatus(house, "failed"), [template_id]);
    giveTime();
    await house.engine.tasks.retry(house.owner.projectId, tester, task_id);
    assert.equal((await house.finished(task_id)).status, "completed");
    assert.deepEqual([await withStatus(house, "failed"), await withStatus(house, "parsed")], [[], [template_id]]);
    assert.ok((await house.asOwner<Content>("get_template_content", { id: template_id })).fields.length > 3);
  }));

test("a document that needs too much memory is told so in words of documents", () =>
  withHouse(
    async (house) => {
      const { task_id } = await upload(house, [
        { name: "dense.docx", bytes: docx({ body: Array.from({ length: 100_000 }, (_, index) => p(`Name ${index}: ____`)).join("") }) },
      ]);
      const { error } = await house.finished(task_id);
      assert.equal(error?.type, "/problems/document-too-large");
      assert.match(error.detail, /^dense\.docx holds more .* Split it into several documents\.$/);
    },
    { ...templates, tasks: [parseWithin({ timeoutMs: 10_000, memoryMb: 40 }), purge] },
  ));

test("a file whose reading was cancelled is found as such, and read when it is uploaded again", () =>
  withSlowHouse(async (house, giveTime) => {
    const first = await upload(house, [await report()]);
    await house.engine.tasks.cancel(house.owner.projectId, tester, first.task_id);
    assert.equal((await house.finished(first.task_id)).status, "cancelled");
    assert.deepEqual([await withStatus(house, "cancelled"), await withStatus(house, "pending")], [[first.template_id], []]);
    giveTime();
    const [second, third] = await Promise.all([upload(house, [await report()]), upload(house, [await report()])]);
    assert.deepEqual([second.template_id, third.template_id], [first.template_id, first.template_id]);
    assert.equal(second.task_id, third.task_id, "one reading is begun");
    assert.notEqual(second.task_id, first.task_id);
    assert.equal((await house.finished(second.task_id)).status, "completed");
    assert.deepEqual(await withStatus(house, "parsed"), [first.template_id]);
  }));

test("a file that could not be read is read again when it is uploaded again", () =>
  withHouse(async (house) => {
    const file = broken();
    const first = await upload(house, [file]);
    await house.finished(first.task_id);
    const second = await upload(house, [file]);
    assert.deepEqual([second.template_id, second.status], [first.template_id, "pending"]);
    assert.notEqual(second.task_id, first.task_id);
    assert.match(second.uploads[0]!.message, /is read again/);
    assert.equal((await house.finished(second.task_id)).status, "failed");
    assert.deepEqual(await withStatus(house, "failed"), [first.template_id]);
  }));

test("ids that are unknown, and those of other projects, are answered alike", () =>
  withHouse(async (house) => {
    const id = await read(house);
    const other = await house.people.createProject(house.owner.organizationId, "Other");
    const asker = { person: { ...house.owner, projectIds: [other.id] }, projectId: other.id };
    for (const tool of ["get_template_content", "get_template_status", "delete_template", "restore_template", "parse_template_again"]) {
      const foreign = await house.ask(tool, { id }, asker).catch((error: unknown) => error);
      const unknown = await house.asOwner(tool, { id: unknownId }).catch((error: unknown) => error);
      assert.ok(templateUnknown.is(foreign) && templateUnknown.is(unknown), tool);
      assert.equal(foreign.message.replaceAll(id, "*"), unknown.message.replaceAll(unknownId, "*"));
    }
  }));
