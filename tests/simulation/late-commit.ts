/** What PGlite with its one connection can't show: a transaction that records an event first and commits last. */
import { setTimeout as pause } from "node:timers/promises";
import { systemClock } from "#base/clock.ts";
import { newId } from "#base/id.ts";
import { silentLog } from "#base/log.ts";
import { openTestDatabase } from "#testing/database.ts";
import type { Subject } from "./cluster.ts";
import { thingHappened } from "./program.ts";
import { engineMigrations } from "./simulate.ts";

const actor = { type: "system", id: "test" } as const;
const patienceMs = 3_000;

/** Two transactions on PostgreSQL, the later one committed first. @returns what a follower of the log heard, in order */
export async function heardOfLateCommit({ openEngine, timerHeart }: Subject): Promise<string[]> {
  const database = await openTestDatabase([engineMigrations], "postgres");
  const projectId = newId();
  const engine = await openEngine({
    database,
    tasks: [],
    events: [thingHappened],
    clock: systemClock,
    newId,
    random: Math.random,
    log: silentLog,
    codeVersion: "1",
    source: "/late",
    concurrency: 0,
    leaseMs: 2_000,
    startHeart: timerHeart(database, systemClock),
    isAlone: false,
  });
  const heard: string[] = [];
  engine.log.follow(projectId, (events) => heard.push(...events.map((event) => event.subject)));
  const record = (key: string, before: () => Promise<unknown>) =>
    database.forProject(projectId).transaction(async (transaction) => {
      await engine.inside(transaction, actor).emit(thingHappened, { key, at: key });
      await before();
    });
  const [begun, mayEnd] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const late = record("late", () => {
    begun.resolve();
    return mayEnd.promise;
  });
  await begun.promise;
  await record("early", async () => undefined);
  await pause(300);
  mayEnd.resolve();
  await late;
  for (let waitedMs = 0; heard.length < 2 && waitedMs < patienceMs; waitedMs += 50) await pause(50);
  await engine.stop();
  await database.close();
  return heard;
}
