import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type OpenDoors, openDoors } from "../../../tests/doors/open-doors.ts";
import { openFeeds } from "./feed.ts";
import { type Outlet, Reader, type ReaderLimits } from "./reader.ts";

let open: OpenDoors;
before(async () => void (open = await openDoors()));
after(() => open.close());

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const many = (count: number) => Array.from({ length: count }, () => ["note.added", "note/1"] as const);

function readerOf(limits: ReaderLimits, outlet: Omit<Outlet, "failed">): Reader {
  const { log } = open.house.engine;
  return new Reader({
    log,
    feeds: openFeeds(log),
    projectId: open.projectA,
    limits,
    outlet: { ...outlet, failed: (thrown) => assert.fail(String(thrown)) },
  });
}

test("a listener that stops taking is dropped back to the log, and gets the rest once it takes again", async () => {
  const got: string[] = [];
  let waitingBytes = 0;
  let mostWaiting = 0;
  const reader = readerOf(
    { mostWaitingBytes: 10_000, patienceMs: 20_000 },
    {
      send: (batch, filter) => {
        batch.events.forEach(({ offset }) => got.push(offset));
        waitingBytes += batch.message(filter)?.length ?? 0;
        mostWaiting = Math.max(mostWaiting, waitingBytes);
      },
      waitingBytes: () => waitingBytes,
      giveUp: () => assert.fail("it was given up"),
    },
  );
  await new Promise<void>((told) => reader.subscribe(["events"], null, () => told()));
  const recorded: string[] = [];
  for (let round = 0; round < 20; round += 1) recorded.push(...(await open.record(open.projectA, ...many(60))).map(({ offset }) => offset));
  await pause(50);
  assert.ok(got.length < 700, `only ${got.length} were pushed while nothing was taken`);
  assert.ok(mostWaiting < 600_000, `${mostWaiting} bytes waited`);
  for (let round = 0; round < 100 && got.length < recorded.length; round += 1) {
    waitingBytes = 0;
    await pause(30);
  }
  assert.deepEqual(got, recorded);
  reader.close();
});

test("a listener that takes nothing for too long is given up", async () => {
  let waitingBytes = 0;
  await new Promise<void>((resolve) => {
    const reader = readerOf(
      { mostWaitingBytes: 100, patienceMs: 100 },
      { send: () => (waitingBytes += 1_000), waitingBytes: () => waitingBytes, giveUp: () => (reader.close(), resolve()) },
    );
    reader.subscribe(["events"], null, () => void open.record(open.projectA, ...many(1)));
  });
});

test("a feed lives as long as somebody holds it", () => {
  let followers = 0;
  const feeds = openFeeds({ ...open.house.engine.log, follow: () => ((followers += 1), () => (followers -= 1)) });
  const first = feeds.hold(open.projectA);
  assert.equal(feeds.hold(open.projectA), first);
  feeds.release(open.projectA);
  assert.equal(followers, 1);
  feeds.release(open.projectA);
  assert.equal(followers, 0);
});
