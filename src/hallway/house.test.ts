import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "#base/clock.ts";
import { z } from "#base/contract.ts";
import { newId } from "#base/id.ts";
import { silentLog } from "#base/log.ts";
import { timerHeart } from "#engine/heart.ts";
import { createPeople } from "#people/index.ts";
import { blobsInMemory } from "#store/blobs.ts";
import { openTestDatabase } from "#testing/database.ts";
import { openHouse } from "./house.ts";
import { defineApp, defineSchedule, defineTask } from "./index.ts";
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
