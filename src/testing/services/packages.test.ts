import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { promisify } from "node:util";

const run = promisify(execFile);
const command = fileURLToPath(new URL("packages.ts", import.meta.url));

test("a program that is there is named with its path", async () => {
  const { stdout } = await run(process.execPath, [command, "postgres"]);
  assert.match(stdout, /^postgres: \/.+bin\n$/);
});

test("a name that is no program is refused with the names that are", async () => {
  await assert.rejects(run(process.execPath, [command, "oracle"]), { code: 2, stderr: /oracle.*postgres, redis, promtool, chromium/ });
});

test("a program that is missing and can't be installed is said plainly, and fails the run under CI", async () => {
  const nothing = { PATH: "/nowhere" };
  const remedy = /redis: Redis \(redis-server\) is missing on this machine, and .+\. Install Redis 7 or later/;
  await assert.rejects(run(process.execPath, [command, "redis"], { env: { ...nothing, CI: "true" } }), { code: 1, stderr: remedy });
  const { stderr } = await run(process.execPath, [command, "redis"], { env: nothing });
  assert.match(stderr, remedy);
});
