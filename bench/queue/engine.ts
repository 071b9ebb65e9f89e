/** Hallway's engine as a contender, on whatever database it is given. */
import { newId } from "#base/id.ts";
import { silentLog } from "#base/log.ts";
import { systemClock } from "#base/clock.ts";
import { z } from "#base/contract.ts";
import { taskDefiner } from "#engine/define.ts";
import type { StartHeart } from "#engine/worker/heart.ts";
import { type Engine, openEngine } from "#engine/index.ts";
import type { Work } from "#engine/work.ts";
import { migrate } from "#store/migrations.ts";
import type { PgliteDatabase } from "#store/pglite/pglite.ts";
import type { PostgresDatabase } from "#store/postgres/postgres.ts";
import type { Redis } from "#store/redis/redis.ts";
import type { Contender, Job, WorkOrder } from "./contender.ts";

const input = z.object({ kind: z.enum(["noop", "step"]), number: z.number(), cell: z.number(), padding: z.string() });
const actor = { type: "system", id: "bench" } as const;

/**
 * Measures the engine as a house runs it: validated input, an event for every change of a task, leases, project walls.
 * With Redis, that hands out the work. While nothing works, adds go through an engine that works on nothing, as in a process that only serves.
 */
export async function onEngine(database: PgliteDatabase | PostgresDatabase, heart: StartHeart, redis?: Redis): Promise<Contender> {
  await migrate(database, [{ name: "engine", directory: new URL("../../src/engine/migrations/", import.meta.url) }]);
  const projectId = newId();
  let ran: WorkOrder["ran"] = () => undefined;
  const defineTask = taskDefiner<Work>();
  const noop = defineTask({ name: "bench:noop", input, run: async (job) => ran(job) });
  const step = defineTask({ name: "bench:step", input, run: (job, work) => work.step("run", () => ran(job)) });
  const open = (concurrency: number) =>
    openEngine({
      database,
      tasks: [noop, step],
      events: [],
      clock: systemClock,
      newId,
      random: Math.random,
      log: silentLog,
      codeVersion: "bench",
      source: "/bench",
      concurrency,
      leaseMs: 30_000,
      startHeart: heart,
      isAlone: database.kind === "pglite",
      onSettled: database.upkeep.note,
      ...(redis === undefined ? {} : { redis }),
    });
  let engine: Engine = await open(0);
  const add = (job: Job) => engine.tasks.start(projectId, actor, job.kind === "noop" ? noop : step, job);
  return {
    hasSteps: true,
    add,
    addAll: (jobs) => Promise.all(jobs.map(add)),
    async work(order) {
      ran = order.ran;
      await engine.stop();
      engine = await open(order.concurrency);
      return async () => {
        await engine.stop();
        engine = await open(0);
      };
    },
    unsettled: async () => (await database.query<{ count: number }>(unsettledTasks))[0]?.count ?? 0,
    // On PGlite a million takes minutes to write: a fifth of them shows the same.
    remember: (count) => remember(database, projectId, database.kind === "pglite" ? count / 5 : count),
    async close() {
      await engine.stop();
      await database.close();
    },
  };
}

/** Written so that it reads the indexes of live tasks alone, however long the history is. */
const unsettledTasks = `
  select count(*)::int as count from engine.task where shelf = 0`;

/** Finished tasks with the three events that each of them leaves. */
async function remember(database: PgliteDatabase | PostgresDatabase, projectId: string, count: number): Promise<void> {
  const portion = 20_000;
  for (let done = 0; done < count; done += portion) {
    await database.query(
      `with finished as (
         insert into engine.task (project_id, id, type, status, attempt, max_attempts, fence, version, started_at, finished_at, code_version, created_by, input)
         select $1, gen_random_uuid(), 'bench:noop', 'completed', 1, 5, 1, 3, now(), now(), 'bench', 'system/bench',
                jsonb_build_object('kind', 'noop', 'number', n, 'cell', -1, 'padding', repeat('x', 80))
         from generate_series(1, $2::int) n
         returning id)
       insert into engine.event (id, project_id, type, subject, sequence, data)
       select gen_random_uuid(), $1, change.type, 'task/' || finished.id, change.sequence, '{}'
       from finished, (values ('task.created', 1), ('task.started', 2), ('task.completed', 3)) as change (type, sequence)`,
      [projectId, Math.min(portion, count - done)],
    );
  }
  // A long history has long been vacuumed: else the server would do it in the middle of what is measured.
  for (const table of ["engine.task", "engine.event"]) await database.query(`vacuum (analyze) ${table}`);
}
