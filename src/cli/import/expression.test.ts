import assert from "node:assert/strict";
import { test } from "node:test";
import { readDate } from "./date.ts";
import { evaluate, type Found, Misfit } from "./expression.ts";
import { Expression, Mapping } from "./mapping.ts";

const record = {
  id: 7,
  name: "Ada",
  empty: "",
  state: "done",
  text: '{"a": [1]}',
  tags: ["x", "y"],
  map: { k: 1 },
  yes: "Yes",
  when: "2024-03-10 12:00:00",
};

const workOut = (given: unknown, found: Found = { files: [], embedded: [], refs: [] }) =>
  evaluate(Expression.parse(given), record, found, ["member"]);

test("an expression looks up, translates and puts together", () => {
  const table: [unknown, unknown][] = [
    ["/name", "Ada"],
    ["", record],
    ["/tags/1", "y"],
    ["/missing", undefined],
    [{ const: "/name" }, "/name"],
    [{ at: "/empty", default: "none" }, "none"],
    [{ at: "/state", map: { done: "completed" } }, "completed"],
    [{ at: "/state", map: { other: 1 }, default: null }, null],
    [{ at: "/id", as: "text" }, "7"],
    [{ at: "/yes", as: "boolean" }, true],
    [{ at: "/text", as: "json" }, { a: [1] }],
    [{ at: "/when", as: "date", zone: "Europe/Berlin" }, "2024-03-10T11:00:00.000Z"],
    [{ join: [{ const: "n" }, "/id", "/missing"], with: "-" }, "n-7"],
    [{ first: ["/missing", "/empty", "/name"] }, "Ada"],
    [{ each: "/tags", item: { object: { tag: "" } } }, [{ tag: "x" }, { tag: "y" }]],
    [{ each: "/map", item: { join: ["/key", "/value"] } }, ["k1"]],
    [{ object: { a: "/name", b: "/missing" } }, { a: "Ada" }],
  ];
  for (const [expression, value] of table) assert.deepEqual(workOut(expression), value, JSON.stringify(expression));
});

test("what does not fit is told with the place and what stands there", () => {
  for (const [expression, reason] of [
    [{ at: "/state", map: { other: 1 } }, /\/state is "done", which the map does not have/],
    [{ at: "/name", as: "number" }, /\/name is "Ada", which is no number/],
    [{ at: "/name", as: "date" }, /no time/],
    [{ at: "/name", as: "json" }, /no JSON/],
    [{ each: "/name", item: "" }, /no list/],
    [{ join: ["/map"] }, /can't be joined/],
    [{ base64: { const: "<>" }, name: "/name" }, /no Base64/],
  ] as const)
    assert.throws(
      () => workOut(expression),
      (error) => error instanceof Misfit && reason.test(error.message),
    );
});

test("only own members of a record are looked up", () => {
  for (const pointer of ["/constructor", "/__proto__", "/toString", "/tags/length/x", "/name/length"])
    assert.equal(workOut(pointer), undefined);
});

test("files and references are noted by their places, and left open", () => {
  const found: Found = { files: [], embedded: [], refs: [] };
  assert.equal(workOut({ file: { const: "/old/a.docx" }, strip: "/old/" }, found), null);
  assert.equal(workOut({ base64: { const: "data:text/plain;base64,QQ==" }, name: "/name" }, found), null);
  assert.equal(workOut({ each: "/tags", item: { ref: "tags", key: "", prefix: "tag/" } }, found)?.constructor, Array);
  assert.equal(workOut({ ref: "tags", key: "/missing" }, found), undefined);
  assert.deepEqual(found.files, [{ pointer: "/member", path: "a.docx", name: null }]);
  assert.deepEqual(found.embedded, [{ pointer: "/member", name: "Ada", base64: "QQ==" }]);
  assert.deepEqual(
    found.refs.map(({ pointer, mapping, key, prefix }) => [pointer, mapping, key, prefix]),
    [
      ["/member/0", "tags", "x", "tag/"],
      ["/member/1", "tags", "y", "tag/"],
    ],
  );
});

test("a mapping is refused with what is wrong in it", () => {
  const one = { name: "a", entity: "event", from: { jsonl: "a.jsonl" }, key: "/id", fields: {} };
  const wrong: object[] = [
    { ...one, fields: { a: "name" } },
    { ...one, fields: { a: { eval: "1" } } },
    { ...one, from: { sqlite: "a.db" } },
    { ...one, from: { redis: "http://a", keys: "*" } },
    { ...one, name: "A B" },
  ];
  for (const mapping of wrong)
    assert.equal(Mapping.safeParse({ source: "s", mappings: [mapping] }).success, false, JSON.stringify(mapping));
  assert.equal(Mapping.safeParse({ source: "s", mappings: [one] }).success, true);
});

test("times are read in the ways in which systems write them", () => {
  const table: [unknown, string, string, string | null][] = [
    ["2024-03-10", "iso", "UTC", "2024-03-10T00:00:00.000Z"],
    ["2024-03-10T12:00:00.123456+02:00", "iso", "UTC", "2024-03-10T10:00:00.123Z"],
    ["2024-03-10 12:00:00 -0530", "iso", "UTC", "2024-03-10T17:30:00.000Z"],
    ["2024-07-10 12:00", "iso", "Europe/Berlin", "2024-07-10T10:00:00.000Z"],
    ["2024-03-31 01:59", "iso", "Europe/Berlin", "2024-03-31T00:59:00.000Z"],
    ["2024-03-31 03:01", "iso", "Europe/Berlin", "2024-03-31T01:01:00.000Z"],
    ["2024-02-30", "iso", "UTC", null],
    ["yesterday", "iso", "UTC", null],
    ["1710072000", "seconds", "UTC", "2024-03-10T12:00:00.000Z"],
    [1710072000000, "milliseconds", "UTC", "2024-03-10T12:00:00.000Z"],
    [1e300, "seconds", "UTC", null],
    ["", "seconds", "UTC", null],
    ["10.3.2024", "dd.MM.yyyy", "UTC", "2024-03-10T00:00:00.000Z"],
    ["03/10/2024 12:30:15", "MM/dd/yyyy HH:mm:ss", "America/New_York", "2024-03-10T16:30:15.000Z"],
    ["10.13.2024", "dd.MM.yyyy", "UTC", null],
  ];
  for (const [value, format, zone, expected] of table) assert.equal(readDate(value, format, zone), expected, String(value));
});
