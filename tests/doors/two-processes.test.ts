/** Two processes of one house, each behind doors of its own: what one is told counts in the other. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { describe, test } from "node:test";
import WebSocket from "ws";
import { pino } from "pino";
import { systemClock } from "#base/clock.ts";
import { newId } from "#base/id.ts";
import { silentLog } from "#base/log.ts";
import { timerHeart } from "#engine/worker/heart.ts";
import { type House, openHouse } from "#hallway/house.ts";
import { migrationSets } from "#hallway/migrations.ts";
import { createServer } from "#server/index.ts";
import { blobsInMemory } from "#store/blobs.ts";
import type { Database } from "#store/database.ts";
import { openRedis } from "#store/redis/redis.ts";
import { openTestDatabase } from "#testing/database.ts";
import { startRedis } from "#testing/services/redis.ts";
import { notesApp } from "./notes-app.ts";

interface Process {
  readonly house: House;
  readonly origin: string;
  readonly close: () => Promise<void>;
}

async function openProcess(database: Database, redisUrl: string | null, requestsPerMinute: number): Promise<Process> {
  const redis = redisUrl === null ? null : await openRedis(redisUrl, { log: silentLog, clock: systemClock, name: "test" });
  const house = await openHouse({
    apps: [notesApp().app],
    // It goes with the last process.
    database: { ...database, close: async () => {} },
    ...(redis === null ? {} : { redis }),
    blobs: blobsInMemory(),
    clock: systemClock,
    newId,
    random: Math.random,
    log: silentLog,
    codeVersion: "test",
    concurrency: 1,
    leaseMs: 30_000,
    startHeart: timerHeart(database, systemClock),
  });
  const doors = await createServer({ house, log: pino({ level: "silent" }), config: { host: "127.0.0.1", port: 0, requestsPerMinute } });
  const close = async () => {
    await doors.close();
    await house.close();
    await redis?.close();
  };
  return { house, origin: await doors.listen(), close };
}

type Run = (processes: { ours: Process; theirs: Process; killRedis: () => Promise<void> }) => Promise<void>;

async function withTwo(home: "PostgreSQL" | "PostgreSQL and Redis", requestsPerMinute: number, run: Run): Promise<void> {
  const database = await openTestDatabase(migrationSets([notesApp().app]), "postgres");
  const server = home === "PostgreSQL" ? null : await startRedis();
  const processes = [];
  try {
    for (let count = 0; count < 2; count += 1) processes.push(await openProcess(database, server?.url ?? null, requestsPerMinute));
    await run({ ours: processes[0]!, theirs: processes[1]!, killRedis: async () => server?.crash() });
  } finally {
    for (const each of processes) await each.close();
    await server?.stop();
    await database.close();
  }
}

async function signIn({ house }: Process): Promise<string> {
  const { id } = await house.people.owner();
  const { sessionToken } = await house.people.redeemSignInLink(await house.people.createSignInLink(id));
  return `hallway_session=${sessionToken}`;
}

async function newKey({ house }: Process): Promise<Record<string, string>> {
  const { id: accountId, projectId } = await house.people.owner();
  const { key } = await house.people.createKey({ accountId, projectId, name: "test", role: "owner" });
  return { authorization: `Bearer ${key}` };
}

for (const home of ["PostgreSQL", "PostgreSQL and Redis"] as const) {
  describe(`two processes on ${home}`, () => {
    test("who signs out of one process is signed out of the other, and loses their sockets there", () =>
      withTwo(home, 30_000, async ({ ours, theirs }) => {
        const cookie = await signIn(ours);
        const me = async ({ origin }: Process) => (await fetch(`${origin}/api/me`, { headers: { cookie } })).status;
        assert.deepEqual([await me(ours), await me(theirs)], [200, 200]);
        const socket = new WebSocket(`${theirs.origin.replace("http", "ws")}/ws`, { headers: { cookie, origin: theirs.origin } });
        await once(socket, "open");
        const closed = once(socket, "close") as Promise<[number]>;
        const out = await fetch(`${ours.origin}/api/sign-out`, { method: "POST", headers: { cookie, origin: ours.origin } });
        assert.equal(out.status, 200);
        const beganMs = Date.now();
        const [code] = await closed;
        assert.equal(code, 4401);
        assert.ok(Date.now() - beganMs < 2_000);
        assert.deepEqual([await me(ours), await me(theirs)], [401, 401]);
      }));

    test("two processes together let no more requests in than one would", () =>
      withTwo(home, 60, async ({ ours, theirs }) => {
        const headers = await newKey(ours);
        const beganMs = Date.now();
        const statuses = await Promise.all(
          Array.from({ length: 160 }, async (_, index) => {
            const { origin } = index % 2 === 0 ? ours : theirs;
            const response = await fetch(`${origin}/api/notes`, { headers });
            await response.arrayBuffer();
            return response.status;
          }),
        );
        const allowed = statuses.filter((status) => status === 200).length;
        const refilled = Math.ceil((Date.now() - beganMs) / 1_000);
        assert.ok(allowed >= 60 && allowed <= 60 + refilled, `${allowed} were let in, ${refilled} came back meanwhile`);
        assert.equal(statuses.filter((status) => status === 429).length, 160 - allowed);
      }));
  });
}

test("without Redis, which was there a moment ago, people stay signed in and each process counts for itself", () =>
  withTwo("PostgreSQL and Redis", 60, async ({ ours, theirs, killRedis }) => {
    const cookie = await signIn(ours);
    const me = async ({ origin }: Process) => (await fetch(`${origin}/api/me`, { headers: { cookie } })).status;
    assert.deepEqual([await me(ours), await me(theirs)], [200, 200]);
    await killRedis();
    assert.deepEqual([await me(ours), await me(theirs)], [200, 200]);
    await fetch(`${ours.origin}/api/sign-out`, { method: "POST", headers: { cookie, origin: ours.origin } });
    const deadline = Date.now() + 2_000;
    while ((await me(theirs)) !== 401 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10));
    assert.deepEqual([await me(ours), await me(theirs)], [401, 401]);
  }));
