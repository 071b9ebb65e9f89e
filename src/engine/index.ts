/**
 * The engine: durable tasks and the event log.
 *
 * A *task* is a row: what is to be done (type, input), how it stands (status), and who has it (worker, fence). `start` inserts it,
 * in the caller's transaction where there is one, so the task exists if and only if the caller's data does.
 *
 *     pending ──claim──▶ processing ──▶ completed
 *        ▲  ▲               │  │  └───▶ failed       after the last attempt: a dead letter, to be tried again by a person
 *        │  └───retry───────┘  └──────▶ cancelled
 *        └──wake── waiting ◀── sleep, waitFor, approve, start(child)
 *
 * A *worker* turns: one statement settles what ended, keeps steps, claims what is next, and writes an event for every change
 * (sql/turn.ts). Commits are what costs, so all that waits shares one; an idle worker sends nothing until the *bell* rings.
 * Which task is next: of each project and type in turn, by priority and age. Tasks with a key wait at a *gate* until the key's limits leave
 * room (sql/tend.ts).
 *
 * How a worker comes by tasks is *dispatch* (dispatch/). By the database alone it looks for them in its turn. With Redis, the ids of what
 * a commit made claimable go to streams, and it claims those it is handed: by their ids, under the same fence. A stream is a window of the
 * line that stands in the database; what it loses is added again, and while Redis is away everybody looks in the database as ever.
 *
 * A worker holds one *lease* for all it has, moved on by its *heart* from a thread. When it runs out, any worker's *tender*
 * takes the tasks over and raises their *fence*; every write names the fence it was claimed under, so the old worker changes nothing more.
 * Time is the database's: clocks in here only say when to look.
 *
 * A *step* is done once and kept: a task that starts again runs its code from the top and gets from the record what it did before.
 * Steps are known by name; where the code now asks for another step than the record shows, it stops and says so (attempt/steps.ts).
 * What waits is a step too, an open one; its task lies in the database and costs nothing. Whoever ends the wait marks the task, so a
 * wake-up that comes while the task is still going to sleep is not lost (sql/wake.ts).
 *
 * An *event* is written in the transaction of the change that it speaks of, numbered within its subject without gaps. Readers follow the log
 * in commit order and stay below the oldest transaction under way, so none slips in behind them (sql/log.ts). What
 * an event triggers is started in the event's own transaction. Chains end: at eight hops, at a thousand tasks, at an equal event.
 *
 * The engine never knows a model, a person's rights, a socket or an application's name; it never sleeps in a transaction,
 * never trusts a process's clock for a lease, and never says NOTIFY before the commit.
 */
import { hostname } from "node:os";
import type { AnyEvent, TaskType } from "#base/contract.ts";
import type { Clock } from "#base/clock.ts";
import type { NewId } from "#base/id.ts";
import type { Log } from "#base/log.ts";
import type { Progress } from "#base/task.ts";
import { traced } from "#observe/spans.ts";
import { noTaskMeasures, type TaskMeasures } from "#observe/task-measures.ts";
import type { Database, Transaction } from "#store/database.ts";
import { detachedClock } from "#store/detached.ts";
import type { Redis } from "#store/redis/redis.ts";
import { type Bell, openBell } from "./bell.ts";
import type { AnyTask, ScheduleDefinition, Trigger } from "./define.ts";
import { type Desk, makeDesk } from "./desk.ts";
import { type Dispatch, dispatchByDatabase, type DispatchState } from "./dispatch/dispatch.ts";
import { dispatchByRedis } from "./dispatch/dispatch-redis.ts";
import { makeGatherer } from "./worker/gather.ts";
import type { AdoptParts } from "./dispatch/hand-messages.ts";
import type { StartHeart } from "./worker/heart.ts";
import { type InsideParts, makeInside, spanOfSending } from "./inside.ts";
import { type Live, liveInProcess, type WatchedTask } from "./live/live.ts";
import { liveWithKept } from "./live/live-kept.ts";
import { liveInRedis } from "./live/live-redis.ts";
import { type EventLog, openLog } from "./log.ts";
import { newTask } from "./new-task.ts";
import { type Actor, originOf } from "./origin.ts";
import { makePast, type Past } from "./past.ts";
import { openProgressBoard } from "./live/progress.ts";
import { openRedisStreams } from "./dispatch/redis-streams.ts";
import { makeRegistry } from "./registry.ts";
import type { Streams } from "./dispatch/streams.ts";
import { insertTasks, isReady, type NewTask } from "./sql/intake.ts";
import { endAllLeases } from "./sql/leases.ts";
import { type DepthRow, listWorkers, readDepth, readEventCount, type WorkerSeen } from "./sql/overview.ts";
import { listSchedules, readState, type StateRow } from "./sql/views.ts";
import { traceparentOfTask } from "./sql/traces.ts";
import { lookBehind, settleStart, wakeTasks } from "./sql/wake.ts";
import { adoptSchedules, startTender } from "./tend.ts";
import { startWorker, type Worker } from "./worker/worker.ts";
import type { Inside, StartOptions, Work } from "./work.ts";

export interface EngineOptions {
  readonly database: Database;
  readonly tasks: readonly AnyTask[];
  readonly events: readonly AnyEvent[];
  readonly triggers?: readonly Trigger[];
  readonly schedules?: readonly ScheduleDefinition[];
  readonly clock: Clock;
  readonly newId: NewId;
  /** From 0 up to 1. */
  readonly random: () => number;
  readonly log: Log;
  /** Kept with each task: the code that started it. */
  readonly codeVersion: string;
  /** `source` of events, a URI reference. */
  readonly source: string;
  /** Tasks that run at once; 0 makes an engine that works on none. */
  readonly concurrency: number;
  /** The only types that it works on; all that are defined where it is left out. */
  readonly types?: readonly string[];
  /** Whether it does what time brings (tend.ts). Default: where it works on tasks. */
  readonly tends?: boolean;
  readonly leaseMs: number;
  readonly startHeart: StartHeart;
  /** Whether no other process can have the database open: then all earlier leases are over, and no bell goes through the database. */
  readonly isAlone: boolean;
  /** Carries progress between processes; without it, watchers of tasks of other processes see what those keep. */
  readonly redis?: Redis;
  /** How workers come by tasks (dispatch/). Default: by Redis where there is one, otherwise by the database. */
  readonly dispatch?: "postgres" | "redis";
  /** What stands in for Redis's streams: for the simulation. */
  readonly streams?: Streams;
  /** The projects that a task may belong to which was added to a stream by hand: the first where its message names none. Default: none. */
  readonly projects?: () => Promise<readonly string[]>;
  readonly live?: Live;
  /** What it counts of its work; nothing where it is left out. */
  readonly measures?: TaskMeasures;
  /** What floors above add to the words that tasks are given. */
  readonly widen?: (work: Work) => Work;
  /** Told how many tasks ended, for the database's upkeep. */
  readonly onSettled?: (count: number) => void;
}

export interface ScheduleView {
  readonly name: string;
  readonly cron: string;
  readonly time_zone: string;
  readonly catch_up: "latest" | "all" | "none";
  readonly task_type: string;
  readonly next_at: string;
  readonly last_at: string | null;
}

export interface Engine {
  readonly tasks: Desk & {
    /**
     * Starts a task in a transaction of its own; starts that come at the same time share one commit. @returns its id
     * @throws inputInvalid, taskTypeUnknown
     */
    readonly start: <Input, Output>(
      projectId: string,
      actor: Actor,
      task: TaskType<Input, Output>,
      input: NoInfer<Input>,
      options?: StartOptions,
    ) => Promise<string>;
  };
  readonly log: EventLog;
  readonly schedules: (projectId: string) => Promise<readonly ScheduleView[]>;
  /** Enters the declared schedules of a project. Called for each project at the start, and for a new one. */
  readonly adoptProject: (projectId: string) => Promise<void>;
  /** Hears the progress of a task from now on. Must not throw. */
  readonly followProgress: (task: WatchedTask, heard: (progress: Progress) => void) => () => void;
  /** Keeps what happened in another system before, for reading. */
  readonly past: Past;
  /** `start` and `emit` inside of an open transaction of a project. */
  readonly inside: (transaction: Transaction, actor: Actor) => Inside;
  readonly state: () => Promise<StateRow>;
  /** W3C trace context of what made a task; null where nobody traced it. */
  readonly traceparentOf: (projectId: string, taskId: string) => Promise<string | null>;
  /** Tasks of the whole house by type and where they stand. */
  readonly depth: () => Promise<readonly DepthRow[]>;
  /** How many events the whole house has ever recorded. */
  readonly eventCount: () => Promise<number>;
  /** Workers of the whole house, each with what it works on. */
  readonly workers: () => Promise<readonly WorkerSeen[]>;
  /** How tasks are handed out, and what was counted of it in this process. */
  readonly dispatch: { readonly state: () => Promise<DispatchState> };
  readonly runningCount: () => number;
  /** Takes no new work, finishes within the limit, gives back the rest. */
  readonly stop: (withinMs?: number) => Promise<void>;
}

export type { Actor } from "./origin.ts";
export type { EventLog, EventQuery } from "./log.ts";
export type { TaskQuery } from "./desk.ts";

const largestIntake = 1_000;
const stopWithinMs = 10_000;

/** Opens the engine on a database whose migrations have run, and starts its worker. @throws circleFound, TypeError for definitions that clash */
export async function openEngine(given: EngineOptions): Promise<Engine> {
  const options = { ...given, clock: detachedClock(given.clock) };
  const { database, clock, newId, log, codeVersion } = options;
  const registry = makeRegistry({ triggers: [], schedules: [], ...options });
  const bell = await openBell({ database, clock, log, isAlone: options.isAlone });
  const live = options.live ?? (await openLive(options));
  const parts: InsideParts & { database: Database; clock: Clock } = {
    ...{ registry, newId, codeVersion, bell, log, database, clock },
    measures: options.measures ?? noTaskMeasures,
  };
  if (options.isAlone) await endAllLeases(database);
  const eventLog = await openLog({ ...parts, source: options.source });
  const board = openProgressBoard({ database, clock, live, log });
  const intake = makeIntake(database, bell.ring);
  const tender = (options.tends ?? options.concurrency > 0) ? startTender(parts) : null;
  const startTask = async (task: NewTask): Promise<string> => {
    if (task.concurrency_key !== null || task.run_at !== null || task.delay_ms > 0) tender?.hurry();
    const id = await intake.add(task);
    if (task.concurrency_key !== null) tender?.hurry();
    return id;
  };
  const dispatch = openDispatch(options, { ...parts, start: startTask });
  const worker =
    options.concurrency > 0 ? await startWorkerOf(options, { ...parts, dispatch }, board.publish, () => tender?.hurry()) : null;
  const stopHearing = [bell.onReady(dispatch.offer), bell.onWork(() => worker?.wake()), bell.onCancel((ids) => worker?.cancel(ids))];
  const desk = makeDesk(parts);

  return {
    tasks: {
      ...desk,
      start: async (projectId, actor, type, input, startOptions) => {
        database.assertOutside();
        const given = { projectId, type, input, origin: originOf(actor), ...(startOptions ? { options: startOptions } : {}) };
        return traced(`create ${type.name}`, spanOfSending(type.name), () => startTask(newTask(parts, given)));
      },
    },
    log: eventLog,
    schedules: async (projectId) => (await listSchedules(database.forProject(projectId), projectId)).map(scheduleView),
    adoptProject: (projectId) => adoptSchedules(parts, projectId),
    followProgress: live.follow,
    past: makePast(parts),
    inside: (transaction, actor) => makeInside(parts, transaction, originOf(actor)),
    state: () => readState(database),
    traceparentOf: (projectId, taskId) => traceparentOfTask(database, projectId, taskId),
    depth: () => readDepth(database),
    eventCount: () => readEventCount(database),
    workers: () => listWorkers(database),
    dispatch: { state: dispatch.state },
    runningCount: () => worker?.runningCount() ?? 0,
    stop: async (withinMs = stopWithinMs) => {
      await intake.idle();
      await worker?.stop(withinMs);
      await tender?.stop();
      await dispatch.close();
      await board.close();
      await eventLog.close();
      stopHearing.forEach((stop) => stop());
      await bell.close();
      await live.close();
    },
  };
}

async function openLive({ redis, isAlone, database, clock, log, measures = noTaskMeasures }: EngineOptions): Promise<Live> {
  if (isAlone) return liveInProcess();
  const live = redis === undefined ? liveInProcess() : await liveInRedis({ redis, clock, log, onRefused: measures.progressRefused });
  return liveWithKept(live, { database, clock, log });
}

function openDispatch(options: EngineOptions, parts: Omit<AdoptParts, "projects"> & { clock: Clock; log: Log }): Dispatch {
  const { redis, log, newId, random } = options;
  if ((options.dispatch ?? (redis || options.streams ? "redis" : "postgres")) === "postgres") return dispatchByDatabase();
  if (!redis && !options.streams) throw new TypeError("Dispatch by Redis needs a Redis: give the engine one.");
  const complain = (stream: string) => log.warn({ stream }, "a key of Redis that should be a stream is something else");
  const streams = options.streams ?? openRedisStreams(redis!, newId(), complain);
  const projects = options.projects ?? (async () => []);
  return dispatchByRedis({ ...parts, streams, random, projects });
}

/** Inserts tasks that are started outside of any transaction, many with one commit. */
function makeIntake(database: Database, ring: Bell["ring"]) {
  return makeGatherer<NewTask, string>(
    async (tasks) => {
      let missing = tasks;
      const ids = new Map<string, string>();
      while (missing.length > 0) {
        const left = await insertTasks(database, missing);
        for (const { id } of missing) if (left.get(id) !== null) ids.set(id, left.get(id) ?? id);
        missing = missing.filter(({ id }) => left.get(id) === null);
      }
      ring(tasks.filter((task) => isReady(task) && ids.get(task.id) === task.id));
      return tasks.map(({ id }) => ids.get(id)!);
    },
    { largest: largestIntake, atOnce: database.kind === "pglite" ? 1 : 2 },
  );
}

async function startWorkerOf(
  options: EngineOptions,
  parts: InsideParts & { database: Database; clock: Clock; dispatch: Dispatch },
  publish: ReturnType<typeof openProgressBoard>["publish"],
  hurry: () => void,
): Promise<Worker> {
  const { database, newId, bell } = parts;
  const wakeAll = async (find: (transaction: Transaction) => Promise<readonly { project_id: string; task_id: string }[]>) => {
    await database.transaction(async (transaction) => {
      const ready = await wakeTasks(transaction, await find(transaction), newId);
      if (ready.length > 0) transaction.afterCommit(() => bell.ring(ready));
    });
  };
  return startWorker({
    ...options,
    ...parts,
    host: hostname(),
    pid: process.pid,
    attemptParts: {
      ...parts,
      random: options.random,
      widen: options.widen ?? ((work) => work),
      publish,
      lookBehind: (project_id, task_id, keys) => wakeAll((transaction) => lookBehind(transaction, { project_id, task_id }, keys)),
      lookAtChild: (projectId, childId) => wakeAll((transaction) => settleStart(transaction, projectId, childId)),
    },
    onCommit: ({ settled, keyed, woke, released }) => {
      if (keyed) hurry();
      if (woke.length > 0 || released) bell.ring(released ? undefined : woke);
      else bell.ringLog();
      if (settled > 0) options.onSettled?.(settled);
    },
  });
}

function scheduleView(row: Awaited<ReturnType<typeof listSchedules>>[number]): ScheduleView {
  return { ...row, next_at: row.next_at.toISOString(), last_at: row.last_at?.toISOString() ?? null };
}
