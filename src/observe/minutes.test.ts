import assert from "node:assert/strict";
import { test } from "node:test";
import { Registry } from "prom-client";
import { added, between, percentile, readTotals } from "./minutes.ts";
import { makeTaskMeasures, taskBuckets } from "./task-measures.ts";

test("a minute is what came between two readings, over all types", async () => {
  const registry = new Registry();
  const measures = makeTaskMeasures(registry);
  measures.claimed("a:b", 4);
  measures.ended("a:b", "completed", 20);
  const before = await readTotals(registry);
  measures.claimed("a:b", 40);
  measures.claimed("c:d", null);
  measures.ended("a:b", "failed", 700);
  measures.ended("c:d", "retried", 5_000_000);
  const minute = between(before, await readTotals(registry));
  assert.deepEqual([minute.claimed, minute.completed, minute.failed, minute.retried], [2, 0, 1, 1]);
  assert.equal(
    minute.waits.reduce((all, each) => all + each),
    1,
  );
  assert.equal(minute.waits[taskBuckets.indexOf(0.05)], 1);
  assert.equal(minute.runs[taskBuckets.indexOf(1)], 1);
  assert.equal(minute.runs.at(-1), 1, "what is above all bounds is counted too");
});

test("percentiles lie within the bucket that they fall into, and are asked of the sum of several processes", () => {
  const quick = taskBuckets.map((bound) => (bound === 0.01 ? 90 : 0));
  const slow = taskBuckets.map((bound) => (bound === 1 ? 10 : 0));
  const both = added([quick, slow]);
  const [p50, p95] = [percentile(both, 0.5)!, percentile(both, 0.95)!];
  assert.ok(p50 > 0.005 && p50 <= 0.01, `p50 ${p50}`);
  assert.ok(p95 > 0.5 && p95 <= 1, `p95 ${p95}`);
  assert.equal(percentile([], 0.5), null);
  assert.equal(percentile([...taskBuckets.map(() => 0), 5], 0.5), taskBuckets.at(-1));
});
