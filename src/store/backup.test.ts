import assert from "node:assert/strict";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { backUp, backupUnknown, listBackups, restoreBackup, scheduleBackups } from "./backup.ts";
import { blobsInFolder } from "./blobs.ts";
import { dataFolderInUse } from "./directory-lock.ts";
import { pgliteDump } from "#testing/database.ts";
import { openPglite, type PgliteDatabase } from "./pglite.ts";

const root = await mkdtemp(join(tmpdir(), "hallway-backup-"));
after(() => rm(root, { recursive: true, force: true }));
const directory = join(root, "data");
const clock = { nowMs: () => Date.UTC(2026, 10, 21, 13, backups++), after: () => () => {} };
let backups = 0;

/** Writes pairs of rows until told to stop; tells how many pairs it was told are kept. */
function keepWriting(database: PgliteDatabase): () => Promise<number> {
  let isStopped = false;
  let count = 0;
  const write = async () => {
    while (!isStopped) {
      await database.transaction(async (transaction) => {
        await transaction.query("insert into rooms.pair (half, padding) values ('left', repeat('x', 500)), ('right', repeat('y', 500))");
        await transaction.query("update rooms.total set pairs = pairs + 1");
      });
      count += 1;
    }
  };
  const writers = Promise.all([write(), write(), write()]);
  return async () => {
    isStopped = true;
    await writers;
    return count;
  };
}

async function stateOf(database: PgliteDatabase): Promise<{ pairs: number; left: number; right: number }> {
  const [state] = await database.query<{ pairs: number; left: number; right: number }>(
    "select pairs, (select count(*) from rooms.pair where half = 'left') as left, (select count(*) from rooms.pair where half = 'right') as right from rooms.total",
  );
  return { ...state! };
}

test("a backup that was made while the house was writing brings back the house of one moment, and its files", async () => {
  const database = await openPglite({ directory, from: await pgliteDump() });
  const blobs = await blobsInFolder(join(directory, "files"));
  const { hash } = await blobs.put(new TextEncoder().encode("a form"));
  await database.query(
    "create schema rooms; create table rooms.pair (half text, padding text); create table rooms.total (pairs int8); insert into rooms.total values (0)",
  );
  const stop = keepWriting(database);
  await new Promise((resolve) => setTimeout(resolve, 300));
  const before = await stateOf(database);
  const { name } = await backUp(database, { clock });
  await new Promise((resolve) => setTimeout(resolve, 100));
  const written = await stop();
  await blobs.remove(hash);
  await assert.rejects(restoreBackup(directory, name), dataFolderInUse.is);
  await database.close();

  const replaced = await restoreBackup(directory, name);
  const restored = await openPglite({ directory });
  const state = await stateOf(restored);
  assert.deepEqual([state.left, state.right], [state.pairs, state.pairs]);
  assert.ok(
    state.pairs >= before.pairs && state.pairs < written,
    `${before.pairs} pairs before, ${state.pairs} in the backup, ${written} at the end`,
  );
  assert.deepEqual(await blobs.get(hash), new TextEncoder().encode("a form"));
  await restored.query("update rooms.total set pairs = pairs + 1");
  assert.ok((await restored.administer(["checkpoint", "select 1 as one"])).length === 1);
  await restored.close();
  assert.ok(replaced !== null && (await readdir(replaced)).includes("PG_VERSION"));
});

test("the newest backups are kept, and one that is not there is said so", async () => {
  const database = await openPglite({ directory });
  for (let round = 0; round < 4; round += 1) await backUp(database, { keep: 2, clock });
  await database.close();
  assert.deepEqual(
    (await listBackups(directory)).map(({ name }) => name),
    ["2026-11-21T13-03-00Z", "2026-11-21T13-04-00Z"],
  );
  await assert.rejects(restoreBackup(directory, "2020-01-01T00-00-00Z"), backupUnknown.is);
});

test("there is a backup for each day", async () => {
  const database = await openPglite({ directory: join(root, "daily"), from: await pgliteDump() });
  let now = 0;
  const due: (() => void)[] = [];
  const calendar = { nowMs: () => now, after: (_delayMs: number, callback: () => void) => (due.push(callback), () => {}) };
  const stop = scheduleBackups(database, { keep: 2, clock: calendar });
  for (const hours of [0, 1, 23, 47, 100]) {
    now = Date.UTC(2026, 10, 21) + hours * 3_600_000;
    due.shift()!();
    while (due.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await stop();
  await database.close();
  const names = (await listBackups(join(root, "daily"))).map(({ name }) => name);
  assert.deepEqual(names, ["2026-11-22T23-00-00Z", "2026-11-25T04-00-00Z"]);
});
