import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { backUp, copyNeedless, copyToRead, listBackups, scheduleBackups } from "./backup.ts";
import { blobsInFolder } from "./blobs.ts";
import { houseMissing, placeTaken } from "./moving/problems.ts";
import { restoreHouse } from "./moving/index.ts";
import { openTestDatabase, pgliteDump } from "#testing/database.ts";
import { openPglite, type PgliteDatabase } from "./pglite/pglite.ts";

const root = await mkdtemp(join(tmpdir(), "hallway-backup-"));
after(() => rm(root, { recursive: true, force: true }));
const directory = join(root, "data");
const clock = { nowMs: () => Date.UTC(2026, 10, 21, 13, backups++), after: () => () => {} };
let backups = 0;

const rooms = { name: "rooms", directory: pathToFileURL(join(root, "rooms/")) };
before(async () => {
  await mkdir(rooms.directory);
  await writeFile(
    new URL("0001-rooms.sql", rooms.directory),
    `create table rooms.pair (id bigint generated always as identity primary key, half text, padding text);
     create table rooms.total (pairs int8); insert into rooms.total values (0);
     create table rooms.paper (hash text primary key references store.file (hash));`,
  );
});

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

test("a copy that was made while the house was writing brings back the house of one moment, and its files", async () => {
  const database = await openPglite({ directory, from: await pgliteDump([rooms]) });
  const blobs = await blobsInFolder(join(directory, "files"));
  const { hash } = await blobs.put(new TextEncoder().encode("a form"));
  await database.query("insert into store.file (hash, bytes) values ($1, 6)", [hash]);
  await database.query("insert into rooms.paper values ($1)", [hash]);
  const stop = keepWriting(database);
  await new Promise((resolve) => setTimeout(resolve, 300));
  const before = await stateOf(database);
  const { path } = await backUp(database, { clock });
  await new Promise((resolve) => setTimeout(resolve, 100));
  const written = await stop();
  await blobs.remove(hash);
  await database.close();

  const carrying = { sets: [rooms], version: "1", tell: () => undefined };
  const here = { place: { kind: "folder", directory }, data: directory } as const;
  await assert.rejects(restoreHouse(path, here, carrying), placeTaken.is);
  await assert.rejects(restoreHouse(directory, here, carrying), houseMissing.is, "a data folder is no copy");
  const elsewhere = join(root, "elsewhere");
  await restoreHouse(path, { place: { kind: "folder", directory: elsewhere }, data: elsewhere }, carrying);
  assert.deepEqual((await readdir(join(directory, "backups"))).length, 1, "nothing is left beside the copy");
  assert.equal(existsSync(join(path, "lock")), false, "the copy is as it was");

  const restored = await openPglite({ directory: elsewhere });
  const state = await stateOf(restored);
  assert.deepEqual([state.left, state.right], [state.pairs, state.pairs]);
  assert.ok(
    state.pairs >= before.pairs && state.pairs < written,
    `${before.pairs} pairs before, ${state.pairs} in the copy, ${written} at the end`,
  );
  assert.deepEqual(await (await blobsInFolder(join(elsewhere, "files"))).get(hash), new TextEncoder().encode("a form"));
  await restored.query("insert into rooms.pair (half) values ('left')");
  await restored.close();
});

test("a copy to read is made beside a writer, one at a time, and only where rows are in a folder", async () => {
  const database = await openPglite({ directory });
  const stop = keepWriting(database);
  const paths = await Promise.all([copyToRead(database, "one"), copyToRead(database, "two")]);
  await stop();
  for (const path of paths) assert.ok(existsSync(join(path, "database", "PG_VERSION")), path);
  await database.close();
  const inMemory = await openTestDatabase([], "pglite");
  await assert.rejects(copyToRead(inMemory, "three"), copyNeedless.is);
  await inMemory.close();
});

test("the newest backups are kept", async () => {
  const database = await openPglite({ directory });
  for (let round = 0; round < 4; round += 1) await backUp(database, { keep: 2, clock });
  await database.close();
  assert.deepEqual(
    (await listBackups(directory)).map(({ name }) => name),
    ["2026-11-21T13-03-00Z", "2026-11-21T13-04-00Z"],
  );
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
