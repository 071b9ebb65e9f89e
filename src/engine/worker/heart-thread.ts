/** The thread of a heart: moves a lease on by itself, whatever the main thread does. */
import { parentPort, workerData } from "node:worker_threads";
import pg from "pg";
import { leaseSql } from "../sql/leases.ts";

const { databaseUrl, workerId, leaseMs, beats } = workerData as {
  databaseUrl: string;
  workerId: string;
  leaseMs: number;
  beats: SharedArrayBuffer;
};
const lastTick = new BigInt64Array(beats);
/** A beat that failed is soon tried again: its answer took half of a lease to fail to come, and the rest is all that is left. */
const firstRetryMs = 50;
const longestRetryMs = 1_000;
let client: pg.Client | null = null;

await beatForEver();

async function beatForEver(): Promise<void> {
  let retryMs = firstRetryMs;
  for (;;) {
    let pauseMs = leaseMs / 4;
    try {
      if (!(await beat())) {
        parentPort?.postMessage({ lost: true });
        await client?.end();
        return;
      }
      retryMs = firstRetryMs;
    } catch (error) {
      parentPort?.postMessage({ warning: error instanceof Error ? error.message : String(error) });
      await client?.end().catch(() => undefined);
      client = null;
      pauseMs = Math.min(retryMs, leaseMs / 4);
      retryMs = Math.min(retryMs * 2, longestRetryMs);
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

async function beat(): Promise<boolean> {
  if (client === null) {
    client = new pg.Client({
      connectionString: databaseUrl,
      application_name: "hallway heart",
      options: "-c role=hallway_system",
      connectionTimeoutMillis: leaseMs / 4,
      query_timeout: leaseMs / 2,
    });
    client.on("error", () => {
      client = null;
    });
    await client.connect();
  }
  const blockedMs = Math.max(0, Date.now() - Number(Atomics.load(lastTick, 0)) - 250);
  const { rows } = await client.query(leaseSql, [workerId, leaseMs, blockedMs]);
  return rows.length > 0;
}
