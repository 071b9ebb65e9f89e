import assert from "node:assert/strict";
import { test } from "node:test";
import { canonicalJson } from "./json.ts";

test("equal values have one canonical text, whatever the order of their keys", () => {
  assert.equal(canonicalJson({ b: [{ d: 1, c: 2 }], a: null }), canonicalJson({ a: null, b: [{ c: 2, d: 1 }] }));
  assert.equal(canonicalJson({ b: 1, a: undefined }), '{"b":1}');
  assert.equal(canonicalJson(undefined), "null");
});
