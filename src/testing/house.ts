/** `openHouse()`: a whole house for a test, in memory, with one application or several. */
import { newId } from "#base/id.ts";
import { systemClock } from "#base/clock.ts";
import { silentLog } from "#base/log.ts";
import { isFinal, type TaskView } from "#base/task.ts";
import { timerHeart } from "#engine/worker/heart.ts";
import type { App, UploadedFile } from "#hallway/app.ts";
import { type House, type HouseOptions, openHouse as openHouseOn } from "#hallway/house.ts";
import { migrationSets } from "#hallway/migrations.ts";
import type { Person } from "#people/index.ts";
import { blobsInMemory } from "#store/blobs.ts";
import { type DatabaseKind, openTestDatabase } from "./database.ts";

export interface TestHouse extends House {
  /** The owner, in the first project. */
  readonly owner: Person;
  /** Asks a tool as the owner. */
  readonly asOwner: <Output = Record<string, unknown>>(tool: string, input?: object, files?: readonly UploadedFile[]) => Promise<Output>;
  /** Waits until a task is final. @throws Error after half a minute, with why the task does not move */
  readonly finished: (taskId: string) => Promise<TaskView>;
}

const patienceMs = 30_000;

/** Opens a house; whoever opens it closes it. */
export async function openHouse({
  apps,
  kind,
  concurrency = 4,
  ...more
}: {
  apps: readonly App[];
  kind?: DatabaseKind;
  concurrency?: number;
} & Partial<Pick<HouseOptions, "log" | "redis" | "role" | "dataFolder">>): Promise<TestHouse> {
  const database = await openTestDatabase(migrationSets(apps), kind);
  const house = await openHouseOn({
    apps,
    database,
    blobs: blobsInMemory(),
    clock: systemClock,
    newId,
    random: Math.random,
    log: silentLog,
    codeVersion: "test",
    concurrency,
    leaseMs: 30_000,
    startHeart: timerHeart(database, systemClock),
    ...more,
  });
  const owner = await house.people.owner();
  const { projectId } = owner;
  return {
    ...house,
    owner,
    asOwner: async (tool, input = {}, files = []) => (await house.ask(tool, input, { person: owner, projectId, files })) as never,
    finished: (taskId) => untilFinal(house, projectId, taskId),
  };
}

async function untilFinal(house: House, projectId: string, taskId: string): Promise<TaskView> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const task = await house.engine.tasks.view(projectId, taskId);
    if (isFinal(task.status)) return task;
    if (Date.now() > deadline) throw new Error(`Task ${taskId} is ${task.status} after ${patienceMs} ms: ${task.reason}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
