import assert from "node:assert/strict";
import { test } from "node:test";
import { newestOnly } from "./newest.ts";

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test("a listener that stops taking gets the newest value once it takes again, and none of those between", async () => {
  const got: number[] = [];
  let waitingBytes = 0;
  const newest = newestOnly<number>(
    {
      send: (value) => {
        got.push(value);
        waitingBytes += 60;
      },
      waitingBytes: () => waitingBytes,
      giveUp: () => assert.fail("it was given up"),
    },
    { mostWaitingBytes: 100, patienceMs: 10_000 },
  );
  for (let value = 1; value <= 1_000; value += 1) newest.tell(value);
  assert.deepEqual(got, [1, 2]);
  waitingBytes = 0;
  await pause(250);
  assert.deepEqual(got, [1, 2, 1_000]);
  newest.tell(1_001);
  assert.deepEqual(got, [1, 2, 1_000, 1_001]);
  newest.close();
});

test("a listener that takes nothing for too long is given up, and one that is closed is left alone", async () => {
  let givenUp = 0;
  const outlet = { send: () => assert.fail("it has no room"), waitingBytes: () => 1_000, giveUp: () => void (givenUp += 1) };
  const limits = { mostWaitingBytes: 100, patienceMs: 30 };
  const [slow, closed] = [newestOnly<number>(outlet, limits), newestOnly<number>(outlet, limits)];
  for (const each of [slow, closed]) each.tell(1);
  closed.close();
  await pause(200);
  assert.equal(givenUp, 1);
  slow.close();
});
