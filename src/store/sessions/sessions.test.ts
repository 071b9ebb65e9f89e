import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { systemClock } from "#base/clock.ts";
import { newId } from "#base/id.ts";
import { silentLog } from "#base/log.ts";
import { openTestDatabase } from "#testing/database.ts";
import { startRedis } from "#testing/services/redis.ts";
import { cacheInProcess } from "../cache/cache-process.ts";
import { cacheInRedis } from "../cache/cache-redis.ts";
import { type Cache, noProject, openCache } from "../cache/cache.ts";
import type { Database } from "../database.ts";
import { openRedis } from "../redis/redis.ts";
import { sessionsInDatabase } from "./sessions-postgres.ts";
import { sessionsInProcess } from "./sessions-process.ts";
import { cachedSessions, type Sessions } from "./sessions.ts";

interface Server {
  /** As many processes as are asked for, which share a record. */
  readonly processes: () => Promise<[Sessions, Sessions]>;
  /** Loses all that may be lost. */
  readonly lose: () => Promise<void>;
  readonly close: () => Promise<void>;
}

const parts = { log: silentLog, clock: systemClock };
const key = randomBytes(32);
const cached = (record: Sessions, cache: Cache) => cachedSessions({ record, cache, clock: systemClock, key: async () => key });
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function tableOfSessions(kind: "pglite" | "postgres"): Promise<Database> {
  const database = await openTestDatabase([], kind);
  await database.query(
    "create schema signed_in; create table signed_in.session (token_hash bytea primary key, account_id uuid not null, expires_at timestamptz not null)",
  );
  return database;
}

async function onDatabase(kind: "pglite" | "postgres"): Promise<Server> {
  const database = await tableOfSessions(kind);
  const open = () => sessionsInDatabase(database, "signed_in.session");
  return { processes: async () => [open(), open()], lose: async () => {}, close: database.close };
}

const servers: Record<string, () => Promise<Server>> = {
  process: async () => {
    const sessions = sessionsInProcess(systemClock);
    return { processes: async () => [sessions, sessions], lose: async () => {}, close: async () => {} };
  },
  PGlite: () => onDatabase("pglite"),
  PostgreSQL: () => onDatabase("postgres"),
  "PostgreSQL, with Redis in front": async () => {
    const database = await tableOfSessions("postgres");
    const server = await startRedis();
    const doors = await Promise.all([1, 2].map(() => openRedis(server.url, { ...parts, name: "test" })));
    const [ours, theirs] = doors.map((door) =>
      cached(sessionsInDatabase(database, "signed_in.session"), openCache({ home: cacheInRedis(door), ...parts })),
    );
    return {
      processes: async () => [ours!, theirs!],
      lose: async () => void (await doors[0]!.commands.flushAll()),
      close: async () => {
        await Promise.all(doors.map((door) => door.close()));
        await server.stop();
        await database.close();
      },
    };
  },
};

for (const [name, start] of Object.entries(servers)) {
  describe(`sessions in ${name}`, () => {
    let server: Server;
    let ours: Sessions;
    let theirs: Sessions;
    const hash = () => new Uint8Array(randomBytes(32));
    const accountId = newId();

    before(async () => {
      server = await start();
      [ours, theirs] = await server.processes();
    });
    after(() => server.close());

    test("a session stands for its account in every process, and no other secret does", async () => {
      const token = hash();
      const expiresAt = await ours.open(token, accountId, 60);
      for (const sessions of [ours, theirs, ours]) assert.deepEqual(await sessions.find(token), { accountId, expiresAt });
      assert.ok(Math.abs(expiresAt.getTime() - Date.now() - 60_000) < 5_000);
      assert.equal(await ours.find(hash()), null);
      assert.equal(await ours.find(new Uint8Array()), null);
    });

    test("a session that is ended in one process is nobody's in every other, at once", async () => {
      const token = hash();
      await ours.open(token, accountId, 60);
      await Promise.all([ours.find(token), theirs.find(token)]);
      await theirs.end(token);
      assert.deepEqual([await ours.find(token), await theirs.find(token)], [null, null]);
      await ours.end(token);
    });

    test("a session ends when its time is over", async () => {
      const token = hash();
      await ours.open(token, accountId, 0.1);
      assert.notEqual(await theirs.find(token), null);
      await wait(150);
      assert.deepEqual([await ours.find(token), await theirs.find(token)], [null, null]);
    });

    test("losing what may be lost signs nobody out and lets nobody in", async () => {
      const [kept, ended] = [hash(), hash()];
      await Promise.all([ours.open(kept, accountId, 60), ours.open(ended, accountId, 60)]);
      await Promise.all([kept, ended].map((token) => theirs.find(token)));
      await ours.end(ended);
      await server.lose();
      assert.equal((await theirs.find(kept))?.accountId, accountId);
      assert.equal(await theirs.find(ended), null);
    });
  });
}

test("a session that was ended while Redis was away does not come back with it", async () => {
  const server = await startRedis({ appendOnly: true });
  const door = await openRedis(server.url, { ...parts, name: "test" });
  const sessions = cached(sessionsInProcess(systemClock), openCache({ home: cacheInRedis(door), ...parts }));
  const token = new Uint8Array(randomBytes(32));
  try {
    await sessions.open(token, newId(), 60);
    assert.notEqual(await sessions.find(token), null);
    await wait(1_100);
    await server.crash();
    await sessions.end(token);
    assert.equal(await sessions.find(token), null);
    await server.restart();
    while (!door.isUp()) await wait(10);
    assert.equal(await sessions.find(token), null);
  } finally {
    await door.close();
    await server.stop();
  }
});

test("a process that hears that another ended a session forgets what it remembers of it", async () => {
  const record = sessionsInProcess(systemClock);
  const sessions = cached(record, openCache({ home: cacheInProcess(systemClock), ...parts }));
  const token = new Uint8Array(randomBytes(32));
  await sessions.open(token, newId(), 60);
  await sessions.find(token);
  await record.end(token);
  await sessions.forget(token);
  assert.equal(await sessions.find(token), null);
});

test("whoever can write to the cache signs nobody in, neither with words of their own nor with another's", async () => {
  const record = sessionsInProcess(systemClock);
  const cache = openCache({ home: cacheInProcess(systemClock), ...parts });
  const sessions = cached(record, cache);
  const [owners, forged, unreadable] = [1, 2, 3].map(() => new Uint8Array(randomBytes(32))) as [Uint8Array, Uint8Array, Uint8Array];
  const placeOf = (token: Uint8Array) => {
    const name = `session/${Buffer.from(token).toString("hex")}`;
    return { projectId: noProject, key: name, tags: [name] };
  };
  await record.open(owners, newId(), 60);
  const session = await sessions.find(owners);
  const theirs = await cache.get(placeOf(owners));
  assert.ok(session !== null && theirs !== null);
  const inTenYears = new Date(Date.now() + 10 * 365 * 24 * 3_600_000);
  const own = JSON.stringify({ ...session, expiresAt: inTenYears, untilMs: inTenYears.getTime() });
  for (const words of [own, `${"A".repeat(43)}${own}`, theirs.slice(0, 43) + own, theirs, "", "nonsense"]) {
    await cache.set(placeOf(forged), words, 60_000);
    assert.equal(await sessions.find(forged), null, words);
  }
  await record.open(unreadable, newId(), 60);
  await cache.set(placeOf(unreadable), "nonsense", 60_000);
  assert.notEqual(await sessions.find(unreadable), null, "nor out");
});

test("what was remembered of a session that ended does not count when somebody puts it back later", async () => {
  const record = sessionsInProcess(systemClock);
  const cache = openCache({ home: cacheInProcess(systemClock), ...parts });
  let aheadMs = 0;
  const clock = { nowMs: () => Date.now() + aheadMs };
  const sessions = cachedSessions({ record, cache, clock, key: async () => key });
  const token = new Uint8Array(randomBytes(32));
  const name = `session/${Buffer.from(token).toString("hex")}`;
  const place = { projectId: noProject, key: name, tags: [name] };
  await record.open(token, newId(), 3_600);
  await sessions.find(token);
  const words = await cache.get(place);
  await sessions.end(token);
  aheadMs = 61_000;
  await cache.set(place, words!, 60_000);
  assert.equal(await sessions.find(token), null);
});
