/**
 * Measures Hallway's task engine beside other queues, on one PostgreSQL that syncs every commit and one Redis.
 *
 *   node bench/queue.ts [--only hallway,graphile-worker] [--workers 1,2,4] [--rounds 2] [--quick] [--json]
 *
 * With `--workers`, one process adds and so many others work.
 *
 * Contenders run one after another, each in a fresh database and a process of its own; every round starts with another.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import pg from "pg";
import { type Postgres, startPostgres } from "#testing/services/postgres.ts";
import { type Redis, startRedis } from "#testing/services/redis.ts";
import { installPeers } from "./install.ts";
import { type Measured, type Sizes, sizes } from "./queue/cells.ts";
import type { Order, Outcome } from "./queue/measure-one.ts";
import { report, standing } from "./queue/report.ts";
import { reportWorkers } from "./queue/report-workers.ts";
import { pidOfRedis, tellRedis } from "./queue/server-pids.ts";
import type { Drained } from "./queue/workers.ts";

interface Options {
  readonly only: readonly string[] | null;
  /** Numbers of worker processes to measure with; null measures everything in one process. */
  readonly workers: readonly number[] | null;
  readonly rounds: number;
  readonly isQuick: boolean;
  readonly asJson: boolean;
}

/** Measured with workers of their own where nothing else is asked for. */
const withWorkers = ["hallway", "hallway-redis", "bullmq-redis", "graphile-worker-batched"];

interface Servers {
  readonly postgres: Postgres;
  readonly redis: Redis;
}

async function main(options: Options): Promise<void> {
  const modules = await contenders(options.only ?? (options.workers === null ? null : withWorkers));
  if ([...modules.values()].some((path) => path.includes("/peers/"))) await installPeers();
  const [postgres, redis] = await Promise.all([startPostgres({ durable: true }), startRedis({ appendOnly: true })]);
  await fillLog(postgres.url);
  try {
    const told = await (options.workers === null ? inOneProcess : withWorkersApart)(modules, options, { postgres, redis });
    process.stdout.write(`${told}\n`);
  } finally {
    await Promise.all([postgres.stop(), redis.stop()]);
  }
}

async function inOneProcess(modules: ReadonlyMap<string, string>, { rounds, isQuick, asJson }: Options, servers: Servers): Promise<string> {
  const outcomes = new Map([...modules.keys()].map((id): [string, Outcome[]] => [id, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const id of rotated([...modules.keys()], round)) {
      process.stderr.write(`Round ${round + 1} of ${rounds}: ${id}...\n`);
      const module = modules.get(id) ?? "";
      outcomes.get(id)?.push(await measureOne<Measured>({ module, sizes: isQuick ? sizes.quick : sizes.full, workers: null }, servers));
    }
  }
  const standings = [...outcomes].map(([id, own]) => standing(id, own));
  return asJson ? JSON.stringify({ standings, rounds: Object.fromEntries(outcomes) }, null, 2) : report(standings);
}

async function withWorkersApart(modules: ReadonlyMap<string, string>, options: Options, servers: Servers): Promise<string> {
  const { rounds, isQuick, asJson } = options;
  const cells = [...modules].flatMap(([id, module]) =>
    (options.workers ?? []).map((workers) => ({ id, module, workers, outcomes: [] as Outcome<Drained>[] })),
  );
  for (let round = 0; round < rounds; round += 1) {
    for (const { id, module, workers, outcomes } of rotated(cells, round)) {
      process.stderr.write(`Round ${round + 1} of ${rounds}: ${id}, workers: ${workers}...\n`);
      outcomes.push(await measureOne<Drained>({ module, sizes: isQuick ? sizes.quick : sizes.workers, workers }, servers));
    }
  }
  return asJson
    ? JSON.stringify(
        cells.map(({ id, workers, outcomes }) => ({ id, workers, outcomes })),
        null,
        2,
      )
    : reportWorkers(cells);
}

/** Files by their name without ending: Hallway's first, then the peers'. @throws Error for a name that is none */
async function contenders(only: readonly string[] | null): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const folder of ["./queue/contenders/", "./peers/queue/"]) {
    const url = new URL(folder, import.meta.url);
    const files = (await readdir(url)).filter((file) => file.endsWith(".ts"));
    for (const id of files.map((file) => file.slice(0, -3)).toSorted()) found.set(id, fileURLToPath(new URL(`${id}.ts`, url)));
  }
  if (only === null) return found;
  const unknown = only.filter((id) => !found.has(id));
  if (unknown.length > 0) throw new Error(`No contender is called ${unknown.join(", ")}. There are: ${[...found.keys()].join(", ")}.`);
  return new Map([...found].filter(([id]) => only.includes(id)));
}

async function measureOne<Figures>(
  { module, sizes, workers }: { module: string; sizes: Sizes; workers: number | null },
  { postgres, redis }: Servers,
): Promise<Outcome<Figures>> {
  const directory = await mkdtemp(join(tmpdir(), "hallway-bench-"));
  const databaseUrl = await postgres.createDatabase();
  await query(postgres.url, "checkpoint");
  await tellRedis(redis.port, "FLUSHALL");
  const redisPid = await pidOfRedis(redis.port);
  const order: Order = { module, environment: { databaseUrl, redisUrl: redis.url, directory }, sizes, redisPid, workers };
  const child = fork(new URL("./queue/measure-one.ts", import.meta.url), {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    execArgv: ["--no-warnings"],
  });
  child.send(order);
  try {
    const outcome = await Promise.race([once(child, "message"), once(child, "exit").then(([status]) => [lost(module, status)])]);
    return (outcome as [Outcome<Figures>])[0];
  } finally {
    child.kill("SIGKILL");
    await query(postgres.url, `drop database "${new URL(databaseUrl).pathname.slice(1)}" with (force)`);
    await rm(directory, { recursive: true, force: true });
  }
}

function lost(module: string, status: number | null): Outcome<never> {
  return { name: module.slice(module.lastIndexOf("/") + 1), measured: null, refusal: `its process ended with ${status}`, neighbours: null };
}

/** A server that has been at work for a while uses the files of its log again: made beforehand, so that who writes first does not pay for them. */
async function fillLog(url: string): Promise<void> {
  await query(url, "alter system set min_wal_size = '1GB'");
  await query(url, "select pg_reload_conf()");
  for (let written = 0; written < 16; written += 1) {
    await query(url, "select count(pg_logical_emit_message(false, 'bench', repeat('x', 1000000))) from generate_series(1, 64)");
  }
  await query(url, "checkpoint");
}

async function query(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

function rotated<Item>(items: readonly Item[], by: number): Item[] {
  const at = items.length === 0 ? 0 : by % items.length;
  return [...items.slice(at), ...items.slice(0, at)];
}

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    workers: { type: "string" },
    rounds: { type: "string" },
    quick: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  },
});
await main({
  only: values.only?.split(",") ?? null,
  workers: values.workers?.split(",").map(Number) ?? null,
  rounds: Number(values.rounds ?? (values.quick || values.workers !== undefined ? 1 : 2)),
  isQuick: values.quick,
  asJson: values.json,
});
