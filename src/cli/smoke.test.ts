import assert from "node:assert/strict";
import { hostname } from "node:os";
import { test } from "node:test";
import { pino } from "pino";
import { tasks } from "#apps/tasks/index.ts";
import { createServer } from "#server/index.ts";
import { openHouse, type TestHouse } from "#testing/house.ts";
import { commandFinder, smoke, smokeFailed } from "./index.ts";

async function served(run: (url: string, key: string, house: TestHouse) => Promise<void>): Promise<void> {
  const house = await openHouse({ apps: [tasks] });
  const config = { host: "127.0.0.1", port: 0, allowedHosts: [], requestsPerMinute: 0, trustedProxies: [], secure: false, probePort: null };
  const doors = await createServer({ house, config, log: pino({ level: "silent" }) });
  try {
    const { id: accountId, projectId } = await house.people.owner();
    const { key } = await house.people.createKey({ accountId, projectId, name: "smoke", role: "member" });
    await run(await doors.listen(), key, house);
  } finally {
    await doors.close();
    await house.close();
  }
}

function trial(parts: { url: string; key: string; workerHost?: string; withinMs?: number }, told: string[] = []) {
  return smoke({
    workerHost: null,
    withinMs: 90_000,
    ...parts,
    find: commandFinder([tasks]),
    tell: (sentence) => void told.push(sentence),
  });
}

test("a house that does its work is fit for people, and says who worked", () =>
  served(async (url, key) => {
    const told: string[] = [];
    await trial({ url, key, workerHost: hostname().slice(0, 3) }, told);
    assert.match(told.join("\n"), /^It is (ready|degraded)/);
    assert.ok(told.join("\n").includes(hostname()));
  }));

test("a house whose new workers do nothing is refused in time, and so is one without any", () =>
  served(async (url, key, house) => {
    await assert.rejects(trial({ url, key, workerHost: "nobody-", withinMs: 2_500 }), smokeFailed.is);
    await house.engine.stop(0);
    await assert.rejects(trial({ url, key, withinMs: 2_500 }), smokeFailed.is);
  }));

test("a house that does not answer, or does not know who asks, is refused", () =>
  served(async (url, key) => {
    await assert.rejects(trial({ url: "http://127.0.0.1:1", key, withinMs: 1_500 }), smokeFailed.is);
    await assert.rejects(trial({ url, key: "not-a-key", withinMs: 5_000 }));
  }));
