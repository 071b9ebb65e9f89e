import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { WebSocket } from "ws";
import type { EventView } from "#base/event.ts";
import { newId } from "#base/id.ts";
import { openDoors, projectA, projectB } from "../small-house.ts";

let open: Awaited<ReturnType<typeof openDoors>>;
before(async () => void (open = await openDoors()));
after(() => open.close());

type Message = Record<string, unknown> & { type: string };

/** A client that keeps what it hears, in order. */
async function client(path = "/ws", headers: Record<string, string> = { authorization: "Bearer owner-key" }) {
  const socket = new WebSocket(open.origin.replace("http", "ws") + path, { headers });
  const heard: Message[] = [];
  const waiting = new Set<() => void>();
  socket.on("message", (data: Buffer) => {
    heard.push(JSON.parse(data.toString()) as Message);
    waiting.forEach((look) => look());
  });
  const until = <Result>(found: () => Result | undefined | false): Promise<Result> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`nothing like it came: ${JSON.stringify(heard).slice(0, 500)}`)), 3_000);
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
  const closed = new Promise<{ code: number; reason: string }>((resolve) => socket.on("close", (code, reason) => resolve({ code, reason: reason.toString() })));
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
    hasEvents: (count: number) => until(() => heard.filter((each) => each.type === "events").flatMap((each) => each["events"] as EventView[]).length >= count),
    until,
  };
}

async function refused(path: string, headers: Record<string, string>): Promise<string> {
  return client(path, headers).then(({ socket }) => (socket.terminate(), "admitted"), (error: Error) => error.message);
}

const offsets = (events: readonly EventView[]) => events.map((event) => event.offset);

test("a listener hears new events once and in order", async () => {
  const one = await client();
  one.say({ type: "subscribe", topics: ["events"], after: null });
  assert.deepEqual((await one.message("subscribed"))["topics"], ["events"]);
  const recorded = Array.from({ length: 50 }, (_, index) => open.house.record(projectA, "note.added", `note/${index}`));
  open.house.record(projectB, "note.added", "note/foreign");
  await one.hasEvents(50);
  assert.deepEqual(offsets(one.events()), offsets(recorded));
  one.socket.close();
});

test("who comes again with an offset misses nothing and hears nothing twice, while events go on", async () => {
  const first = await client();
  first.say({ type: "subscribe", topics: ["events"], after: null });
  const head = (await first.message("subscribed"))["head"] as string;
  first.socket.terminate();
  const recorded: EventView[] = [];
  for (let index = 0; index < 1_300; index += 1) recorded.push(open.house.record(projectA, "note.added", "note/1"));
  const again = await client();
  again.say({ type: "subscribe", topics: ["events"], after: head });
  for (let index = 0; index < 300; index += 1) {
    recorded.push(open.house.record(projectA, "note.added", "note/1"));
    if (index % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  await again.hasEvents(1_600);
  assert.deepEqual(offsets(again.events()), offsets(recorded));
  again.socket.close();
});

test("topics are types, beginnings of types, and tasks with their progress", async () => {
  const id = newId();
  open.house.putTask(projectA, { task_id: id });
  const one = await client();
  one.say({ type: "subscribe", topics: ["events/note.added", "events/shop.", `tasks/${id}`] });
  await one.message("subscribed");
  for (const [type, subject] of [["note.added", "note/1"], ["note.added_twice", "note/1"], ["shop.opened", "shop/1"], ["shopping.done", "x/1"], ["task.completed", `task/${newId()}`], ["task.completed", `task/${id}`]] as const) {
    open.house.record(projectA, type, subject);
  }
  open.house.report(id, { progress: 40, current_step: "reading", time_left_ms: 900 });
  await one.hasEvents(3);
  assert.deepEqual(one.events().map(({ type }) => type), ["note.added", "shop.opened", "task.completed"]);
  assert.deepEqual(await one.message("progress"), { type: "progress", task_id: id, progress: 40, current_step: "reading", time_left_ms: 900 });
  one.socket.close();
});

test("a topic that is added later brings its own past, and nothing that was heard already", async () => {
  const one = await client();
  one.say({ type: "subscribe", topics: ["events/note.added"] });
  const head = (await one.message("subscribed"))["head"];
  open.house.record(projectA, "note.added", "note/1");
  open.house.record(projectA, "shop.opened", "shop/1");
  await one.hasEvents(1);
  one.say({ type: "subscribe", topics: ["events/note.added", "events/shop."], after: head });
  await one.message("subscribed", 2);
  open.house.record(projectA, "note.added", "note/2");
  await one.hasEvents(3);
  assert.deepEqual(one.events().map(({ subject }) => subject), ["note/1", "shop/1", "note/2"]);
  one.say({ type: "unsubscribe", topics: ["events/note.added"] });
  assert.deepEqual((await one.message("unsubscribed"))["topics"], ["events/shop."]);
  open.house.record(projectA, "note.added", "note/3");
  open.house.record(projectA, "shop.opened", "shop/2");
  await one.hasEvents(4);
  assert.equal(one.events().at(-1)!.subject, "shop/2");
  one.socket.close();
});

test("an offset that is no place of the log is answered with a reset", async () => {
  for (const after of ["nonsense", "99999999-1", "1-'; drop table", "-1"]) {
    const one = await client();
    one.say({ type: "subscribe", topics: ["events"], after });
    assert.ok("head" in (await one.message("reset")), after);
    open.house.record(projectA, "note.added", "note/after-reset");
    await one.hasEvents(1);
    one.socket.close();
  }
});

test("nonsense is answered with a problem, and the socket goes on", async () => {
  const one = await client();
  const nonsense = ["{", "", "null", "[]", '"subscribe"', "{}", '{"type":"subscribe"}', '{"type":"subscribe","topics":"events"}', '{"type":"subscribe","topics":["orders"]}', '{"type":"shutdown"}', "[".repeat(20_000), '{"type":"subscribe","topics":["events"],"after":5}', '{"type":"subscribe","topics":["tasks/../x"]}', `{"type":"subscribe","topics":["tasks/${newId()}"]}`];
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
  const id = newId();
  open.house.putTask(projectB, { task_id: id });
  const one = await client();
  one.say({ type: "subscribe", topics: [`tasks/${id}`] });
  one.say({ type: "subscribe", topics: [`tasks/${newId()}`] });
  const [first, second] = [await one.message("problem", 1), await one.message("problem", 2)];
  assert.equal(first["problem"], "/problems/task-unknown");
  assert.deepEqual(first, second);
  assert.equal(await refused(`/ws/tasks/${id}`, { authorization: "Bearer owner-key" }), "refused with 404");
  one.socket.close();
});

test("sockets are guarded as requests are", async () => {
  open.house.sessions.set("socket-session", open.house.keys.get("owner-key")!);
  const cookie = "hallway_session=socket-session";
  assert.equal(await refused("/ws", {}), "refused with 401");
  assert.equal(await refused("/ws", { authorization: "Bearer wrong" }), "refused with 401");
  assert.equal(await refused("/ws", { cookie }), "refused with 403");
  assert.equal(await refused("/ws", { cookie, origin: "http://evil.example" }), "refused with 403");
  assert.equal(await refused("/ws", { authorization: "Bearer owner-key", origin: "http://evil.example" }), "refused with 403");
  assert.equal(await refused("/ws", { authorization: "Bearer owner-key", host: "evil.example" }), "refused with 421");
  assert.equal(await refused(`/ws?project=${projectB}`, { authorization: "Bearer owner-key" }), "refused with 404");
  assert.equal(await refused("/wss", { authorization: "Bearer owner-key" }), "refused with 404");
  assert.equal(await refused("/ws/tasks/1", { authorization: "Bearer owner-key" }), "refused with 404");
  assert.equal(await refused("/ws", { cookie, origin: open.origin }), "admitted");
  assert.equal(await refused(`/ws?project=${projectB}`, { authorization: "Bearer both-key" }), "admitted");
});

test("signing out closes the session's sockets and no others", async () => {
  open.house.sessions.set("ending", open.house.keys.get("owner-key")!);
  const ending = await client("/ws", { cookie: "hallway_session=ending", origin: open.origin });
  const staying = await client();
  await open.call("POST", "/api/sign-out", { key: null, headers: { cookie: "hallway_session=ending", origin: open.origin } });
  assert.equal((await ending.closed).code, 4401);
  staying.say({ type: "ping" });
  await staying.message("pong");
  staying.socket.close();
});

test("the socket of a task tells its state, each change, and closes at the end", async () => {
  const id = newId();
  open.house.putTask(projectA, { task_id: id });
  const one = await client(`/ws/tasks/${id}`);
  await one.until(() => one.heard.length > 0);
  open.house.putTask(projectA, { task_id: id, status: "processing" });
  await one.until(() => one.heard.length > 1);
  open.house.report(id, { progress: 50, current_step: "half", time_left_ms: 10 });
  open.house.report(id, { progress: 50, current_step: "half", time_left_ms: 10 });
  open.house.putTask(projectA, { task_id: id, status: "completed", progress: 100, current_step: null });
  assert.equal((await one.closed).code, 1000);
  assert.deepEqual(one.heard, [
    { task_id: id, status: "pending", progress: 0, current_step: null, time_left_ms: null },
    { task_id: id, status: "processing", progress: 0, current_step: null, time_left_ms: null },
    { task_id: id, status: "processing", progress: 50, current_step: "half", time_left_ms: 10 },
    { task_id: id, status: "completed", progress: 100, current_step: null, time_left_ms: null },
  ]);
  const late = await client(`/ws/tasks/${id}`);
  assert.equal((await late.closed).code, 1000);
  assert.equal(late.heard.length, 1);
});
