import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { newId } from "#base/id.ts";
import { silentLog } from "#base/log.ts";
import { threadHeart } from "#engine/worker/heart.ts";
import { enterWorker } from "#engine/sql/leases.ts";
import { migrate } from "#store/migrations.ts";
import { openPostgres } from "#store/postgres/postgres.ts";
import { sharedPostgres } from "#testing/services/postgres.ts";
import { engineMigrations } from "../simulation/simulate.ts";
import { openProxy } from "./proxy.ts";

const leaseMs = 4_000;

test("a heart whose connection died without a word makes another one before the lease is over", { timeout: 60_000 }, async () => {
  const url = await (await sharedPostgres()).createDatabase();
  const database = await openPostgres({ url, poolSize: 2 });
  await migrate(database, [engineMigrations]);
  const proxy = await openProxy(Number(new URL(url).port));
  const through = new URL(url);
  through.port = String(proxy.port);
  const workerId = newId();
  const worker = { id: workerId, host: "here", pid: process.pid, codeVersion: "1", types: [], concurrency: 1, leaseMs };
  await enterWorker(database, worker);
  let losses = 0;
  const heart = threadHeart(through.href)({ workerId, leaseMs, log: silentLog, onLost: () => (losses += 1) });
  try {
    for (let round = 0; round < 2; round += 1) {
      await pause(leaseMs / 2);
      assert.ok(proxy.count() > 0, "it beats by way of the proxy");
      proxy.become("hole");
      await pause(20);
      proxy.become("ok");
      await pause(leaseMs * 1.25);
    }
    assert.equal(losses, 0);
    const held = await database.query(`select 1 from engine.worker where id = $1 and until > now()`, [workerId]);
    assert.equal(held.length, 1);
  } finally {
    await heart.stop();
    await proxy.close();
    await database.close();
  }
});
