import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import type { Clock } from "#base/clock.ts";
import type { EventView } from "#base/event.ts";
import { concerns, type Follower, type Line, LiveClient } from "./live-client.ts";

let at: TestTime;
let lines: TestLine[];
let log: EventView[];
let isOnline: boolean;
let isBlocked: boolean;
let client: LiveClient;

beforeEach(() => {
  at = new TestTime();
  lines = [];
  log = [];
  isOnline = true;
  isBlocked = false;
  client = new LiveClient({
    clock: at,
    random: () => 1,
    isOnline: () => isOnline,
    readNewest: async () => {
      if (!isOnline) throw new Error("no network");
      return log.toReversed();
    },
    open: () => {
      const line = new TestLine();
      lines.push(line);
      if (isBlocked) queueMicrotask(() => line.onclose?.());
      return line;
    },
  });
});

test("a follower hears each event of its topics once, in order", () => {
  const heard = follow("events/template.");
  open();
  say({ type: "events", events: [event(1, "task.created"), event(2, "template.uploaded")] });
  say({ type: "events", events: [event(2, "template.uploaded"), event(3, "template.parsed")] });
  assert.deepEqual(heard.types, ["template.uploaded", "template.parsed"]);
});

test("the line begins at the head, and what was read before is read again", () => {
  const heard = follow("events");
  open();
  assert.equal(client.state, "live");
  assert.equal(heard.resets, 1);
  assert.deepEqual(said(), [{ type: "subscribe", topics: ["events"], after: null }]);
});

test("a line that was cut goes on after the last event that was heard", () => {
  const heard = follow("events");
  open();
  say({ type: "events", events: [event(7)] });
  cut();
  assert.equal(client.state, "reconnecting");
  at.pass(500);
  lines[1]!.onopen!();
  assert.deepEqual(said(1), [{ type: "subscribe", topics: ["events"], after: "1-7" }]);
  say({ type: "subscribed", topics: ["events"], head: "1-9" }, 1);
  assert.equal(client.state, "catching-up");
  say({ type: "events", events: [event(8), event(9)] }, 1);
  at.pass(400);
  assert.equal(client.state, "live");
  assert.equal(heard.types.length, 3);
  assert.equal(heard.resets, 1);
});

test("pauses between attempts grow to ten seconds", () => {
  isBlocked = false;
  client.start();
  const begins = [0];
  for (let attempt = 0; attempt < 7; attempt++) {
    lines.at(-1)!.onclose!();
    const before = lines.length;
    while (lines.length === before) at.pass(100);
    begins.push(at.nowMs());
  }
  const pauses = begins.slice(1).map((ms, index) => ms - begins[index]!);
  assert.deepEqual(pauses, [500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
});

test("an offset that the server no longer has makes followers read again", () => {
  const heard = follow("events");
  open();
  say({ type: "reset", head: "9-9" });
  assert.equal(heard.resets, 2);
});

test("topics that come and go are said to the server, each task by itself", () => {
  open();
  const first = client.follow({ topics: ["tasks/one", "events/task."] });
  client.follow({ topics: ["tasks/two"] });
  at.pass(5);
  first();
  at.pass(5);
  assert.deepEqual(said().slice(1), [
    { type: "subscribe", topics: ["events/task."], after: "1-0" },
    { type: "subscribe", topics: ["tasks/one"], after: "1-0" },
    { type: "subscribe", topics: ["tasks/two"], after: "1-0" },
    { type: "unsubscribe", topics: ["tasks/one", "events/task."] },
  ]);
});

test("progress reaches who follows that task alone", () => {
  const heard: number[] = [];
  client.follow({ topics: ["tasks/one"], progress: (_id, { progress }) => heard.push(progress) });
  open();
  say({ type: "progress", task_id: "one", progress: 40, current_step: null, time_left_ms: null });
  say({ type: "progress", task_id: "two", progress: 90, current_step: null, time_left_ms: null });
  assert.deepEqual(heard, [40]);
});

test("a line on which nothing is heard is asked, then given up", () => {
  open();
  at.pass(25_000);
  assert.deepEqual(said().at(-1), { type: "ping" });
  at.pass(15_000);
  assert.equal(client.state, "reconnecting");
  at.pass(500);
  assert.equal(lines.length, 2);
});

test("where sockets are blocked the log is polled, and nothing is told twice", async () => {
  const heard = follow("events");
  isBlocked = true;
  log = [event(1), event(2)];
  client.start();
  await at.passSlowly(3_000);
  assert.equal(client.state, "polling");
  assert.equal(heard.resets, 1);
  log.push(event(3, "template.parsed"));
  await at.passSlowly(4_000);
  assert.deepEqual(heard.types, ["template.parsed"]);
  client.stop();
});

test("a socket that works again takes over where polling was", async () => {
  const heard = follow("events");
  isBlocked = true;
  log = [event(1)];
  client.start();
  await at.passSlowly(3_000);
  isBlocked = false;
  const tried = lines.length;
  while (lines.length === tried) await at.passSlowly(100);
  const last = lines.length - 1;
  lines[last]!.onopen!();
  assert.deepEqual(said(last), [{ type: "subscribe", topics: ["events"], after: "1-1" }]);
  say({ type: "subscribed", topics: ["events"], head: "1-1" }, last);
  assert.equal(client.state, "live");
  say({ type: "events", events: [event(1), event(2)] }, last);
  assert.equal(heard.types.length, 1);
  client.stop();
});

test("without a network the state says so, and the line is tried at once when it is back", () => {
  open();
  isOnline = false;
  client.sleep();
  assert.equal(client.state, "offline");
  isOnline = true;
  client.wake();
  assert.equal(lines.length, 2);
});

test("a topic speaks of types, beginnings of types, and tasks", () => {
  const parsed = { type: "template.parsed", subject: "template/1" };
  assert.ok(concerns("events", parsed));
  assert.ok(concerns("events/template.", parsed));
  assert.ok(concerns("events/template.parsed", parsed));
  assert.ok(!concerns("events/template", parsed));
  assert.ok(!concerns("events/task.", parsed));
  assert.ok(concerns("tasks/7", { type: "task.started", subject: "task/7" }));
  assert.ok(!concerns("tasks/7", parsed));
});

class TestLine implements Line {
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  readonly said: string[] = [];
  send(text: string): void {
    this.said.push(text);
  }
  close(): void {
    // The client has let go of the line by then.
  }
}

class TestTime implements Clock {
  #nowMs = 0;
  readonly #timers = new Set<{ readonly dueMs: number; readonly callback: () => void }>();
  readonly nowMs = () => this.#nowMs;
  readonly after = (delayMs: number, callback: () => void) => {
    const timer = { dueMs: this.#nowMs + delayMs, callback };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  };
  pass(ms: number): void {
    const endMs = this.#nowMs + ms;
    for (;;) {
      const due = [...this.#timers].filter((timer) => timer.dueMs <= endMs).toSorted((left, right) => left.dueMs - right.dueMs)[0];
      if (due === undefined) break;
      this.#timers.delete(due);
      this.#nowMs = Math.max(this.#nowMs, due.dueMs);
      due.callback();
    }
    this.#nowMs = endMs;
  }
  /** Lets promises settle in between. */
  async passSlowly(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 50) {
      this.pass(50);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

function follow(...topics: string[]): { types: string[]; resets: number } {
  const heard = { types: [] as string[], resets: 0 };
  const follower: Follower = {
    topics,
    events: (events) => heard.types.push(...events.map(({ type }) => type)),
    reset: () => (heard.resets += 1),
  };
  client.follow(follower);
  return heard;
}

function open(): void {
  client.start();
  at.pass(5);
  lines[0]!.onopen!();
  say({ type: "subscribed", topics: [], head: "1-0" });
}

function cut(): void {
  lines.at(-1)!.onclose!();
}

function say(message: object, line = 0): void {
  lines[line]!.onmessage!({ data: JSON.stringify(message) });
}

function said(line = 0): object[] {
  return lines[line]!.said.map((text) => JSON.parse(text) as object);
}

function event(number: number, type = "note.added"): EventView {
  const time = "2026-11-21T12:00:00.000Z";
  const id = `018f0000-0000-7000-8000-${String(number).padStart(12, "0")}`;
  return {
    specversion: "1.0",
    id,
    source: "/test",
    type,
    subject: `note/${number}`,
    time,
    dataschema: `${type}/1`,
    data: {},
    correlationid: id,
    causationid: null,
    hops: 0,
    actorid: "1",
    actortype: "person",
    partitionkey: "",
    sequence: 1,
    recordedtime: time,
    traceparent: null,
    offset: `1-${number}`,
  };
}
