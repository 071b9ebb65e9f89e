import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
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

test("a server is gone with the process that started it", { timeout: 60_000 }, async () => {
  const module = new URL("redis.ts", import.meta.url).href;
  const program = `const { startRedis } = await import(${JSON.stringify(module)});
    process.stdout.write(String((await startRedis()).port));
    setInterval(() => undefined, 1000);`;
  const owner = spawn(process.execPath, ["--input-type=module", "-e", program], { stdio: ["ignore", "pipe", "inherit"] });
  const [port] = (await once(owner.stdout.setEncoding("utf8"), "data")) as [string];
  const redis = { port: Number(port) } as Redis;
  assert.equal(await ask(redis, "PING"), "+PONG");
  owner.kill("SIGKILL");
  const isThere = () => ask(redis, "PING").then(Boolean, () => false);
  while (await isThere()) await pause(50);
});
