/** One process adds and works on nothing, others work: how fast they drain together, what that costs, how soon a job begins. */
import { type ChildProcess, fork } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import { makeJobs, type Sizes } from "./cells.ts";
import type { Contender, Environment, Job } from "./contender.ts";
import { type CpuClock, cpuClock } from "./cpu.ts";

/** Rates are jobs a second, latencies milliseconds from the call that adds to the start. */
export interface Drained {
  readonly rate: number;
  /** Milliseconds of all processes and servers for adding and draining 1,000 jobs. */
  readonly cpu: number | null;
  readonly latency50: number;
  readonly latency99: number;
  /** Milliseconds of the workers' processes over everything. */
  readonly cpuOfWorkers: number | null;
}

export interface Ran {
  readonly job: Pick<Job, "cell" | "number">;
  /** By `process.hrtime`: one clock for all processes of a machine. */
  readonly atMs: number;
}

export type ToWorker =
  | { readonly do: "open"; readonly module: string; readonly environment: Environment }
  | { readonly do: "work"; readonly concurrency: number }
  | { readonly do: "stop" | "close" };

export type WorkerAnswer =
  | { readonly done: "open" | "work" | "close" }
  | { readonly done: "stop"; readonly ran: readonly Ran[] }
  | { readonly failure: string }
  /** Jobs that it ran since it was told to work; said without being asked. */
  | { readonly count: number };

export interface WorkersOrder {
  readonly module: string;
  readonly environment: Environment;
  readonly sizes: Sizes;
  readonly workers: number;
  readonly servers: readonly number[];
}

const concurrency = 10;
const drains = 3;
const patienceMs = 120_000;

/** @throws Error when a job was lost or ran twice, or a worker ended */
export async function measureWorkers(contender: Contender, order: WorkersOrder): Promise<Drained> {
  const { module, environment, servers, sizes } = order;
  const workers = Array.from({ length: order.workers }, () => new Worker());
  try {
    await all(workers, { do: "open", module, environment });
    const pids = workers.map(({ pid }) => pid);
    const spent = await cpuClock(pids)();
    const own = process.cpuUsage();
    const cpu = cpuClock([...servers, ...pids]);
    const count = Math.ceil(sizes.drain * (contender.share ?? 1));
    await drain(contender, workers, Math.ceil(count / 2), cpu); // warm
    const rounds: { rate: number; cpu: number | null }[] = [];
    while (rounds.length < drains) rounds.push(await drain(contender, workers, count, cpu));
    const { p50, p99 } = await latencyAt100(contender, workers, sizes.latencySeconds);
    const [total, { user, system }] = [await spent(), process.cpuUsage(own)];
    await all(workers, { do: "close" });
    return {
      rate: middle(rounds.map(({ rate }) => rate)),
      cpu: rounds.some((round) => round.cpu === null) ? null : middle(rounds.map((round) => round.cpu ?? 0)),
      latency50: p50,
      latency99: p99,
      cpuOfWorkers: total === null ? null : total - (user + system) / 1000,
    };
  } finally {
    workers.forEach((worker) => worker.end());
  }
}

/** Adds everything, then has all begin. The time counts from the first job that starts until the store says that all are settled. */
async function drain(contender: Contender, workers: readonly Worker[], count: number, cpu: CpuClock) {
  const jobs = makeJobs("noop", count);
  const spent = await cpu();
  for (let from = 0; from < count; from += 1000) await contender.addAll(jobs.slice(from, from + 1000));
  await all(workers, { do: "work", concurrency });
  await settled(contender, workers, count);
  const overMs = nowMs();
  const used = await spent();
  const starts = startsOf(jobs, await stopped(workers));
  const seconds = (overMs - starts.reduce((first, atMs) => Math.min(first, atMs), Infinity)) / 1000;
  return { rate: count / seconds, cpu: used === null ? null : (used / count) * 1000 };
}

async function latencyAt100(contender: Contender, workers: readonly Worker[], seconds: number): Promise<{ p50: number; p99: number }> {
  const jobs = makeJobs("noop", seconds * 100);
  const sent = new Float64Array(jobs.length);
  await all(workers, { do: "work", concurrency });
  await pause(1_000);
  const adding: Promise<unknown>[] = [];
  const began = nowMs();
  for (const job of jobs) {
    const early = began + job.number * 10 - nowMs();
    if (early > 0) await pause(early);
    sent[job.number] = nowMs();
    adding.push(contender.add(job));
  }
  await Promise.all(adding);
  await settled(contender, workers, jobs.length);
  const waited = startsOf(jobs, await stopped(workers))
    .map((atMs, number) => atMs - sent[number]!)
    .sort();
  const at = (part: number) => waited[Math.floor(waited.length * part)] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99) };
}

async function settled(contender: Contender, workers: readonly Worker[], count: number): Promise<void> {
  const deadline = nowMs() + patienceMs;
  const hasRun = () => workers.reduce((sum, worker) => sum + worker.count, 0);
  for (;;) {
    if (hasRun() >= count && (await contender.unsettled()) === 0) return;
    if (nowMs() > deadline) throw new Error(`${hasRun()} of ${count} jobs ran, ${await contender.unsettled()} are not settled.`);
    await pause(2);
  }
}

async function stopped(workers: readonly Worker[]): Promise<Ran[]> {
  const answers = await all(workers, { do: "stop" });
  return answers.flatMap((answer) => ("ran" in answer ? answer.ran : []));
}

/** When each job began, by its number. @throws Error unless each ran once */
export function startsOf(jobs: readonly Job[], ran: readonly Ran[]): Float64Array {
  const starts = new Float64Array(jobs.length);
  let doubled = 0;
  for (const { job, atMs } of ran) {
    if (job.cell !== jobs[0]?.cell) throw new Error("A job from an earlier cell ran again.");
    if (starts[job.number] !== 0) doubled += 1;
    starts[job.number] = atMs;
  }
  const lost = starts.filter((atMs) => atMs === 0).length;
  if (doubled > 0 || lost > 0) throw new Error(`${doubled} jobs ran more than once, ${lost} never.`);
  return starts;
}

function all(workers: readonly Worker[], order: ToWorker): Promise<WorkerAnswer[]> {
  return Promise.all(workers.map((worker) => worker.ask(order)));
}

class Worker {
  /** Jobs that it ran since it was told to work. */
  count = 0;
  readonly #child: ChildProcess;
  #answered: PromiseWithResolvers<WorkerAnswer> | null = null;

  constructor() {
    this.#child = fork(new URL("./work.ts", import.meta.url), {
      stdio: ["ignore", "ignore", "inherit", "ipc"],
      execArgv: ["--no-warnings"],
    });
    this.#child.on("message", (answer: WorkerAnswer) => {
      if ("count" in answer) this.count = answer.count;
      else if ("failure" in answer) this.#answered?.reject(new Error(answer.failure));
      else this.#answered?.resolve(answer);
    });
    this.#child.once("exit", (status) => this.#answered?.reject(new Error(`A worker's process ended with ${status}.`)));
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  ask(order: ToWorker): Promise<WorkerAnswer> {
    if (order.do === "work") this.count = 0;
    this.#answered = Promise.withResolvers();
    this.#child.send(order);
    return this.#answered.promise;
  }

  end(): void {
    this.#child.kill("SIGKILL");
  }
}

function middle(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function nowMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
