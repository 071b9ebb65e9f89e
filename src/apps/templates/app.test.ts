import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { inputInvalid, Problem, versionStale } from "#base/contract.ts";
import { blobMissing } from "#store/blobs.ts";
import type { DatabaseKind } from "#testing/database.ts";
import { openHouse, type TestHouse } from "#testing/house.ts";
import { openTestRedis } from "#testing/redis.ts";
import { until } from "#testing/until.ts";
import {
  correctionUnknown,
  fieldUnknown,
  type LostCorrection,
  placeTaken,
  placeUnknown,
  type ReviewedField,
  type ReviewedSection,
  sectionUnknown,
  type TemplateContent,
  templateNotParsed,
  templateTaken,
  templateUnknown,
} from "./contract.ts";
import { docx, docxDamagedInside, p } from "./domain/word/testing.ts";
import { templates } from "./index.ts";
import { insertTemplate, markDeleted, replaceFile, unmarkDeleted } from "./store.ts";
import { parseWithin, purge, type ReadLimits } from "./tasks.ts";

const sample = async (name: string) => ({
  name,
  bytes: new Uint8Array(await readFile(new URL(`../../../examples/documents/${name}`, import.meta.url))),
});
const report = () => sample("internal-audit-report.docx");
const unknownId = "018f0000-0000-7000-8000-000000000001";

async function withHouse(run: (house: TestHouse) => Promise<void>, app = templates, kind?: DatabaseKind): Promise<void> {
  const house = await openHouse({ apps: [app], ...(kind === undefined ? {} : { kind }) });
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

test("the file of a deleted template goes when no project has a template of it any more", () =>
  withHouse(async (house) => {
    const aDayPasses = () =>
      house.database.query(`update templates.template set deleted_at = deleted_at - interval '25 hours';
        update store.file set put_at = put_at - interval '25 hours'`);
    const other = await house.people.createProject(house.owner.organizationId, "Other");
    const asker = { person: { ...house.owner, projectIds: [house.owner.projectId, other.id] } };
    const projects = [house.owner.projectId, other.id];
    const ids: string[] = [];
    for (const projectId of projects) {
      const { task_id, template_id } = (await house.ask(
        "upload_template",
        {},
        { ...asker, projectId, files: [await report()] },
      )) as Uploaded;
      while (!["completed", "failed"].includes((await house.engine.tasks.view(projectId, task_id)).status))
        await new Promise((resolve) => setTimeout(resolve, 20));
      ids.push(template_id);
    }
    const [{ hash }] = (await house.database.query<{ hash: string }>("select hash from store.file")) as [{ hash: string }];
    for (const [index, projectId] of projects.entries()) {
      await house.ask("delete_template", { id: ids[index] }, { ...asker, projectId });
      await aDayPasses();
      assert.equal(await house.files.sweep(), 0, "it could still be restored");
      const purged = await house.engine.tasks.start(projectId, tester, purge, {});
      while ((await house.engine.tasks.view(projectId, purged)).status !== "completed")
        await new Promise((resolve) => setTimeout(resolve, 20));
      assert.equal(await house.files.sweep(), index);
    }
    await assert.rejects(house.blobs.get(hash), blobMissing.is);
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

interface Corrected {
  id: string;
  label: string;
  review: string;
  version: number;
  correction_id: string;
}
interface Reviewed extends TemplateContent {
  fields: ReviewedField[];
  sections: ReviewedSection[];
  dismissed_fields: ReviewedField[];
  dismissed_sections: ReviewedSection[];
  lost_corrections: LostCorrection[];
  version: number;
}
const contentIn = (house: TestHouse, id: string) => house.asOwner<Reviewed>("get_template_content", { id });
const readBytes = async (house: TestHouse, bytes: Uint8Array, name = "own.docx") => {
  const uploaded = await upload(house, [{ name, bytes }]);
  assert.equal((await house.finished(uploaded.task_id)).status, "completed");
  return uploaded.template_id;
};
const visit = (before = "") =>
  docx({
    body: `${before}${p("Visit", "", '<w:pStyle w:val="Heading1"/>')}${p("Date: ______")}${p("Guest: ______")}${p("Room for more")}`,
  });

test("a field is confirmed, dismissed and brought back, and each can be undone", () =>
  withHouse(async (house) => {
    const id = await readBytes(house, visit());
    const { fields } = await contentIn(house, id);
    const [date, guest] = fields;
    const say = (tool: string, field_id: string) => house.asOwner<Corrected>(tool, { id, field_id });
    const confirmed = await say("confirm_template_field", date!.id);
    assert.deepEqual([confirmed.review, confirmed.label], ["confirmed", "Date"]);
    const dismissed = await say("dismiss_template_field", guest!.id);
    assert.equal(dismissed.review, "dismissed");
    const without = await contentIn(house, id);
    assert.deepEqual([without.fields.map(({ label }) => label), without.dismissed_fields.map(({ label }) => label)], [["Date"], ["Guest"]]);
    assert.equal((await house.asOwner<{ field_count: number }>("get_template_status", { id })).field_count, 1);
    const restored = await say("restore_template_field", guest!.id);
    assert.equal(restored.version, dismissed.version + 1);
    assert.equal((await contentIn(house, id)).fields.length, 2);
    const undo = (correction_id: string) => house.asOwner<{ version: number }>("undo_template_correction", { id, correction_id });
    await undo(restored.correction_id);
    assert.equal((await contentIn(house, id)).dismissed_fields.length, 1);
    const undone = await undo(dismissed.correction_id);
    assert.deepEqual(await undo(dismissed.correction_id), undone, "a second time changes nothing");
    await undo(confirmed.correction_id);
    const asRead = await contentIn(house, id);
    assert.deepEqual([asRead.fields, asRead.dismissed_fields], [fields, []]);
    await assert.rejects(undo(unknownId), correctionUnknown.is);
    const events = await house.engine.log.read(house.owner.projectId, { after: null, order: "oldest", types: ["template."], limit: 20 });
    assert.deepEqual(
      events.slice(2).map(({ type }) => type),
      [
        "template.field_confirmed",
        "template.field_dismissed",
        "template.field_restored",
        ...Array<string>(3).fill("template.correction_undone"),
      ],
    );
  }));

test("an undone correction gives back what was said before it, and keeps what was said after", () =>
  withHouse(async (house) => {
    const id = await readBytes(house, visit());
    const [field] = (await contentIn(house, id)).fields;
    const change = (more: object) => house.asOwner<Corrected>("update_template_field", { id, field_id: field!.id, ...more });
    await change({ label: "First" });
    const second = await change({ label: "Second", required: true });
    await change({ help: "As on the passport" });
    await house.asOwner("undo_template_correction", { id, correction_id: second.correction_id });
    const [now] = (await contentIn(house, id)).fields;
    assert.deepEqual([now!.label, now!.required, now!.help], ["First", false, "As on the passport"]);
  }));

test("a field is drawn where none was read, described by its surroundings, and is like any other from then on", () =>
  withHouse(async (house) => {
    const id = await readBytes(house, visit());
    const add = (more: object) => house.asOwner<ReviewedField & Corrected>("add_template_field", { id, ...more });
    const drawn = await add({ places: [{ quote: "Room for more" }] });
    assert.deepEqual([drawn.label, drawn.review, drawn.source, drawn.confidence], ["Room for more", "drawn", "drawn", 1]);
    assert.match(drawn.evidence, /^Drawn by a person/);
    const { fields, sections } = await contentIn(house, id);
    assert.deepEqual(
      fields.map(({ label }) => label),
      ["Date", "Guest", "Room for more"],
    );
    assert.equal(fields[2]!.section_id, sections[0]!.id);
    await assert.rejects(add({ places: [{ quote: "Room" }] }), placeTaken.is);
    await assert.rejects(add({ places: [{ quote: "______", before: "Date:", path: fields[0]!.anchor.path }] }), placeTaken.is);
    await assert.rejects(add({ places: [{ path: "body/p[77]" }] }), placeUnknown.is);
    for (const more of [{}, { places: [] }, { places: [{ where: "here" }] }, { places: [{ quote: "Visit" }], section_id: "none" }])
      await assert.rejects(add(more), inputInvalid.is, JSON.stringify(more));
    const field_id = drawn.id;
    const changed = await house.asOwner<Corrected>("update_template_field", { id, field_id, label: "Remarks", type: "long_text" });
    assert.deepEqual([changed.label, changed.review], ["Remarks", "drawn"]);
    const { task_id } = await house.asOwner<{ task_id: string }>("parse_template_again", { id });
    await house.finished(task_id);
    assert.equal((await contentIn(house, id)).fields[2]!.label, "Remarks");
    await house.asOwner("dismiss_template_field", { id, field_id });
    assert.equal((await add({ places: [{ quote: "Room for more" }], label: "Mine", type: "number", required: true })).label, "Mine");
  }));

test("places are looked at a few at a time, and whoever comes beyond is told when to come again", () =>
  withHouse(async (house) => {
    const id = await readBytes(house, visit());
    const ask = () => house.asOwner<Corrected>("add_template_field", { id, places: [{ quote: "No such words" }] });
    const refusals = await Promise.all(
      Array.from({ length: 20 }, () =>
        ask().then(
          () => assert.fail(),
          (thrown: Problem) => thrown,
        ),
      ),
    );
    const busy = refusals.filter(({ kind }) => kind.name === "threads-busy");
    assert.deepEqual([busy.length, busy[0]?.data["retry_after_s"]], [4, 2]);
    assert.equal(refusals.filter(placeUnknown.is).length, 16);
    assert.equal(
      (await house.asOwner<Corrected>("add_template_field", { id, places: [{ quote: "Room for more" }] })).label,
      "Room for more",
    );
  }));

test("sections are corrected, added and dismissed", () =>
  withHouse(async (house) => {
    const id = await readBytes(house, visit());
    const [section] = (await contentIn(house, id)).sections;
    const section_id = section!.id;
    const changed = await house.asOwner<ReviewedSection & Corrected>("update_template_section", {
      id,
      section_id,
      title: "Your visit",
      number: "1",
    });
    assert.deepEqual([changed.title, changed.number, changed.review], ["Your visit", "1", "corrected"]);
    const added = await house.asOwner<ReviewedSection & Corrected>("add_template_section", {
      ...{ id, title: "Guests", level: 2 },
      place: { quote: "Guest:" },
    });
    assert.deepEqual([added.parent_id, added.review], [section_id, "drawn"]);
    const now = await contentIn(house, id);
    assert.deepEqual(
      now.fields.map((field) => field.section_id),
      [section_id, added.id],
    );
    await house.asOwner("dismiss_template_section", { id, section_id: added.id });
    const without = await contentIn(house, id);
    assert.deepEqual([without.fields[1]!.section_id, without.dismissed_sections.map(({ title }) => title)], [section_id, ["Guests"]]);
    await house.asOwner("restore_template_section", { id, section_id: added.id });
    assert.equal((await contentIn(house, id)).sections.length, 2);
    await assert.rejects(house.asOwner("update_template_section", { id, section_id: "none", title: "x" }), sectionUnknown.is);
    for (const more of [{}, { title: " " }, { level: 0 }, { level: 1.5 }])
      await assert.rejects(house.asOwner("update_template_section", { id, section_id, ...more }), inputInvalid.is);
    await assert.rejects(house.asOwner("add_template_section", { id, title: "x", after_id: "none" }), inputInvalid.is);
    await assert.rejects(house.asOwner("add_template_section", { id, title: "x", place: { quote: "not there" } }), placeUnknown.is);
  }));

test("of two who correct the same version at the same moment, one is told to look again", () =>
  withHouse(async (house) => {
    const id = await readBytes(house, visit());
    const { fields, version } = await contentIn(house, id);
    const outcomes = await Promise.allSettled([
      house.asOwner("dismiss_template_field", { id, field_id: fields[0]!.id, version }),
      house.asOwner("update_template_field", { id, field_id: fields[0]!.id, version, label: "Day" }),
      house.asOwner("add_template_field", { id, places: [{ quote: "Room for more" }], version }),
    ]);
    const refused = outcomes.filter((outcome) => outcome.status === "rejected");
    assert.equal(refused.length, 2);
    for (const { reason } of refused) assert.ok(versionStale.is(reason), String(reason));
    const all = await Promise.all(fields.map(({ id: field_id }) => house.asOwner<Corrected>("confirm_template_field", { id, field_id })));
    assert.equal(new Set(all.map((each) => each.version)).size, fields.length, "without a version each is taken in its turn");
  }));

test("a newer version of the file keeps the corrections whose place it has, and names the others", () =>
  withHouse(async (house) => {
    const id = await readBytes(house, visit());
    const [date, guest] = (await contentIn(house, id)).fields;
    await house.asOwner("update_template_field", { id, field_id: date!.id, label: "Day of the visit" });
    await house.asOwner("confirm_template_field", { id, field_id: guest!.id });
    const drawn = await house.asOwner<Corrected>("add_template_field", { id, places: [{ quote: "Room for more" }] });
    const replace = async (bytes: Uint8Array) => {
      const { task_id } = await house.asOwner<{ task_id: string }>("replace_template_file", { id }, [{ name: "newer.docx", bytes }]);
      return (await house.finished(task_id)).status;
    };
    assert.equal(await replace(visit(p("A new first line."))), "completed");
    const moved = await contentIn(house, id);
    assert.deepEqual(
      moved.fields.map(({ label, review }) => [label, review]),
      [
        ["Day of the visit", "corrected"],
        ["Guest", "confirmed"],
        ["Room for more", "drawn"],
      ],
    );
    assert.equal(moved.fields[2]!.anchor.path, "body/p[5]");
    assert.deepEqual(moved.lost_corrections, []);

    assert.equal(await replace(docx({ body: p("Guest: ______") })), "completed");
    const shorter = await contentIn(house, id);
    assert.deepEqual(
      shorter.fields.map(({ label, review }) => [label, review]),
      [["Guest", "confirmed"]],
    );
    assert.deepEqual(
      shorter.lost_corrections.map(({ label, said }) => [label, said]),
      [
        ["Day of the visit", "its label"],
        ["Room for more", "drawn by hand"],
      ],
    );
    for (const correction_id of shorter.lost_corrections.flatMap(({ correction_ids }) => correction_ids))
      await house.asOwner("undo_template_correction", { id, correction_id });
    assert.deepEqual((await contentIn(house, id)).lost_corrections, []);
    await assert.rejects(house.asOwner("confirm_template_field", { id, field_id: drawn.id }), fieldUnknown.is);
    await readBytes(house, visit());
    await assert.rejects(replace(visit()), templateTaken.is);
    await assert.rejects(house.asOwner("replace_template_file", { id }), inputInvalid.is);
  }));

test("who takes the same file in the same instant as somebody else is told so", () =>
  withHouse(
    async (house) => {
      const { owner } = house;
      const asked = house.asked({ person: owner, projectId: owner.projectId });
      const isAwaited = `select 1 from pg_locks where not granted and transactionid = pg_current_xact_id()::xid`;
      /** Asks while another transaction has taken the file and is not committed. */
      const askWhile = async (takes: (db: typeof asked.db) => Promise<unknown>, ask: () => Promise<unknown>) => {
        const taken = Promise.withResolvers<void>();
        const committed = asked.transaction(async ({ db }) => {
          await takes(db);
          taken.resolve();
          for (let tries = 0; tries < 500 && (await db.query(isAwaited)).length === 0; tries++)
            await new Promise((resolve) => setTimeout(resolve, 10));
          assert.equal((await db.query(isAwaited)).length, 1);
        });
        await Promise.race([taken.promise, committed]);
        const [answer] = await Promise.all([ask().catch((error: unknown) => error), committed]);
        return answer;
      };
      const [first, second] = [await readBytes(house, visit()), await readBytes(house, visit(p("Another.")))];
      const bytes = visit(p("Newer."));
      const { hash } = await asked.blobs.put(bytes);
      const newer = { fileHash: hash, filename: "newer.docx", bytes: bytes.length, taskId: unknownId };
      const replace = () => house.asOwner("replace_template_file", { id: second }, [{ name: "newer.docx", bytes }]);
      assert.ok(templateTaken.is(await askWhile((db) => replaceFile(db, { ...newer, id: first }), replace)));
      assert.equal((await contentIn(house, second)).fields.length > 0, true);

      await asked.transaction(({ db }) => markDeleted(db, first));
      const insert = (db: typeof asked.db) => insertTemplate(db, { ...newer, projectId: owner.projectId, id: unknownId });
      assert.ok(templateTaken.is(await askWhile(insert, replace)));
      await asked.transaction(({ db }) => markDeleted(db, unknownId));
      assert.ok(
        templateTaken.is(
          await askWhile(
            (db) => unmarkDeleted(db, unknownId),
            () => house.asOwner("restore_template", { id: first }),
          ),
        ),
      );
    },
    templates,
    "postgres",
  ));

test("a template that is being read, or could not be, is not corrected", () =>
  withSlowHouse(async (house) => {
    const { task_id, template_id: id } = await upload(house, [await report()]);
    await house.finished(task_id);
    const about = { id, field_id: "f_1" };
    for (const [tool, input] of [
      ["confirm_template_field", about],
      ["update_template_field", { ...about, label: "x" }],
      ["add_template_field", { id, places: [{ path: "body/p[1]" }] }],
      ["add_template_section", { id, title: "x" }],
      ["undo_template_correction", { id, correction_id: unknownId }],
    ] as const)
      await assert.rejects(house.asOwner(tool, input), templateNotParsed.is, tool);
  }));

test("ids that are unknown, and those of other projects, are answered alike", () =>
  withHouse(async (house) => {
    const id = await read(house);
    const other = await house.people.createProject(house.owner.organizationId, "Other");
    const asker = { person: { ...house.owner, projectIds: [other.id] }, projectId: other.id };
    const field_id = (await house.asOwner<Content>("get_template_content", { id })).fields[0]!.id;
    for (const [tool, more] of [
      ["get_template_content"],
      ["get_template_status"],
      ["delete_template"],
      ["restore_template"],
      ["parse_template_again"],
      ["update_template_field", { field_id, label: "x" }],
      ["confirm_template_field", { field_id }],
      ["dismiss_template_field", { field_id }],
      ["restore_template_field", { field_id }],
      ["add_template_field", { places: [{ path: "body/p[1]" }] }],
      ["add_template_section", { title: "x" }],
      ["update_template_section", { section_id: "s", title: "x" }],
      ["dismiss_template_section", { section_id: "s" }],
      ["restore_template_section", { section_id: "s" }],
      ["undo_template_correction", { correction_id: unknownId }],
    ] as [string, object?][]) {
      const foreign = await house.ask(tool, { id, ...more }, asker).catch((error: unknown) => error);
      const unknown = await house.asOwner(tool, { id: unknownId, ...more }).catch((error: unknown) => error);
      assert.ok(templateUnknown.is(foreign) && templateUnknown.is(unknown), tool);
      assert.equal(foreign.message.replaceAll(id, "*"), unknown.message.replaceAll(unknownId, "*"));
    }
  }));

test("a message that somebody adds to the stream by hand has a template read again, from its own file alone", async () => {
  const redis = await openTestRedis();
  const house = await openHouse({ apps: [templates], redis });
  try {
    const template_id = await read(house);
    const before = await house.asOwner<{ task_id: string }>("get_template_status", { id: template_id });
    await redis.commands.xAdd("template:parse", "*", { template_id, file_path: "/srv/forms/internal-audit-report.docx" });
    const again = await until(async () => {
      const { task_id } = await house.asOwner<{ task_id: string }>("get_template_status", { id: template_id });
      return task_id === before.task_id ? null : task_id;
    });
    assert.equal((await house.finished(again)).status, "completed");
    assert.equal((await house.asOwner<{ status: string }>("get_template_status", { id: template_id })).status, "parsed");
    await redis.commands.xAdd("template:parse", "*", { template_id, file_path: "/etc/passwd" });
    const { tasks } = await until(async () => {
      const found = await house.engine.tasks.list(house.owner.projectId, { limit: 10, statuses: ["failed"] });
      return found.tasks.length > 0 ? found : null;
    });
    assert.match(tasks[0]!.reason, /passwd is not the file of template/);
    assert.equal((await house.asOwner<{ task_id: string }>("get_template_status", { id: template_id })).task_id, again);
  } finally {
    await house.close();
    await redis.close();
  }
});
