import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type Clock, systemClock } from "#base/clock.ts";
import { newId } from "#base/id.ts";
import { silentLog } from "#base/log.ts";
import { openTestDatabase } from "#testing/database.ts";
import { startRedis } from "#testing/services/redis.ts";
import { cacheInDatabase } from "./cache-postgres.ts";
import { cacheInProcess } from "./cache-process.ts";
import { cacheInRedis } from "./cache-redis.ts";
import { type Cache, type CacheHome, openCache } from "./cache.ts";
import { openRedis } from "../redis/redis.ts";

/** A home as several processes see it. */
interface Server {
  /** What another process would open; in the process home there is no other. */
  readonly another: () => Promise<CacheHome>;
  readonly close: () => Promise<void>;
}

const minuteMs = 60_000;
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const parts = { log: silentLog, clock: systemClock };

const servers: Record<string, () => Promise<Server>> = {
  process: async () => {
    const home = cacheInProcess(systemClock);
    return { another: async () => home, close: async () => {} };
  },
  PGlite: () => onDatabase("pglite"),
  PostgreSQL: () => onDatabase("postgres"),
  Redis: async () => {
    const server = await startRedis();
    const doors = [await openRedis(server.url, { ...parts, name: "test" })];
    return {
      another: async () => {
        const door = await openRedis(server.url, { ...parts, name: "test" });
        doors.push(door);
        return cacheInRedis(door);
      },
      close: async () => {
        await Promise.all(doors.map((door) => door.close()));
        await server.stop();
      },
    };
  },
};

async function onDatabase(kind: "pglite" | "postgres"): Promise<Server> {
  const database = await openTestDatabase([], kind);
  return { another: async () => cacheInDatabase(database), close: database.close };
}

for (const [name, start] of Object.entries(servers)) {
  describe(`kept in ${name}`, () => {
    let server: Server;
    let home: CacheHome;
    let other: CacheHome;
    let ours: Cache;
    let theirs: Cache;
    const [projectId, otherProject] = [newId(), newId()];
    const place = (key: string, ...tags: string[]) => ({ projectId, key, tags });

    before(async () => {
      server = await start();
      [home, other] = [await server.another(), await server.another()];
      ours = openCache({ home, ...parts });
      theirs = home === other ? ours : openCache({ home: other, ...parts });
    });
    after(() => server.close());

    test("what is kept answers in every process until its time is over", async () => {
      assert.equal(await ours.get(place("colour")), null);
      await ours.set(place("colour"), "green\nand ö", minuteMs);
      assert.deepEqual([await ours.get(place("colour")), await theirs.get(place("colour"))], ["green\nand ö", "green\nand ö"]);
      await ours.set(place("brief"), "now", 30);
      await wait(60);
      assert.equal(await theirs.get(place("brief")), null);
      await theirs.delete(place("colour"));
      assert.equal(await ours.get(place("colour")), null);
    });

    test("the key of one project never answers another", async () => {
      await ours.set(place("secret", "tag"), "ours", minuteMs);
      const foreign = { projectId: otherProject, key: "secret", tags: ["tag"] };
      assert.equal(await ours.get(foreign), null);
      await ours.drop(otherProject, ["tag"]);
      await ours.delete(foreign);
      assert.equal(await ours.get(place("secret", "tag")), "ours");
    });

    test("what depends on a dropped tag is out of date in every process, the rest is not", async () => {
      await ours.set(place("list", "templates", "tasks"), "a list", minuteMs);
      await ours.set(place("count", "tasks"), "a count", minuteMs);
      await theirs.drop(projectId, ["templates", "templates"]);
      assert.deepEqual([await ours.get(place("list", "templates", "tasks")), await ours.get(place("count", "tasks"))], [null, "a count"]);
    });

    test("many who ask at once make one computing, also of two processes", async () => {
      let computed = 0;
      const compute = async () => {
        computed += 1;
        await wait(50);
        return `answer ${computed}`;
      };
      const askers = Array.from({ length: 50 }, (_, index) => (index % 2 === 0 ? ours : theirs));
      const answers = await Promise.all(askers.map((cache) => cache.through(place("heavy"), minuteMs, compute)));
      assert.deepEqual(new Set(answers), new Set(["answer 1"]));
      assert.equal(computed, 1);
    });

    test("what was computed from before a drop is not kept, and not told to who asks after it", async () => {
      let finish = (_value: string) => {};
      const slow = ours.through(place("page", "notes"), minuteMs, () => new Promise<string>((resolve) => (finish = resolve)));
      await wait(30);
      await theirs.drop(projectId, ["notes"]);
      const later = ours.through(place("page", "notes"), minuteMs, async () => "new");
      await wait(30);
      finish("old");
      assert.deepEqual([await slow, await later], ["old", "new"]);
      assert.equal(await ours.through(place("page", "notes"), minuteMs, async () => "new"), "new");
      assert.notEqual(await theirs.get(place("page", "notes")), "old");
    });

    test("a computing that fails is told to all its askers and keeps nothing; the next one computes at once", async () => {
      const fail = () => Promise.reject(new Error("no luck"));
      await assert.rejects(ours.through(place("failing"), minuteMs, fail), /no luck/);
      const began = Date.now();
      assert.equal(await theirs.through(place("failing"), minuteMs, async () => "luck"), "luck");
      assert.ok(Date.now() - began < 1_000);
      assert.equal(await ours.through(place("nothing"), minuteMs, async () => null), null);
      assert.equal(await ours.through(place("nothing"), minuteMs, async () => "something"), "something");
    });

    test("what is too large is told and not kept; a key that is too long is refused", async () => {
      const large = "x".repeat(1024 * 1024 + 1);
      assert.equal(await ours.through(place("large"), minuteMs, async () => large), large);
      assert.equal(await ours.get(place("large")), null);
      await assert.rejects(ours.get(place("k".repeat(1_001))), RangeError);
    });
  });
}

test("a process keeps what was used last, and no more than its bounds", async () => {
  let nowMs = 0;
  const clock = { ...systemClock, nowMs: () => nowMs };
  const projectId = newId();
  const cache = openCache({ home: cacheInProcess(clock, { mostEntries: 3, mostCharacters: 400 }), log: silentLog, clock });
  const keep = (key: string, value = key) => cache.set({ projectId, key }, value, minuteMs);
  const kept = async (...keys: string[]) =>
    (await Promise.all(keys.map((key) => cache.get({ projectId, key })))).map((value) => value !== null);
  for (const key of ["a", "b", "c"]) await keep(key);
  await cache.get({ projectId, key: "a" });
  await keep("d");
  assert.deepEqual(await kept("a", "b", "c", "d"), [true, false, true, true]);
  await keep("e", "e".repeat(300));
  assert.deepEqual(await kept("a", "c", "d", "e"), [false, false, true, true]);
  await keep("f", "f".repeat(500));
  assert.deepEqual(await kept("e", "f"), [true, false]);
  nowMs += minuteMs;
  assert.deepEqual(await kept("e"), [false]);
});

test("a process that forgets which tags were dropped takes nothing for true that a drop made false", async () => {
  const projectId = newId();
  const home = cacheInProcess(systemClock);
  const place = { projectId, key: "late", tags: ["tag"] };
  const { stamp } = await home.read(place);
  await home.restamp(projectId, ["tag"]);
  for (let round = 0; round < 20; round += 1)
    await home.restamp(
      projectId,
      Array.from({ length: 999 }, (_, index) => `${round} ${index}`),
    );
  await home.write(place, { stamp, value: "old", forMs: minuteMs });
  assert.equal((await home.read(place)).value, null);
});

test("a home that is away makes nobody fail, and what was dropped meanwhile does not come back", async () => {
  const inner = cacheInProcess(systemClock);
  let isAway = false;
  const refusing =
    <Args extends unknown[], Result>(call: (...args: Args) => Promise<Result>) =>
    (...args: Args) =>
      isAway ? Promise.reject(new Error("away")) : call(...args);
  const home: CacheHome = {
    isShared: true,
    read: refusing(inner.read),
    write: refusing(inner.write),
    remove: refusing(inner.remove),
    restamp: refusing(inner.restamp),
    claim: refusing(inner.claim),
  };
  const cache = openCache({ home, ...parts });
  const projectId = newId();
  const place = { projectId, key: "page", tags: ["notes"] };
  await cache.set(place, "old", minuteMs);
  isAway = true;
  assert.equal(await cache.through(place, minuteMs, async () => "computed"), "computed");
  let finish = (_value: string) => {};
  const slow = cache.through(place, minuteMs, () => new Promise<string>((resolve) => (finish = resolve)));
  await wait(5);
  await cache.drop(projectId, ["notes"]);
  const later = cache.through(place, minuteMs, async () => "new");
  finish("old");
  assert.deepEqual([await slow, await later], ["old", "new"]);
  isAway = false;
  assert.equal(await cache.get(place), null);
});

test("Redis that is killed, emptied or filled with garbage makes nobody fail and nothing old come back", async () => {
  const server = await startRedis({ appendOnly: true });
  const door = await openRedis(server.url, { ...parts, name: "test" });
  const cache = openCache({ home: cacheInRedis(door), ...parts });
  const projectId = newId();
  const place = { projectId, key: "page", tags: ["notes"] };
  const until = async (isUp: boolean) => {
    while (door.isUp() !== isUp) await wait(10);
  };
  try {
    await cache.set(place, "old", minuteMs);
    await wait(1_100);
    await server.crash();
    await until(false);
    assert.equal(await cache.through(place, minuteMs, async () => "computed"), "computed");
    await server.restart();
    await until(true);
    // What was kept before it was away may have been dropped by whom it no longer heard.
    assert.equal(await cache.get(place), null);

    await cache.set(place, "kept", minuteMs);
    assert.equal(await cache.get(place), "kept");
    const entry = `hallway:cache:entry:${projectId}:page`;
    for (const garbage of ["", "\n", "kept", "\u0000", "x".repeat(1_000)]) {
      await door.commands.set(entry, garbage);
      assert.equal(await cache.get(place), null);
    }
    await door.commands.del(entry);
    await door.commands.lPush(entry, "a list");
    await door.commands.del(`hallway:cache:tag:${projectId}:notes`);
    await door.commands.hSet(`hallway:cache:tag:${projectId}:notes`, "a", "hash");
    assert.equal(await cache.through(place, minuteMs, async () => "again"), "again");
    assert.equal(await cache.get(place), "again");
    await door.commands.flushAll();
    assert.equal(await cache.get(place), null);

    await cache.set(place, "full", minuteMs);
    await door.commands.configSet("maxmemory", "1");
    await cache.drop(projectId, ["notes"]);
    assert.equal(await cache.through(place, minuteMs, async () => "computed"), "computed");
    await door.commands.configSet("maxmemory", "0");
    assert.notEqual(await cache.get(place), "full");
  } finally {
    await door.close();
    await server.stop();
  }
});

test("a home that is silent holds nobody up for long", async () => {
  const silent = () => new Promise<never>(() => {});
  const home: CacheHome = { isShared: true, read: silent, write: silent, remove: silent, restamp: silent, claim: silent };
  const cache = openCache({ home, ...parts });
  const projectId = newId();
  const beganMs = Date.now();
  assert.equal(await cache.through({ projectId, key: "page" }, minuteMs, async () => "computed"), "computed");
  await cache.drop(projectId, ["notes"]);
  assert.ok(Date.now() - beganMs < 5_000);
});

test("nothing but a project's id stands for a project", async () => {
  const cache = openCache({ home: cacheInProcess(systemClock), ...parts });
  for (const projectId of ["", "a", "*", `${newId()}:entry`]) {
    await assert.rejects(cache.get({ projectId, key: "page" }), TypeError);
    await assert.rejects(cache.drop(projectId, ["notes"]), TypeError);
  }
});

test("a computing whose process died is taken over", async () => {
  let nowMs = Date.now();
  const clock: Clock = { nowMs: () => nowMs, after: (ms, callback) => systemClock.after(ms / 10, callback) };
  const database = await openTestDatabase([], "pglite");
  const home = cacheInDatabase(database);
  const place = { projectId: newId(), key: "heavy" };
  await home.claim(place, 100);
  const began = Date.now();
  assert.equal(await openCache({ home, log: silentLog, clock }).through(place, minuteMs, async () => "done"), "done");
  assert.ok(Date.now() - began >= 90);
  nowMs += 1;
  await database.close();
});
