import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { WebSocket } from "ws";
import type { EventView } from "#base/event.ts";
import { newId } from "#base/id.ts";
import { type OpenDoors, openDoors } from "../../../tests/doors/open-doors.ts";

let open: OpenDoors;
before(async () => void (open = await openDoors()));
after(() => open.close());

type Message = Record<string, unknown> & { type: string };

/** A client that keeps what it hears, in order. */
async function client(path = "/ws", headers: Record<string, string> = open.bearer("owner")) {
  const socket = new WebSocket(open.origin.replace("http", "ws") + path, { headers });
  const heard: Message[] = [];
  const waiting = new Set<() => void>();
  socket.on("message", (data: Buffer) => {
    heard.push(JSON.parse(data.toString()) as Message);
    waiting.forEach((look) => look());
  });
  const until = <Result>(found: () => Result | undefined | false): Promise<Result> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`nothing like it came: ${JSON.stringify(heard).slice(0, 500)}`)), 5_000);
      const look = (): void => {
        const result = found();
        if (result === undefined || result === false) return;
        clearTimeout(timer);
        waiting.delete(look);
        resolve(result);
      };
      waiting.add(look);
      look();
    });
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    socket.on("close", (code, reason) => resolve({ code, reason: reason.toString() })),
  );
  await new Promise<void>((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("unexpected-response", (_request, response) => reject(new Error(`refused with ${response.statusCode}`)));
    socket.once("error", reject);
  });
  return {
    socket,
    heard,
    closed,
    say: (message: unknown) => socket.send(typeof message === "string" ? message : JSON.stringify(message)),
    message: (type: string, nth = 1) => until(() => heard.filter((each) => each.type === type)[nth - 1]),
    events: () => heard.filter((each) => each.type === "events").flatMap((each) => each["events"] as EventView[]),
    hasEvents: (count: number) =>
      until(() => heard.filter((each) => each.type === "events").flatMap((each) => each["events"] as EventView[]).length >= count),
    until,
  };
}

async function refused(path: string, headers: Record<string, string>): Promise<string> {
  return client(path, headers).then(
    ({ socket }) => (socket.terminate(), "admitted"),
    (error: Error) => error.message,
  );
}

const offsets = (events: readonly EventView[]) => events.map((event) => event.offset);

test("a listener hears new events once and in order", async () => {
  const one = await client();
  one.say({ type: "subscribe", topics: ["events"], after: null });
  assert.deepEqual((await one.message("subscribed"))["topics"], ["events"]);
  await open.record(open.projectB, ["note.added", "note/foreign"]);
  const recorded = [
    ...(await open.record(open.projectA, ["note.added", "note/1"], ["note.added", "note/2"])),
    ...(await open.record(open.projectA, ["shop.opened", "shop/1"])),
  ];
  await one.hasEvents(3);
  assert.deepEqual(offsets(one.events()), offsets(recorded));
  one.socket.close();
});

test("who comes again with an offset misses nothing and hears nothing twice, while events go on", async () => {
  const first = await client();
  first.say({ type: "subscribe", topics: ["events"], after: null });
  const head = (await first.message("subscribed"))["head"] as string;
  first.socket.terminate();
  const many = Array.from({ length: 700 }, () => ["note.added", "note/1"] as const);
  const recorded = await open.record(open.projectA, ...many);
  const again = await client();
  again.say({ type: "subscribe", topics: ["events"], after: head });
  for (let round = 0; round < 20; round += 1) recorded.push(...(await open.record(open.projectA, ...many.slice(0, 5))));
  await again.hasEvents(800);
  assert.deepEqual(offsets(again.events()), offsets(recorded));
  again.socket.close();
});

test("topics are types, beginnings of types, and tasks with their progress", async () => {
  const { id, work, finish } = await open.startTask(open.projectA);
  const one = await client();
  one.say({ type: "subscribe", topics: ["events/note.added", "events/shop.", `tasks/${id}`] });
  await one.message("subscribed");
  await open.record(
    open.projectA,
    ["note.added", "note/1"],
    ["note.added_twice", "note/1"],
    ["shop.opened", "shop/1"],
    ["shopping.done", "x/1"],
  );
  work.progress(40, "reading");
  const progress = await one.message("progress");
  assert.deepEqual([progress["task_id"], progress["progress"], progress["current_step"]], [id, 40, "reading"]);
  const other = await open.startTask(open.projectA);
  other.finish();
  await open.house.finished(other.id);
  finish();
  await one.hasEvents(3);
  assert.deepEqual(
    one.events().map(({ type }) => type),
    ["note.added", "shop.opened", "task.completed"],
  );
  one.socket.close();
});

test("a topic that is added later brings its own past, and nothing that was heard already", async () => {
  const one = await client();
  one.say({ type: "subscribe", topics: ["events/note.added"] });
  const head = (await one.message("subscribed"))["head"];
  await open.record(open.projectA, ["note.added", "note/1"], ["shop.opened", "shop/1"]);
  await one.hasEvents(1);
  one.say({ type: "subscribe", topics: ["events/note.added", "events/shop."], after: head });
  await one.message("subscribed", 2);
  await open.record(open.projectA, ["note.added", "note/2"]);
  await one.hasEvents(3);
  assert.deepEqual(
    one.events().map(({ subject }) => subject),
    ["note/1", "shop/1", "note/2"],
  );
  one.say({ type: "unsubscribe", topics: ["events/note.added"] });
  assert.deepEqual((await one.message("unsubscribed"))["topics"], ["events/shop."]);
  await open.record(open.projectA, ["note.added", "note/3"], ["shop.opened", "shop/2"]);
  await one.hasEvents(4);
  assert.equal(one.events().at(-1)!.subject, "shop/2");
  one.socket.close();
});

test("an offset that is no place of the log is answered with a reset", async () => {
  for (const after of ["nonsense", "99999999-1", "1-'; drop table", "-1"]) {
    const one = await client();
    one.say({ type: "subscribe", topics: ["events"], after });
    assert.ok("head" in (await one.message("reset")), after);
    await open.record(open.projectA, ["note.added", "note/after-reset"]);
    await one.hasEvents(1);
    one.socket.close();
  }
});

test("nonsense is answered with a problem, and the socket goes on", async () => {
  const one = await client();
  const nonsense = [
    "{",
    "",
    "null",
    "[]",
    '"subscribe"',
    "{}",
    '{"type":"subscribe"}',
    '{"type":"subscribe","topics":"events"}',
    '{"type":"subscribe","topics":["orders"]}',
    '{"type":"shutdown"}',
    "[".repeat(20_000),
    '{"type":"subscribe","topics":["events"],"after":5}',
    '{"type":"subscribe","topics":["tasks/../x"]}',
    `{"type":"subscribe","topics":["tasks/${newId()}"]}`,
  ];
  for (const [index, each] of nonsense.entries()) {
    one.say(each);
    const problem = await one.message("problem", index + 1);
    assert.ok((problem["status"] as number) < 500 && typeof problem["detail"] === "string", each);
  }
  one.socket.send(Buffer.from([1, 2, 3]), { binary: true });
  await one.message("problem", nonsense.length + 1);
  one.say({ type: "ping" });
  await one.message("pong");
  one.socket.close();
});

test("who floods, or says a message that is too large, is closed", async () => {
  const flood = await client();
  for (let index = 0; index < 500; index += 1) flood.say({ type: "ping" });
  assert.equal((await flood.closed).code, 1008);
  const large = await client();
  large.say("x".repeat(100_000));
  assert.equal((await large.closed).code, 1009);
  assert.equal((await open.call("GET", "/health")).status, 200);
});

test("a task of another project can't be listened to, as one that never was", async () => {
  const { id } = await open.startTask(open.projectB);
  const one = await client();
  one.say({ type: "subscribe", topics: [`tasks/${id}`] });
  const never = newId();
  one.say({ type: "subscribe", topics: [`tasks/${never}`] });
  const [first, second] = [await one.message("problem", 1), await one.message("problem", 2)];
  assert.equal(first["problem"], "/problems/task-unknown");
  assert.equal(JSON.stringify(first).replaceAll(id, never), JSON.stringify(second));
  assert.equal(await refused(`/ws/tasks/${id}`, open.bearer("owner")), "refused with 404");
  one.socket.close();
});

test("sockets are guarded as requests are", async () => {
  const key = open.bearer("owner");
  const cookie = await open.cookie();
  assert.equal(await refused("/ws", {}), "refused with 401");
  assert.equal(await refused("/ws", { authorization: "Bearer wrong" }), "refused with 401");
  assert.equal(await refused("/ws", { cookie }), "refused with 403");
  assert.equal(await refused("/ws", { cookie, origin: "http://evil.example" }), "refused with 403");
  assert.equal(await refused("/ws", { ...key, origin: "http://evil.example" }), "refused with 403");
  assert.equal(await refused("/ws", { ...key, host: "evil.example" }), "refused with 421");
  assert.equal(await refused(`/ws?project=${open.projectB}`, key), "refused with 404");
  assert.equal(await refused("/wss", key), "refused with 404");
  assert.equal(await refused("/ws/tasks/1", key), "refused with 404");
  assert.equal(await refused("/ws", { cookie, origin: open.origin }), "admitted");
  assert.equal(await refused(`/ws?project=${open.projectB}`, { cookie, origin: open.origin }), "admitted");
});

test("signing out closes the session's sockets and no others", async () => {
  const headers = { cookie: await open.cookie(), origin: open.origin };
  const ending = await client("/ws", headers);
  const staying = await client();
  await open.call("POST", "/api/sign-out", { as: null, headers });
  assert.equal((await ending.closed).code, 4401);
  staying.say({ type: "ping" });
  await staying.message("pong");
  staying.socket.close();
});

test("the socket of a task tells its state, each change, and closes at the end", async () => {
  const { id, work, finish } = await open.startTask(open.projectA);
  const one = await client(`/ws/tasks/${id}`);
  await one.until(() => one.heard.length > 0);
  work.progress(50, "half");
  await one.until(() => one.heard.some((each) => each["progress"] === 50));
  finish();
  assert.equal((await one.closed).code, 1000);
  assert.deepEqual(one.heard[0], { task_id: id, status: "processing", progress: 0, current_step: null, time_left_ms: null });
  const last = one.heard.at(-1)!;
  assert.deepEqual([last["status"], last["progress"]], ["completed", 100]);
  for (const each of one.heard) assert.deepEqual(Object.keys(each), ["task_id", "status", "progress", "current_step", "time_left_ms"]);
  const late = await client(`/ws/tasks/${id}`);
  assert.equal((await late.closed).code, 1000);
  assert.equal(late.heard.length, 1);
});
