import assert from "node:assert/strict";
import { test } from "node:test";
import { inputInvalid } from "#base/problem.ts";
import { bodyMalformed } from "./problems.ts";
import { parseJson } from "./safe-json.ts";

test("JSON nested 100,000 deep is refused, and quickly", () => {
  const started = performance.now();
  for (const deep of [
    "[".repeat(100_000) + "]".repeat(100_000),
    '{"a":'.repeat(100_000) + "1" + "}".repeat(100_000),
    "[".repeat(100_000),
  ]) {
    assert.throws(() => parseJson(deep), bodyMalformed.is);
  }
  assert.ok(performance.now() - started < 1_000);
});

test("nesting of 64 is taken, of 65 not", () => {
  assert.ok(parseJson("[".repeat(64) + "]".repeat(64)));
  assert.throws(() => parseJson("[".repeat(65) + "]".repeat(65)), bodyMalformed.is);
});

test("bytes that are no UTF-8 are refused", () => {
  assert.throws(() => parseJson(Uint8Array.from([0x22, 0xff, 0x22])), bodyMalformed.is);
});

test("a member __proto__ is refused, however it is written", () => {
  assert.throws(() => parseJson('{"__proto__":{"admin":true}}'), bodyMalformed.is);
  assert.throws(() => parseJson('{"a":[{"\\u005f_proto__":1}]}'), bodyMalformed.is);
});

test("texts that no database keeps are refused with their pointers", () => {
  assert.throws(
    () => parseJson('{"a":["x","b\\u0000"],"c/d":"\\ud800"}'),
    (thrown) =>
      inputInvalid.is(thrown) &&
      JSON.stringify((thrown.data["errors"] as { pointer: string }[]).map((fault) => fault.pointer)) === '["/a/1","/c~1d"]',
  );
});

test("what stands in a malformed body is not told", () => {
  assert.throws(
    () => parseJson('{"password":hunter2}'),
    (thrown) => bodyMalformed.is(thrown) && !thrown.message.includes("hunter"),
  );
});
