import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import pg from "pg";
import { type Postgres, startPostgres } from "#testing/services/postgres.ts";
import { type Redis, startRedis } from "#testing/services/redis.ts";
import { until } from "#testing/until.ts";
import { ask, type Fleet, type HallwayProcess, openFleet, upload } from "./hallway.ts";

const run = promisify(execFile);

let postgres: Postgres;
let redis: Redis;
let fleet: Fleet;
let api: HallwayProcess;
let key = "";
let databaseUrl = "";
before(async () => {
  [postgres, redis] = await Promise.all([startPostgres({ durable: true }), startRedis()]);
  databaseUrl = await postgres.createDatabase();
  fleet = await openFleet({ DATABASE_URL: databaseUrl, REDIS_URL: redis.url, HALLWAY_STATEMENT_TIMEOUT: "3s" });
  api = await fleet.start(["api"]);
  key = await fleet.key();
});
after(async () => {
  await fleet.close();
  await Promise.all([postgres.stop(), redis.stop()]);
});

/** @throws Error with how the task stands where it does not complete */
async function completed(taskId: string): Promise<void> {
  let last: object = {};
  const isSo = async () =>
    (last = (await ask(api.origin, key, "GET", `/api/tasks/${taskId}`)).body) && (last as { status?: string }).status === "completed";
  await until(isSo, "the end of the task").catch((error: Error) => assert.fail(`${error.message}: ${JSON.stringify(last)}`));
}

const ready = async () =>
  (await ask(api.origin, key, "GET", "/ready")) as {
    status: number;
    body: { status?: string; checks?: Record<string, { health: string; detail: string }> };
  };

test("while Redis is away work goes on, and ready says what is degraded", { timeout: 120_000 }, async () => {
  const worker = await fleet.start(["worker"]);
  await redis.crash();
  const degraded = await until(async () => {
    const answer = await ready();
    return answer.body.status === "degraded" && answer;
  }, "the degraded state");
  assert.equal(degraded.status, 200);
  assert.equal(degraded.body.checks!["redis"]!.health, "degraded");
  assert.match(degraded.body.checks!["redis"]!.detail, /Work goes on through the database/);
  await completed((await upload(api.origin, key, "without-redis.docx")).taskId);
  await redis.restart();
  await until(async () => (await ready()).body.status === "ready", "the ready state");
  await completed((await upload(api.origin, key, "with-redis.docx")).taskId);
  await worker.stop();
});

test(
  "while the database is away requests are told so and when to come again, and everything goes on by itself when it is back",
  { timeout: 180_000 },
  async () => {
    const worker = await fleet.start(["worker"]);
    const { taskId } = await upload(api.origin, key, "before.docx");
    await postgres.crash();
    for (const [method, path] of [
      ["GET", "/api/tasks"],
      ["GET", "/api/me"],
      ["POST", `/api/tasks/${taskId}/cancel`],
    ] as const) {
      const { status, headers, body } = await ask(api.origin, key, method, path, method === "POST" ? {} : undefined);
      assert.deepEqual([status, body["type"]], [503, "/problems/database-away"], JSON.stringify(body));
      assert.ok(Number(headers.get("retry-after")) >= 1);
    }
    const { status, body } = await ready();
    assert.deepEqual([status, body.status, body.checks!["database"]!.health], [503, "not_ready", "down"]);
    assert.equal((await ask(api.origin, key, "GET", "/health")).status, 200);
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    const back = Date.now();
    await postgres.restart();
    await until(async () => (await ready()).body.status === "ready", "the ready state");
    await completed(taskId);
    await completed((await upload(api.origin, key, "after.docx")).taskId);
    assert.ok(Date.now() - back < 45_000, `it took ${Date.now() - back} ms`);
    assert.equal(await worker.stop(), 0);
  },
);

test(
  "while the database is stuck, requests are refused when a statement or the wait for a connection takes too long",
  { timeout: 120_000 },
  async () => {
    const narrow = await fleet.start(["api"], { HALLWAY_CONNECTIONS: "2", HALLWAY_STATEMENT_TIMEOUT: "2s" });
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    await client.query("begin; lock table engine.task in access exclusive mode");
    const answers = await Promise.all(Array.from({ length: 12 }, () => ask(narrow.origin, key, "GET", "/api/tasks")));
    for (const { status, headers, body } of answers) {
      assert.deepEqual([status, body["type"]], [503, "/problems/database-busy"], JSON.stringify(body));
      assert.ok(Number(headers.get("retry-after")) >= 1);
    }
    await client.query("rollback");
    await client.end();
    assert.equal((await ask(narrow.origin, key, "GET", "/api/tasks")).status, 200);
    await narrow.stop();
  },
);

test("a worker whose clock is ten minutes off does its work as any other, and its sign of life counts", { timeout: 180_000 }, async () => {
  const library = (await run("sh", ["-c", "ls /usr/lib/*/faketime/libfaketimeMT.so.1 2>/dev/null || true"])).stdout.trim();
  for (const shift of [-600_000, 600_000]) {
    const shifted =
      library === ""
        ? { NODE_OPTIONS: `--import=${await shiftedClock(shift)}` }
        : { LD_PRELOAD: library, FAKETIME: `${shift > 0 ? "+" : "-"}600s`, DONT_FAKE_MONOTONIC: "1" };
    const worker = await fleet.start(["worker"], shifted);
    const tasks = await Promise.all([1, 2, 3].map((number) => upload(api.origin, key, `clock-${shift}-${number}.docx`)));
    for (const { taskId } of tasks) await completed(taskId);
    // Longer than its lease.
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    await completed((await upload(api.origin, key, `clock-${shift}-later.docx`)).taskId);
    assert.ok(!worker.said().includes("lease lost"), worker.said());
    const { body } = await ask(api.origin, key, "GET", `/api/tasks/${tasks[0]!.taskId}`);
    const finished = Date.parse(String(body["finished_at"]));
    assert.ok(Math.abs(Date.now() - finished) < 120_000, "times are the database's");
    assert.equal(await worker.stop(), 0);
  }
});

/** A module that shifts the clock of the process that imports it. */
async function shiftedClock(ms: number): Promise<string> {
  const path = join(fleet.folder, `clock-${ms}.mjs`);
  await writeFile(path, `const now = Date.now; Date.now = () => now() + ${ms};\n`);
  return path;
}

test(
  "on a full disk uploads are refused with what to do; a task that needs room waits until there is some",
  { timeout: 180_000 },
  async (context) => {
    const place = await mkdtemp(join(tmpdir(), "hallway-full-"));
    const isMounted = await run("mount", ["-t", "tmpfs", "-o", "size=3m", "tmpfs", place]).then(
      () => true,
      () => false,
    );
    if (!isMounted) {
      await rm(place, { recursive: true });
      if (process.env["CI"] === "true") assert.fail("A small disk can't be mounted here: what happens on a full one was not tested.");
      return context.diagnostic("A small disk can't be mounted here: what happens on a full one was not tested.");
    }
    const small = await openFleet({ DATABASE_URL: await postgres.createDatabase(), HALLWAY_DATA: place });
    try {
      const own = await small.start(["api"]);
      const ownKey = (await run("cat", [join(place, "command-key")])).stdout.trim();
      await mkdir(join(place, "ballast"));
      await run("sh", ["-c", `dd if=/dev/zero of=${join(place, "ballast/zeros")} bs=4k 2>/dev/null || true`]);
      const refused = await upload(own.origin, ownKey, "full.docx");
      assert.deepEqual([refused.status, refused.body["type"]], [507, "/problems/storage-full"], JSON.stringify(refused.body));
      assert.match(String(refused.body["detail"]), /make room/);
      await rm(join(place, "ballast"), { recursive: true });
      const { status } = await upload(own.origin, ownKey, "room.docx");
      assert.equal(status, 202);
      await own.stop();
    } finally {
      await small.close();
      await run("umount", [place]);
      await rm(place, { recursive: true, force: true });
    }
  },
);
