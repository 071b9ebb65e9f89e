import assert from "node:assert/strict";
import { test } from "node:test";
import { makeJobs, measure, type Sizes } from "./queue/cells.ts";
import type { Contender, Job, WorkOrder } from "./queue/contender.ts";
import { report, standing } from "./queue/report.ts";
import { reportWorkers } from "./queue/report-workers.ts";
import { startsOf } from "./queue/workers.ts";

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

test("jobs that several workers ran count only if each ran once", () => {
  const jobs = makeJobs("noop", 3);
  const ran = (numbers: readonly number[]) => numbers.map((number) => ({ job: jobs[number]!, atMs: 100 + number }));
  assert.deepEqual([...startsOf(jobs, ran([2, 0, 1]))], [100, 101, 102]);
  assert.throws(() => startsOf(jobs, ran([0, 1])), /0 jobs ran more than once, 1 never/);
  assert.throws(() => startsOf(jobs, ran([0, 1, 2, 2])), /1 jobs ran more than once, 0 never/);
  assert.throws(() => startsOf(makeJobs("noop", 3), ran([0, 1, 2])), /earlier cell/);
});

test("what workers did together is told for each number of them, the middle of the rounds", () => {
  const measured = (rate: number) => ({ rate, cpu: 80, latency50: 2.04, latency99: 8, cpuOfWorkers: 900 });
  const outcome = (rate: number) => ({ name: "Hallway", measured: measured(rate), refusal: null, neighbours: 0.02 });
  const text = reportWorkers([
    { workers: 1, outcomes: [outcome(20_000), outcome(30_000)] },
    { workers: 4, outcomes: [{ name: "Hallway", measured: null, refusal: "it ended", neighbours: null }] },
  ]);
  assert.match(text, /\| Hallway \| 1 \| 25,000 \| 80 \| 2\.0 \| 8\.0 \| 2 % \|/);
  assert.match(text, /Hallway, workers: 4: it ended/);
});
