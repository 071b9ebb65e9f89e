import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { test } from "node:test";
import { type Redis, startRedis } from "./redis.ts";

async function ask(redis: Redis, command: string): Promise<string> {
  const socket = connect(redis.port, "127.0.0.1");
  socket.write(`${command}\r\n`);
  const [answer] = (await once(socket.setEncoding("utf8"), "data")) as [string];
  socket.destroy();
  return answer.trim();
}

test("a server with a log keeps what it was told over a restart", async () => {
  const redis = await startRedis({ appendOnly: true });
  assert.equal(await ask(redis, "SET colour green"), "+OK");
  await redis.restart();
  assert.equal(await ask(redis, "GET colour"), "$5\r\ngreen");
  await redis.stop();
});

test("a server without a log knows nothing after a crash, at the same address", async () => {
  const redis = await startRedis();
  assert.equal(await ask(redis, "SET colour green"), "+OK");
  await redis.crash();
  await assert.rejects(ask(redis, "PING"));
  await redis.restart();
  assert.equal(await ask(redis, "GET colour"), "$-1");
  await redis.stop();
});
