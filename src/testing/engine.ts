/** `openTestEngine()`: the engine alone, on a database of a test's own. */
import { type Clock, systemClock } from "#base/clock.ts";
import type { AnyEvent, TaskType } from "#base/contract.ts";
import { newId } from "#base/id.ts";
import { type Log, silentLog } from "#base/log.ts";
import { isFinal, type TaskDetail, type TaskView } from "#base/task.ts";
import type { AnyTask, ScheduleDefinition, Trigger } from "#engine/define.ts";
import { timerHeart } from "#engine/worker/heart.ts";
import type { EventView } from "#base/event.ts";
import { type Actor, type Engine, type EventQuery, openEngine } from "#engine/index.ts";
import type { Inside, StartOptions } from "#engine/work.ts";
import type { Database } from "#store/database.ts";
import type { Redis } from "#store/redis/redis.ts";
import { type DatabaseKind, openTestDatabase } from "./database.ts";
import { openTestRedis } from "./redis.ts";

const engineSet = { name: "engine", directory: new URL("../engine/migrations/", import.meta.url) };

export interface TestEngine {
  readonly engine: Engine;
  readonly database: Database;
  readonly projectId: string;
  readonly start: <Input, Output>(task: TaskType<Input, Output>, input: NoInfer<Input>, options?: StartOptions) => Promise<string>;
  /** Runs in one transaction of the project. */
  readonly inside: <Result>(run: (inside: Inside) => Promise<Result>) => Promise<Result>;
  readonly view: (id: string) => Promise<TaskView>;
  readonly detail: (id: string) => Promise<TaskDetail>;
  /** Waits until it is so. @throws Error after ten seconds, with where the task is */
  readonly until: (id: string, isSo: (task: TaskView) => boolean) => Promise<TaskView>;
  readonly finished: (id: string) => Promise<TaskView>;
  /** The log, once all that was written can be read: transactions of other tests on the same server may hold it back for a moment. */
  readonly readLog: (query: Partial<EventQuery>) => Promise<EventView[]>;
  /** Types of the task's events, in order. */
  readonly history: (id: string) => Promise<string[]>;
  /** Another engine on the same database, as another process would be. */
  readonly another: (more?: Partial<TestEngineOptions>) => Promise<Engine>;
  readonly close: () => Promise<void>;
}

/** Where an engine stands: PGlite, PostgreSQL, or PostgreSQL with Redis. */
export type Backend = DatabaseKind | "redis";

export interface TestEngineOptions {
  readonly tasks: readonly AnyTask[];
  readonly events?: readonly AnyEvent[];
  readonly triggers?: readonly Trigger[];
  readonly schedules?: readonly ScheduleDefinition[];
  readonly kind?: Backend;
  /** A server of the test's own, in place of the shared one. */
  readonly redis?: Redis;
  readonly log?: Log;
  readonly concurrency?: number;
  readonly clock?: Clock;
  readonly leaseMs?: number;
}

export const tester: Actor = { type: "system", id: "test" };
const patienceMs = 10_000;

/** Opens an engine; whoever opens it closes it. */
export async function openTestEngine(options: TestEngineOptions): Promise<TestEngine> {
  const database = await openTestDatabase([engineSet], options.kind === "redis" ? "postgres" : options.kind);
  const redis = options.redis ?? (options.kind === "redis" ? await openTestRedis() : undefined);
  const projectId = newId();
  const engines: Engine[] = [];
  const another = async (more: Partial<TestEngineOptions> = {}) => {
    const opened = await openOn(
      database,
      { ...options, ...(redis ? { redis } : {}), ...more },
      { isFirst: engines.length === 0, projectId },
    );
    engines.push(opened);
    return opened;
  };
  const engine = await another().catch(async (error: unknown) => {
    if (options.redis === undefined) await redis?.close();
    await database.close();
    throw error;
  });
  const view = (id: string) => engine.tasks.view(projectId, id);
  const until = async (id: string, isSo: (task: TaskView) => boolean) => {
    const deadline = Date.now() + patienceMs;
    for (;;) {
      const task = await view(id);
      if (isSo(task)) return task;
      if (Date.now() > deadline) throw new Error(`Task ${id} is ${task.status} after ${patienceMs} ms: ${task.reason}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  const readLog = async (query: Partial<EventQuery>) => {
    const unsettled = () => database.query(`select 1 from engine.event where tx >= store.settled_tx() limit 1`);
    while ((await unsettled()).length > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    return engine.log.read(projectId, { after: null, order: "oldest", limit: 1_000, ...query });
  };
  return {
    engine,
    database,
    projectId,
    another,
    view,
    until,
    start: (task, input, startOptions) => engine.tasks.start(projectId, tester, task, input, startOptions),
    inside: (run) => database.forProject(projectId).transaction((transaction) => run(engine.inside(transaction, tester))),
    detail: (id) => engine.tasks.get(projectId, id),
    finished: (id) => until(id, (task) => isFinal(task.status)),
    readLog,
    history: async (id) => (await readLog({ subject: `task/${id}` })).map((event) => event.type),
    close: async () => {
      await Promise.all(engines.map((one) => one.stop(1_000)));
      if (options.redis === undefined) await redis?.close();
      await database.close();
    },
  };
}

function openOn(
  database: Database,
  options: TestEngineOptions,
  { isFirst, projectId }: { isFirst: boolean; projectId: string },
): Promise<Engine> {
  const clock = options.clock ?? systemClock;
  return openEngine({
    database,
    tasks: options.tasks,
    events: options.events ?? [],
    triggers: options.triggers ?? [],
    schedules: options.schedules ?? [],
    clock,
    newId,
    random: Math.random,
    log: options.log ?? silentLog,
    ...(options.redis ? { redis: options.redis } : {}),
    projects: async () => [projectId],
    codeVersion: "test",
    source: "/test",
    concurrency: options.concurrency ?? 4,
    leaseMs: options.leaseMs ?? 30_000,
    startHeart: timerHeart(database, clock),
    isAlone: database.kind === "pglite" && isFirst,
  });
}
