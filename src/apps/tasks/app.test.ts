import assert from "node:assert/strict";
import { hostname } from "node:os";
import { test } from "node:test";
import { cursorInvalid, inputInvalid, z } from "#base/contract.ts";
import type { EventView } from "#base/event.ts";
import type { TaskView } from "#base/task.ts";
import { defineApp, defineTask } from "#hallway/index.ts";
import { openHouse, type TestHouse } from "#testing/house.ts";
import { tasks } from "./index.ts";

const succeed = defineTask({ name: "try:succeed", input: z.object({ note: z.string() }), run: async () => null });
const fail = defineTask({
  name: "try:fail",
  input: z.object({ note: z.string() }),
  retry: { attempts: 1 },
  run: async ({ note }) => {
    throw new Error(`no luck with ${note}`);
  },
});
const tries = defineApp({ name: "tries", title: "Tries", about: "Tasks to look at.", tasks: [succeed, fail] });

interface List {
  tasks: TaskView[];
  next_cursor: string | null;
}

async function withHouse(run: (house: TestHouse, ids: { good: string[]; bad: string }) => Promise<void>): Promise<void> {
  const house = await openHouse({ apps: [tasks, tries] });
  try {
    const asked = house.asked({ person: house.owner, projectId: house.owner.projectId });
    const good = [await asked.start(succeed, { note: "apples" }), await asked.start(succeed, { note: "pears" })];
    const bad = await asked.start(fail, { note: "plums" });
    for (const id of [...good, bad]) await house.finished(id);
    await run(house, { good, bad });
  } finally {
    await house.close();
  }
}

test("tasks are listed newest first and found by status, type, text and time", () =>
  withHouse(async (house, { good, bad }) => {
    const ids = async (filter: object) => (await house.asOwner<List>("list_tasks", filter)).tasks.map(({ task_id }) => task_id);
    assert.deepEqual(await ids({}), [bad, good[1], good[0]]);
    assert.deepEqual(await ids({ status: "failed,cancelled" }), [bad]);
    assert.deepEqual(await ids({ type: "try:succeed" }), [good[1], good[0]]);
    assert.deepEqual(await ids({ text: "PEARS" }), [good[1]]);
    assert.deepEqual(await ids({ text: "no luck" }), [bad]);
    assert.deepEqual(await ids({ created_before: "2020-01-01T00:00:00Z" }), []);
    const counts = await house.asOwner<{ by_status: Record<string, number> }>("count_tasks");
    assert.deepEqual([counts.by_status["completed"], counts.by_status["failed"]], [2, 1]);
  }));

test("pages of tasks follow each other without gaps", () =>
  withHouse(async (house, { good, bad }) => {
    const first = await house.asOwner<List>("list_tasks", { limit: 2 });
    const second = await house.asOwner<List>("list_tasks", { limit: 2, cursor: first.next_cursor });
    assert.deepEqual(
      [...first.tasks, ...second.tasks].map(({ task_id }) => task_id),
      [bad, good[1], good[0]],
    );
    assert.equal(second.next_cursor, null);
  }));

test("filters and cursors that make no sense are refused", () =>
  withHouse(async (house) => {
    await assert.rejects(house.asOwner("list_tasks", { status: "sleepy" }), inputInvalid.is);
    await assert.rejects(house.asOwner("list_tasks", { limit: 0 }), inputInvalid.is);
    await assert.rejects(house.asOwner("list_tasks", { cursor: "abc" }), cursorInvalid.is);
    await assert.rejects(house.asOwner("list_events", { cursor: "abc" }), cursorInvalid.is);
  }));

test("a follower of the log reads on from where it stopped", () =>
  withHouse(async (house, { bad }) => {
    interface Log {
      events: EventView[];
      next_cursor: string | null;
    }
    const first = await house.asOwner<Log>("list_events", { order: "oldest", limit: 4 });
    const rest = await house.asOwner<Log>("list_events", { order: "oldest", cursor: first.next_cursor });
    assert.equal(first.events.length + rest.events.length, 9);
    const nothing = await house.asOwner<Log>("list_events", { order: "oldest", cursor: rest.next_cursor });
    assert.deepEqual([nothing.events, nothing.next_cursor], [[], rest.next_cursor]);
    const place = rest.next_cursor!.split("-").map(Number) as [number, number];
    for (const beyond of [`${place[0]}-${place[1] + 1}`, `${place[0] + 1}-0`, "9007199254740991-1"])
      for (const order of ["oldest", "newest"])
        await assert.rejects(house.asOwner("list_events", { order, cursor: beyond }), cursorInvalid.is, `${order} ${beyond}`);
    const [newest] = (await house.asOwner<Log>("list_events", { subject: `task/${bad}` })).events;
    assert.equal(newest!.type, "task.failed");
  }));

test("a failed task can be tried again, alone or with all of its type", () =>
  withHouse(async (house, { bad }) => {
    assert.equal((await house.asOwner<TaskView>("retry_task", { id: bad })).status === "failed", false);
    await house.finished(bad);
    assert.deepEqual(await house.asOwner("retry_tasks", { type: "try:fail" }), { retried: 1 });
    await house.finished(bad);
  }));

test("a try-out goes through a step, a sleep and an event, and says where it was worked on", () =>
  withHouse(async (house) => {
    const { task_id } = await house.asOwner<{ task_id: string }>("try_house");
    assert.equal((await house.finished(task_id)).status, "completed");
    const { output } = await house.engine.tasks.get(house.owner.projectId, task_id);
    assert.deepEqual(output, { hosts: [hostname()] });
    const { events } = await house.asOwner<{ events: EventView[] }>("list_events", { subject: `task/${task_id}`, order: "oldest" });
    assert.equal(events.at(0)?.type, "task.created");
    assert.equal(events.at(-1)?.type, "task.completed");
    const told = await house.asOwner<{ events: EventView[] }>("list_events", { type: "house.tried" });
    assert.deepEqual(
      told.events.map(({ data }) => data),
      [{ id: task_id, hosts: [hostname()] }],
    );
  }));
