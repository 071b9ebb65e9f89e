import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { demandServer, keptCommandKey, removeServerFile, runningServer, serverMissing, writeServerFile } from "./connection.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "hallway-cli-"));
});
afterEach(() => rm(folder, { recursive: true }));

const server = { url: "http://127.0.0.1:4000", pid: process.pid, key: "secret" };

test("a command finds the house that runs on its data folder, and nobody else reads the key", async () => {
  await writeServerFile(folder, server);
  assert.deepEqual(await runningServer(folder), server);
  assert.equal((await stat(join(folder, "server.json"))).mode & 0o777, 0o600);
});

test("a house whose process is gone counts as none", async () => {
  await writeServerFile(folder, { ...server, pid: 2 ** 22 - 1 });
  assert.equal(await runningServer(folder), null);
});

test("a file that is cut off counts as none", async () => {
  await writeFile(join(folder, "server.json"), '{"url":');
  await assert.rejects(demandServer(folder), (error) => serverMissing.is(error));
});

test("a process takes away its own file alone", async () => {
  await writeServerFile(folder, server);
  await removeServerFile(folder, process.pid + 1);
  assert.notEqual(await runningServer(folder), null);
  await removeServerFile(folder, process.pid);
  assert.equal(await runningServer(folder), null);
});

test("the key of commands stays the same over starts, until it is no longer accepted", async () => {
  const accepted = new Set<string>();
  let made = 0;
  const people = {
    isAccepted: async (key: string) => accepted.has(key),
    make: async () => {
      const key = `hw_${++made}`;
      accepted.add(key);
      return key;
    },
  };
  assert.equal(await keptCommandKey(folder, people), "hw_1");
  assert.equal(await keptCommandKey(folder, people), "hw_1");
  accepted.clear();
  assert.equal(await keptCommandKey(folder, people), "hw_2");
  assert.equal(await readFile(join(folder, "command-key"), "utf8"), "hw_2\n");
  assert.equal((await stat(join(folder, "command-key"))).mode & 0o777, 0o600);
});
