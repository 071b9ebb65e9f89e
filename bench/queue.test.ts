import assert from "node:assert/strict";
import { test } from "node:test";
import { measure, type Sizes } from "./queue/cells.ts";
import type { Contender, Job, WorkOrder } from "./queue/contender.ts";
import { report, standing } from "./queue/report.ts";

const small: Sizes = { singles: 20, drain: 2500, steps: 10, latencySeconds: 1, history: 0 };

/** A queue in memory that runs each job as often as it is told. */
function queueInMemory(timesOf: (job: Job) => number): Contender {
  const waiting: Job[] = [];
  let order: WorkOrder | null = null;
  const pump = () => {
    for (let job = waiting.shift(); job !== undefined && order !== null; job = waiting.shift()) {
      for (let times = timesOf(job); times > 0; times -= 1) order.ran(job);
    }
  };
  const addAll = async (jobs: readonly Job[]) => {
    waiting.push(...jobs);
    if (order !== null) pump();
  };
  return {
    hasSteps: true,
    add: (job) => addAll([job]),
    addAll,
    async work(given) {
      order = given;
      setImmediate(pump);
      return async () => void (order = null);
    },
    unsettled: async () => waiting.length,
    close: async () => undefined,
  };
}

const noCpu = async () => async () => null;

test("a queue that runs each job once is measured in every cell", async () => {
  const measured = await measure(
    queueInMemory(() => 1),
    small,
    noCpu,
  );
  assert.equal(measured.drainWithHistory, null);
  for (const figure of [measured.addOne, measured.addBulk, measured.drain10, measured.drain50, measured.steps10, measured.steps50]) {
    assert.ok(figure !== null && figure > 0 && Number.isFinite(figure));
  }
  assert.ok(measured.latency99 >= measured.latency50);
});

test("a queue that runs a job twice gets no figures", async () => {
  await assert.rejects(
    measure(
      queueInMemory(({ number }) => (number === 7 ? 2 : 1)),
      small,
      noCpu,
    ),
    /1 jobs ran more than once/,
  );
});

test("the report takes the median of the rounds and compares Hallway with the best peer of its kind", async () => {
  const measured = await measure(
    queueInMemory(() => 1),
    small,
    noCpu,
  );
  const outcome = (name: string, drain10: number) => ({ name, measured: { ...measured, drain10 }, refusal: null, neighbours: 0.1 });
  const text = report([
    standing("hallway", [outcome("Hallway", 10_000), outcome("Hallway", 30_000), outcome("Hallway", 20_000)]),
    standing("slow", [outcome("Slow", 5_000)]),
    standing("bullmq-redis", [outcome("Redis", 40_000)]),
    standing("missing", [{ name: "Missing", measured: null, refusal: "not measured: no file", neighbours: null }]),
  ]);
  assert.match(text, /\| drain at 10 \/s \| 20,000 \| 5,000 \(Slow\) \| 4\.00× \|/);
  assert.match(text, /\| drain at 10 \/s \| 20,000 \| 40,000 \(Redis\) \| 0\.50× \|/);
  assert.match(text, /Missing: not measured: no file/);
});
