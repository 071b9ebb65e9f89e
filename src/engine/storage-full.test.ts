import assert from "node:assert/strict";
import { test } from "node:test";
import { z } from "#base/contract.ts";
import { openTestEngine } from "#testing/engine.ts";
import { taskDefiner } from "./define.ts";
import type { Work } from "./work.ts";

test("a task that finds no room on the disk loses no attempt by it, and goes on when there is some", { timeout: 60_000 }, async () => {
  let room = false;
  let runs = 0;
  const keep = taskDefiner<Work>()({
    name: "file:keep",
    input: z.object({}),
    retry: { attempts: 1 },
    run: async () => {
      runs += 1;
      if (!room) throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
    },
  });
  const house = await openTestEngine({ tasks: [keep] });
  try {
    const id = await house.start(keep, {});
    await house.until(id, ({ status }) => status === "pending" && runs === 1);
    const waiting = await house.detail(id);
    assert.deepEqual([waiting.attempt, waiting.error?.["type"]], [0, "/problems/storage-full"]);
    room = true;
    const deadline = Date.now() + 30_000;
    while ((await house.view(id)).status !== "completed" && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 100));
    assert.equal((await house.view(id)).status, "completed");
    assert.equal(runs, 2);
  } finally {
    await house.close();
  }
});
