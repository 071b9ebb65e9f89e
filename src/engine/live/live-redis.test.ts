import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createClient } from "redis";
import { systemClock } from "#base/clock.ts";
import { newId } from "#base/id.ts";
import { silentLog } from "#base/log.ts";
import type { Progress } from "#base/task.ts";
import { openRedis, type Redis } from "#store/redis/redis.ts";
import { type Redis as Server, startRedis } from "#testing/services/redis.ts";
import { until } from "#testing/until.ts";
import type { Live } from "./live.ts";
import { channelOf, liveInRedis } from "./live-redis.ts";

let server: Server;
const doors: Redis[] = [];
const lives: Live[] = [];
before(async () => void (server = await startRedis()));
after(async () => {
  for (const live of lives) await live.close();
  for (const door of doors) await door.close();
  await server.stop();
});

/** The live port of a process of its own. */
async function processOn(url = server.url, onRefused = () => {}): Promise<{ live: Live; redis: Redis }> {
  const redis = await openRedis(url, { log: silentLog, clock: systemClock, name: "test" });
  doors.push(redis);
  const live = await liveInRedis({ redis, clock: systemClock, log: silentLog, onRefused });
  lives.push(live);
  return { live, redis };
}

async function listeners(redis: Redis, taskId: string): Promise<number> {
  return (await redis.commands.pubSubNumSub([channelOf(taskId)]))[channelOf(taskId)] ?? 0;
}

const at = (progress: number, current_step: string | null = null): Progress => ({ progress, current_step, time_left_ms: null });

test("what one process tells of a task is heard on the others that watch it, and once on its own", async () => {
  const [one, two] = [await processOn(), await processOn()];
  const taskId = newId();
  const heard: Record<string, number[]> = { one: [], two: [] };
  one.live.follow({ projectId: newId(), taskId }, ({ progress }) => heard["one"]!.push(progress));
  two.live.follow({ projectId: newId(), taskId }, ({ progress }) => heard["two"]!.push(progress));
  await until(async () => (await listeners(one.redis, taskId)) === 2);
  one.live.publish(taskId, at(10));
  await until(() => heard["two"]!.length === 1);
  await new Promise((resolve) => setTimeout(resolve, 60));
  one.live.publish(taskId, at(20));
  await until(() => heard["two"]!.length === 2);
  assert.deepEqual(heard, { one: [10, 20], two: [10, 20] });
});

test("what anyone publishes is heard, within bounds; what does not fit is passed over and counted", async () => {
  let refused = 0;
  const { live, redis } = await processOn(server.url, () => (refused += 1));
  const person = await createClient({ url: server.url }).connect();
  const taskId = newId();
  const heard: Progress[] = [];
  live.follow({ projectId: newId(), taskId }, (progress) => heard.push(progress));
  await until(async () => (await listeners(redis, taskId)) === 1);
  const say = (text: string) => person.publish(channelOf(taskId), text);
  const garbage = [
    "",
    "half",
    "{",
    "null",
    "[]",
    "50",
    '{"progress":"50"}',
    '{"progress":null}',
    '{"progress":1e999}',
    '{"progress":5,"current_step":7}',
  ];
  for (const text of garbage) await say(text);
  await say(JSON.stringify({ progress: 5, current_step: "x".repeat(10_000) }));
  await person.publish(channelOf(taskId), Buffer.from([0xff, 0xfe, 0x00]) as unknown as string);
  await say('{"progress":50,"current_step":"reading"}');
  await until(() => heard.length === 1);
  assert.deepEqual(heard, [{ progress: 50, current_step: "reading", time_left_ms: null }]);
  assert.equal(refused, garbage.length + 2);
  await new Promise((resolve) => setTimeout(resolve, 60));
  await say('{"progress":-4,"more":{"of":"theirs"}}');
  await until(() => heard.length === 2);
  assert.equal(heard[1]!.progress, 0);
  await new Promise((resolve) => setTimeout(resolve, 60));
  await say(JSON.stringify({ progress: 400, current_step: "é".repeat(600) }));
  await until(() => heard.length === 3);
  assert.equal(heard[2]!.progress, 100);
  assert.equal(heard[2]!.current_step!.length, 501);
  person.destroy();
});

test("of a flood the first and the last are told, not each", async () => {
  const { live, redis } = await processOn();
  const person = await createClient({ url: server.url }).connect();
  const taskId = newId();
  const heard: number[] = [];
  live.follow({ projectId: newId(), taskId }, ({ progress }) => heard.push(progress));
  await until(async () => (await listeners(redis, taskId)) === 1);
  await Promise.all(
    Array.from({ length: 1_000 }, (_, index) => person.publish(channelOf(taskId), JSON.stringify({ progress: index / 10 }))),
  );
  await until(() => heard.at(-1) === 99.9);
  assert.equal(heard[0], 0);
  assert.ok(heard.length < 50, `${heard.length} were told`);
  person.destroy();
});

test("a channel is subscribed to once for all who watch, and left when the last of them goes, however quickly they come and go", async () => {
  const { live, redis } = await processOn();
  const taskId = newId();
  const task = { projectId: newId(), taskId };
  const stops = Array.from({ length: 20 }, () => live.follow(task, () => {}));
  await until(async () => (await listeners(redis, taskId)) === 1);
  for (const stop of stops.slice(1)) stop();
  stops[1]!();
  assert.equal(await listeners(redis, taskId), 1);
  for (let round = 0; round < 10; round += 1) live.follow(task, () => {})();
  stops[0]!();
  await until(async () => (await listeners(redis, taskId)) === 0);
  const heard: number[] = [];
  live.follow(task, () => {})();
  live.follow(task, ({ progress }) => heard.push(progress));
  await until(async () => (await listeners(redis, taskId)) === 1);
  await redis.commands.publish(channelOf(taskId), '{"progress":7}');
  await until(() => heard.length === 1);
});

test("after Redis was away channels are subscribed to again, those that were asked for meanwhile too", { timeout: 60_000 }, async () => {
  const own = await startRedis();
  const { live, redis } = await processOn(own.url);
  const [early, late] = [newId(), newId()];
  const heard: string[] = [];
  live.follow({ projectId: newId(), taskId: early }, ({ progress }) => heard.push(`early ${progress}`));
  await until(async () => (await listeners(redis, early)) === 1);
  await own.crash();
  await until(() => !redis.isUp());
  live.follow({ projectId: newId(), taskId: late }, ({ progress }) => heard.push(`late ${progress}`));
  live.publish(late, at(3));
  assert.deepEqual(heard, ["late 3"], "who watches where the task runs needs no Redis");
  await own.restart();
  await until(() => redis.isUp());
  await until(async () => (await listeners(redis, early)) === 1 && (await listeners(redis, late)) === 1);
  await redis.commands.publish(channelOf(early), '{"progress":40}');
  await redis.commands.publish(channelOf(late), '{"progress":41}');
  await until(() => heard.length === 3);
  assert.deepEqual(heard.slice(1).toSorted(), ["early 40", "late 41"]);
  await own.stop();
});
