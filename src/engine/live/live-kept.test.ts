import assert from "node:assert/strict";
import { test } from "node:test";
import { z } from "#base/contract.ts";
import type { Progress } from "#base/task.ts";
import { openTestEngine } from "#testing/engine.ts";
import { until } from "#testing/until.ts";
import { taskDefiner } from "../define.ts";
import type { Work } from "../work.ts";

/** A task that tells how far it is, and ends when it is told to. */
function slowTask() {
  const end = Promise.withResolvers<void>();
  let tell: (percent: number, step: string) => void = () => {};
  const task = taskDefiner<Work>()({
    name: "report:write",
    input: z.object({}),
    run: async (_input, work) => {
      tell = work.progress;
      work.progress(30, "reading");
      await end.promise;
    },
  });
  return { task, end: end.resolve, tell: (percent: number, step: string) => tell(percent, step) };
}

test("without Redis, who watches a task of another process sees what it keeps, each state once", async () => {
  const { task, end, tell } = slowTask();
  const house = await openTestEngine({ tasks: [task], kind: "postgres", concurrency: 0 });
  try {
    await house.another({ concurrency: 2 });
    const id = await house.start(task, {});
    const heard: Progress[] = [];
    const stop = house.engine.followProgress({ projectId: house.projectId, taskId: id }, (progress) => heard.push(progress));
    await until(() => heard.length === 1);
    assert.deepEqual([heard[0]!.progress, heard[0]!.current_step], [30, "reading"]);
    tell(60, "writing");
    await until(() => heard.length === 2);
    assert.deepEqual([heard[1]!.progress, heard[1]!.current_step], [60, "writing"]);
    assert.equal(typeof heard[1]!.time_left_ms, "number");
    stop();
    tell(90, "closing");
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    assert.equal(heard.length, 2, "who has stopped hears nothing more");
    end();
    await house.finished(id);
  } finally {
    end();
    await house.close();
  }
});

test("what is heard by itself is not told again once it is kept, and not taken back for what is kept", async () => {
  const { task, end, tell } = slowTask();
  const house = await openTestEngine({ tasks: [task], kind: "postgres" });
  try {
    const id = await house.start(task, {});
    const heard: number[] = [];
    house.engine.followProgress({ projectId: house.projectId, taskId: id }, ({ progress }) => heard.push(progress));
    await until(() => heard.length === 1);
    tell(33.3, "reading");
    await until(() => heard.length === 2);
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    assert.deepEqual(heard, [30, 33.3]);
  } finally {
    end();
    await house.close();
  }
});

test("who watches where the task runs hears at once, and is not thrown back to what was kept a second ago", async () => {
  const { task, end, tell } = slowTask();
  const house = await openTestEngine({ tasks: [task], kind: "postgres" });
  try {
    const id = await house.start(task, {});
    const heard: number[] = [];
    house.engine.followProgress({ projectId: house.projectId, taskId: id }, ({ progress }) => heard.push(progress));
    await until(() => heard.length === 1);
    for (let percent = 31; percent <= 70; percent += 1) {
      tell(percent, "reading");
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
    assert.deepEqual(
      heard,
      heard.toSorted((left, right) => left - right),
    );
    assert.ok(heard.length > 20, `${heard.length} were heard`);
  } finally {
    end();
    await house.close();
  }
});
