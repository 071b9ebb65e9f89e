import assert from "node:assert/strict";
import { setImmediate as soon } from "node:timers/promises";
import { test } from "node:test";
import { takeTurns, threadsBusy } from "./asked-threads.ts";

/** Runs that end when they are told to. */
function runs(bounds: { running: number; waiting: number }) {
  const takeTurn = takeTurns(bounds);
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const ask = (number: number, signal = new AbortController().signal) =>
    takeTurn(() => {
      begun.push(number);
      return new Promise<number>((resolve) => (ends[number] = () => resolve(number)));
    }, signal);
  return { ask, begun, ends };
}

test("so many run at once, so many wait in the order in which they came, and the next is told when to come again", async () => {
  const { ask, begun, ends } = runs({ running: 2, waiting: 2 });
  const asked = [0, 1, 2, 3].map((number) => ask(number));
  await soon();
  assert.deepEqual(begun, [0, 1]);
  await assert.rejects(ask(4), (thrown) => threadsBusy.is(thrown) && thrown.data["retry_after_s"] === 2);
  ends[1]!();
  await soon();
  assert.deepEqual(begun, [0, 1, 2]);
  ends[0]!();
  await soon();
  assert.deepEqual(begun, [0, 1, 2, 3]);
  for (const end of ends) end();
  assert.deepEqual(await Promise.all(asked), [0, 1, 2, 3]);
  const later = ask(5);
  await soon();
  ends[5]!();
  assert.equal(await later, 5);
});

test("a run that fails gives its place on", async () => {
  const takeTurn = takeTurns({ running: 1, waiting: 1 });
  const { signal } = new AbortController();
  const failing = takeTurn(() => Promise.reject(new Error("broken")), signal);
  const next = takeTurn(() => Promise.resolve("done"), signal);
  await assert.rejects(failing, /broken/);
  assert.equal(await next, "done");
});

test("who is gone before the turn comes is not run, and leaves the place to others", async () => {
  const { ask, begun, ends } = runs({ running: 1, waiting: 1 });
  const first = ask(0);
  const leaving = new AbortController();
  const second = ask(1, leaving.signal);
  leaving.abort(new Error("gone"));
  await assert.rejects(second, /gone/);
  const third = ask(2);
  ends[0]!();
  await first;
  await soon();
  ends[2]!();
  assert.equal(await third, 2);
  assert.deepEqual(begun, [0, 2]);
});
