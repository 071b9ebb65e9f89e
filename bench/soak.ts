/**
 * Runs three workers and two APIs on PostgreSQL and Redis for half an hour at 60 % of what they can do, with a fault every five
 * seconds. The first worker and the first API are never killed: their memory and handles are watched. In the end all is judged as in
 * the crash bench.
 *
 *   node bench/soak.ts [--minutes 30] [--without-redis] [--seed WORD] [--told] [--json]
 */
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { ask, type Follower, followByStream, followBySocket, newRecords, type Records } from "../tests/crash/clients.ts";
import { type FaultName, faults, type World } from "../tests/crash/faults.ts";
import { caughtUp, drained } from "../tests/crash/judge.ts";
import { judge, openStage, type Stage } from "../tests/crash/torment.ts";
import { type Random, seededRandom } from "../tests/simulation/random.ts";
import { slope, type Vitals, vitalsOf } from "./soak/vitals.ts";

const load = 0.6;
const faultEveryMs = 5_000;
const sampleEveryMs = 15_000;
const callers = 24;
const mostOutstanding = 400;
/** Of one task: three pauses. */
const pauseMs = 30;

interface Outcome {
  /** Tasks a second. */
  readonly capacity: number;
  readonly accepted: number;
  readonly faultsDone: number;
  readonly processes: readonly { readonly name: string; readonly samples: readonly Vitals[] }[];
  readonly connections: readonly number[];
  /** Milliseconds from a task's start to its end, of the first and the last third. */
  readonly latencies: readonly { readonly p50: number; readonly p99: number }[];
  readonly faults: readonly string[];
}

async function main(minutes: number, hasRedis: boolean, seed: string, told: (line: string) => void): Promise<Outcome> {
  const stage = await openStage({ workers: 3, apis: 2, hasRedis, leaseMs: 5_000, concurrency: 2 }, told);
  const random = seededRandom(seed);
  const records = newRecords();
  try {
    await Promise.all(stage.fleets.map((fleet) => fleet.ready()));
    const capacity = await measureCapacity(stage, records, random.fork("capacity"), Math.min(20, minutes * 10));
    process.stderr.write(`capacity: ${capacity.toFixed(1)} tasks a second\n`);
    const followers = [
      followBySocket("socket one", stage.doors, random.fork("one")),
      followBySocket("socket two", stage.doors, random.fork("two")),
      followByStream("stream", stage.doors, random.fork("stream")),
    ];
    while (followers.some(({ joinedAt }) => joinedAt() === null)) await pause(20);
    const soaked = await soak(stage, records, { minutes, perSecond: capacity * load, random, told });
    return { capacity, ...soaked, ...(await end(stage, records, followers, minutes)) };
  } finally {
    await stage.close();
  }
}

/** Callers that ask again as soon as they are answered. @returns tasks a second, from the first to the end of the last */
async function measureCapacity({ doors, database }: Stage, records: Records, random: Random, seconds: number): Promise<number> {
  const startedMs = performance.now();
  let number = 0;
  const call = async () => {
    while (performance.now() - startedMs < seconds * 1_000) await ask(doors, (number += 1), pauseMs, records, random);
  };
  await Promise.all(Array.from({ length: callers }, call));
  await drained(database);
  return number / ((performance.now() - startedMs) / 1_000);
}

interface Soak {
  readonly minutes: number;
  readonly perSecond: number;
  readonly random: Random;
  readonly told: (line: string) => void;
}

async function soak(stage: Stage, records: Records, { minutes, perSecond, random, told }: Soak) {
  const startedMs = performance.now();
  const minute = () => (performance.now() - startedMs) / 60_000;
  const isOver = () => minute() >= minutes;
  const { workers, apis } = stage.world;
  const watched = [
    { name: "worker", pid: workers.pid(0)!, weigh: () => workers.weigh(0), samples: [] as Vitals[] },
    { name: "api", pid: apis.pid(0)!, weigh: () => apis.weigh(0), samples: [] as Vitals[] },
  ];
  const connections: number[] = [];
  const looking = (async () => {
    while (!isOver()) {
      for (const { pid, weigh, samples } of watched) samples.push(await vitalsOf(pid, minute(), await weigh()));
      const [row] = await stage.database
        .query<{ count: number }>("select count(*)::integer as count from pg_stat_activity where application_name like 'hallway%'")
        .catch(() => []);
      if (row !== undefined) connections.push(row.count);
      process.stderr.write(
        `minute ${minute().toFixed(1)}: ${watched.map(({ name, samples }) => `${name} ${samples.at(-1)!.memory.toFixed(1)} MiB ${samples.at(-1)!.handles} handles`).join(", ")}, ${row?.count ?? "?"} connections, ${records.accepted.size} tasks\n`,
      );
      await pause(sampleEveryMs);
    }
  })();
  const world: World = { ...stage.world, random: random.fork("faults") };
  const healing: Promise<void>[] = [];
  const breaking = (async () => {
    while (!isOver()) {
      await pause(faultEveryMs);
      healing.push(breakSomething(world, told));
    }
    await Promise.all(healing);
  })();
  await Promise.all([feed(stage, records, perSecond, isOver, random.fork("feed")), looking, breaking]);
  return { faultsDone: healing.length, processes: watched.map(({ name, samples }) => ({ name, samples })), connections };
}

/** Never kills who is watched. */
function breakSomething(world: World, told: (line: string) => void): Promise<void> {
  const names = (Object.keys(faults) as FaultName[]).filter((name) => world.redis !== null || !name.startsWith("redis"));
  const name = world.random.pick(names);
  told(name);
  if (name === "worker killed") return Promise.resolve(world.workers.kill(world.random.between(1, 2)));
  if (name === "api killed") return Promise.resolve(world.apis.kill(1));
  return faults[name](world);
}

/** Asks for so many tasks a second, whatever the answers; those that are not answered yet are bounded. */
async function feed({ doors }: Stage, records: Records, perSecond: number, isOver: () => boolean, random: Random): Promise<void> {
  const startedMs = performance.now();
  const outstanding = new Set<Promise<void>>();
  const first = 1_000_000;
  for (let number = 0; !isOver(); number += 1) {
    await pause(Math.max(0, startedMs + (number / perSecond) * 1_000 - performance.now()));
    while (outstanding.size >= mostOutstanding) await Promise.race(outstanding);
    const asked: Promise<void> = ask(doors, first + number, pauseMs, records, random).finally(() => outstanding.delete(asked));
    outstanding.add(asked);
  }
  await Promise.all(outstanding);
}

async function end({ heal, database, projectId, fleets }: Stage, records: Records, followers: readonly Follower[], minutes: number) {
  heal();
  await drained(database);
  await caughtUp(database, projectId, followers);
  followers.forEach((follower) => follower.stop());
  const complaints = (await Promise.all(fleets.map((fleet) => fleet.stop()))).flat();
  const latencies = await database.query<{ p50: number; p99: number }>(
    `with soaked as (
       select created_at, 1000 * extract(epoch from finished_at - created_at)::float8 as ms from engine.task
       where type = 'crash:run' and created_at > (select max(created_at) from engine.task where type = 'crash:run') - $1 * interval '1 minute'
     ), thirds as (select ms, ntile(3) over (order by created_at) as third from soaked)
     select percentile_cont(0.5) within group (order by ms) as p50, percentile_cont(0.99) within group (order by ms) as p99
     from thirds where third <> 2 group by third order by third`,
    [minutes],
  );
  const wrong = [...complaints, ...(await judge(database, projectId, records, followers))];
  return { accepted: records.accepted.size, latencies, faults: wrong };
}

function report({ capacity, accepted, faultsDone, processes, connections, latencies, faults: wrong }: Outcome, minutes: number): string {
  const warm = ({ minute }: Vitals) => minute >= Math.min(5, minutes / 3);
  const lines = [
    `${minutes} minutes at ${Math.round(load * 100)} % of ${capacity.toFixed(0)} tasks a second, ${faultsDone} faults, ${accepted.toLocaleString("en-US")} tasks accepted.`,
    "",
    "| process | kept at the end MiB | MiB a minute | resident at the end MiB | handles, least to most | handles a minute |",
    "| --- | ---: | ---: | ---: | ---: | ---: |",
  ];
  for (const { name, samples } of processes) {
    const late = samples.filter(warm);
    const handles = late.map((sample) => sample.handles);
    lines.push(
      `| ${name} | ${late.at(-1)?.memory.toFixed(1)} | ${slope(late, ({ memory }) => memory).toFixed(2)} | ${late.at(-1)?.resident.toFixed(0)} | ${Math.min(...handles)} to ${Math.max(...handles)} | ${slope(late, (sample) => sample.handles).toFixed(2)} |`,
    );
  }
  const [first, last] = latencies;
  lines.push(
    "",
    `Connections to PostgreSQL: at most ${Math.max(...connections)}, at the end ${connections.at(-1)}.`,
    `Milliseconds from start to end: p50 ${first?.p50.toFixed(0)} in the first third, ${last?.p50.toFixed(0)} in the last; p99 ${first?.p99.toFixed(0)} and ${last?.p99.toFixed(0)}.`,
    "",
    wrong.length === 0 ? "Nothing lost, doubled or missed." : `${wrong.length} faults:`,
    ...wrong.slice(0, 20).map((fault) => `- ${fault}`),
  );
  return `${lines.join("\n")}\n`;
}

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "30" },
    quick: { type: "boolean", default: false },
    "without-redis": { type: "boolean", default: false },
    seed: { type: "string", default: "soak" },
    told: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  },
});
const minutes = values.quick ? 0.5 : Number(values.minutes);
const outcome = await main(
  minutes,
  !values["without-redis"],
  values.seed,
  values.told ? (line) => void process.stderr.write(`${line}\n`) : () => undefined,
);
process.stdout.write(values.json ? `${JSON.stringify(outcome, null, 2)}\n` : report(outcome, minutes));
process.exitCode = outcome.faults.length === 0 ? 0 : 1;
