import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Database } from "#store/database.ts";
import { timerHeart } from "#engine/worker/heart.ts";
import { openEngine } from "#engine/index.ts";
import { heardOfLateCommit } from "./late-commit.ts";
import { plants, unboundedReader, withPlant } from "./planted.ts";
import { openSimulationDatabase, simulate } from "./simulate.ts";

/** Histories change with the engine: where the known seed shows nothing any more, others are tried. */
const mostSeeds = 100;

describe("the simulation finds what is planted into the engine", () => {
  let database: Database;
  before(async () => {
    database = await openSimulationDatabase();
  });
  after(() => database.close());

  for (const plant of plants) {
    test(plant.name, async (context) => {
      await withPlant(plant, database, async (subject) => {
        for (let tried = 0; tried < mostSeeds; tried += 1) {
          const seed = tried === 0 ? plant.seed : tried;
          const { faults } = await simulate({ database, subject, seed });
          if (faults.length === 0) continue;
          context.diagnostic(`seed ${seed}: ${faults[0]}`);
          return;
        }
        assert.fail(`not found within ${mostSeeds} seeds`);
      });
    });
  }
});

test("PostgreSQL shows that the log may not be read past transactions that are under way", async () => {
  assert.deepEqual(await heardOfLateCommit({ openEngine, timerHeart, label: "" }), ["thing/late", "thing/early"]);
  assert.deepEqual(await withPlant(unboundedReader, null, heardOfLateCommit), ["thing/early"]);
});
