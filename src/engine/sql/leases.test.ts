import assert from "node:assert/strict";
import { test } from "node:test";
import { newId } from "#base/id.ts";
import { openTestDatabase } from "#testing/database.ts";
import { insertTasks, type NewTask } from "./intake.ts";
import { enterWorker, giveBackUnknown } from "./leases.ts";
import { type ClaimRequest, turn } from "./turn.ts";

const nap: NewTask = {
  project_id: newId(),
  id: newId(),
  type: "worker:nap",
  input: {},
  priority: 0,
  run_at: null,
  delay_ms: 0,
  max_attempts: 3,
  concurrency_key: null,
  deduplication_key: null,
  parent_id: null,
  correlation_id: null,
  causation_id: null,
  hops: 0,
  code_version: "1",
  actor_type: "system",
  actor_id: "test",
  event_id: newId(),
};
const workerId = newId();
const claiming = (number: number): ClaimRequest => ({
  workerId,
  types: [nap.type],
  count: 1,
  after: null,
  eventIds: [newId()],
  number,
  over: [],
});

test("a worker that still tells how an earlier claim of a task ended gives back the later one that it never heard of", async () => {
  const database = await openTestDatabase([{ name: "engine", directory: new URL("../migrations/", import.meta.url) }]);
  try {
    await insertTasks(database, [nap]);
    await enterWorker(database, {
      id: workerId,
      host: "here",
      pid: 1,
      codeVersion: "1",
      types: [nap.type],
      concurrency: 1,
      leaseMs: 60_000,
    });
    const first = (await turn(database, [], [], claiming(1))).claimed[0]!;
    const released = { status: "pending", counts: false, delay_ms: 0, output: null, error: null } as const;
    const outcome = {
      ...released,
      project_id: nap.project_id,
      id: nap.id,
      fence: first.fence,
      event_id: newId(),
      event_type: "task.released",
    };
    await turn(database, [outcome], [], { ...claiming(2), count: 0 });
    const second = (await turn(database, [], [], claiming(3))).claimed[0]!;

    assert.deepEqual(await giveBackUnknown(database, workerId, [second], 10, newId), [], "what it has it keeps");
    const given = await giveBackUnknown(database, workerId, [outcome], 10, newId);
    assert.deepEqual(
      given.map(({ task_id, status }) => ({ task_id, status })),
      [{ task_id: nap.id, status: "pending" }],
    );
  } finally {
    await database.close();
  }
});
