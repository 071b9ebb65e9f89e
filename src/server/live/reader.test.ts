import assert from "node:assert/strict";
import { test } from "node:test";
import { smallHouse, projectA } from "../small-house.ts";
import { openFeeds } from "./feed.ts";
import { Reader } from "./reader.ts";

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test("a listener that stops taking is dropped back to the log, and gets the rest once it takes again", async () => {
  const { engine, record } = smallHouse();
  const feeds = openFeeds(engine.log);
  const got: string[] = [];
  let waitingBytes = 0;
  let mostWaiting = 0;
  const reader = new Reader({
    log: engine.log,
    feeds,
    projectId: projectA,
    limits: { mostWaitingBytes: 10_000, patienceMs: 5_000 },
    outlet: {
      send: (batch, filter) => {
        batch.events.forEach(({ offset }) => got.push(offset));
        waitingBytes += batch.message(filter)?.length ?? 0;
        mostWaiting = Math.max(mostWaiting, waitingBytes);
      },
      waitingBytes: () => waitingBytes,
      giveUp: () => assert.fail("it was given up"),
      failed: (thrown) => assert.fail(String(thrown)),
    },
  });
  reader.subscribe(["events"], null, () => {});
  await pause(10);
  const recorded: string[] = [];
  for (let index = 0; index < 3_000; index += 1) {
    recorded.push(record(projectA, "note.added", "note/1").offset);
    if (index % 100 === 0) await pause(1);
  }
  await pause(50);
  assert.ok(got.length < 1_000, `only ${got.length} were pushed while nothing was taken`);
  assert.ok(mostWaiting < 500_000, `${mostWaiting} bytes waited`);
  for (let round = 0; round < 100 && got.length < recorded.length; round += 1) {
    waitingBytes = 0;
    await pause(30);
  }
  assert.deepEqual(got, recorded);
  reader.close();
});

test("a listener that takes nothing for too long is given up", async () => {
  const { engine, record } = smallHouse();
  let waitingBytes = 0;
  const givenUp = new Promise<void>((resolve) => {
    const reader = new Reader({
      log: engine.log,
      feeds: openFeeds(engine.log),
      projectId: projectA,
      limits: { mostWaitingBytes: 100, patienceMs: 100 },
      outlet: { send: () => (waitingBytes += 1_000), waitingBytes: () => waitingBytes, giveUp: () => (reader.close(), resolve()), failed: (thrown) => assert.fail(String(thrown)) },
    });
    reader.subscribe(["events"], null, () => record(projectA, "note.added", "note/1"));
  });
  await givenUp;
});

test("a feed lives as long as somebody holds it", () => {
  const { engine } = smallHouse();
  let followers = 0;
  const feeds = openFeeds({ ...engine.log, follow: () => ((followers += 1), () => (followers -= 1)) });
  const first = feeds.hold(projectA);
  assert.equal(feeds.hold(projectA), first);
  feeds.release(projectA);
  assert.equal(followers, 1);
  feeds.release(projectA);
  assert.equal(followers, 0);
});
