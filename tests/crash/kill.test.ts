import assert from "node:assert/strict";
import { test } from "node:test";
import { torment } from "./torment.ts";

test("nothing is lost or done twice where workers are killed or stopped, and PostgreSQL crashes", { timeout: 180_000 }, async (context) => {
  const result = await torment({ workers: 3, tasks: 300, kills: 12, stops: 3, postgresCrashes: 1, everyMs: 700, seed: "kill" });
  const { faults, ...figures } = result;
  context.diagnostic(JSON.stringify(figures));
  assert.deepEqual(faults, []);
  assert.equal(result.lost, 0);
  assert.equal(result.effects, 3 * result.completed);
});
