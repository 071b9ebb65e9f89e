import assert from "node:assert/strict";
import { test } from "node:test";
import type { EventView } from "#base/event.ts";
import { Batch } from "./batch.ts";
import { filterOf } from "./topics.ts";

const task = "01900000-0000-7000-8000-000000000001";
const other = "01900000-0000-7000-8000-000000000002";

function eventOf(seq: number, type: string, subject: string): EventView {
  return { type, subject, offset: `7-${seq}` } as EventView;
}

const batch = new Batch([
  eventOf(1, "task.started", `task/${task}`),
  eventOf(2, "template.uploaded", "template/1"),
  eventOf(3, "task.completed", `task/${task}`),
]);

function heardBy(...topics: string[]): string[] {
  const message = batch.message(filterOf(new Set(topics)));
  return message === null ? [] : (JSON.parse(message.toString()) as { events: EventView[] }).events.map(({ offset }) => offset);
}

test("a batch has for each listener the events of what it named, and nothing for others", () => {
  assert.deepEqual(heardBy("events"), ["7-1", "7-2", "7-3"]);
  assert.deepEqual(heardBy(`tasks/${task}`), ["7-1", "7-3"]);
  assert.deepEqual(heardBy(`tasks/${other}`), []);
  assert.deepEqual(heardBy("events/template.uploaded"), ["7-2"]);
  assert.deepEqual(heardBy("events/template.read"), []);
  assert.deepEqual(heardBy("events/task."), ["7-1", "7-3"]);
  assert.deepEqual(heardBy(`tasks/${other}`, "events/template.uploaded"), ["7-2"]);
  assert.deepEqual(heardBy(`tasks/${other}`, "events/template."), ["7-2"]);
  assert.deepEqual(heardBy(), []);
});

test("listeners of the same topics share one message, another one than streams", () => {
  const filter = () => filterOf(new Set([`tasks/${task}`]));
  assert.equal(batch.message(filter()), batch.message(filter()));
  assert.match(batch.stream(filter()) ?? "", /^id: 7-1\ndata: /);
});

test("topics that were heard already are left out of what is read again", () => {
  const filter = filterOf(new Set(["events/task.started", "events/task.completed"]), filterOf(new Set(["events/task.completed"])));
  const message = JSON.parse(batch.message(filter)!.toString()) as { events: EventView[] };
  assert.deepEqual(
    message.events.map(({ offset }) => offset),
    ["7-1"],
  );
});
