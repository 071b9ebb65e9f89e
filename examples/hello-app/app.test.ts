import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openHouse, type TestHouse } from "#testing/house.ts";
import { helloShouted } from "./contract.ts";
import { hello } from "./index.ts";

let house: TestHouse;
before(async () => void (house = await openHouse({ apps: [hello] })));
after(() => house.close());

test("a greeting is said after a breath, and answered", async () => {
  const { task_id } = await house.asOwner<{ task_id: string }>("say_hello", { name: "Ada" });
  const task = await house.finished(task_id);
  assert.equal(task.status, "completed");

  const { tasks } = await house.engine.tasks.list(house.owner.projectId, { types: ["hello:reply"], limit: 10 });
  assert.equal(tasks.length, 1);
  const answer = await house.finished(tasks[0]!.task_id);
  assert.equal(answer.status, "completed");
  assert.equal(answer.correlation_id, task.correlation_id);
});

test("who shouts is told so", async () => {
  await assert.rejects(house.asOwner("say_hello", { name: "ADA" }), helloShouted.is);
});
