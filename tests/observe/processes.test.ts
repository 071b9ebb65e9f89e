import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { sharedPostgres } from "#testing/services/postgres.ts";
import { type Redis, startRedis } from "#testing/services/redis.ts";
import type { SystemState } from "#apps/system/contract.ts";
import { until } from "#testing/until.ts";
import { ask, type Fleet, type HallwayProcess, openFleet, upload } from "../processes/hallway.ts";
import { metricsPage, type Sample } from "./metrics-page.ts";

let redis: Redis;
let fleet: Fleet;
let api: HallwayProcess;
let worker: HallwayProcess;
let key: string;

before(async () => {
  redis = await startRedis();
  const databaseUrl = await (await sharedPostgres()).createDatabase();
  fleet = await openFleet({ DATABASE_URL: databaseUrl, REDIS_URL: redis.url });
  api = await fleet.start(["api"], { HALLWAY_LOG: "debug" });
  worker = await fleet.start(["worker"], { HALLWAY_PROBE_PORT: "0" });
  key = await fleet.key();
  const { taskId } = await upload(api.origin, key, "form.docx");
  await until(
    async () => (await ask(api.origin, key, "GET", `/api/tasks/${taskId}`)).body["status"] === "completed",
    "the end of the task",
  );
});
after(async () => {
  await fleet.close();
  await redis.stop();
});

async function figuresOf({ origin }: HallwayProcess): Promise<Sample[]> {
  const page = await (await fetch(`${origin}/metrics`)).text();
  return [...metricsPage(page).values()].flatMap(({ samples }) => samples);
}

const valueOf = (figures: readonly Sample[], name: string, labels: Readonly<Record<string, string>> = {}): number | undefined =>
  figures.find((one) => one.name === name && Object.entries(labels).every(([label, wanted]) => one.labels[label] === wanted))?.value;

test("a worker tells what it did on its own port, and the API what it answered; of the house both tell the same", async () => {
  const [ofApi, ofWorker] = await Promise.all([figuresOf(api), figuresOf(worker)]);
  assert.equal(valueOf(ofWorker, "hallway_tasks_claimed_total", { type: "template:parse" }), 1);
  assert.equal(valueOf(ofApi, "hallway_tasks_claimed_total", { type: "template:parse" }), undefined);
  assert.equal(valueOf(ofApi, "hallway_http_request_seconds_count", { route: "/api/templates/upload" }), 1);
  for (const figures of [ofApi, ofWorker]) {
    assert.equal(valueOf(figures, "hallway_workers"), 1);
    assert.equal(valueOf(figures, "hallway_database_up"), 1);
    assert.equal(valueOf(figures, "hallway_redis_up"), 1);
    assert.equal(valueOf(figures, "hallway_pool_waiters"), 0);
    assert.ok(valueOf(figures, "hallway_pool_connections", { state: "idle" })! >= 1);
    assert.equal(valueOf(figures, "hallway_dispatch_open"), 1);
    assert.equal(valueOf(figures, "hallway_stream_lag", { type: "template:parse" }), 0);
    assert.ok(valueOf(figures, "hallway_disk_free_bytes")! > 0);
  }
  assert.equal(valueOf(ofWorker, "hallway_dispatch_total", { what: "claimed" }), 1);
});

test("what a process writes to standard error are lines of JSON that name their request and its project, and no key", async () => {
  const remarks = api
    .said()
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const answered = remarks.filter(({ msg, route }) => msg === "answered" && String(route).startsWith("/api/"));
  assert.ok(answered.length > 1);
  for (const { requestId, project } of answered) for (const id of [requestId, project]) assert.match(String(id), /^[\da-f-]{36}$/);
  assert.equal(api.said().includes(key), false);
});

test("every process is on the system page with its role, also one that died without a word", async () => {
  const state = async () => (await ask(api.origin, key, "GET", "/api/system")).body as unknown as SystemState;
  const roles = async () => (await state()).processes.map(({ role, pid }) => `${role} ${pid}`).toSorted();
  const both = [`api ${api.pid}`, `worker ${worker.pid}`];
  await until(async () => (await roles()).length === 2, "both processes");
  assert.deepEqual(await roles(), both);
  const { workers, processes } = await state();
  assert.deepEqual(
    workers.map(({ pid, is_alive }) => ({ pid, is_alive })),
    [{ pid: worker.pid, is_alive: true }],
  );
  assert.deepEqual(
    processes[0]!.parts.map(({ name, health }) => [name, health]),
    [
      ["database", "good"],
      ["redis", "good"],
      ["disk", processes[0]!.parts[2]!.health],
      ["backup", "unused"],
    ],
  );
  worker.kill("SIGKILL");
  await until(async () => !(await state()).workers.some(({ is_alive }) => is_alive), "the end of the dead worker's lease");
  assert.deepEqual(await roles(), both, "it stays in sight until it has been silent for long");
});

test("while Redis is away the figures and the page say so, and what follows", async () => {
  await redis.stop();
  await until(async () => valueOf(await figuresOf(api), "hallway_redis_up") === 0, "the loss of Redis");
  const part = await until(async () => {
    const { parts } = (await ask(api.origin, key, "GET", "/api/system")).body as unknown as SystemState;
    return parts.find(({ name, health }) => name === "redis" && health !== "good");
  }, "word of it on the page");
  assert.deepEqual(part, {
    ...{ name: "redis", health: "degraded" },
    detail: "It does not answer. Work goes on through the database, more slowly.",
  });
});
