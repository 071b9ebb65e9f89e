import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { timerHeart } from "#engine/heart.ts";
import { openEngine } from "#engine/index.ts";
import type { Database } from "#store/database.ts";
import { openSimulationDatabase, simulate } from "./simulate.ts";

const subject = { openEngine, timerHeart, label: "" };
/** As many histories as this takes; `node tests/simulation/run.ts --seeds 10000` runs more. */
const budgetMs = 40_000;
const fewestSeeds = 10;

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
    let [seed, tasks] = [0, 0];
    while (performance.now() - startedMs < budgetMs || seed < fewestSeeds) {
      seed += 1;
      const verdict = await simulate({ database, subject, seed });
      tasks += verdict.tasks;
      assert.deepEqual(verdict.faults, [], `seed ${seed}: look at it with node tests/simulation/run.ts --seed ${seed} --tell`);
    }
    context.diagnostic(`${seed} histories with ${tasks} tasks`);
  });
});
