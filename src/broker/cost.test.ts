import assert from "node:assert/strict";
import { it } from "node:test";
import { affordableOutput, costMicros, type Price, worstCostMicros } from "./cost.ts";

/** Three dollars for a million tokens read, fifteen for a million written, a tenth for what was cached, a quarter more for caching it. */
const price: Price = { input: 3_000_000, output: 15_000_000, cachedInput: 300_000, cacheWrite: 3_750_000 };
const nothing = { inputTokens: 0, outputTokens: 0, cachedTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0 };

it("counts what was read, cached and written each at its price", () => {
  assert.equal(costMicros({ ...nothing, inputTokens: 1_000 }, price), 3_000);
  assert.equal(costMicros({ ...nothing, inputTokens: 1_000, cachedTokens: 900 }, price), 300 + 270);
  assert.equal(costMicros({ ...nothing, inputTokens: 1_000, cacheWriteTokens: 1_000 }, price), 3_750);
  assert.equal(costMicros({ ...nothing, outputTokens: 10, reasoningTokens: 8 }, price), 150);
});

it("rounds up once a call, and is exact where floating point is not", () => {
  const tiny = { ...price, input: 1, output: 1 };
  assert.equal(costMicros({ ...nothing, inputTokens: 1, outputTokens: 1 }, tiny), 1);
  assert.equal(costMicros(nothing, price), 0);
  const dear = { ...price, input: 999_999_999 };
  assert.equal(costMicros({ ...nothing, inputTokens: 2_000_000_000 }, dear), 1_999_999_998_000);
});

it("takes what a provider says of its cache for no more than what was read", () => {
  assert.equal(costMicros({ ...nothing, inputTokens: 10, cachedTokens: 50, cacheWriteTokens: 50 }, price), 3);
});

it("holds the dearest that a call can become, whatever a cache does", () => {
  assert.equal(worstCostMicros(1_000, 100, price), 3_750 + 1_500);
  for (const cachedTokens of [0, 400, 1_000]) {
    for (const cacheWriteTokens of [0, 400, 1_000]) {
      const usage = { ...nothing, inputTokens: 1_000, outputTokens: 100, cachedTokens, cacheWriteTokens };
      assert.ok(costMicros(usage, price) <= worstCostMicros(1_000, 100, price));
    }
  }
});

it("tells how long an answer may be for what is left", () => {
  const output = affordableOutput(10_000, 1_000, price);
  assert.equal(output, 416);
  assert.ok(worstCostMicros(1_000, output, price) <= 10_000);
  assert.ok(worstCostMicros(1_000, output + 1, price) > 10_000);
  assert.equal(affordableOutput(3_000, 1_000, price), -1);
  assert.equal(affordableOutput(0, 0, { ...price, output: 0 }), Number.POSITIVE_INFINITY);
});
