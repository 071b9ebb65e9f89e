/**
 * Real worker processes on a real PostgreSQL, killed, stopped for longer than their lease, and with the server crashed under them,
 * while tasks are started without pause. Judged by what was acknowledged to the one who started them.
 */
import { type ChildProcess, fork } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import { systemClock } from "#base/clock.ts";
import { isAfter } from "#base/event.ts";
import { newId } from "#base/id.ts";
import { silentLog } from "#base/log.ts";
import { threadHeart } from "#engine/heart.ts";
import { type Engine, openEngine } from "#engine/index.ts";
import type { Database } from "#store/database.ts";
import { migrate } from "#store/migrations.ts";
import { openPostgres } from "#store/postgres.ts";
import { type Postgres, startPostgres } from "#testing/services/postgres.ts";
import { checkLog } from "../simulation/log-checker.ts";
import { type Random, seededRandom } from "../simulation/random.ts";
import { engineMigrations, simulationMigrations } from "../simulation/simulate.ts";
import { effectsOfTask, tormented } from "./tasks.ts";

export type ToWorker = { readonly do: "start"; readonly number: number; readonly pauseMs: number } | { readonly do: "stop" | "finish" };
export type ToParent = { readonly told: "ready" } | { readonly told: "accepted"; readonly taskId: string };

export interface Torment {
  readonly workers: number;
  readonly tasks: number;
  readonly kills: number;
  /** SIGSTOP for longer than the lease. */
  readonly stops: number;
  readonly postgresCrashes: number;
  /** Mean time between two of these. */
  readonly everyMs: number;
  readonly seed: string;
}

export interface Result {
  readonly accepted: number;
  /** Accepted tasks that are not completed. */
  readonly lost: number;
  readonly completed: number;
  readonly effects: number;
  readonly events: number;
  /** Tasks that were taken from dead workers. */
  readonly recovered: number;
  readonly tormentSeconds: number;
  /** From the last torment until everything was done. */
  readonly drainSeconds: number;
  /** What was wrong, a sentence each. */
  readonly faults: readonly string[];
}

export const leaseMs = 2_000;
export const projectId = "00000000-0000-7000-8000-000000000001";
const drainWithinMs = 90_000;

export async function torment(options: Torment, told: (line: string) => void = () => undefined): Promise<Result> {
  const postgres = await startPostgres({ durable: true });
  const url = await postgres.createDatabase();
  const database = await openPostgres({ url, poolSize: 6 });
  await migrate(database, [engineMigrations, simulationMigrations]);
  const engine = await openClient(database, url);
  const follower = follow(engine);
  const fleet = startFleet(options.workers, url, told);
  try {
    await fleet.ready();
    const startedMs = performance.now();
    const accepted: string[] = [];
    const isOver = { value: false };
    const feeding = feed(engine, options, accepted, isOver);
    await strike({ options, fleet, postgres, told, random: seededRandom(options.seed) });
    isOver.value = true;
    await feeding;
    const struckMs = performance.now();
    await drained(database);
    const drainedMs = performance.now();
    const stops = await fleet.stop();
    await caughtUp(database, follower.seen);
    await engine.stop();
    const faults = [...stops, ...(await checkLog(database)), ...(await judge(database, accepted, follower.seen))];
    return {
      ...(await count(database, accepted)),
      tormentSeconds: (struckMs - startedMs) / 1_000,
      drainSeconds: (drainedMs - struckMs) / 1_000,
      faults,
    };
  } finally {
    fleet.kill();
    await database.close();
    await postgres.stop();
  }
}

/** An engine that works on nothing: starts tasks and follows the log, as a process of the API does. */
function openClient(database: Database, url: string): Promise<Engine> {
  return openEngine({
    database,
    tasks: [tormented],
    events: [],
    clock: systemClock,
    newId,
    random: Math.random,
    log: silentLog,
    codeVersion: "1",
    source: "/crash",
    concurrency: 0,
    leaseMs,
    startHeart: threadHeart(url),
    isAlone: false,
  });
}

function follow(engine: Engine): { seen: string[] } {
  const seen: string[] = [];
  engine.log.follow(projectId, (events) => {
    for (const { offset } of events) if (isAfter(offset, seen.at(-1) ?? null)) seen.push(offset);
  });
  return { seen };
}

/** Starts tasks evenly over the time that the torment takes, and the rest at its end. */
async function feed(
  engine: Engine,
  { tasks, kills, stops, postgresCrashes, everyMs }: Torment,
  accepted: string[],
  isOver: { value: boolean },
) {
  const everyTaskMs = ((kills + stops + postgresCrashes) * everyMs) / tasks;
  for (let number = 0; accepted.length < tasks;) {
    const due = isOver.value ? 50 : Math.max(1, Math.round(20 / everyTaskMs));
    const starts = Array.from({ length: Math.min(due, tasks - accepted.length) }, () =>
      engine.tasks.start(projectId, { type: "system", id: "crash" }, tormented, { number: (number += 1), pauseMs: number % 40 }),
    );
    for (const start of await Promise.allSettled(starts)) if (start.status === "fulfilled") accepted.push(start.value);
    await pause(isOver.value ? 5 : Math.max(everyTaskMs, 20));
  }
}

interface Strike {
  readonly options: Torment;
  readonly fleet: Fleet;
  readonly postgres: Postgres;
  readonly told: (line: string) => void;
  readonly random: Random;
}

async function strike({ options, fleet, postgres, told, random }: Strike): Promise<void> {
  const left = { kill: options.kills, stop: options.stops, crash: options.postgresCrashes };
  const continued: Promise<void>[] = [];
  for (let sum = left.kill + left.stop + left.crash; sum > 0; sum -= 1) {
    await pause(random.between(options.everyMs / 2, (options.everyMs * 3) / 2));
    const drawn = random.between(1, sum);
    if (drawn <= left.crash) {
      left.crash -= 1;
      told("PostgreSQL is killed");
      await postgres.crash();
      await pause(random.between(100, 1_000));
      await postgres.restart();
    } else if (drawn <= left.crash + left.stop) {
      left.stop -= 1;
      continued.push(fleet.pauseOne(random, leaseMs + random.between(500, 2_000)));
    } else {
      left.kill -= 1;
      fleet.killOne(random);
    }
  }
  await Promise.all(continued);
}

interface Fleet {
  readonly ready: () => Promise<void>;
  readonly killOne: (random: Random) => void;
  readonly pauseOne: (random: Random, forMs: number) => Promise<void>;
  /** Stops all in good order. @returns complaints of those that did not */
  readonly stop: () => Promise<string[]>;
  readonly kill: () => void;
}

/** Keeps so many workers alive: where one dies another is started. */
function startFleet(count: number, place: string, told: (line: string) => void): Fleet {
  const workers = new Set<ChildProcess>();
  let isEnding = false;
  const start = () => {
    const worker = startWorkerProcess(place, told);
    workers.add(worker);
    worker.once("exit", () => {
      workers.delete(worker);
      if (!isEnding) setTimeout(start, 100);
    });
    return worker;
  };
  const first = Array.from({ length: count }, start);
  const one = (random: Random) => (workers.size === 0 ? null : random.pick([...workers]));
  return {
    ready: async () => void (await Promise.all(first.map(untilReady))),
    killOne: (random) => void one(random)?.kill("SIGKILL"),
    pauseOne: async (random, forMs) => {
      const worker = one(random);
      worker?.kill("SIGSTOP");
      await pause(forMs);
      worker?.kill("SIGCONT");
    },
    stop: async () => {
      isEnding = true;
      const complaints = [...workers].map(async (worker) => {
        const exited = new Promise<number | null>((resolve) => worker.once("exit", resolve));
        worker.send({ do: "stop" } satisfies ToWorker, () => undefined);
        const code = await Promise.race([exited, pause(20_000, "late" as const, { ref: false })]);
        return code === 0 ? [] : [`a worker that was told to stop ended with ${code}`];
      });
      return (await Promise.all(complaints)).flat();
    },
    kill: () => {
      isEnding = true;
      for (const worker of workers) worker.kill("SIGKILL");
    },
  };
}

export function startWorkerProcess(place: string, told: (line: string) => void): ChildProcess {
  const worker = fork(new URL("./worker.ts", import.meta.url), [place], { stdio: ["ignore", "ignore", "pipe", "ipc"] });
  worker.stderr!.setEncoding("utf8").on("data", (text: string) => told(`${worker.pid} ${text.trim()}`));
  return worker;
}

export function untilReady(worker: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.on("message", (message: ToParent) => message.told === "ready" && resolve());
    worker.once("exit", (code) => reject(new Error(`A worker ended at its start with ${code}.`)));
  });
}

/** Waits until no task is live. */
export async function drained(database: Database): Promise<void> {
  const deadline = performance.now() + drainWithinMs;
  while (performance.now() < deadline) {
    const live = await database
      .query(`select 1 from engine.task where status in ('pending', 'processing', 'waiting') limit 1`)
      .catch(() => [null]);
    if (live.length === 0) return;
    await pause(50);
  }
}

/** Waits until who follows the log has heard of its last event, or so long that it never will. */
async function caughtUp(database: Database, seen: readonly string[]): Promise<void> {
  const [last] = await database.query<{ place: string }>(
    `select tx || '-' || seq as place from engine.event where project_id = $1 order by event.tx desc, event.seq desc limit 1`,
    [projectId],
  );
  const deadline = performance.now() + 10_000;
  while (last && seen.at(-1) !== last.place && performance.now() < deadline) await pause(20);
}

async function count(database: Database, accepted: readonly string[]) {
  const [row] = await database.query<{ completed: number; effects: number; events: number; recovered: number; kept: number }>(
    `select (select count(*)::integer from engine.task where status = 'completed') as completed,
            (select count(*)::integer from simulation.effect) as effects,
            (select count(*)::integer from engine.event) as events,
            (select count(*)::integer from engine.event where type = 'task.recovered') as recovered,
            (select count(*)::integer from engine.task where status = 'completed' and id = any ($1::uuid[])) as kept`,
    [accepted],
  );
  const { kept, ...counts } = row!;
  return { accepted: accepted.length, lost: accepted.length - kept, ...counts };
}

/** What was acknowledged is done, each with all of its effects; who followed the log saw all of it, in order. */
export async function judge(database: Database, accepted: readonly string[], seen: readonly string[] | null): Promise<string[]> {
  const tasks = await database.query<{ id: string; status: string; effects: number }>(
    `select t.id, t.status, (select count(*)::integer from simulation.effect e where e.task_id = t.id) as effects from engine.task t`,
  );
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const lost = accepted
    .filter((id) => byId.get(id)?.status !== "completed")
    .map((id) => `${id}: was accepted and is ${byId.get(id)?.status ?? "not there"}`);
  const wrong = tasks
    .filter((task) => task.effects !== effectsOfTask)
    .map((task) => `${task.id}: has ${task.effects} effects and is ${task.status}`);
  if (seen === null) return [...lost, ...wrong];
  const log = await database.query<{ place: string }>(
    `select tx || '-' || seq as place from engine.event where project_id = $1 order by tx, seq`,
    [projectId],
  );
  const missed = log.filter(({ place }, index) => seen[index] !== place).length;
  return [
    ...lost,
    ...wrong,
    ...(missed === 0 && seen.length === log.length
      ? []
      : [`who followed the log saw ${seen.length} of ${log.length} events, ${missed} out of place`]),
  ];
}
