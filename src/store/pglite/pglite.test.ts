import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import type { Clock } from "#base/clock.ts";
import { silentLog } from "#base/log.ts";
import { pgliteDump } from "#testing/database.ts";
import { until } from "#testing/until.ts";
import { dataFolderInUse, dataFolderUnwritable } from "../directory-lock.ts";
import { openPglite } from "./pglite.ts";

const root = await mkdtemp(join(tmpdir(), "hallway-pglite-"));
after(() => rm(root, { recursive: true, force: true }));
const kept = join(root, "kept");

/** Runs a program that has `openPglite` and the folder as `directory`. */
function child(program: string, directory = kept): ChildProcess {
  const prelude = `import { writeSync } from "node:fs"; import { openPglite } from "#store/pglite/pglite.ts"; const directory = ${JSON.stringify(directory)};`;
  return spawn(process.execPath, ["--input-type=module", "-e", prelude + program], { stdio: ["ignore", "pipe", "inherit"] });
}

function outputOf(program: ChildProcess): { text: () => string; ended: Promise<void> } {
  let text = "";
  program.stdout!.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  return { text: () => text, ended: new Promise((resolve) => program.once("close", () => resolve())) };
}

test("a folder keeps what was written, and its files are nobody else's", async () => {
  const first = await openPglite({ directory: kept, from: await pgliteDump() });
  await first.query("create schema rooms");
  await first.query("create table rooms.kept (id text primary key, half text not null)");
  await first.close();
  await assert.rejects(first.query("select 1"), /closed/);
  const second = await openPglite({ directory: kept });
  assert.deepEqual(await second.query("select count(*) as count from rooms.kept"), [{ count: 0 }]);
  await second.close();
});

const writer = `
const database = await openPglite({ directory });
writeSync(1, "open\\n");
let count = 0;
const one = async (writer) => {
  for (;;) {
    const id = process.argv[0] && process.pid + "-" + writer + "-" + count++;
    if (writer % 2) await database.query("insert into rooms.kept values ($1, 'a'), ($1 || '+', 'b')", [id], { name: "add" });
    else await database.transaction(async (transaction) => {
      await transaction.query("insert into rooms.kept values ($1, 'a')", [id]);
      await transaction.query("insert into rooms.kept values ($1 || '+', 'b')", [id]);
    });
    writeSync(1, id + "\\n");
    if (count % 400 === 0) await database.administer(["checkpoint"]);
    if (count % 500 === 0) await database.administer(["vacuum (analyze) rooms.kept"]);
  }
};
await Promise.all([1, 2, 3, 4, 5, 6].map(one));`;

test("24 times killed in the middle of its writing, a house has every row that it acknowledged, and no half transaction", async () => {
  const acknowledged = new Set<string>();
  for (let round = 0; round < 24; round += 1) {
    const program = child(writer);
    const output = outputOf(program);
    await until(() => output.text().includes("open\n"));
    await new Promise((resolve) => setTimeout(resolve, 20 + ((round * 37) % 200)));
    program.kill("SIGKILL");
    await output.ended;
    // The last line may be cut; it was written after the acknowledgement all the same, but its id is not whole.
    for (const id of output.text().split("\n").slice(1, -1)) acknowledged.add(id);
  }
  const database = await openPglite({ directory: kept });
  const rows = await database.query<{ id: string }>("select id from rooms.kept");
  const found = new Set(rows.map(({ id }) => id));
  assert.ok(acknowledged.size > 100, `${acknowledged.size} rows were acknowledged`);
  assert.deepEqual(
    [...acknowledged].filter((id) => !found.has(id) || !found.has(`${id}+`)),
    [],
  );
  assert.deepEqual(
    [...found].filter((id) => !id.endsWith("+") && !found.has(`${id}+`)),
    [],
  );
  const [same] = await database.query(
    "select count(*) = (select count(*) from (select id from rooms.kept order by id) as by_index) as same from rooms.kept",
  );
  assert.deepEqual(same, { same: true });
  await database.close();
});

test("a second process is refused with the number of the first, and let in when that one was killed", async () => {
  const program = child(`await openPglite({ directory }); writeSync(1, "open\\n"); setInterval(() => {}, 1000);`);
  const output = outputOf(program);
  await until(() => output.text().includes("open\n"));
  const refused = await openPglite({ directory: kept }).catch((error: unknown) => error);
  assert.ok(dataFolderInUse.is(refused));
  assert.match(refused.message, new RegExp(`Process ${program.pid} has the data folder`));
  program.kill("SIGKILL");
  await output.ended;
  await (await openPglite({ directory: kept })).close();
});

test("the same process is refused too, and of many that start at once one gets the folder", async () => {
  const opened = await Promise.allSettled(Array.from({ length: 4 }, () => openPglite({ directory: kept })));
  const got = opened.filter((outcome) => outcome.status === "fulfilled");
  assert.equal(got.length, 1);
  for (const outcome of opened) if (outcome.status === "rejected") assert.ok(dataFolderInUse.is(outcome.reason));
  await got[0]!.value.close();
});

test("a folder that can't be made or written is a problem that names it", async () => {
  await writeFile(join(root, "file"), "");
  const under = join(root, "file", "data");
  for (const directory of [under, join(root, "file")]) {
    const isSaid = (error: unknown) =>
      dataFolderUnwritable.is(error) && error.message.includes(`${directory} can't be made: a file is in its place or above it`);
    await assert.rejects(openPglite({ directory }), isSaid);
  }
  if (process.getuid?.() === 0) return;
  const closed = join(root, "closed");
  await mkdir(closed);
  await chmod(closed, 0o500);
  await assert.rejects(openPglite({ directory: closed }), (error) => dataFolderUnwritable.is(error) && /EACCES/.test(error.message));
});

test("a first start that was killed leaves no half database behind", async () => {
  const directory = join(root, "interrupted");
  const program = child("await openPglite({ directory });", directory);
  const output = outputOf(program);
  await until(() => existsSync(join(directory, "database.unfinished", "base")));
  program.kill("SIGKILL");
  await output.ended;
  assert.equal(existsSync(join(directory, "database")), false);
  const database = await openPglite({ directory });
  assert.deepEqual(await database.query("select 1 as one"), [{ one: 1 }]);
  await database.close();
  assert.deepEqual((await readdir(directory)).sort(), ["database", "lock", "lock-holder.json"]);
});

test("each commit that comes alone is synced, and commits that come together share a sync", async () => {
  const database = await openPglite({ directory: kept });
  const syncsOf = async (work: () => Promise<unknown>) => {
    const before = { ...database.syncs() };
    await work();
    const { asked, done } = database.syncs();
    return { asked: asked - before.asked, done: done - before.done };
  };
  const add = (index: number) => database.query("insert into rooms.kept values ($1, 'c')", [`${process.pid} ${index}`]);
  const alone = await syncsOf(async () => {
    for (let index = 0; index < 20; index += 1) await add(index);
  });
  assert.deepEqual(alone, { asked: 20, done: 20 });
  const together = await syncsOf(() => Promise.all(Array.from({ length: 200 }, (_, index) => add(100 + index))));
  assert.equal(together.asked, 200);
  assert.ok(together.done >= 1 && together.done <= 20, `200 commits at once were synced ${together.done} times`);
  const reading = await syncsOf(() => database.query("select count(*) from rooms.kept"));
  assert.deepEqual(reading, { asked: 0, done: 0 });
  await database.close();
});

test("tables with many dead rows are vacuumed, and the log is cut short by checkpoints", async () => {
  const database = await openPglite({ directory: kept });
  await database.query("create table rooms.busy (value int not null)");
  await database.query("insert into rooms.busy select generate_series(1, 2000)");
  for (let round = 0; round < 6; round += 1) await database.query("update rooms.busy set value = value + 1");
  database.upkeep.note(20_000);
  await database.upkeep.tend();
  const [table] = await database.query(
    "select vacuum_count as vacuums, analyze_count as analyses, n_dead_tup as dead from pg_stat_user_tables where relname = 'busy'",
  );
  assert.deepEqual(table, { vacuums: 1, analyses: 1, dead: 0 });
  const redo = async () => (await database.query<{ lsn: string }>("select redo_lsn::text as lsn from pg_control_checkpoint()"))[0]!.lsn;
  const before = await redo();
  for (let round = 0; round < 5; round += 1) {
    await database.query("create table rooms.bulk as select repeat('x', 900) as text from generate_series(1, 20000)");
    await database.query("drop table rooms.bulk");
  }
  await database.upkeep.tend();
  assert.notEqual(await redo(), before);
  await database.close();
});

test("a transaction that keeps everybody waiting is told after 5 s, and ended once it has asked for nothing in a minute", async () => {
  let nowMs = 0;
  const timers: { atMs: number; callback: () => void }[] = [];
  const clock: Clock = {
    nowMs: () => nowMs,
    after(delayMs, callback) {
      const timer = { atMs: nowMs + delayMs, callback };
      timers.push(timer);
      return () => void timers.splice(timers.indexOf(timer), 1);
    },
  };
  const told: string[] = [];
  const log = {
    ...silentLog,
    warn: (_fields: object, message: string) => told.push(message),
    error: (_fields: object, message: string) => told.push(message),
  };
  const database = await openPglite({ directory: null, from: await pgliteDump(), clock, log });
  let release = () => {};
  const stuck = database.transaction(async (transaction) => {
    await transaction.query("create schema never");
    await new Promise<void>((resolve) => (release = resolve));
    await transaction.query("select 1");
  });
  await until(() => timers.length === 2);
  const waiting = database.query("select 1 as one");
  for (const { atMs, callback } of timers.toSorted((left, right) => left.atMs - right.atMs)) {
    nowMs = atMs;
    callback();
  }
  release();
  await assert.rejects(stuck, /is over/);
  assert.deepEqual(await waiting, [{ one: 1 }]);
  assert.deepEqual(told, ["a transaction keeps everybody else from the database", "a transaction that did not end was rolled back"]);
  assert.deepEqual(await database.query("select 1 from pg_namespace where nspname = 'never'"), []);
  assert.deepEqual(timers, []);
  await database.close();
});
