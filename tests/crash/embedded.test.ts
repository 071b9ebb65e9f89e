import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { openPglite } from "#store/pglite/pglite.ts";
import { checkLog } from "../simulation/log-checker.ts";
import { judgeTasks } from "./judge.ts";
import { startWorkerProcess, type ToParent, type ToWorker, untilReady } from "./processes.ts";

const kills = 4;
const tasksEach = 25;

test("an embedded house that is killed goes on where it was, with all that it had acknowledged", { timeout: 180_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "hallway-crash-"));
  const accepted: string[] = [];
  try {
    for (let life = 0; life <= kills; life += 1) {
      const house = startWorkerProcess({ place: folder, redisUrl: null, concurrency: 10, leaseMs: 2_000 }, () => undefined);
      await untilReady(house);
      house.on("message", (message: ToParent) => message.told === "accepted" && accepted.push(message.taskId));
      const isLast = life === kills;
      for (let number = 0; number < tasksEach; number += 1) {
        house.send({ do: "start", number: life * tasksEach + number, pauseMs: (number % 5) * 10 } satisfies ToWorker, () => undefined);
        await pause(5);
      }
      await ended(house, isLast);
    }
    const database = await openPglite({ directory: folder });
    assert.deepEqual([...(await checkLog(database)), ...(await judgeTasks(database, accepted))], []);
    assert.ok(accepted.length >= tasksEach, `${accepted.length} tasks were acknowledged`);
    await database.close();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

/** Killed in the middle, or in good order after everything is done. */
async function ended(house: ChildProcess, isLast: boolean): Promise<void> {
  const exited = new Promise((resolve) => house.once("exit", resolve));
  if (isLast) house.send({ do: "finish" } satisfies ToWorker);
  else house.kill("SIGKILL");
  await exited;
}
