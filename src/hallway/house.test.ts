import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "#base/clock.ts";
import { defineTool, z } from "#base/contract.ts";
import { newId } from "#base/id.ts";
import { silentLog } from "#base/log.ts";
import { timerHeart } from "#engine/worker/heart.ts";
import { createPeople } from "#people/index.ts";
import { blobsInMemory } from "#store/blobs.ts";
import { openTestDatabase } from "#testing/database.ts";
import { openHouse as openTestHouse } from "#testing/house.ts";
import { openHouse } from "./house.ts";
import { answer, defineApp, defineSchedule, defineTask } from "./index.ts";
import { migrationSets } from "./migrations.ts";

const tidy = defineTask({ name: "yard:tidy", input: z.object({}), run: async () => null });
const yard = defineApp({
  name: "yard",
  title: "Yard",
  about: "Keeps a yard.",
  tasks: [tidy],
  schedules: [defineSchedule({ name: "tidy-at-night", cron: "0 3 * * *", task: tidy, input: {} })],
});

test("every project has the schedules: the first, one made before this start, and one made since", async () => {
  const database = await openTestDatabase(migrationSets([yard]));
  const people = createPeople({ database, clock: systemClock, newId });
  const owner = await people.ensureOwner();
  const before = await people.createProject(owner.organizationId, "Before");
  const house = await openHouse({
    apps: [yard],
    database,
    blobs: blobsInMemory(),
    clock: systemClock,
    newId,
    random: Math.random,
    log: silentLog,
    codeVersion: "test",
    concurrency: 1,
    leaseMs: 30_000,
    startHeart: timerHeart(database, systemClock),
  });
  try {
    const since = await house.people.createProject(owner.organizationId, "Since");
    for (const projectId of [owner.projectId, before.id, since.id])
      assert.deepEqual(
        (await house.engine.schedules(projectId)).map(({ name }) => name),
        ["tidy-at-night"],
      );
  } finally {
    await house.close();
  }
});

test("an answer that asks the engine inside of its own transaction is told at once, instead of waiting for itself", async () => {
  const askWrong = defineTool({
    name: "ask_wrong",
    about: "Asks wrong.",
    at: "GET /api/wrong",
    effect: "read",
    input: z.object({}),
    output: z.object({}),
  });
  const wrong = answer(askWrong, (_input, asked) =>
    asked.transaction(async ({ start }) => {
      const id = await start(tidy, {});
      await asked.engine.tasks.view(asked.projectId, id);
      return {};
    }),
  );
  const house = await openTestHouse({ apps: [defineApp({ ...yard, tools: [wrong] })] });
  try {
    const asked = performance.now();
    await assert.rejects(house.asOwner("ask_wrong"), /asked past a transaction from inside of that transaction/);
    assert.ok(performance.now() - asked < 10_000);
    assert.deepEqual((await house.engine.tasks.list(house.owner.projectId, { limit: 10 })).tasks, [], "nothing of it is kept");
  } finally {
    await house.close();
  }
});
