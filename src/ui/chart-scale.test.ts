import assert from "node:assert/strict";
import { test } from "node:test";
import { linePath, nearest, roundAbove } from "./chart-scale.ts";

test("an axis ends at a round number that all values fit under", () => {
  assert.deepEqual([0, 0.3, 1, 7, 12, 21, 26, 99, 1_234].map(roundAbove), [1, 0.5, 1, 10, 20, 25, 50, 100, 2_000]);
  assert.equal(roundAbove(Number.NaN), 1);
});

test("a line has a gap where nothing is known, and a dot where only one thing is", () => {
  const box = { width: 100, height: 10 };
  assert.equal(linePath([0, 5, null, 10, null], 10, box), "M0 10L25 5M75 0h0");
  assert.equal(linePath([null, null], 10, box), "");
  assert.equal(linePath([4], 8, box), "M50 5h0");
});

test("the pointer finds the nearest value", () => {
  assert.deepEqual([nearest(-1, 5), nearest(0.3, 5), nearest(2, 5)], [0, 1, 4]);
});
