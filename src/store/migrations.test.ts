import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, beforeEach, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { openTestDatabase } from "#testing/database.ts";
import { until } from "#testing/until.ts";
import type { Database } from "./database.ts";
import { databaseNewer, migrate, migrationChanged, migrationFailed, type MigrationSet, pendingMigrations } from "./migrations.ts";

const root = await mkdtemp(join(tmpdir(), "hallway-migrations-"));
after(() => rm(root, { recursive: true }));
let made = 0;

async function setOf(name: string, files: Record<string, string>): Promise<MigrationSet> {
  const folder = join(root, String((made += 1)));
  await mkdir(folder);
  for (const [file, sql] of Object.entries(files)) await writeFile(join(folder, file), sql);
  return { name, directory: pathToFileURL(`${folder}/`) };
}

for (const kind of ["pglite", "postgres"] as const) {
  describe(`on ${kind}`, () => {
    let database: Database;
    beforeEach(async () => void (database = await openTestDatabase([], kind)));
    afterEach(() => database.close());

    const first = { "0001-chairs.sql": "create table rooms.chair (name text); insert into rooms.chair values ('one');" };
    const second = { ...first, "0002-more.sql": "insert into rooms.chair values ('two');" };

    test("migrations apply once, in order, each recorded with the version that applied it", async () => {
      const names = async (files: Record<string, string>) => {
        const applied = await migrate(database, [await setOf("rooms", files)], "1.2.3");
        return applied.map(({ set, name }) => `${set}/${name}`);
      };
      assert.deepEqual(await names(first), ["rooms/0001-chairs"]);
      assert.deepEqual(await names(second), ["rooms/0002-more"]);
      assert.deepEqual(await names(second), []);
      assert.deepEqual(await database.query("select name from rooms.chair order by name"), [{ name: "one" }, { name: "two" }]);
      const records = await database.query("select name, hallway_version from store.migration where set_name = 'rooms' order by name");
      assert.deepEqual(records, [
        { name: "0001-chairs", hallway_version: "1.2.3" },
        { name: "0002-more", hallway_version: "1.2.3" },
      ]);
    });

    test("two that migrate at the same time apply each migration once", async () => {
      const set = await setOf("rooms", second);
      const applied = await Promise.all([migrate(database, [set]), migrate(database, [set])]);
      assert.equal(applied.flat().length, 2);
      assert.deepEqual(await database.query("select name from rooms.chair order by name"), [{ name: "one" }, { name: "two" }]);
    });

    test("a migration that fails leaves nothing half done, and says which it was", async () => {
      const set = await setOf("rooms", { ...first, "0002-broken.sql": "create table rooms.half (a int); insert into nowhere values (1);" });
      await assert.rejects(
        migrate(database, [set]),
        (error) => migrationFailed.is(error) && /rooms\/0002-broken.*nowhere/.test(error.message),
      );
      const tables = await database.query("select tablename from pg_tables where schemaname = 'rooms'");
      assert.deepEqual(tables, [{ tablename: "chair" }]);
      assert.deepEqual(await database.query("select name from store.migration where set_name = 'rooms'"), [{ name: "0001-chairs" }]);
    });

    test("a database that a newer version has changed is refused", async () => {
      await migrate(database, [await setOf("rooms", second)]);
      await assert.rejects(
        migrate(database, [await setOf("rooms", first)]),
        (error) => databaseNewer.is(error) && /0002-more/.test(error.message),
      );
    });

    test("code of before may be started in front of a migration that says so, and changes nothing", async () => {
      const compatible = { ...first, "0002-more.sql": "-- compatible-with: 0001\ninsert into rooms.chair values ('two');" };
      await migrate(database, [await setOf("rooms", compatible)]);
      assert.deepEqual(await migrate(database, [await setOf("rooms", first)]), []);
      const taking = { ...compatible, "0003-less.sql": "-- compatible-with: 0002\ndelete from rooms.chair;" };
      await migrate(database, [await setOf("rooms", taking)]);
      assert.deepEqual(await migrate(database, [await setOf("rooms", compatible)]), [], "going back one release is possible");
      await assert.rejects(migrate(database, [await setOf("rooms", first)]), databaseNewer.is, "going back two is not");
    });

    test("what would be applied is told beforehand, and nothing is changed", async () => {
      const files = { ...first, "0002-more.sql": "-- compatible-with: 0001\ninsert into rooms.chair values ('two');" };
      const pending = (await pendingMigrations(database, [await setOf("rooms", files)])).filter(({ set }) => set === "rooms");
      assert.deepEqual(
        pending.map(({ name, compatibleFrom }) => [name, compatibleFrom]),
        [
          ["0001-chairs", 1],
          ["0002-more", 1],
        ],
      );
      assert.deepEqual(await database.query("select 1 from store.migration where set_name = 'rooms'"), []);
    });

    test("an applied migration whose text was changed is refused", async () => {
      await migrate(database, [await setOf("rooms", first)]);
      const changed = await setOf("rooms", { "0001-chairs.sql": "create table rooms.chair (name text, legs int);" });
      await assert.rejects(migrate(database, [changed]), (error) => migrationChanged.is(error) && /0001-chairs/.test(error.message));
    });

    test("an application that is switched off keeps its tables", async () => {
      await migrate(database, [await setOf("rooms", first)]);
      assert.deepEqual(await migrate(database, []), []);
      assert.deepEqual(await database.query("select name from rooms.chair"), [{ name: "one" }]);
    });
  });
}

test("a migration waits for a table in short tries, so that others who want it wait no second, and is applied once it can be had", async () => {
  const database = await openTestDatabase([], "postgres");
  const set = await setOf("rooms", { "0001-chairs.sql": "create table rooms.chair (name text);" });
  await migrate(database, [set]);
  let free = () => {};
  const released = new Promise<void>((resolve) => (free = resolve));
  const holder = database.transaction(async (transaction) => {
    await transaction.query("insert into rooms.chair values ('one')");
    await released;
  });
  await until(async () => (await database.query("select 1 from pg_locks where relation = 'rooms.chair'::regclass")).length > 0);
  const next = await setOf("rooms", {
    "0001-chairs.sql": "create table rooms.chair (name text);",
    "0002-legs.sql": "-- compatible-with: 0001\nalter table rooms.chair add column legs integer;",
  });
  await assert.rejects(
    migrate(database, [next], "", { lockWaitMs: 50, patienceMs: 400 }),
    (error) => migrationFailed.is(error) && /long transactions/.test(error.message),
  );
  const migrated = migrate(database, [next], "", { lockWaitMs: 50 });
  let longestMs = 0;
  for (let look = 0; look < 15; look += 1) {
    const began = performance.now();
    await database.query("select count(*) from rooms.chair");
    longestMs = Math.max(longestMs, performance.now() - began);
  }
  free();
  await holder;
  assert.equal((await migrated).length, 1);
  assert.ok(longestMs < 1_000, `a reader waited ${Math.round(longestMs)} ms`);
  await database.close();
});

test("what a migration may be compatible with is an earlier file", async () => {
  const database = await openTestDatabase([], "pglite");
  for (const text of ["0001", "none"])
    await assert.rejects(
      migrate(database, [await setOf("rooms", { "0001-a.sql": `-- compatible-with: ${text}\n` })]),
      /name an earlier file/,
    );
  await database.close();
});

test("migrations must be numbered without a gap", async () => {
  const database = await openTestDatabase([], "pglite");
  const gap = await setOf("rooms", { "0001-a.sql": "", "0003-c.sql": "" });
  await assert.rejects(migrate(database, [gap]), /without a gap: see 0003-c\.sql/);
  await database.close();
});
