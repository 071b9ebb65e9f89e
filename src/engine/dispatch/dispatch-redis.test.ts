import assert from "node:assert/strict";
import { after, test } from "node:test";
import { systemClock } from "#base/clock.ts";
import { z } from "#base/contract.ts";
import { isId, newId } from "#base/id.ts";
import { silentLog } from "#base/log.ts";
import { openRedis, type Redis } from "#store/redis/redis.ts";
import { openTestEngine, type TestEngine, type TestEngineOptions } from "#testing/engine.ts";
import { startRedis } from "#testing/services/redis.ts";
import { until } from "#testing/until.ts";
import { taskDefiner } from "../define.ts";
import type { Work } from "../work.ts";

const defineTask = taskDefiner<Work>();
const server = await startRedis();
const doors = new Set<Redis>();
after(async () => {
  await Promise.all([...doors].map((door) => door.close()));
  await server.stop();
});

let databases = 0;

async function openDoor(): Promise<Redis> {
  const redis = await openRedis(`${server.url}/${databases++ % 16}`, { log: silentLog, clock: systemClock, name: "test" });
  doors.add(redis);
  await redis.commands.flushDb();
  return redis;
}

interface Place extends TestEngine {
  readonly redis: Redis;
}

async function withEngine(options: Omit<TestEngineOptions, "kind" | "redis">, run: (place: Place) => Promise<void>): Promise<void> {
  const redis = await openDoor();
  const place = await openTestEngine({ ...options, kind: "pglite", redis });
  try {
    await run({ ...place, redis });
  } finally {
    await place.close();
    await redis.close();
  }
}

function readingTask(read: string[] = []) {
  return defineTask({
    name: "page:read",
    agent: "reader",
    input: z.object({ page: z.coerce.number().int(), words: z.array(z.string()).optional(), title: z.string().optional() }),
    run: async (input) => {
      read.push(JSON.stringify(input));
      return input;
    },
  });
}

const onlyTask = async ({ engine, projectId }: TestEngine, status = "completed") =>
  (await engine.tasks.list(projectId, { limit: 10 })).tasks.find((task) => task.status === status);

const deadLetters = async (redis: Redis, type: string) =>
  ((await redis.commands.xRange(`${type}:dead`, "-", "+")) ?? []).map(({ message }) => ({ ...message }));

test("a committed task goes through the stream named after its type, and nothing of it stays there", async () => {
  const read = readingTask();
  await withEngine({ tasks: [read] }, async ({ start, finished, engine, redis }) => {
    await until(async () => (await engine.dispatch.state()).isOpen, "Redis");
    const ids = await Promise.all([1, 2, 3].map((page) => start(read, { page })));
    for (const id of ids) assert.equal((await finished(id)).status, "completed");
    const state = await until(async () => {
      const now = await engine.dispatch.state();
      return now.streams[0]?.length === 0 && now;
    }, "an empty stream");
    assert.equal(state.kind, "redis");
    assert.equal(state.isOpen, true);
    assert.deepEqual(state.streams, [
      { type: "page:read", group: "reader-workers", length: 0, lag: 0, pending: 0, oldestMs: null, dead: 0 },
    ]);
    assert.equal(state.counts.claimed, 3);
    assert.deepEqual(
      (await redis.commands.xInfoGroups("page:read")).map(({ name }) => name),
      ["reader-workers"],
    );
  });
});

test("a process that works on nothing tells those that do", async () => {
  const read = readingTask();
  await withEngine({ tasks: [read], concurrency: 0 }, async ({ start, finished, another }) => {
    const worker = await another({ concurrency: 2 });
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    for (let page = 0; page < 10; page += 1) await finished(await start(read, { page }));
    const { claimed, refilled } = (await worker.dispatch.state()).counts;
    assert.equal(claimed, 10);
    assert.ok(refilled <= 3, `${refilled} of them came by the sweeper, and not at once`);
  });
});

test("a message added by hand becomes a task like any other, its members read as text or as JSON", async () => {
  const seen: string[] = [];
  const read = readingTask(seen);
  await withEngine({ tasks: [read] }, async (place) => {
    const { redis, history, detail } = place;
    await redis.commands.xAdd("page:read", "*", { page: "7", words: '["one","two"]', title: "12" });
    const task = await until(() => onlyTask(place), "the task");
    assert.deepEqual(seen, [JSON.stringify({ page: 7, words: ["one", "two"], title: "12" })]);
    assert.ok(isId(task.task_id));
    assert.deepEqual(await history(task.task_id), ["task.created", "task.started", "task.completed"]);
    assert.equal((await detail(task.task_id)).created_by, "system/redis");
    await until(async () => (await redis.commands.xLen("page:read")) === 0, "an empty stream");
  });
});

test("a message that comes again makes no second task, also when the first one is over", async () => {
  const seen: string[] = [];
  const read = readingTask(seen);
  await withEngine({ tasks: [read] }, async (place) => {
    const { redis, engine, projectId } = place;
    const id = await redis.commands.xAdd("page:read", "*", { page: "7" });
    await until(() => onlyTask(place), "the task");
    // As it is put back that was handed out and lost.
    await redis.commands.xAdd("page:read", "*", { page: "7", message_id: id });
    await until(async () => (await redis.commands.xLen("page:read")) === 0, "an empty stream");
    assert.equal((await engine.tasks.list(projectId, { limit: 10 })).tasks.length, 1);
    assert.equal(seen.length, 1);
  });
});

test("a message that names a task claims it; one that brings an id and an input makes the task of that id", async () => {
  const seen: string[] = [];
  const read = readingTask(seen);
  await withEngine({ tasks: [read], concurrency: 0 }, async ({ start, redis, another, finished }) => {
    const id = await start(read, { page: 1 });
    await redis.commands.flushDb();
    await redis.commands.xAdd("page:read", "*", { task_id: id, page: "9" });
    const own = newId();
    await redis.commands.xAdd("page:read", "*", { task_id: own, page: "2" });
    await another({ concurrency: 1 });
    assert.equal((await finished(id)).status, "completed");
    await until(async () => isId((await finished(own).catch(() => ({ task_id: "" }))).task_id), "the task of that id");
    assert.deepEqual(seen.toSorted(), ['{"page":1}', '{"page":2}']);
  });
});

test("what can't be a task is set aside with the reason, and work goes on", async () => {
  const read = readingTask();
  await withEngine({ tasks: [read] }, async ({ redis, start, finished, engine }) => {
    const { commands } = redis;
    await commands.xAdd("page:read", "*", { page: "seven" });
    await commands.xAdd("page:read", "*", { page: "7", paeg: "8" });
    await commands.xAdd("page:read", "*", { task_id: "7" });
    await commands.xAdd("page:read", "*", { task_id: newId() });
    await commands.xAdd("page:read", "*", { task_id: newId(), project_id: newId() });
    await commands.xAdd("page:read", "*", { project_id: newId(), page: "7" });
    await commands.xAdd("page:read", "*", { "": "", "\u0000": "{" });
    assert.equal((await finished(await start(read, { page: 1 }))).status, "completed");
    const letters = await until(async () => {
      const found = await deadLetters(redis, "page:read");
      return found.length === 7 && found;
    }, "the dead letters");
    const reasons = letters.map(({ reason }) => reason).join("\n");
    for (const part of [/page: Invalid input/, /paeg: This member is not known/, /7 is no id/, /There is no task/, /There is no project/])
      assert.match(reasons, part);
    assert.ok(letters.every((letter) => letter["message_id"] !== undefined));
    assert.equal((await engine.dispatch.state()).counts.deadLetters, 7);
    assert.equal((await engine.dispatch.state()).streams[0]!.dead, 7);
  });
});

test("a message whose members are called like what is said of it is set aside with the reason all the same", async () => {
  await withEngine({ tasks: [readingTask()] }, async ({ redis }) => {
    await redis.commands.xAdd("page:read", "*", { page: "seven", reason: "All is well." });
    const [letter] = await until(async () => {
      const found = await deadLetters(redis, "page:read");
      return found.length === 1 && found;
    }, "the dead letter");
    assert.match(letter!["reason"]!, /page: Invalid input/);
    assert.equal(letter!["said_reason"], "All is well.");
  });
});

test("a stream whose last id somebody has taken begins anew, and holds up no other", async () => {
  const read = readingTask();
  await withEngine({ tasks: [read] }, async ({ redis, start, finished, engine }) => {
    const last = "18446744073709551615";
    await redis.commands.xAdd("page:read", `${last}-${last}`, { page: "9" });
    await until(async () => (await engine.dispatch.state()).counts.adopted === 1, "its task");
    await until(async () => (await redis.commands.xLen("page:read")) === 0, "its end");
    await until(async () => {
      assert.equal((await finished(await start(read, { page: 1 }))).status, "completed");
      return (await engine.dispatch.state()).counts.claimed >= 3;
    }, "tasks by the stream");
    const { isOpen, counts } = await engine.dispatch.state();
    assert.deepEqual([isOpen, counts.failures], [true, 0]);
  });
});

test("a key that is no stream holds up no other", async () => {
  const read = readingTask();
  const write = defineTask({ name: "page:write", input: z.object({}), run: async () => null });
  await withEngine({ tasks: [write, read] }, async ({ redis, start, finished }) => {
    await redis.commands.del("page:write");
    await redis.commands.set("page:write", "mine");
    for (let page = 0; page < 3; page += 1) assert.equal((await finished(await start(read, { page }))).status, "completed");
    assert.equal((await finished(await start(write, {}))).status, "completed");
    assert.equal(await redis.commands.get("page:write"), "mine");
  });
});

test("what a dead consumer was given is taken over, whether this house or a person added it", async () => {
  const read = readingTask();
  await withEngine({ tasks: [read], concurrency: 0, leaseMs: 1_500 }, async ({ start, redis, another, finished, engine, projectId }) => {
    const id = await start(read, { page: 1 });
    await redis.commands.xAdd("page:read", "*", { page: "2" });
    await until(async () => (await redis.commands.xLen("page:read")) === 2, "both messages");
    await redis.commands.xGroupCreate("page:read", "reader-workers", "0");
    const taken = await redis.commands.xReadGroup("reader-workers", "dead", { key: "page:read", id: ">" }, { COUNT: 10 });
    assert.ok(taken);
    const worker = await another({ concurrency: 2 });
    assert.equal((await finished(id)).status, "completed");
    await until(async () => (await engine.tasks.list(projectId, { limit: 10, statuses: ["completed"] })).tasks.length === 2, "both tasks");
    assert.equal((await worker.dispatch.state()).counts.redelivered, 2);
    await until(async () => (await redis.commands.xLen("page:read")) === 0, "an empty stream");
  });
});

test("a message that no consumer acknowledges is set aside after its attempts", async () => {
  const read = readingTask();
  await withEngine({ tasks: [read], concurrency: 0, leaseMs: 1_500 }, async ({ redis, another }) => {
    const { commands } = redis;
    const id = await commands.xAdd("page:read", "*", { page: "2" });
    await commands.xGroupCreate("page:read", "reader-workers", "0");
    await commands.xReadGroup("reader-workers", "dead 1", { key: "page:read", id: ">" });
    for (let life = 2; life <= 5; life += 1) await commands.xClaim("page:read", "reader-workers", `dead ${life}`, 0, id);
    await another({ concurrency: 2 });
    const [letter] = await until(async () => {
      const found = await deadLetters(redis, "page:read");
      return found.length > 0 && found;
    }, "the dead letter");
    assert.match(letter!["reason"]!, /given to 5 workers/);
    assert.equal(letter!["page"], "2");
  });
});

test("messages that are behind the group's place and with nobody are added again", async () => {
  const read = readingTask();
  await withEngine({ tasks: [read], concurrency: 0 }, async (place) => {
    const { redis, another } = place;
    await redis.commands.xAdd("page:read", "*", { page: "2" });
    await redis.commands.xGroupCreate("page:read", "reader-workers", "$");
    await another({ concurrency: 1 });
    await until(() => onlyTask(place), "the task");
  });
});

test("a Redis that forgets everything costs time and no task", async () => {
  const read = readingTask();
  await withEngine({ tasks: [read], concurrency: 0 }, async ({ start, redis, another, finished }) => {
    const ids = await Promise.all(Array.from({ length: 300 }, (_, page) => start(read, { page })));
    await redis.commands.flushDb();
    await another({ concurrency: 4 });
    await redis.commands.flushDb();
    for (const id of ids) assert.equal((await finished(id)).status, "completed");
  });
});

test("more than a stream's window waits in the database, in line", async () => {
  const order: number[] = [];
  const read = defineTask({ name: "page:read", input: z.object({ page: z.number() }), run: async ({ page }) => void order.push(page) });
  await withEngine({ tasks: [read], concurrency: 0 }, async ({ start, redis, another, finished, engine }) => {
    const ids: string[] = [];
    for (let page = 0; page < 400; page += 1) ids.push(await start(read, { page }));
    assert.ok((await redis.commands.xLen("page:read")) <= 64);
    assert.ok((await engine.dispatch.state()).counts.turnedAway >= 300);
    await another({ concurrency: 1 });
    for (const id of ids) await finished(id);
    const late = order.filter((page, at) => Math.abs(page - at) > 100);
    assert.deepEqual(late, []);
  });
});

test("what is urgent overtakes what is in the stream, and a project's flood holds up no other project", async () => {
  const order: string[] = [];
  const read = defineTask({
    name: "page:read",
    input: z.object({ page: z.string() }),
    run: async ({ page }) => {
      await new Promise((resolve) => setTimeout(resolve, 2));
      order.push(page);
    },
  });
  await withEngine({ tasks: [read], concurrency: 0 }, async ({ start, another, finished, engine }) => {
    const ids: string[] = [];
    for (let page = 0; page < 300; page += 1) ids.push(await start(read, { page: "many" }));
    const other = newId();
    await engine.tasks.start(other, { type: "system", id: "test" }, read, { page: "other project" });
    ids.push(await start(read, { page: "urgent" }, { priority: 10 }));
    await another({ concurrency: 1 });
    for (const id of ids) await finished(id);
    assert.ok(order.indexOf("urgent") < 20, `urgent was ${order.indexOf("urgent")}`);
    await until(async () => order.includes("other project"), "the other project's");
    assert.ok(order.indexOf("other project") < 200, `the other project's was ${order.indexOf("other project")}`);
  });
});

test("without room for memory, without leave to write and without Redis at all, work goes on through the database", async () => {
  const read = readingTask();
  await withEngine({ tasks: [read] }, async ({ start, finished, redis, engine }) => {
    const admin = await openDoor();
    const work = async () => {
      for (let page = 0; page < 3; page += 1) assert.equal((await finished(await start(read, { page }))).status, "completed");
    };
    await work();
    await admin.commands.configSet("maxmemory", "1");
    await work();
    await admin.commands.configSet("maxmemory", "0");
    await admin.commands.sendCommand(["REPLICAOF", "127.0.0.1", "1"]);
    await work();
    await admin.commands.sendCommand(["REPLICAOF", "NO", "ONE"]);
    await server.crash();
    await work();
    assert.equal((await engine.dispatch.state()).isOpen, false);
    await server.restart();
    await until(async () => redis.isUp() && (await engine.dispatch.state()).isOpen, "Redis");
    const before = (await engine.dispatch.state()).counts.claimed;
    await work();
    assert.ok((await engine.dispatch.state()).counts.claimed >= before + 3);
  });
});
