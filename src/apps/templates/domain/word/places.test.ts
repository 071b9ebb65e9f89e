import assert from "node:assert/strict";
import { test } from "node:test";
import { placeUnknown } from "../../contract.ts";
import { findAgain, seePlaces } from "./places.ts";
import { docx, p, r } from "./testing.ts";
import { strFromU8, unzipSync } from "fflate";

const cell = (text: string) => `<w:tc><w:tcPr/>${p(text)}</w:tc>`;
const row = (...texts: string[]) => `<w:tr>${texts.map(cell).join("")}</w:tr>`;
const heading = (text: string) => p(text, "", '<w:pStyle w:val="Heading1"/>');
const body = [
  heading("Visit"),
  `<w:p>${r("Seen by the ")}${r("inspector: ")}${r("<here>", "<w:b/>")}</w:p>`,
  p("Remarks of the guest"),
  p(""),
  `<w:tbl>${row("", "Monday", "Tuesday")}${row("Morning", "", "")}${row("Evening", "", "")}</w:tbl>`,
  heading("End"),
  `<w:tbl>${row("Name", "")}${row("Date", "")}</w:tbl>`,
  p("☐ I agree to all this"),
].join("");
const file = docx({ body, header: p("Copy number") });
const look = (place: object) => seePlaces(file, [{ part: "word/document.xml", ...place }]);
const source = strFromU8(unzipSync(file)["word/document.xml"]!);

test("words in a paragraph are a place, named after what stands before them", () => {
  const seen = look({ path: "body/p[2]", quote: "<here>", before: "Seen by the inspector: " });
  assert.equal(source.slice(seen.anchor.start, seen.anchor.end), "&lt;here&gt;");
  assert.deepEqual([seen.label, seen.anchor.text, seen.type], ["Seen by the inspector", [23, 29], "text"]);
  assert.match(seen.evidence, /^Drawn by a person; the label stands before it/);
});

test("words alone are a place where they stand but once", () => {
  assert.equal(look({ quote: "<here>" }).anchor.path, look({ path: "body/p[2]", quote: "<here>" }).anchor.path);
  assert.throws(() => look({ quote: "e" }), placeUnknown.is);
  assert.throws(() => look({ quote: "nowhere" }), /stands nowhere in word\/document.xml/);
});

test("an empty paragraph is a place with room, named after the words above", () => {
  const seen = look({ path: "body/p[4]" });
  assert.deepEqual([seen.label, seen.type, seen.anchor.text], ["Remarks of the guest", "long_text", [0, 0]]);
});

test("a cell is named after its row, its column, or both in a grid", () => {
  assert.equal(look({ path: "body/tbl[1]/tr[2]/tc[3]" }).label, "Morning: Tuesday");
  const date = look({ path: "body/tbl[2]/tr[2]/tc[2]" });
  assert.deepEqual([date.label, date.type, date.name], ["Date", "date", "date"]);
  assert.equal(look({ path: "body/tbl[2]/tr[2]/tc[2]/p[1]" }).label, "Date");
});

test("a whole table is a place with columns and rows", () => {
  const { type, columns, rows, label } = look({ path: "body/tbl[1]" });
  assert.deepEqual([type, columns, rows, label], ["table", ["Column 1", "Monday", "Tuesday"], 2, "Remarks of the guest"]);
});

test("a box is ticked, and named after the words beside it", () => {
  const seen = look({ quote: "☐" });
  assert.deepEqual([seen.type, seen.label], ["checkbox", "I agree to all this"]);
});

test("a place in a header belongs to no section; one in the text to the section that holds it", () => {
  const header = seePlaces(file, [{ part: "word/header1.xml", path: "p[1]" }]);
  assert.deepEqual([header.section_id, header.anchor["region"], header.label], [null, "header", "Copy number"]);
  assert.notEqual(look({ path: "body/p[4]" }).section_id, look({ path: "body/tbl[2]/tr[1]/tc[2]" }).section_id);
});

test("several places are one field with several pieces", () => {
  const places = ["body/tbl[1]/tr[2]/tc[2]", "body/tbl[1]/tr[3]/tc[2]"].map((path) => ({ part: "word/document.xml", path }));
  const { anchor, type } = seePlaces(file, places);
  assert.deepEqual([anchor.pieces?.length, anchor.path, type], [2, places[0]!.path, "long_text"]);
});

test("what is no place of the document is refused with the place that was meant", () => {
  for (const place of [
    {},
    { path: "" },
    { path: "body/p[99]" },
    { path: "body" },
    { path: "body/tbl[1]/tr[9]/tc[1]" },
    { path: "../../etc" },
    { path: "body/p[2]", quote: "not there" },
    { part: "word/none.xml", path: "body/p[1]" },
    { path: "body/p[2]", before: "x".repeat(200) },
  ])
    assert.throws(() => look(place), placeUnknown.is, JSON.stringify(place));
});

test("a drawn place is found again in a newer version, or known to be gone", () => {
  const drawn = [
    { id: "words", anchor: look({ path: "body/p[2]", quote: "<here>" }).anchor },
    { id: "cell", anchor: look({ path: "body/tbl[2]/tr[2]/tc[2]" }).anchor },
    { id: "gone", anchor: look({ path: "body/p[3]" }).anchor },
  ];
  const newer = docx({ body: p("New first line") + body.replace("Remarks of the guest", "Words of the guest") });
  const found = findAgain(newer, drawn);
  assert.equal(found["words"]!.path, "body/p[3]");
  const newSource = strFromU8(unzipSync(newer)["word/document.xml"]!);
  assert.equal(newSource.slice(found["words"]!.start, found["words"]!.end), "&lt;here&gt;");
  assert.equal(found["cell"]!.path, "body/tbl[2]/tr[2]/tc[2]");
  assert.equal(found["gone"], null);
});
