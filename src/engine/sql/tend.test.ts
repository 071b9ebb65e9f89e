import assert from "node:assert/strict";
import { test } from "node:test";
import { newId } from "#base/id.ts";
import { openTestDatabase } from "#testing/database.ts";
import { insertTasks, type NewTask } from "./intake.ts";
import { enterWorker } from "./leases.ts";
import { saveProgress } from "./tend.ts";
import { turn } from "./turn.ts";

const engine = { name: "engine", directory: new URL("../migrations/", import.meta.url) };

function nap(projectId: string): NewTask {
  const limits = { priority: 0, run_at: null, delay_ms: 0, max_attempts: 3, concurrency_key: null, deduplication_key: null };
  const origin = {
    parent_id: null,
    correlation_id: null,
    causation_id: null,
    hops: 0,
    code_version: "1",
    actor_type: "system",
    actor_id: "test",
  };
  return { project_id: projectId, id: newId(), type: "worker:nap", input: {}, ...limits, ...origin, event_id: newId() };
}

test(
  "how far tasks are is kept without waiting for those that somebody is changing, and those are named",
  { timeout: 60_000 },
  async () => {
    const database = await openTestDatabase([engine], "postgres");
    try {
      const projectId = newId();
      const workerId = newId();
      const worker = { id: workerId, host: "here", pid: 1, codeVersion: "1", types: ["worker:nap"], concurrency: 2, leaseMs: 60_000 };
      await enterWorker(database, worker);
      await insertTasks(database, [nap(projectId), nap(projectId)]);
      const claim = { workerId, types: ["worker:nap"], count: 2, after: null, eventIds: [newId(), newId()], number: 1, over: [] };
      const { claimed } = await turn(database, [], [], claim);
      const [first, second] = claimed.map(({ project_id, id, fence }) => ({ project_id, id, fence, progress: 40, current_step: "half" }));
      const { promise: isOver, resolve: end } = Promise.withResolvers<void>();
      const { promise: isLocked, resolve: locked } = Promise.withResolvers<void>();
      const other = database.transaction(async (transaction) => {
        await transaction.query("update engine.task set version = version where id = $1", [first!.id]);
        locked();
        await isOver;
      });
      await isLocked;
      assert.deepEqual(await saveProgress(database, [first!, second!]), [first!.id]);
      end();
      await other;
      assert.deepEqual(await saveProgress(database, [first!]), []);
      // What is over, or another attempt's, is nobody's to come back to.
      assert.deepEqual(await saveProgress(database, [{ ...first!, fence: 99, progress: 90 }]), []);
      const rows = await database.query("select progress::float8 as progress, current_step from engine.task");
      assert.deepEqual(rows, [
        { progress: 40, current_step: "half" },
        { progress: 40, current_step: "half" },
      ]);
    } finally {
      await database.close();
    }
  },
);
