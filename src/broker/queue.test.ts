import assert from "node:assert/strict";
import { it } from "node:test";
import { openPlaces, type Urgency } from "./queue.ts";

const signal = new AbortController().signal;

/** Takes places as they come free, and tells in what order. */
async function order(waiting: readonly (readonly [urgency: Urgency, projectId: string, name: string])[], most = 1): Promise<string[]> {
  const places = openPlaces(most);
  const first = await places.take({ urgency: "batch", projectId: "other", signal });
  const entered: string[] = [];
  const all = waiting.map(async ([urgency, projectId, name]) => {
    const give = await places.take({ urgency, projectId, signal });
    entered.push(name);
    give();
  });
  first();
  await Promise.all(all);
  assert.deepEqual([places.waiting(), places.taken()], [0, 0]);
  return entered;
}

it("lets conversations in before tasks, and tasks before batches", async () => {
  const entered = await order([
    ["batch", "a", "batch"],
    ["task", "a", "task"],
    ["chat", "a", "chat"],
  ]);
  assert.deepEqual(entered, ["chat", "task", "batch"]);
});

it("lets projects take turns, whoever of them has more that waits", async () => {
  const many = Array.from({ length: 4 }, (_, at) => ["task", "a", `a${at}`] as const);
  assert.deepEqual(await order([...many, ["task", "b", "b0"], ["task", "b", "b1"]]), ["a0", "b0", "a1", "b1", "a2", "a3"]);
});

it("has no more inside than there are places, and more as soon as there may be", async () => {
  const places = openPlaces(2);
  const inside: (() => void)[] = [];
  for (let at = 0; at < 5; at += 1) void places.take({ urgency: "task", projectId: `p${at}`, signal }).then((give) => inside.push(give));
  await Promise.resolve();
  assert.deepEqual([places.taken(), places.waiting()], [2, 3]);
  places.setMost(4);
  assert.deepEqual([places.taken(), places.waiting()], [4, 1]);
  places.setMost(1);
  await Promise.resolve();
  for (const give of inside.splice(0)) give();
  await Promise.resolve();
  assert.deepEqual([places.taken(), places.waiting()], [1, 0]);
});

it("forgets who stops waiting, and takes a place back once", async () => {
  const places = openPlaces(1);
  const give = await places.take({ urgency: "task", projectId: "a", signal });
  const stop = new AbortController();
  const waiting = places.take({ urgency: "task", projectId: "a", signal: stop.signal });
  stop.abort(new Error("gone"));
  await assert.rejects(waiting, /gone/);
  give();
  give();
  assert.deepEqual([places.taken(), places.waiting()], [0, 0]);
  await assert.rejects(places.take({ urgency: "task", projectId: "a", signal: stop.signal }), /gone/);
});
