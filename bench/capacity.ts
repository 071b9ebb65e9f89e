/**
 * What processes of a house take: memory, connections, bytes in the database, and how fast doors and workers of 1, 2 and 4
 * processes get through tasks that are started over the API. For the capacity plan (docs/guides/capacity.md).
 *
 *   node bench/capacity.ts [--quick] [--json]
 */
import { readFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import pg from "pg";
import { startPostgres } from "#testing/services/postgres.ts";
import { startRedis } from "#testing/services/redis.ts";
import { type HallwayProcess, openFleet } from "../tests/processes/hallway.ts";

interface Row {
  readonly workers: number;
  /** Resident, in mebibytes: at rest, and at most until the end. */
  readonly apiIdle: number;
  readonly apiMost: number;
  readonly workerIdle: number;
  readonly workerMost: number;
  readonly connectionsOfApi: number;
  readonly connectionsOfWorker: number;
  readonly startedPerSecond: number;
  readonly donePerSecond: number;
  readonly bytesPerTask: number;
}

const askersAtOnce = 50;

async function main(tasks: number, restMs: number, asJson: boolean): Promise<void> {
  const postgres = await startPostgres({ durable: true });
  const redis = await startRedis({ appendOnly: true });
  try {
    const rows: Row[] = [];
    for (const workers of [1, 2, 4]) {
      process.stderr.write(`${workers} workers...\n`);
      rows.push(await measure({ databaseUrl: await postgres.createDatabase(), redisUrl: redis.url, workers, tasks, restMs }));
    }
    process.stdout.write(asJson ? `${JSON.stringify({ tasks, rows }, null, 2)}\n` : `${report(rows)}\n`);
  } finally {
    await redis.stop();
    await postgres.stop();
  }
}

async function measure(order: { databaseUrl: string; redisUrl: string; workers: number; tasks: number; restMs: number }): Promise<Row> {
  const { databaseUrl, tasks, restMs } = order;
  const fleet = await openFleet({
    DATABASE_URL: databaseUrl,
    REDIS_URL: order.redisUrl,
    HALLWAY_REQUESTS_PER_MINUTE: "0",
    HALLWAY_LEASE: "30s",
  });
  const client = new pg.Client({ connectionString: databaseUrl });
  try {
    const api = await fleet.start(["api"]);
    const workers = await Promise.all(Array.from({ length: order.workers }, () => fleet.start(["worker"])));
    await client.connect();
    await pause(restMs);
    const [apiIdle, workerIdle] = [await memoryOf(api, "VmRSS"), await largest(workers, "VmRSS")];
    const began = performance.now();
    await startTasks(api.origin, await fleet.key(), tasks);
    const started = performance.now() - began;
    await untilDone(client);
    const done = performance.now() - began;
    const connections = await connectionsOf(client);
    return {
      workers: workers.length,
      apiIdle,
      apiMost: await memoryOf(api, "VmHWM"),
      workerIdle,
      workerMost: await largest(workers, "VmHWM"),
      connectionsOfApi: connections("hallway api"),
      connectionsOfWorker: Math.ceil((connections("hallway worker") + connections("hallway heart")) / workers.length),
      startedPerSecond: Math.round((tasks / started) * 1_000),
      donePerSecond: Math.round((tasks / done) * 1_000),
      bytesPerTask: Math.round((await bytesOfTasks(client)) / tasks),
    };
  } finally {
    await client.end();
    await fleet.close();
  }
}

/** A step, a sleep, an event and progress each: what `hallway smoke` starts. */
async function startTasks(origin: string, key: string, count: number): Promise<void> {
  const headers = { Authorization: `Bearer ${key}`, "Content-Type": "application/json" };
  let left = count;
  const ask = async () => {
    while (left > 0) {
      left -= 1;
      const response = await fetch(`${origin}/api/tasks/try`, { method: "POST", headers, body: "{}" });
      if (!response.ok) throw new Error(`A task was not started: ${response.status} ${await response.text()}`);
      await response.arrayBuffer();
    }
  };
  await Promise.all(Array.from({ length: askersAtOnce }, ask));
}

async function untilDone(client: pg.Client): Promise<void> {
  const statement = "select count(*)::integer as left from engine.task where status not in ('completed', 'failed', 'cancelled')";
  while ((await client.query<{ left: number }>(statement)).rows[0]!.left > 0) await pause(100);
}

async function connectionsOf(client: pg.Client): Promise<(name: string) => number> {
  const statement =
    "select application_name as name, count(*)::integer as count from pg_stat_activity where datname = current_database() group by 1";
  const { rows } = await client.query<{ name: string; count: number }>(statement);
  return (name) => rows.find((row) => row.name === name)?.count ?? 0;
}

async function bytesOfTasks(client: pg.Client): Promise<number> {
  const tables = ["task", "step", "event"].map((table) => `pg_total_relation_size('engine.${table}')`).join(" + ");
  return Number((await client.query<{ bytes: string }>(`select ${tables} as bytes`)).rows[0]!.bytes);
}

async function memoryOf({ pid }: HallwayProcess, line: "VmRSS" | "VmHWM"): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Math.round(Number(new RegExp(`${line}:\\s+(\\d+)`).exec(status)?.[1]) / 1024);
}

async function largest(processes: readonly HallwayProcess[], line: "VmRSS" | "VmHWM"): Promise<number> {
  return Math.max(...(await Promise.all(processes.map((process) => memoryOf(process, line)))));
}

function report(rows: readonly Row[]): string {
  const head =
    "| workers | MB of api, idle / most | MB of a worker, idle / most | connections of api / worker | started /s | done /s | bytes a task |";
  const lines = rows.map((row) => {
    const cells = [
      row.workers,
      `${row.apiIdle} / ${row.apiMost}`,
      `${row.workerIdle} / ${row.workerMost}`,
      `${row.connectionsOfApi} / ${row.connectionsOfWorker}`,
      row.startedPerSecond,
      row.donePerSecond,
      row.bytesPerTask,
    ];
    return `| ${cells.join(" | ")} |`;
  });
  return [head, "| ---: | ---: | ---: | ---: | ---: | ---: | ---: |", ...lines].join("\n");
}

const { values } = parseArgs({ options: { quick: { type: "boolean", default: false }, json: { type: "boolean", default: false } } });
await main(values.quick ? 200 : 4_000, values.quick ? 2_000 : 15_000, values.json);
