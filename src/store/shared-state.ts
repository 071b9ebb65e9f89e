/**
 * What the processes of a house share and may lose: kept answers and token buckets. It is in Redis where there is one, else in
 * PostgreSQL, else in this process, which then is the only one.
 */
import type { Clock } from "#base/clock.ts";
import type { Log } from "#base/log.ts";
import { type Cache, openCache } from "./cache/cache.ts";
import { cacheInDatabase } from "./cache/cache-postgres.ts";
import { cacheInProcess } from "./cache/cache-process.ts";
import { cacheInRedis } from "./cache/cache-redis.ts";
import type { Database } from "./database.ts";
import { type BucketRule, openRateLimiter, type RateLimiter } from "./rate-limiter/rate-limiter.ts";
import { bucketsInDatabase } from "./rate-limiter/rate-limiter-postgres.ts";
import { bucketsInProcess } from "./rate-limiter/rate-limiter-process.ts";
import { bucketsInRedis } from "./rate-limiter/rate-limiter-redis.ts";
import type { Redis } from "./redis/redis.ts";

export interface SharedState {
  readonly home: "process" | "postgres" | "redis";
  readonly cache: Cache;
  /** @param name keeps one limiter's buckets apart from another's */
  readonly rateLimiter: (name: string, rule: BucketRule) => RateLimiter;
  readonly close: () => Promise<void>;
}

interface SharedStateParts {
  readonly database: Database;
  readonly redis: Redis | null;
  readonly clock: Clock;
  readonly log: Log;
}

export function openSharedState({ database, redis, clock: wall, log }: SharedStateParts): SharedState {
  // Lengths of time are measured by a clock that nobody sets.
  const clock: Clock = { nowMs: () => performance.now(), after: wall.after };
  const ownBuckets = bucketsInProcess(clock);
  const limiter =
    (home = ownBuckets) =>
    (name: string, rule: BucketRule) =>
      openRateLimiter({ name, rule, home, fallback: ownBuckets, log, clock });
  if (redis !== null) {
    const cache = openCache({ home: cacheInRedis(redis), log, clock });
    return { home: "redis", cache, rateLimiter: limiter(bucketsInRedis(redis)), close: async () => {} };
  }
  if (database.kind === "pglite") {
    const cache = openCache({ home: cacheInProcess(clock), log, clock });
    return { home: "process", cache, rateLimiter: limiter(), close: async () => {} };
  }
  const cache = openCache({ home: cacheInDatabase(database), log, clock });
  return { home: "postgres", cache, rateLimiter: limiter(bucketsInDatabase(database)), close: removeExpired(database, clock, log) };
}

const removeEveryMs = 60_000;
const portion = 1_000;
const expiring = ["store.cache_entry", "store.cache_stamp", "store.token_bucket"];

/** Removes what is over, every minute; several processes may do so at once. @returns the function that stops it */
function removeExpired(database: Database, clock: Clock, log: Log): () => Promise<void> {
  let running: Promise<unknown> = Promise.resolve();
  let isStopped = false;
  let cancel = () => {};
  const remove = async (): Promise<void> => {
    for (const table of expiring) {
      for (let removed = portion; removed === portion && !isStopped;) {
        const gone = await database.query(
          `delete from ${table} where ctid = any (array(select ctid from ${table} where expires_at < now() limit ${portion} for update skip locked))
           returning 1`,
        );
        removed = gone.length;
      }
    }
  };
  const later = (): void => {
    cancel = clock.after(removeEveryMs, () => {
      running = remove()
        .catch((error: unknown) => log.debug({ error }, "what is over could not be removed"))
        .then(() => !isStopped && later());
    });
  };
  later();
  return async () => {
    isStopped = true;
    cancel();
    await running;
  };
}
