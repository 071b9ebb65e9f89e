/** One house through a backup, a restore, a move to PostgreSQL and the way back: what it was doing goes on, and nobody's place is lost. */
import assert from "node:assert/strict";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { systemClock } from "#base/clock.ts";
import { defineEvent, z } from "#base/contract.ts";
import { isAfter } from "#base/event.ts";
import { newId } from "#base/id.ts";
import { silentLog } from "#base/log.ts";
import { cursorInvalid } from "#base/problem.ts";
import { isFinal } from "#base/task.ts";
import { defineSchedule, taskDefiner } from "#engine/define.ts";
import { timerHeart } from "#engine/worker/heart.ts";
import { openEngine } from "#engine/index.ts";
import type { Work } from "#engine/work.ts";
import { tester } from "#testing/engine.ts";
import { sharedPostgres } from "#testing/services/postgres.ts";
import { blobsInFolder } from "#store/blobs.ts";
import { recordedFiles } from "#store/files.ts";
import { migrate } from "#store/migrations.ts";
import { type Arrived, backUpHouse, type Carrying, moveHouse, type Place, restoreHouse } from "#store/moving/index.ts";
import { houseMoved } from "#store/moving/problems.ts";
import { openSide } from "#store/moving/side.ts";
import { carriedTables, sumOf } from "#store/moving/tables.ts";
import { openDatabase } from "#store/open.ts";

const root = await mkdtemp(join(tmpdir(), "hallway-journey-"));
after(() => rm(root, { recursive: true, force: true }));

const sets = [{ name: "engine", directory: new URL("../../src/engine/migrations/", import.meta.url) }];
const carrying: Carrying = { sets, version: "test", tell: () => undefined };
const projectId = newId();
const url = await (await sharedPostgres()).createDatabase();

const nothing = z.object({});
const noted = defineEvent("note.added", z.object({ id: z.string(), n: z.number() }));
const arrived = defineEvent("letter.arrived", z.object({ id: z.string() }));
const defineTask = taskDefiner<Work>();
let paid = 0;
const trip = defineTask({
  name: "letter:await",
  input: nothing,
  run: async (_input, work) => {
    await work.step("pay", async () => void (paid += 1));
    return work.waitFor(arrived);
  },
});
const tick = defineTask({ name: "clock:tick", input: nothing, run: async () => null });
const yearly = defineSchedule({ name: "new-year", cron: "0 0 1 1 *", task: tick, input: {} });

interface Home {
  readonly place: Place;
  readonly data: string;
}

const folder = (name: string): Home => ({ place: { kind: "folder", directory: join(root, name) }, data: join(root, name) });
const embedded = folder("embedded");
const restored = folder("restored");
const server: Home = { place: { kind: "server", url }, data: restored.data };

/** Opens the engine where the house is, lets it work, and closes it. */
async function at<Result>({ place, data }: Home, work: (house: Awaited<ReturnType<typeof open>>) => Promise<Result>): Promise<Result> {
  const house = await open(place, data);
  try {
    return await work(house);
  } finally {
    await house.engine.stop(2_000);
    await house.database.close();
  }
}

async function open(place: Place, data: string) {
  const database = await openDatabase({ data, databaseUrl: place.kind === "server" ? place.url : null, connections: 5 });
  await migrate(database, sets);
  const engine = await openEngine({
    database,
    tasks: [trip, tick],
    events: [noted, arrived],
    triggers: [],
    schedules: [yearly],
    clock: systemClock,
    newId,
    random: Math.random,
    log: silentLog,
    codeVersion: "test",
    source: "/test",
    concurrency: 4,
    leaseMs: 5_000,
    startHeart: timerHeart(database, systemClock),
    isAlone: database.kind === "pglite",
  });
  await engine.adoptProject(projectId);
  const emit = (event: typeof noted | typeof arrived, values: object) =>
    database.forProject(projectId).transaction((transaction) => engine.inside(transaction, tester).emit(event as never, values as never));
  const until = async (id: string, isSo: (status: string) => boolean) => {
    for (let round = 0; round < 3_000; round += 1) {
      const task = await engine.tasks.view(projectId, id);
      if (isSo(task.status)) return task;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error(`Task ${id} does not get there.`);
  };
  const read = async (after: string | null) => {
    for (;;) {
      const unsettled = await database.query("select 1 from engine.event where tx >= store.settled_tx() limit 1");
      if (unsettled.length === 0) return engine.log.read(projectId, { after, order: "oldest", limit: 10_000 });
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  return { database, engine, emit, until, read, start: () => engine.tasks.start(projectId, tester, trip, {}) };
}

type House = Awaited<ReturnType<typeof open>>;

let count = 0;

async function writeNotes({ emit }: House, notes: number): Promise<void> {
  for (let note = 0; note < notes; note += 1) await emit(noted, { id: `note-${note % 3}`, n: (count += 1) });
}

/** Every table of the house, added up, but for what is noted when it arrives. */
async function sumsAt({ place }: Home): Promise<Record<string, string>> {
  const side = await openSide(place, "one moment");
  try {
    const tables = await carriedTables(side, ["store", "engine"]);
    const sums: Record<string, string> = {};
    for (const table of tables) if (table.name !== "store.restored") sums[table.name] = (await sumOf(side, table)).sha256;
    return sums;
  } finally {
    await side.close();
  }
}

/** Reads on as a client does that was away, and gives all it has seen with where it is now. */
async function readOn(house: House, seen: readonly string[], cursor: string | null) {
  const events = await house.read(cursor);
  for (let index = 1; index < events.length; index += 1) assert.ok(isAfter(events[index]!.offset, events[index - 1]!.offset));
  if (cursor !== null && events.length > 0) assert.ok(isAfter(events[0]!.offset, cursor));
  const all = [...seen, ...events.map(({ id }) => id)];
  assert.equal(new Set(all).size, all.length, "no event twice");
  return { seen: all, cursor: events.at(-1)?.offset ?? cursor };
}

async function assertWholeLog(house: House, seen: readonly string[]): Promise<void> {
  assert.deepEqual(
    seen,
    (await house.read(null)).map(({ id }) => id),
    "what was read in pieces is the log in its order",
  );
  const gaps = await house.database.query(
    "select subject from engine.event group by project_id, subject having max(sequence) <> count(*) or min(sequence) <> 1",
  );
  assert.deepEqual(gaps, [], "events of each subject are numbered without a gap");
}

test(
  "a house goes through a backup, a restore, a move and the way back, and goes on each time where it was",
  { timeout: 300_000 },
  async () => {
    const trips: string[] = [];
    let lost = "";
    let reader: { seen: string[]; cursor: string | null } = { seen: [], cursor: null };
    const hash = await at(embedded, async (house) => {
      const blobs = recordedFiles(house.database, await blobsInFolder(join(embedded.data, "files")));
      for (let each = 0; each < 3; each += 1) trips.push(await house.start());
      for (const id of trips) await house.until(id, (status) => status === "waiting");
      await writeNotes(house, 20);
      reader = await readOn(house, [], null);
      await writeNotes(house, 10);
      return (await blobs.put(new TextEncoder().encode("a form"))).hash;
    });
    const file = join(root, "house.tar.gz");
    const made = await backUpHouse(embedded.place, { data: embedded.data, file }, carrying);
    assert.deepEqual([made.files, made.missing], [1, []]);
    const before = await sumsAt(embedded);
    // What happens after the backup is lost to the restored house; a client has seen it.
    await at(embedded, async (house) => {
      await writeNotes(house, 5);
      lost = (await house.read(null)).at(-1)!.offset;
    });

    await restoreHouse(file, restored, carrying);
    assert.deepEqual(await sumsAt(restored), before, "every row is as it was");
    assert.equal(Buffer.from(await (await blobsInFolder(join(restored.data, "files"))).get(hash)).toString(), "a form");
    await at(restored, async (house) => {
      reader = await readOn(house, reader.seen, reader.cursor);
      await writeNotes(house, 10);
      assert.ok(isAfter((await house.read(reader.cursor))[0]!.offset, lost), "no place is given twice");
      await assert.rejects(house.read(lost), cursorInvalid.is, "a place that is no more is refused");
      await house.emit(arrived, { id: "first" });
      await house.until(trips[0]!, isFinalStatus);
      const late = await house.start();
      trips.push(late);
      await house.until(late, (status) => status === "waiting");
      reader = await readOn(house, reader.seen, reader.cursor);
      await assertWholeLog(house, reader.seen);
      assert.equal((await house.engine.schedules(projectId))[0]!.name, "new-year");
    });
    assert.equal(paid, 4, "no step that was kept is done again");

    const there = await moved(restored, server);
    assert.equal(there.files, 1);
    await assert.rejects(openDatabase({ data: restored.data, databaseUrl: null, connections: 5 }), (error) => {
      assert.ok(houseMoved.is(error) && error.message.includes("DATABASE_URL") && !error.message.includes("@"), String(error));
      return true;
    });
    await at(server, async (house) => {
      await writeNotes(house, 10);
      reader = await readOn(house, reader.seen, reader.cursor);
      const late = trips.at(-1)!;
      assert.equal((await house.engine.tasks.view(projectId, late)).status, "waiting");
      await house.emit(arrived, { id: "second" });
      await house.until(late, isFinalStatus);
      assert.deepEqual((await house.engine.tasks.get(projectId, late)).output, { id: "second" });
      trips.push(await house.start());
      await house.until(trips.at(-1)!, (status) => status === "waiting");
      reader = await readOn(house, reader.seen, reader.cursor);
      await assertWholeLog(house, reader.seen);
    });

    const back = await moved(server, restored);
    assert.equal(back.aside, null, "the old database had been moved out of the way");
    await assert.rejects(openDatabase({ data: root, databaseUrl: url, connections: 5 }), houseMoved.is);
    await at(restored, async (house) => {
      await house.emit(arrived, { id: "third" });
      await house.until(trips.at(-1)!, isFinalStatus);
      await writeNotes(house, 10);
      reader = await readOn(house, reader.seen, reader.cursor);
      await assertWholeLog(house, reader.seen);
    });
    assert.equal(paid, 5);
    assert.equal((await readdir(restored.data)).filter((name) => name.startsWith("database.moved-")).length, 1);
  },
);

async function moved(from: Home, to: Home): Promise<Arrived> {
  const before = await sumsAt(from);
  const done = await moveHouse(from, to, carrying);
  assert.deepEqual(await sumsAt(to), before, "every row is as it was");
  return done;
}

function isFinalStatus(status: string): boolean {
  return isFinal(status as never);
}
