import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type Clock, systemClock } from "#base/clock.ts";
import { defineEvent, defineTool, z } from "#base/contract.ts";
import { newId } from "#base/id.ts";
import { silentLog } from "#base/log.ts";
import { timerHeart } from "#engine/worker/heart.ts";
import type { EventLog } from "#engine/log.ts";
import type { Person } from "#people/index.ts";
import { cacheInProcess } from "#store/cache/cache-process.ts";
import { type Cache, type CachePlace, openCache } from "#store/cache/cache.ts";
import { blobsInMemory } from "#store/blobs.ts";
import type { Database } from "#store/database.ts";
import { openRedis, type Redis } from "#store/redis/redis.ts";
import { openTestDatabase } from "#testing/database.ts";
import { startRedis } from "#testing/services/redis.ts";
import { answer, type App, defineApp } from "./app.ts";
import { type House, openHouse } from "./house.ts";
import { keepAnswers } from "./kept-answers.ts";
import { migrationSets } from "./migrations.ts";
import { warmAnswers } from "./warm-answers.ts";

const lampLit = defineEvent("lamp.lit", z.object({ id: z.string() }));
const doorOpened = defineEvent("door.opened", z.object({ id: z.string() }));
const countLamps = defineTool({
  name: "count_lamps",
  about: "Count the lamps.",
  at: "GET /api/lamps",
  effect: "read",
  changedBy: [lampLit],
  input: z.object({ colour: z.string().optional() }),
  output: z.object({ count: z.number() }),
});
const lightLamp = defineTool({
  name: "light_lamp",
  about: "Light a lamp.",
  at: "POST /api/lamps",
  effect: "write",
  input: z.object({}),
  output: z.object({}),
});
const openDoor = defineTool({
  name: "open_door",
  about: "Open a door.",
  at: "POST /api/doors",
  effect: "write",
  input: z.object({}),
  output: z.object({}),
});

interface Room {
  readonly apps: readonly App[];
  computed: number;
}

/** Lamps are events that were recorded: nothing else is kept of them. */
function room(): Room {
  const counted: Room = { apps: [], computed: 0 };
  const lamps = defineApp({
    name: "lamps",
    title: "Lamps",
    about: "Counts lamps.",
    events: [lampLit],
    tools: [
      answer(
        countLamps,
        async (_input, { db, signal }) => {
          signal.throwIfAborted();
          counted.computed += 1;
          const [row] = await db.query<{ count: number }>("select count(*)::int as count from engine.event where type = 'lamp.lit'");
          return { count: row!.count };
        },
        { for: "1h", warm: {} },
      ),
      answer(lightLamp, async (_input, { emit }) => {
        await emit(lampLit, { id: newId() });
        return {};
      }),
    ],
  });
  const doors = defineApp({
    name: "doors",
    title: "Doors",
    about: "Opens doors.",
    events: [doorOpened],
    tools: [
      answer(openDoor, async (_input, { emit }) => {
        await emit(doorOpened, { id: newId() });
        return {};
      }),
    ],
  });
  return Object.assign(counted, { apps: [lamps, doors] });
}

interface Process {
  readonly room: Room;
  readonly house: House;
  readonly person: Person;
  readonly count: (colour?: string) => Promise<number>;
  readonly does: (tool: string) => Promise<unknown>;
}

async function open(database: Database, redis: Redis | null): Promise<Process> {
  const opened = room();
  const house = await openHouse({
    apps: opened.apps,
    database,
    ...(redis === null ? {} : { redis }),
    blobs: blobsInMemory(),
    clock: systemClock,
    newId,
    random: Math.random,
    log: silentLog,
    codeVersion: "test",
    concurrency: 1,
    leaseMs: 30_000,
    startHeart: timerHeart(database, systemClock),
  });
  const person = await house.people.owner();
  const asker = { person, projectId: person.projectId };
  return {
    room: opened,
    house,
    person,
    count: async (colour) => ((await house.ask("count_lamps", colour === undefined ? {} : { colour }, asker)) as { count: number }).count,
    does: (tool) => house.ask(tool, {}, asker),
  };
}

test("the log of a project of which nobody asks any more is not followed, and what it told meanwhile is not missed", async () => {
  let nowMs = 0;
  const timers: (() => void)[] = [];
  const clock: Clock = { nowMs: () => nowMs, after: (_ms, callback) => (timers.push(callback), () => {}) };
  let followers = 0;
  const log: Pick<EventLog, "follow"> = { follow: () => ((followers += 1), () => void (followers -= 1)) };
  const { apps } = room();
  const cache = openCache({ home: cacheInProcess(clock), log: silentLog, clock });
  const warm = warmAnswers({ clock, log: silentLog });
  const kept = keepAnswers({ apps, cache, log, warm, codeVersion: "test", clock });
  const counting = apps[0]!.tools[0]!;
  const projectId = newId();
  let count = 0;
  const read = () => kept.read(counting, { projectId, input: {} }, async () => (count += 1));
  assert.deepEqual([await read(), await read(), followers], [1, 1, 1]);
  const pass = (ms: number) => {
    nowMs += ms;
    for (const due of timers.splice(0)) due();
  };
  pass(200_000);
  await read();
  pass(200_000);
  assert.equal(followers, 1);
  pass(300_000);
  assert.equal(followers, 0);
  assert.deepEqual([await read(), followers], [2, 1]);
  kept.close();
  await warm.close();
  assert.equal(followers, 0);
});

test("what others wrote where answers are kept makes nobody fail", async () => {
  const { apps } = room();
  const places: CachePlace[] = [];
  const inside = openCache({ home: cacheInProcess(systemClock), log: silentLog });
  const cache: Cache = { ...inside, through: async (place) => (places.push(place), "no JSON") };
  const warm = warmAnswers({ clock: systemClock, log: silentLog });
  const log: Pick<EventLog, "follow"> = { follow: () => () => {} };
  const kept = keepAnswers({ apps, cache, log, warm, codeVersion: "test", clock: systemClock });
  assert.equal(await kept.read(apps[0]!.tools[0]!, { projectId: newId(), input: {} }, async () => 7), 7);
  assert.equal(places.length, 1);
  kept.close();
  await warm.close();
});

const soon = async (isSo: () => Promise<boolean> | boolean) => {
  const deadline = Date.now() + 5_000;
  while (!(await isSo())) {
    if (Date.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return true;
};

for (const where of ["PGlite", "PostgreSQL", "PostgreSQL and Redis"] as const) {
  describe(`answers kept with ${where}`, () => {
    let database: Database;
    let ours: Process;
    let theirs: Process;
    let close = async () => {};

    before(async () => {
      database = await openTestDatabase(migrationSets(room().apps), where === "PGlite" ? "pglite" : "postgres");
      const server = where === "PostgreSQL and Redis" ? await startRedis() : null;
      const doors = await Promise.all(
        (server === null ? [] : [1, 2]).map(() => openRedis(server!.url, { log: silentLog, clock: systemClock, name: "test" })),
      );
      ours = await open(database, doors[0] ?? null);
      theirs = where === "PGlite" ? ours : await open(database, doors[1] ?? null);
      close = async () => {
        for (const { house } of new Set([ours, theirs])) {
          await house.shared.close();
          await house.files.stop();
          await house.system.stop();
          await house.engine.stop();
          house.measures.close();
        }
        await Promise.all(doors.map((door) => door.close()));
        await server?.stop();
        await database.close();
      };
    });
    after(() => close());

    const computed = () => (ours === theirs ? ours.room.computed : ours.room.computed + theirs.room.computed);

    test("an answer is computed once, for each input, until an event makes it out of date", async () => {
      await Promise.all([ours.count(), theirs.count()]);
      const before = computed();
      assert.deepEqual([await ours.count(), await theirs.count(), await ours.count()], [0, 0, 0]);
      assert.equal(computed(), before);
      await ours.count("red");
      assert.equal(computed(), before + 1);
      await ours.does("open_door");
      await new Promise((resolve) => setTimeout(resolve, 100));
      await Promise.all([ours.count(), theirs.count("red")]);
      assert.equal(computed(), before + 1);
    });

    test("who writes reads what they wrote, in whichever process they ask next", async () => {
      for (let round = 1; round <= 5; round += 1) {
        await [ours, theirs][round % 2]!.does("light_lamp");
        assert.deepEqual([await ours.count(), await theirs.count()], [round, round]);
      }
    });

    test("what is recorded behind the tools is heard of from the log", async () => {
      const { house, person } = ours;
      const before = await theirs.count();
      await house.asked({ person, projectId: person.projectId }).emit(lampLit, { id: newId() });
      assert.ok(await soon(async () => (await theirs.count()) === before + 1));
      assert.ok(await soon(async () => (await ours.count()) === before + 1));
    });

    test("once it is quiet, what is asked for often is computed before it is asked for", async () => {
      await ours.count();
      await ours.does("light_lamp");
      const before = computed();
      assert.ok(await soon(() => computed() > before));
      const answered = async () => {
        const warm = computed();
        await Promise.all([ours.count(), theirs.count()]);
        return computed() === warm;
      };
      assert.ok(await soon(answered));
    });

    test("who leaves before the answer takes it from nobody else", async () => {
      const { house, person } = ours;
      const gone = AbortSignal.abort();
      const asker = { person, projectId: person.projectId };
      const answers = await Promise.all(
        [gone, undefined].map((signal) =>
          house.ask("count_lamps", { colour: "blue" }, { ...asker, ...(signal === undefined ? {} : { signal }) }),
        ),
      );
      assert.deepEqual(answers[0], answers[1]);
    });

    test("a house that opens makes the answers that are soon asked for", async () => {
      const { house, person } = ours;
      const project = await house.people.createProject(person.organizationId, "Fresh");
      await house.warmUp();
      const before = computed();
      assert.deepEqual(await house.ask("count_lamps", {}, { person, projectId: project.id }), { count: 0 });
      assert.equal(computed(), before);
    });
  });
}
