import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { newId } from "#base/id.ts";
import { openDoors, projectA, projectB } from "../small-house.ts";

let open: Awaited<ReturnType<typeof openDoors>>;
before(async () => void (open = await openDoors()));
after(() => open.close());

/** Reads a stream until it holds `mark`, or ends. */
async function read(path: string, mark: string, headers: Record<string, string> = {}, then: () => void = () => {}): Promise<string> {
  const stop = AbortSignal.timeout(3_000);
  const response = await fetch(open.origin + path, { headers: { authorization: "Bearer owner-key", ...headers }, signal: stop });
  assert.equal(response.headers.get("content-type"), "text/event-stream; charset=utf-8");
  let text = "";
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    if (text === "") then();
    text += chunk;
    if (text.includes(mark)) return text;
  }
  return text;
}

test("a stream brings events with their offsets, and reads on after the last one", async () => {
  const first = open.house.record(projectA, "note.added", "note/1");
  const second = open.house.record(projectA, "note.added", "note/2");
  open.house.record(projectA, "shop.opened", "shop/1");
  const third = open.house.record(projectA, "note.added", "note/3");
  for (const [path, headers] of [
    [`/api/events/stream?type=note.added&after=${first.offset}`, {}],
    ["/api/events/stream?type=note.", { "last-event-id": first.offset }],
  ] as const) {
    const text = await read(path, "note/3", headers);
    assert.deepEqual([...text.matchAll(/^id: (.+)$/gm)].map(([, id]) => id), [second.offset, third.offset]);
  }
});

test("a stream begins with now, and with a reset where the offset is no place of the log", async () => {
  const text = await read("/api/events/stream", "note/now", {}, () => setTimeout(() => open.house.record(projectA, "note.added", "note/now"), 20));
  assert.match(text, /event: subscribed\ndata: \{"head":"7-\d+"\}/);
  assert.match(await read("/api/events/stream?after=nonsense", "event: reset"), /event: reset\nid: 7-\d+/);
});

test("a task's stream tells each change and ends with the last", async () => {
  const id = newId();
  open.house.putTask(projectA, { task_id: id });
  const text = await read(`/api/tasks/${id}/stream`, "never", {}, () => setTimeout(() => open.house.putTask(projectA, { task_id: id, status: "completed" }), 20));
  assert.deepEqual([...text.matchAll(/^data: (.+)$/gm)].map(([, data]) => (JSON.parse(data!) as { status: string }).status), ["pending", "completed"]);
  const again = await open.call("GET", `/api/tasks/${id}/stream`, { headers: { "last-event-id": "final" } });
  assert.equal(again.status, 204);
});

test("streams refuse what they do not know, with problems", async () => {
  const foreign = newId();
  open.house.putTask(projectB, { task_id: foreign });
  assert.equal((await open.call("GET", "/api/events/stream?type=1")).status, 422);
  assert.equal((await open.call("GET", "/api/events/stream?x=1")).status, 422);
  assert.equal((await open.call("GET", "/api/tasks/1/stream")).status, 422);
  assert.equal((await open.call("GET", `/api/tasks/${foreign}/stream`)).text, (await open.call("GET", `/api/tasks/${newId()}/stream`)).text);
  assert.equal((await open.call("GET", "/api/events/stream", { key: null })).status, 401);
});

test("stopping the server ends its streams and sockets", async () => {
  const other = await openDoors();
  const response = await fetch(`${other.origin}/api/events/stream`, { headers: { authorization: "Bearer owner-key" } });
  const ended = (async () => {
    for await (const _ of response.body!);
  })();
  const started = performance.now();
  await other.close();
  await ended;
  assert.ok(performance.now() - started < 2_000);
});
