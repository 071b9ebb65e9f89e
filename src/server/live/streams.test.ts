import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { newId } from "#base/id.ts";
import { type OpenDoors, openDoors } from "../../../tests/doors/open-doors.ts";

let open: OpenDoors;
before(async () => void (open = await openDoors()));
after(() => open.close());

/** Reads a stream until it holds `mark`, or ends. */
async function read(path: string, mark: string, headers: Record<string, string> = {}, then: () => void = () => {}): Promise<string> {
  const stop = AbortSignal.timeout(3_000);
  const response = await fetch(open.origin + path, { headers: { ...open.bearer("owner"), ...headers }, signal: stop });
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
  const recorded = await open.record(
    open.projectA,
    ["note.added", "note/1"],
    ["note.added", "note/2"],
    ["shop.opened", "shop/1"],
    ["note.added", "note/3"],
  );
  const [first, second, third] = [recorded[0]!, recorded[1]!, recorded[3]!];
  for (const [path, headers] of [
    [`/api/events/stream?type=note.added&after=${first.offset}`, {}],
    ["/api/events/stream?type=note.", { "last-event-id": first.offset }],
  ] as const) {
    const text = await read(path, "note/3", headers);
    assert.deepEqual(
      [...text.matchAll(/^id: (.+)\ndata: \{"spec/gm)].map(([, id]) => id),
      [second.offset, third.offset],
    );
  }
});

test("a stream begins with now, and with a reset where the offset is no place of the log", async () => {
  const text = await read("/api/events/stream", "note/now", {}, () => void open.record(open.projectA, ["note.added", "note/now"]));
  assert.match(text, /event: subscribed\nid: (\d+-\d+)\ndata: \{"head":"\1"\}/);
  assert.match(await read("/api/events/stream?after=nonsense", "event: reset"), /event: reset\nid: \d+-\d+/);
});

test("a task's stream tells each change and ends with the last", async () => {
  const { id, finish } = await open.startTask(open.projectA);
  const text = await read(`/api/tasks/${id}/stream`, "never", {}, () => setTimeout(finish, 50));
  assert.deepEqual(
    [...text.matchAll(/^data: (.+)$/gm)].map(([, data]) => (JSON.parse(data!) as { status: string }).status),
    ["processing", "completed"],
  );
  const again = await open.call("GET", `/api/tasks/${id}/stream`, { headers: { "last-event-id": "final" } });
  assert.equal(again.status, 204);
});

test("streams refuse what they do not know, with problems", async () => {
  const { id: foreign } = await open.startTask(open.projectB);
  assert.equal((await open.call("GET", "/api/events/stream?type=1")).status, 422);
  assert.equal((await open.call("GET", "/api/events/stream?x=1")).status, 422);
  assert.equal((await open.call("GET", "/api/tasks/1/stream")).status, 422);
  const never = newId();
  const [theirs, none] = [await open.call("GET", `/api/tasks/${foreign}/stream`), await open.call("GET", `/api/tasks/${never}/stream`)];
  assert.equal(theirs.status, 404);
  assert.equal(theirs.text.replaceAll(foreign, never), none.text);
  assert.equal((await open.call("GET", "/api/events/stream", { as: null })).status, 401);
});

test("stopping the server ends its streams and sockets", async () => {
  const other = await openDoors();
  const response = await fetch(`${other.origin}/api/events/stream`, { headers: other.bearer("owner") });
  const ended = (async () => {
    for await (const _ of response.body!);
  })();
  const started = performance.now();
  await other.close();
  await ended;
  assert.ok(performance.now() - started < 2_000);
});
