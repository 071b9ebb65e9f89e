import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createClient } from "redis";
import { type RedisFacts, redisFacts } from "#store/redis/redis-facts.ts";
import { type Redis, startRedis } from "#testing/services/redis.ts";
import { findingsOf, redisFindings } from "./doctor-redis.ts";
import type { Finding } from "./finding.ts";

let bare: Redis;
let kept: Redis;
before(async () => {
  bare = await startRedis();
  kept = await startRedis({ appendOnly: true });
});
after(async () => {
  await bare.stop();
  await kept.stop();
});

const of = (findings: readonly Finding[], about: string): Finding => findings.find((finding) => finding.about === about)!;

async function told(server: Redis, ...words: string[]): Promise<void> {
  const client = await createClient({ url: server.url }).connect();
  await client.sendCommand(words);
  client.destroy();
}

test("a Redis that keeps a log and forgets nothing is well in all", async () => {
  const findings = await redisFindings(kept.url);
  assert.deepEqual(
    findings.map(({ state, about }) => [state, about]),
    [
      ["ok", "redis"],
      ["ok", "redis streams"],
      ["ok", "redis channels"],
      ["ok", "redis durability"],
      ["ok", "redis memory"],
    ],
  );
});

test("a Redis that keeps nothing is told, and what is lost with it; snapshots are better than nothing", async () => {
  const nothing = of(await redisFindings(bare.url), "redis durability");
  assert.equal(nothing.state, "warn");
  assert.match(nothing.detail, /keeps nothing \(no appendonly, no save\)\. Tasks are safe, they are in the database/);
  await told(bare, "CONFIG", "SET", "save", "3600 1");
  assert.equal(of(await redisFindings(bare.url), "redis durability").state, "ok");
  await told(bare, "CONFIG", "SET", "save", "");
});

test("a Redis that forgets when it is full is told, with what to set", async () => {
  await told(bare, "CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
  await told(bare, "CONFIG", "SET", "maxmemory", "100mb");
  const finding = of(await redisFindings(bare.url), "redis memory");
  assert.equal(finding.state, "warn");
  assert.match(finding.detail, /allkeys-lru: at 105 MB, it forgets streams .* maxmemory-policy noeviction$/);
  await told(bare, "CONFIG", "SET", "maxmemory-policy", "noeviction");
});

test("a Redis that takes no writes fails, in its own words", async () => {
  await told(bare, "CONFIG", "SET", "maxmemory", "1");
  const full = of(await redisFindings(bare.url), "redis streams");
  assert.deepEqual([full.state, /OOM/.test(full.detail)], ["fail", true]);
  await told(bare, "CONFIG", "SET", "maxmemory", "0");
  await told(bare, "REPLICAOF", "127.0.0.1", "1");
  assert.match(of(await redisFindings(bare.url), "redis streams").detail, /READONLY/);
  await told(bare, "REPLICAOF", "NO", "ONE");
});

test("a login without channels is told that progress is slower, one without a password that it is not let in", async () => {
  await told(bare, "ACL", "SETUSER", "narrow", "on", ">word", "~*", "+@all", "resetchannels");
  const url = new URL(bare.url);
  url.username = "narrow";
  url.password = "word";
  const finding = of(await redisFindings(url.href), "redis channels");
  assert.deepEqual([finding.state, /progress is told once a second/.test(finding.detail)], ["warn", true]);
  url.password = "other-secret";
  const refused = await redisFindings(url.href);
  assert.equal(refused.length, 1);
  assert.equal(refused[0]!.state, "warn");
  assert.ok(!refused[0]!.detail.includes("other-secret"));
});

test("one that is too old fails; one that does not say what it keeps is told", async () => {
  const facts = await redisFacts(kept.url);
  const withFacts = (more: Partial<RedisFacts>, about: string) => of(findingsOf({ ...facts, ...more }), about);
  assert.match(withFacts({ version: "6.0.16", isSupported: false }, "redis").detail, /too old: 6\.2 or later .*XAUTOCLAIM/);
  assert.equal(withFacts({ keeps: null }, "redis durability").state, "warn");
  assert.equal(withFacts({ evictionPolicy: null }, "redis memory").state, "warn");
});

test("a Redis that is away is a warning: work goes on without; none named is well", async () => {
  const [away] = await redisFindings("redis://127.0.0.1:1");
  assert.equal(away!.state, "warn");
  assert.match(away!.detail, /Work goes on through the database/);
  assert.equal((await redisFindings(null))[0]!.state, "ok");
});
