import assert from "node:assert/strict";
import { test } from "node:test";
import { canonicalJson, storableJson } from "./json.ts";

test("equal values have one canonical text, whatever the order of their keys", () => {
  assert.equal(canonicalJson({ b: [{ d: 1, c: 2 }], a: null }), canonicalJson({ a: null, b: [{ c: 2, d: 1 }] }));
  assert.equal(canonicalJson({ b: 1, a: undefined }), '{"b":1}');
  assert.equal(canonicalJson(undefined), "null");
});

test("text that PostgreSQL refuses is replaced, and nothing else", () => {
  assert.equal(
    storableJson({ a: "x\0y", b: "\ud800", c: "\\u0000", d: "😀" }),
    '{"a":"x\u{fffd}y","b":"\u{fffd}","c":"\\\\u0000","d":"😀"}',
  );
  assert.equal(storableJson(undefined), "null");
});
