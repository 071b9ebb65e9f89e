import assert from "node:assert/strict";
import { test } from "node:test";
import pg from "pg";
import { systemClock } from "#base/clock.ts";
import { z } from "#base/contract.ts";
import { newId } from "#base/id.ts";
import { silentLog } from "#base/log.ts";
import { timerHeart } from "#engine/worker/heart.ts";
import { openHouse } from "#hallway/house.ts";
import { defineApp, defineTask } from "#hallway/index.ts";
import { migrationSets } from "#hallway/migrations.ts";
import { blobsInMemory } from "#store/blobs.ts";
import type { Database } from "#store/database.ts";
import { migrate } from "#store/migrations.ts";
import { openPostgres } from "#store/postgres/postgres.ts";
import { render } from "./chart.ts";
import { firstStarted } from "./first-start.ts";

const one = defineTask({ name: "batch:wait", input: z.object({}), run: (_input, work) => work.sleep("long", "1h") });
const other = defineTask({ name: "other:wait", input: z.object({}), run: (_input, work) => work.sleep("long", "1h") });
const app = defineApp({ name: "batches", title: "Batches", about: "Tasks to count.", tasks: [one, other] });

/** The query with which KEDA counts, as the chart gives it. */
async function queryOf(types: readonly string[]): Promise<string> {
  const worker = { name: "all", types, concurrency: 10, replicas: 1, tasksPerReplica: null, streams: [], resources: {}, grace: 60 };
  const scaled = (await render({ workers: [worker] })).find(({ kind }) => kind === "ScaledObject");
  const { triggers } = scaled!["spec"] as { triggers: { metadata: { query: string } }[] };
  return triggers[0]!.metadata.query;
}

test("what is due or under way is counted with the login of the house; what waits or is for later is not", async () => {
  const { databaseUrl, stop } = await firstStarted();
  const database = await openPostgres({ url: databaseUrl, poolSize: 4, log: silentLog });
  try {
    await migrate(database, migrationSets([app]), "test");
    const house = await openHouse({ ...outside(database), concurrency: 0 });
    const { projectId } = await house.people.owner();
    const asked = house.asked({ person: await house.people.owner(), projectId });
    for (let count = 0; count < 7; count += 1) await asked.start(one, {});
    await asked.start(other, {});
    await asked.start(one, {}, { runAt: "1h" });
    assert.equal(await count(databaseUrl, []), 8);
    assert.equal(await count(databaseUrl, ["batch:wait"]), 7);
    assert.doesNotMatch(await planOf(databaseUrl), /Seq Scan on task/, "a long history would be read through every ten seconds");
    await house.engine.stop(0);
  } finally {
    await database.close();
    await stop();
  }
});

function outside(database: Database) {
  const log = silentLog;
  const startHeart = timerHeart(database, systemClock);
  const fixed = { apps: [app], clock: systemClock, newId, random: Math.random, codeVersion: "test", leaseMs: 30_000 };
  return { ...fixed, database, blobs: blobsInMemory(), log, startHeart };
}

async function count(databaseUrl: string, types: readonly string[]): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ count: string }>(await queryOf(types));
    return Number(rows[0]!.count);
  } finally {
    await client.end();
  }
}

/** How PostgreSQL finds what is counted, where an index is worth it. */
async function planOf(databaseUrl: string): Promise<string> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query("set enable_seqscan = off");
    const { rows } = await client.query<{ "QUERY PLAN": string }>(`explain ${await queryOf([])}`);
    return rows.map((row) => row["QUERY PLAN"]).join("\n");
  } finally {
    await client.end();
  }
}
