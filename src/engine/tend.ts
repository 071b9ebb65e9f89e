/**
 * Does what time brings: opens gates, ends waits, takes over what dead workers left, lets through what limits held back,
 * and starts what is scheduled. Any process may do it and several may at once; each part is bounded and skips what another has.
 */
import type { Clock } from "#base/clock.ts";
import type { NewId } from "#base/id.ts";
import { storableJson } from "#base/json.ts";
import type { Log } from "#base/log.ts";
import type { Database, Transaction } from "#store/database.ts";
import { isConnectionLost, sqlState } from "#store/sql-state.ts";
import { dueTimes, nextDue } from "./cron.ts";
import { startInside, type InsideParts } from "./inside.ts";
import type { ReadyTask } from "./sql/dispatch.ts";
import { forgetExpired, sweepExpired } from "./sql/leases.ts";
import {
  admitHeld,
  type DueSchedule,
  dropSchedules,
  enterSchedule,
  type KeyLimit,
  lookForDue,
  moveSchedule,
  openLater,
  takeDueSchedule,
} from "./sql/tend.ts";
import { recheckWaits, settleAllStarts, settleDue, settleStarts, wakeTasks } from "./sql/wake.ts";

export interface TendParts extends InsideParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Log;
}

export interface Tender {
  /** Looks now rather than when it next would. */
  readonly hurry: () => void;
  readonly stop: () => Promise<void>;
}

const longestPauseMs = 1_000;
const impatientPauseMs = 100;
const shortestPauseMs = 5;
const portion = 500;
const sweepPortion = 200;

export function startTender(parts: TendParts): Tender {
  const { clock, log } = parts;
  let isStopped = false;
  let cancel = () => {};
  let underWay: Promise<void> | null = null;
  let isHurried = false;

  const look = async () => {
    let pauseMs = longestPauseMs;
    try {
      pauseMs = await tend(parts);
    } catch (error) {
      log.warn({ error }, "tending failed");
    }
    underWay = null;
    if (isStopped) return;
    plan(isHurried ? 0 : pauseMs);
  };
  const plan = (pauseMs: number) => {
    isHurried = false;
    cancel = clock.after(Math.max(pauseMs, 0), () => {
      underWay = look();
    });
  };
  plan(0);
  return {
    hurry: () => {
      if (isStopped || isHurried) return;
      isHurried = true;
      if (underWay === null) {
        cancel();
        plan(0);
      }
    },
    stop: async () => {
      isStopped = true;
      cancel();
      await underWay;
    },
  };
}

/** Does all that is due. A part that fails is told and holds up no other. @returns milliseconds until the next look */
export async function tend(parts: TendParts): Promise<number> {
  const { database, bell, registry } = parts;
  const due = await lookForDue(database, [...registry.tasks.keys()]);
  const found = await Promise.all([
    due.tasks ? tried(parts, "gates", () => openGates(parts)) : nothingDone,
    due.waits || due.checks || due.starts
      ? tried(parts, "waits", () => database.transaction((db) => endWaits(parts, db, due)))
      : nothingDone,
    due.leases ? tried(parts, "leases", () => database.transaction((db) => sweep(parts, db))) : nothingDone,
    due.schedules ? tried(parts, "schedules", () => startScheduled(parts)) : nothingDone,
    due.held ? tried(parts, "limits", () => admit(parts)) : nothingDone,
  ]);
  const ready = found.flatMap((done) => done.ready ?? []);
  if (found.some(({ rings }) => rings)) bell.ring(found.every(({ rings, ready: known }) => !rings || known !== null) ? ready : undefined);
  if (found.some(({ hasMore }) => hasMore)) return 0;
  const pauseMs = due.nextMs === null ? longestPauseMs : Math.min(due.nextMs, longestPauseMs);
  // Only time ends a doubt or refills an allowance; a key that has room again is told.
  const isImpatient = due.checks || (due.held && [...registry.tasks.values()].some((task) => task.rate !== null));
  return Math.max(isImpatient ? Math.min(pauseMs, impatientPauseMs) : pauseMs, shortestPauseMs);
}

interface Done {
  /** Whether something may be claimable now. */
  readonly rings: boolean;
  /** What is; null where that is not known. */
  readonly ready: readonly ReadyTask[] | null;
  /** Whether a portion was not enough. */
  readonly hasMore: boolean;
}

const nothingDone: Done = { rings: false, ready: [], hasMore: false };

async function tried({ log }: TendParts, part: string, run: () => Promise<Done>): Promise<Done> {
  try {
    return await run();
  } catch (error) {
    log.warn({ error, part }, "a part of tending failed");
    return nothingDone;
  }
}

async function openGates({ database }: TendParts): Promise<Done> {
  const { opened, ready } = await openLater(database, portion);
  return { rings: opened > 0, ready, hasMore: opened === portion };
}

async function endWaits({ newId }: TendParts, db: Transaction, due: { waits: boolean; checks: boolean; starts: boolean }): Promise<Done> {
  const over = due.waits ? await settleDue(db, portion) : [];
  const answered = due.checks ? await recheckWaits(db) : [];
  const ended = due.starts ? await settleAllStarts(db, portion) : [];
  const ready = await wakeTasks(db, [...over, ...answered, ...ended], newId);
  return { rings: ready.length > 0, ready, hasMore: over.length === portion || ended.length === portion };
}

async function sweep({ newId, log, bell, measures }: TendParts, db: Transaction): Promise<Done> {
  const swept = await sweepExpired(db, sweepPortion, newId);
  if (swept.length > 0) db.afterCommit(() => measures.swept(swept.length));
  for (const { task_id, project_id, status } of swept)
    log.warn({ task: task_id, project: project_id, status }, "took a task from a dead worker");
  const ended = swept.filter((task) => task.status !== "pending" && task.parent_id !== null);
  if (ended.length > 0) {
    const parents = await settleStarts(
      db,
      ended.map((task) => task.project_id),
      ended.map((task) => task.task_id),
    );
    const ready = await wakeTasks(db, parents, newId);
    if (ready.length > 0) db.afterCommit(() => bell.ring(ready));
  }
  if (swept.length === 0) await forgetExpired(db);
  const ready = swept.filter((task) => task.status === "pending").map((task) => ({ ...task, id: task.task_id }));
  return { rings: swept.length > 0, ready, hasMore: swept.length === sweepPortion };
}

async function admit({ database, registry }: TendParts): Promise<Done> {
  const limits: KeyLimit[] = [];
  for (const [type, task] of registry.tasks) {
    if (task.keyOf === null) continue;
    limits.push({ type, concurrency: task.concurrency, rate_count: task.rate?.count ?? null, rate_per_ms: task.rate?.perMs ?? null });
  }
  const admitted = await database.transaction((transaction) => admitHeld(transaction, limits));
  return { rings: admitted !== null && admitted.length > 0, ready: admitted ?? [], hasMore: false };
}

/** Each schedule in a transaction of its own: one that can't start its task is told, moved on, and holds up no other. */
async function startScheduled(parts: TendParts): Promise<Done> {
  const types = [...parts.registry.tasks.keys()];
  for (let count = 0; count < portion; count += 1) {
    let taken: DueSchedule | null = null;
    try {
      taken = await parts.database.transaction(async (transaction) => {
        const due = await takeDueSchedule(transaction, types);
        taken = due;
        if (due !== null) await startDue(parts, transaction, due);
        return due;
      });
    } catch (error) {
      const failed = taken as DueSchedule | null;
      // What the database or the way to it is to blame for is tried again: only the schedule's own fault costs it a due time.
      if (failed === null || isConnectionLost(error) || sqlState(error) !== null) throw error;
      parts.log.error({ error, schedule: failed.name, project: failed.project_id }, "a schedule could not start its task");
      await moveSchedule(parts.database, failed, dueTimes(failed, failed.next_at, failed.now).next, null);
    }
    if (taken === null) return { rings: count > 0, ready: null, hasMore: false };
  }
  return { rings: true, ready: null, hasMore: true };
}

async function startDue(parts: TendParts, transaction: Transaction, schedule: DueSchedule): Promise<void> {
  const type = parts.registry.tasks.get(schedule.task_type)!.definition;
  const { starts, next } = dueTimes(schedule, schedule.next_at, schedule.now);
  const origin = { actor: { type: "schedule", id: schedule.name } as const, correlationId: null, causationId: null, hops: 0 };
  for (const dueAt of starts) {
    const options = { deduplicationKey: `${schedule.name}@${dueAt.toISOString()}` };
    await startInside({ parts, transaction, projectId: schedule.project_id }, { type, input: schedule.input, origin, options });
  }
  await moveSchedule(transaction, schedule, next, starts.at(-1) ?? null);
}

/** Enters the declared schedules of a project, and removes those that are declared no more. */
export async function adoptSchedules(parts: TendParts, projectId: string): Promise<void> {
  const now = new Date(parts.clock.nowMs());
  await parts.database.transaction(async (transaction) => {
    for (const { name, cron, timeZone, catchUp, task, input } of parts.registry.schedules) {
      const row = {
        project_id: projectId,
        name,
        cron,
        time_zone: timeZone,
        catch_up: catchUp,
        task_type: task.name,
        input: storableJson(input),
      };
      await enterSchedule(transaction, row, nextDue(cron, timeZone, now));
    }
    await dropSchedules(
      transaction,
      projectId,
      parts.registry.schedules.map((schedule) => schedule.name),
    );
  });
}
