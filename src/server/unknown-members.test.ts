import assert from "node:assert/strict";
import { test } from "node:test";
import { z } from "#base/contract.ts";
import { unknownMembers } from "./unknown-members.ts";

const Order = z.object({
  id: z.string(),
  lines: z.array(z.object({ part: z.string() })).optional(),
  notes: z.looseObject({ by: z.string() }).nullable().default(null),
  prices: z.record(z.string(), z.object({ cents: z.number() })).optional(),
});

function pointers(value: unknown): string[] {
  return unknownMembers(Order, value).map((fault) => fault.pointer);
}

test("an input of known members has no faults", () => {
  assert.deepEqual(pointers({ id: "a", lines: [{ part: "b" }], notes: { by: "c", more: 1 }, prices: { x: { cents: 1 } } }), []);
});

test("unknown members are found at any depth, with their pointers", () => {
  const value = { id: "a", ID: 1, lines: [{ part: "b" }, { part: "c", "a/b": 1 }], prices: { x: { cents: 1, euros: 2 } } };
  assert.deepEqual(pointers(value), ["/ID", "/lines/1/a~1b", "/prices/x/euros"]);
});

test("a name of Object.prototype is no known member", () => {
  assert.deepEqual(pointers({ id: "a", constructor: 1, toString: 2 }), ["/constructor", "/toString"]);
});

test("the sentence lists what is taken", () => {
  assert.match(unknownMembers(Order, { nmae: 1 })[0]!.detail, /no member "nmae". Taken are: id, lines, notes, prices\./);
});
