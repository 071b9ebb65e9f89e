import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { timerHeart } from "#engine/worker/heart.ts";
import { openEngine } from "#engine/index.ts";
import type { Database } from "#store/database.ts";
import { command, openFleet, sail } from "./fleet.ts";
import { openSimulationDatabase, simulate, type Verdict } from "./simulate.ts";

const subject = { openEngine, timerHeart, label: "" };
/** As many histories as two processes manage in this time; `./dev bench simulate` runs more. */
const budgetMs = 75_000;
const fewestSeeds = 20;

describe("the engine under trouble", () => {
  let database: Database;
  before(async () => {
    database = await openSimulationDatabase();
  });
  after(() => database.close());

  test("one seed makes one history, whatever ran before it", async () => {
    const first = await simulate({ database, subject, seed: 1 });
    await simulate({ database, subject, seed: 2 });
    const again = await simulate({ database, subject, seed: 1 });
    const fresh = await openSimulationDatabase();
    const elsewhere = await simulate({ database: fresh, subject, seed: 1 });
    await fresh.close();
    assert.ok(first.moves > 1_000, "something happens in it");
    assert.deepEqual([again.hash, elsewhere.hash], [first.hash, first.hash]);
  });

  test("every history ends well: crashes, pauses, jumps of the clock, lost answers and lost or doubled wake-ups", async (context) => {
    const startedMs = performance.now();
    const fleet = openFleet(2);
    const isOver = (count: number) => performance.now() - startedMs > budgetMs && count >= fewestSeeds;
    const goesOn = (all: readonly Verdict[]) => !isOver(all.length) && all.every(({ faults }) => faults.length === 0);
    const verdicts = await sail(fleet, { from: 1, to: Infinity, goesOn }).finally(fleet.close);
    for (const { seed, faults } of verdicts) assert.deepEqual(faults, [], `seed ${seed}: look at it with ${command(seed)}`);
    const tasks = verdicts.reduce((all, verdict) => all + verdict.tasks, 0);
    context.diagnostic(`${verdicts.length} histories with ${tasks} tasks`);
  });
});
