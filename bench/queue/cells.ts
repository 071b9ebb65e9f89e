/** What is measured of each contender, in this order, in one process of its own. */
import { setTimeout as pause } from "node:timers/promises";
import { type CpuClock } from "./cpu.ts";
import type { Contender, Job, WorkOrder } from "./contender.ts";

export interface Sizes {
  /** Jobs added one by one. */
  readonly singles: number;
  readonly drain: number;
  readonly steps: number;
  readonly latencySeconds: number;
  /** Finished tasks on record for the last cell. */
  readonly history: number;
}

export const sizes: Readonly<Record<"full" | "quick" | "workers", Sizes>> = {
  full: { singles: 10_000, drain: 20_000, steps: 5_000, latencySeconds: 15, history: 1_000_000 },
  quick: { singles: 500, drain: 2_000, steps: 500, latencySeconds: 3, history: 20_000 },
  workers: { singles: 0, drain: 40_000, steps: 0, latencySeconds: 8, history: 0 },
};

/** Rates are jobs a second, latencies milliseconds, CPU milliseconds of contender and server for 1,000 jobs. */
export interface Measured {
  readonly addOne: number;
  readonly addBulk: number;
  readonly drain10: number;
  readonly drain50: number;
  readonly latency50: number;
  readonly latency99: number;
  readonly steps10: number | null;
  readonly steps50: number | null;
  /** Two drains at 10 just before so many finished tasks are put on record, and two after: their means. */
  readonly drainBeforeHistory: number | null;
  readonly drainWithHistory: number | null;
  readonly cpuAdds: number | null;
  readonly cpuJobs: number | null;
  /** Of the contender's process, MiB. */
  readonly peakMemory: number;
}

const producers = 10;

/** @throws Error when a job was lost or ran twice */
export async function measure(
  contender: Contender,
  { singles, drain, steps, latencySeconds, history }: Sizes,
  cpu: CpuClock,
): Promise<Measured> {
  const share = contender.share ?? 1;
  const one = await addOneByOne(contender, Math.ceil(singles * share), cpu);
  const ten = await drainOf(contender, "noop", Math.ceil(drain * share), 10, cpu);
  const fifty = await drainOf(contender, "noop", Math.ceil(drain * share), 50, cpu);
  const latency = await latencyAt100(contender, latencySeconds);
  const stepsTen = contender.hasSteps ? await drainOf(contender, "step", steps, 10, cpu) : null;
  const stepsFifty = contender.hasSteps ? await drainOf(contender, "step", steps, 50, cpu) : null;
  const twice = async () => {
    const rates = [await drainOf(contender, "noop", drain, 10, cpu), await drainOf(contender, "noop", drain, 10, cpu)];
    return rates.reduce((sum, { rate }) => sum + rate, 0) / rates.length;
  };
  const early = contender.remember === undefined ? null : await twice();
  await contender.remember?.(history);
  const late = contender.remember === undefined ? null : await twice();
  return {
    addOne: one.rate,
    addBulk: (ten.addRate + fifty.addRate) / 2,
    drain10: ten.rate,
    drain50: fifty.rate,
    latency50: latency.p50,
    latency99: latency.p99,
    steps10: stepsTen?.rate ?? null,
    steps50: stepsFifty?.rate ?? null,
    drainBeforeHistory: early,
    drainWithHistory: late,
    cpuAdds: one.cpu,
    cpuJobs: ten.cpu,
    peakMemory: process.resourceUsage().maxRSS / 1024,
  };
}

async function addOneByOne(contender: Contender, count: number, cpu: CpuClock): Promise<{ rate: number; cpu: number | null }> {
  const jobs = makeJobs("noop", count);
  let next = 0;
  const produce = async () => {
    for (let job = jobs[next++]; job !== undefined; job = jobs[next++]) await contender.add(job);
  };
  const spent = await cpu();
  const started = performance.now();
  await Promise.all(Array.from({ length: producers }, produce));
  const seconds = (performance.now() - started) / 1000;
  const used = await spent();
  await runAll(contender, jobs, 10);
  return { rate: count / seconds, cpu: used === null ? null : (used / count) * 1000 };
}

interface Drained {
  readonly rate: number;
  readonly addRate: number;
  readonly cpu: number | null;
}

async function drainOf(contender: Contender, kind: Job["kind"], count: number, concurrency: number, cpu: CpuClock): Promise<Drained> {
  const jobs = makeJobs(kind, count);
  const spent = await cpu();
  const started = performance.now();
  for (let from = 0; from < count; from += 1000) await contender.addAll(jobs.slice(from, from + 1000));
  const addSeconds = (performance.now() - started) / 1000;
  const seconds = await runAll(contender, jobs, concurrency);
  const used = await spent();
  return { rate: count / seconds, addRate: count / addSeconds, cpu: used === null ? null : (used / count) * 1000 };
}

/** Runs what has been added. @returns the seconds from the first start until all are settled in the store */
async function runAll(contender: Contender, jobs: readonly Job[], concurrency: number): Promise<number> {
  const tally = new Tally(jobs);
  const stop = await contender.work({ concurrency, ran: tally.ran });
  await tally.all;
  while ((await contender.unsettled()) > 0) {
    if (performance.now() > tally.deadline) throw new Error(`${await contender.unsettled()} jobs are run but never settled.`);
    await pause(2);
  }
  const seconds = (performance.now() - tally.firstAt) / 1000;
  await stop();
  tally.check();
  return seconds;
}

async function latencyAt100(contender: Contender, seconds: number): Promise<{ p50: number; p99: number }> {
  const jobs = makeJobs("noop", seconds * 100);
  const sent = new Float64Array(jobs.length);
  const waited = new Float64Array(jobs.length);
  const tally = new Tally(jobs);
  const ran: WorkOrder["ran"] = (job) => {
    waited[job.number] = performance.now() - (sent[job.number] ?? 0);
    tally.ran(job);
  };
  const stop = await contender.work({ concurrency: 10, ran });
  await pause(500);
  const adding: Promise<unknown>[] = [];
  const started = performance.now();
  for (const job of jobs) {
    const early = started + job.number * 10 - performance.now();
    if (early > 0) await pause(early);
    sent[job.number] = performance.now();
    adding.push(contender.add(job));
  }
  await Promise.all(adding);
  await tally.all;
  while ((await contender.unsettled()) > 0) await pause(20);
  await stop();
  tally.check();
  waited.sort();
  return { p50: waited[Math.floor(waited.length * 0.5)] ?? 0, p99: waited[Math.floor(waited.length * 0.99)] ?? 0 };
}

let cells = 0;

/** So many jobs of a cell of their own. */
export function makeJobs(kind: Job["kind"], count: number): Job[] {
  const cell = cells++;
  return Array.from({ length: count }, (_, number) => ({ kind, number, cell, padding: "x".repeat(80) }));
}

/** Counts how often each job of a cell ran. */
class Tally {
  readonly deadline = performance.now() + 300_000;
  /** Resolves when each job has run at least once. */
  readonly all: Promise<void>;
  firstAt = 0;
  readonly #times: Uint8Array;
  readonly #cell: number;
  #left: number;
  #strangers = 0;
  readonly #resolve: () => void;
  readonly #timer: NodeJS.Timeout;

  constructor(jobs: readonly Job[]) {
    this.#times = new Uint8Array(jobs.length);
    this.#cell = jobs[0]?.cell ?? -1;
    this.#left = jobs.length;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.all = promise;
    this.#resolve = resolve;
    this.#timer = setTimeout(() => reject(new Error(`${this.#left} of ${jobs.length} jobs did not run within five minutes.`)), 300_000);
  }

  readonly ran = (job: Job): void => {
    if (this.firstAt === 0) this.firstAt = performance.now();
    if (job.cell !== this.#cell) {
      this.#strangers += 1;
      return;
    }
    const times = (this.#times[job.number] ?? 0) + 1;
    this.#times[job.number] = times;
    if (times > 1) return;
    this.#left -= 1;
    if (this.#left > 0) return;
    clearTimeout(this.#timer);
    this.#resolve();
  };

  check(): void {
    const doubled = this.#times.filter((times) => times > 1).length;
    if (doubled > 0 || this.#strangers > 0)
      throw new Error(`${doubled} jobs ran more than once, ${this.#strangers} from an earlier cell ran again.`);
  }
}
