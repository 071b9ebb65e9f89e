import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type Clock, systemClock } from "#base/clock.ts";
import { silentLog } from "#base/log.ts";
import { openTestDatabase } from "#testing/database.ts";
import { startRedis } from "#testing/services/redis.ts";
import { bucketsInDatabase } from "./rate-limiter-postgres.ts";
import { bucketsInProcess } from "./rate-limiter-process.ts";
import { bucketsInRedis } from "./rate-limiter-redis.ts";
import { type BucketHome, type BucketRule, openRateLimiter, type RateLimiter } from "./rate-limiter.ts";
import { openRedis } from "../redis/redis.ts";

interface Opened {
  readonly home: BucketHome;
  readonly close: () => Promise<void>;
}

const parts = { log: silentLog, clock: systemClock };
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const homes: Record<string, () => Promise<Opened>> = {
  process: async () => ({ home: bucketsInProcess(systemClock), close: async () => {} }),
  PGlite: () => onDatabase("pglite"),
  PostgreSQL: () => onDatabase("postgres"),
  Redis: async () => {
    const server = await startRedis();
    const door = await openRedis(server.url, { ...parts, name: "test" });
    const close = async () => {
      await door.close();
      await server.stop();
    };
    return { home: bucketsInRedis(door), close };
  },
};

async function onDatabase(kind: "pglite" | "postgres"): Promise<Opened> {
  const database = await openTestDatabase([], kind);
  return { home: bucketsInDatabase(database), close: database.close };
}

/** A busy machine is no home that is away. */
const patientClock: Clock = { ...systemClock, after: (ms, callback) => systemClock.after(ms * 30, callback) };

/** Of one process among those that share a home. */
const limiterOn = (home: BucketHome, rule: BucketRule, { name = "test", clock = patientClock } = {}): RateLimiter =>
  openRateLimiter({ name, rule, home, fallback: bucketsInProcess(systemClock), log: silentLog, clock });

const allowedOf = async (takings: Promise<{ allowed: boolean }>[]) => (await Promise.all(takings)).filter(({ allowed }) => allowed).length;

for (const [name, open] of Object.entries(homes)) {
  describe(`buckets in ${name}`, () => {
    let opened: Opened;
    before(async () => void (opened = await open()));
    after(() => opened.close());

    test("of fifty who take at once as many get some as there are tokens, and the others hear when to come again", async () => {
      const limiter = limiterOn(opened.home, { capacity: 20, perSecond: 0.1 });
      const taken = await Promise.all(Array.from({ length: 50 }, () => limiter.take("crowd")));
      assert.equal(taken.filter(({ allowed }) => allowed).length, 20);
      for (const { allowed, remaining, retryAfterMs } of taken) {
        if (allowed) assert.equal(retryAfterMs, 0);
        else assert.ok(remaining === 0 && retryAfterMs > 8_000 && retryAfterMs <= 10_000, `${retryAfterMs}`);
      }
      assert.equal((await limiter.take("another")).allowed, true);
    });

    test("several processes together never give more than the bucket had and got", async () => {
      const rule = { capacity: 200, perSecond: 40 };
      const processes = Array.from({ length: opened.home.isShared ? 5 : 1 }, () => limiterOn(opened.home, rule, { name: "together" }));
      const beganMs = Date.now();
      let allowed = 0;
      for (let round = 0; round < 20 || Date.now() - beganMs < 1_000; round += 1) {
        allowed += await allowedOf(processes.flatMap((limiter) => Array.from({ length: 25 }, () => limiter.take("all"))));
        await wait(5);
      }
      const got = ((Date.now() - beganMs) / 1_000) * rule.perSecond;
      assert.ok(allowed <= rule.capacity + Math.ceil(got) + 1, `${allowed} were allowed`);
      assert.ok(allowed >= rule.capacity, `only ${allowed} were allowed`);
    });

    test("tokens come back with time, up to the bucket's size; a dear one waits until there are enough", async () => {
      const limiter = limiterOn(opened.home, { capacity: 10, perSecond: 10 }, { name: "refilled" });
      assert.equal((await limiter.take("one", 10)).allowed, true);
      const refused = await limiter.take("one", 10);
      assert.equal(refused.allowed, false);
      assert.ok(refused.retryAfterMs > 0 && refused.retryAfterMs <= 1_000, `${refused.retryAfterMs}`);
      await wait(refused.retryAfterMs + 15);
      assert.deepEqual(
        [await limiter.take("one", 10), await limiter.take("one", 10)].map(({ allowed }) => allowed),
        [true, false],
      );
      await wait(1_200);
      const crowd = await allowedOf(Array.from({ length: 30 }, () => limiter.take("one")));
      assert.ok(crowd >= 10 && crowd < 20, `${crowd}`);
    });

    test("limiters of different names, and odd keys, have buckets of their own", async () => {
      const rule = { capacity: 1, perSecond: 0.01 };
      for (const key of ["a", "", "a b", "ö\n'\"", "x".repeat(500)]) {
        for (const limiter of [limiterOn(opened.home, rule, { name: "one" }), limiterOn(opened.home, rule, { name: "other" })])
          assert.deepEqual([(await limiter.take(key)).allowed, (await limiter.take(key)).allowed], [true, false], key);
      }
    });

    test("what no bucket ever holds is refused as a fault", async () => {
      const limiter = limiterOn(opened.home, { capacity: 10, perSecond: 1 });
      for (const cost of [11, 0, -1, 0.5, Number.NaN, Infinity]) await assert.rejects(limiter.take("faulty", cost), RangeError);
    });
  });
}

test("a process draws a portion ahead: few askers wait for the home, and what is not used is soon forgotten", async () => {
  let nowMs = 0;
  let draws = 0;
  const clock = { ...systemClock, nowMs: () => nowMs };
  const buckets = bucketsInProcess(clock);
  const home: BucketHome = {
    isShared: true,
    draw: async (...wanted) => {
      draws += 1;
      return buckets.draw(...wanted);
    },
  };
  const rule = { capacity: 30_000, perSecond: 500 };
  const limiter = openRateLimiter({ name: "test", rule, home, fallback: buckets, log: silentLog, clock });
  for (let round = 0; round < 1_000; round += 1) assert.equal((await limiter.take("ann")).allowed, true);
  assert.ok(draws <= 30, `${draws} draws for 1,000 askers`);
  const before = draws;
  nowMs += 5_000;
  const { remaining } = await limiter.take("ann");
  assert.equal(draws, before + 1);
  assert.equal(remaining, 30_000 - 1);
});

test("a home that is away, or does not answer, leaves each process its own count", async () => {
  let mode: "refuses" | "silent" = "refuses";
  const home: BucketHome = {
    isShared: true,
    draw: () => (mode === "refuses" ? Promise.reject(new Error("away")) : new Promise(() => {})),
  };
  const limiter = limiterOn(home, { capacity: 10, perSecond: 0.1 }, { clock: systemClock });
  assert.equal(await allowedOf(Array.from({ length: 30 }, () => limiter.take("ann"))), 10);
  mode = "silent";
  const beganMs = Date.now();
  assert.equal(await allowedOf(Array.from({ length: 30 }, () => limiter.take("ben"))), 10);
  assert.ok(Date.now() - beganMs < 8_000);
});

test("Redis that is killed in the middle, or holds garbage under our keys, stops nobody", async () => {
  const server = await startRedis();
  const door = await openRedis(server.url, { ...parts, name: "test" });
  const limiter = limiterOn(bucketsInRedis(door), { capacity: 50, perSecond: 0.1 });
  try {
    const bucket = (key: string) => `hallway:bucket:test ${key}`;
    await door.commands.set(bucket("text"), "garbage");
    await door.commands.lPush(bucket("list"), "garbage");
    await door.commands.hSet(bucket("hash"), { tokens: "many", counted: "once" });
    await door.commands.hSet(bucket("debt"), { tokens: "-1e300", counted: "0" });
    await door.commands.hSet(bucket("riches"), { tokens: "1e300", counted: "1e300" });
    await door.commands.hSet(bucket("nan"), { tokens: "nan", counted: "nan" });
    for (const key of ["text", "list", "hash", "debt", "riches", "nan"]) {
      assert.equal(await allowedOf(Array.from({ length: 60 }, () => limiter.take(key))), 50, key);
    }
    await Promise.all(Array.from({ length: 30 }, () => limiter.take("ann")));
    await server.crash();
    const meanwhile = await allowedOf(Array.from({ length: 100 }, () => limiter.take("ann")));
    assert.ok(meanwhile >= 50 && meanwhile <= 70, `${meanwhile}`);
    await server.restart();
    while (!door.isUp()) await wait(10);
    assert.equal(await allowedOf(Array.from({ length: 60 }, () => limiter.take("ben"))), 50);
  } finally {
    await door.close();
    await server.stop();
  }
});
