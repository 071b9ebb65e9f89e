import assert from "node:assert/strict";
import { test } from "node:test";
import type { AttemptView, StepView } from "#base/task.ts";
import { timeLineOf } from "./span.ts";

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds)).toISOString();
const attempt = (number: number, from: number, to: number | null): AttemptView => ({
  attempt: number,
  worker: "w",
  started_at: at(from),
  finished_at: to === null ? null : at(to),
  outcome: to === null ? null : "completed",
  error: null,
});
const step = (name: string, from: number, to: number | null): StepView => ({
  name,
  kind: "run",
  status: to === null ? "open" : "done",
  attempt: 1,
  started_at: at(from),
  finished_at: to === null ? null : at(to),
  output: null,
});

test("a finished task's parts lie in proportion to time", () => {
  const line = timeLineOf(
    {
      created_at: at(0),
      started_at: at(2),
      finished_at: at(10),
      steps: [step("read", 2, 7), step("save", 7, 10)],
      attempts: [attempt(1, 2, 10)],
    },
    Date.parse(at(99)),
  );
  assert.equal(line.lengthMs, 10_000);
  assert.deepEqual(line.queue, { from: 0, to: 0.2 });
  assert.deepEqual(
    line.steps.map(({ span }) => span),
    [
      { from: 0.2, to: 0.7 },
      { from: 0.7, to: 1 },
    ],
  );
});

test("what is under way reaches to now", () => {
  const line = timeLineOf(
    { created_at: at(0), started_at: at(0), finished_at: null, steps: [step("read", 1, null)], attempts: [attempt(1, 0, null)] },
    Date.parse(at(4)),
  );
  assert.deepEqual(line.steps[0]!.span, { from: 0.25, to: 1 });
});

test("going on after a wait is no retry", () => {
  const line = timeLineOf(
    {
      created_at: at(0),
      started_at: at(0),
      finished_at: at(10),
      steps: [],
      attempts: [attempt(1, 0, 1), attempt(2, 5, 6), attempt(2, 8, 10)],
    },
    Date.parse(at(10)),
  );
  assert.deepEqual(line.retries, [{ attempt: 2, at: 0.5 }]);
});

test("a task that nobody has taken is all queue", () => {
  const line = timeLineOf({ created_at: at(0), started_at: null, finished_at: null, steps: [], attempts: [] }, Date.parse(at(3)));
  assert.deepEqual(line.queue, { from: 0, to: 1 });
});
