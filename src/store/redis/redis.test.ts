import assert from "node:assert/strict";
import { createServer, connect, type Socket } from "node:net";
import { after, test } from "node:test";
import { systemClock } from "#base/clock.ts";
import { silentLog } from "#base/log.ts";
import { startRedis } from "#testing/services/redis.ts";
import { until } from "#testing/until.ts";
import { openRedis, type Redis } from "./redis.ts";

const server = await startRedis();
after(() => server.stop());

const opened = new Set<Redis>();
after(() => Promise.all([...opened].map((redis) => redis.close())));

async function open(url: string): Promise<Redis> {
  const redis = await openRedis(url, { log: silentLog, clock: systemClock, name: "hallway test" });
  opened.add(redis);
  return redis;
}

test("commands are refused at once while the server is away, and go on when it is back", async () => {
  const redis = await open(server.url);
  const changes: boolean[] = [];
  redis.onChange((isUp) => changes.push(isUp));
  await redis.commands.set("colour", "green");
  assert.equal(await redis.commands.get("colour"), "green");
  await server.crash();
  await until(() => !redis.isUp());
  const askedAt = Date.now();
  await assert.rejects(redis.commands.get("colour"));
  assert.ok(Date.now() - askedAt < 100);
  await server.restart();
  await until(() => redis.isUp());
  assert.equal(await redis.commands.get("colour"), null);
  assert.deepEqual(changes, [false, true]);
});

test("a house starts without its server, and finds it when it comes", async () => {
  await server.crash();
  const redis = await open(server.url);
  assert.equal(redis.isUp(), false);
  await assert.rejects(redis.commands.ping());
  await server.restart();
  await until(() => redis.isUp());
  assert.equal(await redis.commands.ping(), "PONG");
});

test("a subscription goes on after the server was away", async () => {
  const redis = await open(server.url);
  const subscriber = await redis.connect("live");
  const heard: string[] = [];
  await subscriber.subscribe("news", (message) => void heard.push(message));
  await redis.commands.publish("news", "one");
  await until(() => heard.length === 1);
  await server.crash();
  await until(() => !redis.isUp());
  await server.restart();
  await until(() => redis.isUp() && subscriber.isReady);
  await redis.commands.publish("news", "two");
  await until(() => heard.length === 2);
});

/** Stands between a client and the server, and can fall silent without closing anything. */
async function startProxy(port: number) {
  let isSilent = false;
  const sockets = new Set<Socket>();
  const proxy = createServer((near) => {
    const far = connect(port, "127.0.0.1");
    for (const socket of [near, far])
      sockets.add(socket.on("error", () => undefined).on("close", () => [near, far].forEach((one) => one.destroy())));
    near.on("data", (bytes) => isSilent || far.write(bytes));
    far.on("data", (bytes) => isSilent || near.write(bytes));
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const { port: own } = proxy.address() as { port: number };
  return {
    url: `redis://127.0.0.1:${own}`,
    silence: () => (isSilent = true),
    heal: () => (isSilent = false),
    close: () => {
      sockets.forEach((socket) => socket.destroy());
      return new Promise((resolve) => proxy.close(resolve));
    },
  };
}

test("connections that fall silent are made anew, also one on which a command blocks", async () => {
  const proxy = await startProxy(server.port);
  const redis = await open(proxy.url);
  const reader = await redis.connect("reader");
  const blocked = reader.blPop("nothing", 2).catch((error: unknown) => error);
  proxy.silence();
  await assert.rejects(redis.commands.set("colour", "blue"));
  assert.ok((await blocked) instanceof Error);
  proxy.heal();
  await until(() => redis.isUp() && reader.isReady);
  await redis.commands.set("colour", "blue");
  assert.deepEqual(await reader.blPop("nothing", 0.05), null);
  await redis.close();
  await proxy.close();
});

test("a wrong password is told and does not end the program, the right one is taken", async () => {
  const admin = await open(server.url);
  await admin.commands.configSet("requirepass", "secret");
  const warnings: object[] = [];
  const log = { ...silentLog, warn: (fields: object) => void warnings.push(fields) };
  const redis = await openRedis(`redis://:wrong@127.0.0.1:${server.port}`, { log, clock: systemClock, name: "test" });
  opened.add(redis);
  assert.equal(redis.isUp(), false);
  assert.equal(warnings.length, 1, JSON.stringify(warnings));
  const right = await open(`redis://:secret@127.0.0.1:${server.port}`);
  assert.equal(await right.commands.ping(), "PONG");
});
