import assert from "node:assert/strict";
import { test } from "node:test";
import type { ReviewedField, ReviewedSection } from "../contract.ts";
import { groupsOf, nextToConfirm, progressOf, type Wanted } from "./field-groups.ts";
import type { Content } from "./use-corrections.ts";

const field = (id: string, about: Partial<ReviewedField> = {}): ReviewedField => ({
  ...{ id, name: id, label: `Label ${id}`, type: "text", required: false, section_id: null, options: null, columns: null, rows: null },
  ...{
    max_length: null,
    default: null,
    help: null,
    source: "underscore",
    confidence: 0.9,
    evidence: "",
    review: "read",
    read_confidence: 0.9,
  },
  anchor: { part: "word/document.xml", path: "body/p[1]", start: 0, end: 1, hash: "x" },
  ...about,
});
const doubtful = (id: string, review: ReviewedField["review"] = "to_confirm") => field(id, { review, read_confidence: 0.5 });
const section = (id: string, parent_id: string | null): ReviewedSection => ({
  ...{ id, parent_id, number: null, title: id, description: null, review: "read" },
  level: parent_id === null ? 1 : 2,
});
const content = (fields: ReviewedField[], dismissed_fields: ReviewedField[] = [], sections: ReviewedSection[] = []): Content => ({
  metadata: { title: "", language: null, standard: null, parsed_by: "local", counts: {} },
  ...{
    fields,
    dismissed_fields,
    sections,
    dismissed_sections: [],
    lost_corrections: [],
    template_id: "",
    file_hash: "",
    filename: "",
    version: 1,
  },
});
const wanted: Wanted = { show: "all", text: "", sectionId: "", kept: new Set() };
const idsOf = (shown: Content, about: Partial<Wanted>) =>
  groupsOf(shown, { ...wanted, ...about }).map((group) => [group.section?.id ?? null, ...group.fields.map(({ id }) => id)]);

test("fields are shown by section, those of none first, and a section with all below it", () => {
  const shown = content(
    [field("f1", { section_id: "a" }), field("f2", { section_id: "b" }), field("f3"), field("f4", { section_id: "gone" })],
    [],
    [section("a", null), section("b", "a"), section("c", null)],
  );
  assert.deepEqual(idsOf(shown, {}), [
    [null, "f3", "f4"],
    ["a", "f1"],
    ["b", "f2"],
  ]);
  assert.deepEqual(idsOf(shown, { sectionId: "a" }), [
    ["a", "f1"],
    ["b", "f2"],
  ]);
  assert.deepEqual(idsOf(shown, { sectionId: "c" }), [["c"]], "one without fields can be looked at");
  assert.deepEqual(idsOf(shown, { text: "label F2" }), [["b", "f2"]]);
});

test("of those to confirm, what was confirmed meanwhile stays in sight", () => {
  const shown = content([field("f1"), doubtful("f2"), doubtful("f3", "confirmed")], [doubtful("f4", "dismissed")]);
  assert.deepEqual(idsOf(shown, { show: "to_confirm" }), [[null, "f2"]]);
  assert.deepEqual(idsOf(shown, { show: "to_confirm", kept: new Set(["f3"]) }), [[null, "f2", "f3"]]);
  assert.deepEqual(idsOf(shown, { show: "dismissed" }), [[null, "f4"]]);
});

test("progress counts what the reader was less than sure of, whatever a person said of it", () => {
  const shown = content(
    [
      field("f1"),
      doubtful("f2"),
      doubtful("f3", "confirmed"),
      doubtful("f4", "corrected"),
      field("f5", { source: "drawn", review: "drawn" }),
    ],
    [doubtful("f6", "dismissed"), field("f7", { review: "dismissed" })],
  );
  assert.deepEqual(progressOf(shown), { total: 4, done: 3, dismissed: 1 });
});

test("the next one to confirm is behind, and from the beginning where none is", () => {
  const order = [doubtful("f1"), doubtful("f2", "confirmed"), doubtful("f3"), field("f4")];
  assert.equal(nextToConfirm(order, "f1")?.id, "f3");
  assert.equal(nextToConfirm(order, "f3")?.id, "f1");
  assert.equal(nextToConfirm([doubtful("f1")], "f1"), null, "itself is being decided");
});
