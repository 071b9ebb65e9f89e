import assert from "node:assert/strict";
import { test } from "node:test";
import { z } from "#base/contract.ts";
import { defineApp, defineTask, operatorOnly } from "#hallway/index.ts";
import { openHouse, type TestHouse } from "#testing/house.ts";
import { getSystemHistory, getSystemState, type Stretch, type SystemState } from "./contract.ts";
import { system } from "./index.ts";

const held = Promise.withResolvers<void>();
const succeed = defineTask({ name: "try:succeed", input: z.object({}), run: async () => null });
const fail = defineTask({
  name: "try:fail",
  input: z.object({}),
  retry: { attempts: 1 },
  run: async () => {
    throw new Error("no luck");
  },
});
const hold = defineTask({
  name: "try:hold",
  input: z.object({}),
  run: async (_input, work) => {
    work.progress(40, "holding");
    await held.promise;
  },
});
const tries = defineApp({ name: "tries", title: "Tries", about: "Tasks to look at.", tasks: [succeed, fail, hold] });

async function withHouse(run: (house: TestHouse) => Promise<void>): Promise<void> {
  const house = await openHouse({ apps: [system, tries], role: "start" });
  try {
    await run(house);
  } finally {
    held.resolve();
    await house.close();
  }
}

const state = async (house: TestHouse): Promise<SystemState> => getSystemState.output.parse(await house.asOwner(getSystemState.name));

test("what waits, what runs, who works on what and how the parts are is seen as it is now", () =>
  withHouse(async (house) => {
    const asked = house.asked({ person: house.owner, projectId: house.owner.projectId });
    await house.finished(await asked.start(fail, {}));
    const id = await asked.start(hold, {});
    await asked.start(succeed, {}, { runAt: "1h" });
    let seen = await state(house);
    while (seen.workers[0]?.tasks.length !== 1 || seen.processes.length === 0) seen = await state(house);
    const [worker] = seen.workers;
    assert.deepEqual(
      { ...worker!.tasks[0], started_at: null, progress: null, current_step: null },
      { task_id: id, is_here: true, type: "try:hold", started_at: null, progress: null, current_step: null },
    );
    assert.ok(worker!.is_alive);
    assert.equal(worker!.pid, process.pid);
    assert.deepEqual([seen.running, seen.pending, seen.dead_letters], [1, 0, 1]);
    assert.deepEqual(seen.by_type, [
      { type: "try:fail", state: "failed", count: 1 },
      { type: "try:hold", state: "running", count: 1 },
      { type: "try:succeed", state: "later", count: 1 },
    ]);
    assert.deepEqual(
      seen.parts.map(({ name, health }) => [name, health]),
      [
        ["database", "good"],
        ["redis", "unused"],
        ["disk", "unused"],
        ["backup", "unused"],
      ],
    );
    assert.deepEqual(
      seen.processes.map(({ role, is_silent, pid }) => ({ role, is_silent, pid })),
      [{ role: "start", is_silent: false, pid: process.pid }],
    );
  }));

test("what a process did is told minute by minute, and added up in stretches", () =>
  withHouse(async (house) => {
    const asked = house.asked({ person: house.owner, projectId: house.owner.projectId });
    for (const task of [succeed, succeed, fail]) await house.finished(await asked.start(task, {}));
    await house.system.tell();
    const { stretch_minutes, stretches } = getSystemHistory.output.parse(await house.asOwner(getSystemHistory.name, { hours: 1 }));
    assert.deepEqual([stretch_minutes, stretches.length], [1, 60]);
    const told = stretches.filter((stretch) => stretch.claimed > 0);
    assert.equal(told.length, 1, "each thing is told once");
    const { claimed, completed, failed, dead_letters, workers, wait, run } = told[0] as Stretch;
    assert.deepEqual(
      { claimed, completed, failed, dead_letters, workers },
      { claimed: 3, completed: 2, failed: 1, dead_letters: 1, workers: 1 },
    );
    assert.ok(wait.p50_ms !== null && wait.p95_ms !== null && wait.p50_ms <= wait.p95_ms);
    assert.ok(run.p50_ms !== null);
    assert.equal(stretches[0]!.workers, null, "of what nobody told nothing is claimed");
  }));

test("a process that stops tells what it has not told yet, and is gone from the list", () =>
  withHouse(async (house) => {
    const asked = house.asked({ person: house.owner, projectId: house.owner.projectId });
    for (const task of [succeed, succeed]) await house.finished(await asked.start(task, {}));
    await house.system.stop();
    const { stretches } = getSystemHistory.output.parse(await house.asOwner(getSystemHistory.name, { hours: 1 }));
    assert.equal(
      stretches.reduce((sum, { completed }) => sum + completed, 0),
      2,
    );
    assert.deepEqual((await house.system.now()).processes, []);
  }));

test("who only belongs to a project is not shown the house", () =>
  withHouse(async (house) => {
    for (const role of ["member", "viewer"] as const) {
      const asker = { person: { ...house.owner, role }, projectId: house.owner.projectId };
      await assert.rejects(() => house.ask(getSystemState.name, {}, asker), operatorOnly.is);
      await assert.rejects(() => house.ask(getSystemHistory.name, {}, asker), operatorOnly.is);
    }
    const stranger = {
      person: { ...house.owner, organizationId: "0199d6d1-0000-7000-8000-000000000000" },
      projectId: house.owner.projectId,
    };
    await assert.rejects(() => house.ask(getSystemState.name, {}, stranger), operatorOnly.is);
  }));
