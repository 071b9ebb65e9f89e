import assert from "node:assert/strict";
import { test } from "node:test";
import { durationMs, durationText, type Duration } from "./duration.ts";

test("durations are read in milliseconds, seconds, minutes, hours and days", () => {
  assert.deepEqual(
    ["500ms", "1.5s", "15m", "2h", "3d", 42].map((text) => durationMs(text as Duration)),
    [500, 1_500, 900_000, 7_200_000, 259_200_000, 42],
  );
});

test("what is no duration is refused with an example", () => {
  for (const text of ["", "soon", "3 days", "-1s"]) assert.throws(() => durationMs(text as Duration), /is no duration/);
  assert.throws(() => durationMs(-1), RangeError);
  assert.throws(() => durationMs(Number.NaN), RangeError);
});

test("durations are told in at most two units", () => {
  assert.deepEqual([350, 4_200, 185_000, 7_800_000, 273_600_000].map(durationText), [
    "350 ms",
    "4.2 s",
    "3 min 5 s",
    "2 h 10 min",
    "3 d 4 h",
  ]);
});
