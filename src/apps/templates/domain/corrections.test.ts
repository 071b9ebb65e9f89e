import assert from "node:assert/strict";
import { test } from "node:test";
import type { Anchor, Field, Section, TemplateContent } from "../contract.ts";
import { type Correction, drawnAnchors, overlap, type ReadFile, seenIn, withCorrections } from "./corrections.ts";

const part = "word/document.xml";
const anchorAt = (start: number, end = start + 10): Anchor => ({ part, path: `body/p[${start}]`, start, end, hash: `h${start}` });
const field = (id: string, about: Partial<Field> = {}): Field => ({
  id,
  name: id,
  label: `Label ${id}`,
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
  anchor: anchorAt(Number(id.slice(1)) * 100),
  ...about,
});
const section = (id: string, level: number, title = `Title ${id}`): Section => ({
  id,
  number: null,
  title,
  level,
  parent_id: null,
  description: null,
});
const contentOf = (fields: Field[], sections: Section[] = []): TemplateContent => ({
  metadata: { title: "", language: null, standard: null, parsed_by: "local", counts: {} },
  sections,
  fields,
});
const file: ReadFile = { hash: "file", places: {} };
const newer: ReadFile = { hash: "newer", places: {} };

let count = 0;
function said(content: TemplateContent, subject: Correction["subject"], subject_id: string, rest: Partial<Correction>): Correction {
  const about = { subject, subject_id };
  return { id: `c${++count}`, ...about, action: "change", changes: {}, seen: seenIn(content, about), file_hash: "file", ...rest };
}

test("a corrected field is as the person said, and certain", () => {
  const content = contentOf([field("f1")]);
  const [changed] = withCorrections(content, [said(content, "field", "f1", { changes: { type: "date", required: true } })], file).fields;
  assert.deepEqual(
    [changed!.type, changed!.required, changed!.label, changed!.confidence, changed!.review, changed!.read_confidence],
    ["date", true, "Label f1", 1, "corrected", 0.5],
  );
});

test("what a person has not looked at is read, or to be confirmed where the reader is less than sure", () => {
  const content = contentOf([field("f1"), field("f2", { confidence: 0.9 })]);
  assert.deepEqual(
    withCorrections(content, [], file).fields.map(({ review }) => review),
    ["to_confirm", "read"],
  );
  const confirmed = withCorrections(content, [said(content, "field", "f1", { action: "confirm" })], file).fields[0]!;
  assert.deepEqual([confirmed.review, confirmed.confidence], ["confirmed", 1]);
  assert.equal(confirmed.evidence, "Confirmed by a person. A line to write on.");
});

test("a dismissed field is kept aside until it is brought back", () => {
  const content = contentOf([field("f1"), field("f2")]);
  const dismiss = said(content, "field", "f1", { action: "dismiss" });
  const without = withCorrections(content, [dismiss], file);
  assert.deepEqual([without.fields.map(({ id }) => id), without.dismissed_fields.map(({ id }) => id)], [["f2"], ["f1"]]);
  const again = withCorrections(content, [dismiss, said(content, "field", "f1", { action: "restore" })], file);
  assert.deepEqual([again.fields.map(({ id }) => id), again.dismissed_fields], [["f1", "f2"], []]);
});

const drawn = (id: string, start: number, about: Partial<Field> = {}): Correction => {
  const { id: _id, ...changes } = field("f0", { label: "Drawn", name: "f1", source: "drawn", anchor: anchorAt(start), ...about });
  return said(contentOf([]), "field", id, { action: "add", changes: { ...changes, anchor: anchorAt(start) } });
};

test("a drawn field stands in the order of the document, under a name of its own", () => {
  const content = contentOf([field("f1"), field("f2")]);
  const { fields } = withCorrections(content, [drawn("d_a", 150)], file);
  assert.deepEqual(
    fields.map(({ id, name, review }) => [id, name, review]),
    [
      ["f1", "f1", "to_confirm"],
      ["d_a", "f1_2", "drawn"],
      ["f2", "f2", "to_confirm"],
    ],
  );
});

test("a field that the reader later finds in the place of a drawn one gives way to it", () => {
  const content = contentOf([field("f1"), field("f2")]);
  assert.deepEqual(
    withCorrections(content, [drawn("d_a", 100)], file).fields.map(({ id }) => id),
    ["d_a", "f2"],
  );
});

test("a drawn field that is corrected, dismissed or undone is like any other", () => {
  const content = contentOf([field("f1")]);
  const add = drawn("d_a", 150);
  const change = said(content, "field", "d_a", { changes: { label: "Mine" } });
  assert.equal(withCorrections(content, [add, change], file).fields[1]!.label, "Mine");
  const dismiss = said(content, "field", "d_a", { action: "dismiss" });
  assert.equal(withCorrections(content, [add, change, dismiss], file).dismissed_fields[0]!.label, "Mine");
  // Its making undone, what was said of it afterwards is about nothing, and is no loss.
  const without = withCorrections(content, [change, dismiss], file);
  assert.deepEqual([without.fields.length, without.lost_corrections], [1, []]);
});

test("in a newer version of the file a field is known by its wording, wherever it moved", () => {
  const content = contentOf([field("f1", { label: "Date" }), field("f2", { label: "Name" })]);
  const corrections = [said(content, "field", "f1", { changes: { type: "date" } }), said(content, "field", "f2", { action: "confirm" })];
  // A paragraph was put in before: the id that was Date's is Name's now.
  const moved = contentOf([field("f1", { label: "Place" }), field("f2", { label: "Date" }), field("f3", { label: "Name" })]);
  const now = withCorrections(moved, corrections, newer);
  assert.deepEqual(
    now.fields.map(({ label, review }) => [label, review]),
    [
      ["Place", "to_confirm"],
      ["Date", "corrected"],
      ["Name", "confirmed"],
    ],
  );
  assert.deepEqual(now.lost_corrections, []);
});

test("equally called fields are told apart by their section and order, and where that fails the correction is lost, not misplaced", () => {
  const sections = [section("s1", 1), section("s2", 1)];
  const content = contentOf(
    [
      field("f1", { label: "Date", section_id: "s1" }),
      field("f2", { label: "Date", section_id: "s2" }),
      field("f3", { label: "Date", section_id: "s2" }),
    ],
    sections,
  );
  const corrections = [said(content, "field", "f3", { changes: { help: "The last day" } })];
  const moved = (howMany: number) =>
    contentOf(
      [
        field("f4", { label: "Date", section_id: "s1" }),
        ...Array.from({ length: howMany }, (_, at) => field(`f${at + 5}`, { label: "Date", section_id: "s2" })),
      ],
      sections,
    );
  assert.equal(withCorrections(moved(2), corrections, newer).fields[2]!.help, "The last day");
  const lost = withCorrections(moved(3), corrections, newer);
  assert.ok(lost.fields.every(({ help }) => help === null));
  assert.deepEqual(
    lost.lost_corrections.map(({ subject_id, label, said: what, correction_ids }) => [subject_id, label, what, correction_ids]),
    [["f3", "Date", "its help", corrections.map(({ id }) => id)]],
  );
});

test("a correction of before, which knows no more than the field's id, holds by that id", () => {
  const old: Correction = { ...said(contentOf([]), "field", "f1", { changes: { label: "?" } }), seen: null, file_hash: null };
  assert.equal(withCorrections(contentOf([field("f1")]), [old], file).fields[0]!.label, "?");
  assert.equal(withCorrections(contentOf([]), [old], file).lost_corrections[0]!.label, "?");
});

test("what was drawn in an older version stands where it was found again, or is lost", () => {
  const add = drawn("d_a", 150);
  const content = contentOf([field("f1")]);
  assert.deepEqual(
    drawnAnchors([add], "newer").map(({ id }) => id),
    ["d_a"],
  );
  assert.deepEqual(drawnAnchors([add], "file"), []);
  const found = withCorrections(content, [add], { hash: "newer", places: { d_a: anchorAt(999) } });
  assert.equal(found.fields[1]!.anchor.start, 999);
  for (const places of [{}, { d_a: null }]) {
    const lost = withCorrections(content, [add], { hash: "newer", places });
    assert.deepEqual([lost.fields.length, lost.lost_corrections[0]!.said], [1, "drawn by hand"]);
  }
});

const outline = () =>
  contentOf(
    [
      field("f1", { section_id: "s1" }),
      field("f2", { section_id: "s2" }),
      field("f3", { section_id: "s2" }),
      field("f4", { section_id: "s3" }),
    ],
    [section("s1", 1), section("s2", 2), section("s3", 2)],
  );

test("a corrected level moves a section in the tree", () => {
  const content = outline();
  const { sections } = withCorrections(content, [said(content, "section", "s3", { changes: { level: 1, title: "New" } })], file);
  assert.deepEqual(
    sections.map(({ id, parent_id, title, review }) => [id, parent_id, title, review]),
    [
      ["s1", null, "Title s1", "read"],
      ["s2", "s1", "Title s2", "read"],
      ["s3", null, "New", "corrected"],
    ],
  );
});

test("a dismissed section leaves its fields to the one before", () => {
  const content = outline();
  const now = withCorrections(content, [said(content, "section", "s2", { action: "dismiss" })], file);
  assert.deepEqual(
    [now.fields.map(({ section_id }) => section_id), now.dismissed_sections.map(({ id }) => id)],
    [["s1", "s1", "s1", "s3"], ["s2"]],
  );
});

const drawnSection = (id: string, after_id: string | null, anchor: Anchor | null): Correction =>
  said(contentOf([]), "section", id, {
    action: "add",
    changes: { title: "Drawn", number: null, level: 2, description: null, after_id, anchor },
  });

test("a section drawn at a place takes the fields from there to the next section", () => {
  const content = outline();
  const corrections = [drawnSection("d_b", "s2", anchorAt(350)), drawnSection("d_a", "s2", anchorAt(250))];
  const now = withCorrections(content, corrections, file);
  assert.deepEqual(
    now.sections.map(({ id, parent_id }) => [id, parent_id]),
    [
      ["s1", null],
      ["s2", "s1"],
      ["d_a", "s1"],
      ["d_b", "s1"],
      ["s3", "s1"],
    ],
  );
  assert.deepEqual(
    now.fields.map(({ section_id }) => section_id),
    ["s1", "s2", "d_a", "s3"],
  );
  const moved = said(content, "field", "f3", { changes: { section_id: "s2" } });
  assert.equal(withCorrections(content, [...corrections, moved], file).fields[2]!.section_id, "s2", "a person's word holds");
});

test("a section without a place stands behind another and takes no fields", () => {
  const content = outline();
  const now = withCorrections(content, [drawnSection("d_a", null, null), drawnSection("d_b", "s1", null)], file);
  assert.deepEqual(
    now.sections.map(({ id }) => id),
    ["d_a", "s1", "d_b", "s2", "s3"],
  );
  assert.deepEqual(
    now.fields.map(({ section_id }) => section_id),
    ["s1", "s2", "s2", "s3"],
  );
});

test("two fields share a place where any of their pieces do", () => {
  assert.ok(overlap(anchorAt(10, 20), anchorAt(19, 25)));
  assert.ok(overlap(anchorAt(10, 10), anchorAt(10, 10)));
  assert.ok(!overlap(anchorAt(10, 20), anchorAt(20, 30)));
  assert.ok(!overlap(anchorAt(10, 20), { ...anchorAt(10, 20), part: "word/header1.xml" }));
  assert.ok(overlap({ ...anchorAt(0, 1), pieces: [anchorAt(50, 60)] }, anchorAt(55, 56)));
});
