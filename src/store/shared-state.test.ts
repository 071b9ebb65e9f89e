import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Clock, systemClock } from "#base/clock.ts";
import { newId } from "#base/id.ts";
import { silentLog } from "#base/log.ts";
import { openTestDatabase } from "#testing/database.ts";
import { startRedis } from "#testing/services/redis.ts";
import { openRedis } from "./redis/redis.ts";
import { openSharedState } from "./shared-state.ts";

describe("what processes share is", () => {
  test("in the process where the database is, in PostgreSQL where others may be, and in Redis where there is one", async () => {
    const server = await startRedis();
    const redis = await openRedis(server.url, { log: silentLog, clock: systemClock, name: "test" });
    const databases = [await openTestDatabase([], "pglite"), await openTestDatabase([], "postgres")] as const;
    const open = (database: (typeof databases)[number], door: typeof redis | null) =>
      openSharedState({ database, redis: door, clock: systemClock, log: silentLog });
    const states = [open(databases[0], null), open(databases[1], null), open(databases[1], redis)];
    try {
      assert.deepEqual(
        states.map(({ home }) => home),
        ["process", "postgres", "redis"],
      );
      for (const { cache, rateLimiter } of states) {
        const place = { projectId: newId(), key: "page" };
        assert.equal(await cache.through(place, 60_000, async () => "computed"), "computed");
        assert.equal(await cache.get(place), "computed");
        const limiter = rateLimiter("test", { capacity: 1, perSecond: 0.01 });
        assert.deepEqual([(await limiter.take("ann")).allowed, (await limiter.take("ann")).allowed], [true, false]);
      }
    } finally {
      await Promise.all(states.map((state) => state.close()));
      await redis.close();
      await server.stop();
      await Promise.all(databases.map((database) => database.close()));
    }
  });

  test("removed from PostgreSQL when its time is over, in portions", async () => {
    const database = await openTestDatabase([], "postgres");
    const timers = new Set<() => void>();
    const clock: Clock = {
      nowMs: Date.now,
      after: (ms, callback) => {
        if (ms < 60_000) return systemClock.after(ms, callback);
        timers.add(callback);
        return () => timers.delete(callback);
      },
    };
    const state = openSharedState({ database, redis: null, clock, log: silentLog });
    try {
      const projectId = newId();
      await database.query(
        `insert into store.cache_entry (project_id, key, value, expires_at)
         select $1, n::text, 'old', now() - interval '1 second' from generate_series(1, 2500) n`,
        [projectId],
      );
      await state.cache.set({ projectId, key: "kept", tags: ["tag"] }, "new", 60_000);
      await state.cache.drop(projectId, ["tag"]);
      await state.rateLimiter("test", { capacity: 10, perSecond: 0.1 }).take("ann");
      timers.forEach((due) => due());
      const left = async () => {
        const [row] = await database.query(`select (select count(*)::int from store.cache_entry) as entries,
          (select count(*)::int from store.cache_stamp) as stamps, (select count(*)::int from store.token_bucket) as buckets`);
        return { ...row };
      };
      const deadline = Date.now() + 10_000;
      while ((await left())["entries"] !== 1 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10));
      assert.deepEqual(await left(), { entries: 1, stamps: 1, buckets: 1 });
    } finally {
      await state.close();
      await database.close();
    }
  });
});
