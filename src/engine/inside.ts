/** `start` and `emit` inside of an open transaction: what they write is committed with it, or not at all. */
import type { EventType, TaskType } from "#base/contract.ts";
import { inputRefused } from "#base/input.ts";
import { storableJson } from "#base/json.ts";
import type { Log } from "#base/log.ts";
import { currentContext } from "#observe/context.ts";
import { traced } from "#observe/spans.ts";
import type { TaskMeasures } from "#observe/task-measures.ts";
import type { Transaction } from "#store/database.ts";
import type { Bell } from "./bell.ts";
import { newTask, type TaskMaker } from "./new-task.ts";
import type { Origin } from "./origin.ts";
import { eventTooLarge } from "./problems.ts";
import { subjectOf } from "./registry.ts";
import { countChain, hasEqualEvent, insertEvent, type NewEvent } from "./sql/events.ts";
import type { ReadyTask } from "./sql/dispatch.ts";
import { insertTasks, isReady } from "./sql/intake.ts";
import { settleEvent, wakeTasks } from "./sql/wake.ts";
import type { Inside, StartOptions } from "./work.ts";

export interface InsideParts extends TaskMaker {
  readonly bell: Bell;
  readonly log: Log;
  readonly measures: TaskMeasures;
}

/** Longest chain of events that start tasks that emit events. */
const mostHops = 8;
/** Most tasks that one chain may start through events. */
const mostTasksOfChain = 1_000;
const mostEventBytes = 256 * 1024;
const insertTries = 5;

export function makeInside(parts: InsideParts, transaction: Transaction, origin: Origin): Inside {
  const projectId = transaction.projectId;
  if (projectId === null) throw new TypeError("Tasks and events belong to a project: open the transaction with forProject.");
  let willRing = false;
  const ready: ReadyTask[] = [];
  const ringAfterCommit = () => {
    if (!willRing) transaction.afterCommit(() => parts.bell.ring(ready));
    willRing = true;
  };
  const place = { parts, transaction, projectId, ready };
  return {
    db: transaction,
    start: async (type, input, options) => {
      const id = await startInside(place, { type, input, origin, ...(options ? { options } : {}) });
      ringAfterCommit();
      return id;
    },
    emit: async (event, data) => {
      const id = await emitInside(place, origin, event, data);
      ringAfterCommit();
      return id;
    },
  };
}

interface Place {
  readonly parts: InsideParts;
  readonly transaction: Transaction;
  readonly projectId: string;
  /** Filled with what its commit makes claimable. */
  readonly ready?: ReadyTask[];
}

interface Start {
  readonly type: TaskType;
  readonly input: unknown;
  readonly origin: Origin;
  readonly parentId?: string;
  readonly options?: StartOptions;
}

/** Inserts one task, or finds the live one with the same deduplication key. */
export function startInside(place: Place, start: Start): Promise<string> {
  return traced(`create ${start.type.name}`, spanOfSending(start.type.name), () => insertInside(place, start));
}

/** How OpenTelemetry speaks of what others will take up: events and tasks alike. */
export function spanOfSending(type: string) {
  return {
    kind: "PRODUCER",
    attributes: { "messaging.system": "hallway", "messaging.operation.type": "send", "messaging.destination.name": type },
  } as const;
}

async function insertInside({ parts, transaction, projectId, ready }: Place, start: Start): Promise<string> {
  const task = newTask(parts, { projectId, ...start });
  for (let tries = 0; tries < insertTries; tries += 1) {
    const left = await insertTasks(transaction, [task]);
    const existing = left.get(task.id);
    if (existing === undefined) {
      if (isReady(task)) ready?.push(task);
      return task.id;
    }
    if (existing !== null) return existing;
  }
  throw new Error(`The task with deduplication key ${task.deduplication_key} came and went ${insertTries} times.`);
}

function emitInside<Data>(place: Place, origin: Origin, event: EventType<Data>, given: Data): Promise<string> {
  return traced(`publish ${event.name}`, spanOfSending(event.name), () => recordInside(place, origin, event, given));
}

async function recordInside<Data>(place: Place, origin: Origin, event: EventType<Data>, given: Data): Promise<string> {
  const { parts, transaction, projectId } = place;
  const parsed = event.data.safeParse(given);
  if (!parsed.success) throw inputRefused(`event ${event.name}`, parsed.error);
  const data = storableJson(parsed.data);
  if (data.length > mostEventBytes) {
    throw eventTooLarge(
      `The data of ${event.name} takes ${data.length} bytes, more than ${mostEventBytes}: keep it in a file and name the file.`,
    );
  }
  const row: NewEvent = {
    id: parts.newId(),
    projectId,
    type: event.name,
    major: event.major,
    subject: subjectOf(event, parsed.data),
    data,
    hops: origin.hops,
    correlationId: origin.correlationId,
    causationId: origin.causationId,
    actorType: origin.actor.type,
    actorId: origin.actor.id,
    traceparent: currentContext()?.traceparent ?? null,
  };
  const at = await insertEvent(transaction, row);
  transaction.afterCommit(() => parts.measures.emitted(row.type));
  const woken = await wakeTasks(transaction, await settleEvent(transaction, { projectId, type: event.name, data, ...at }), parts.newId);
  place.ready?.push(...woken);
  await startTriggered(place, row, parsed.data);
  return row.id;
}

/** Starts what the event triggers, unless it goes in circles. */
async function startTriggered(place: Place, event: NewEvent, data: unknown): Promise<void> {
  const triggers = place.parts.registry.triggers.get(event.type) ?? [];
  if (triggers.length === 0) return;
  const stopped = await reasonToStop(place, event);
  if (stopped !== null) {
    place.parts.log.warn(
      { project: event.projectId, event: event.id, type: event.type, correlation: event.correlationId, reason: stopped },
      "triggers stopped",
    );
    return;
  }
  for (const trigger of triggers) {
    const input = (trigger.input as (data: unknown) => unknown)(data);
    const origin: Origin = {
      actor: { type: "system", id: "trigger" },
      correlationId: event.correlationId,
      causationId: event.id,
      hops: event.hops + 1,
    };
    await startInside(place, { type: trigger.task, input, origin });
  }
}

async function reasonToStop({ transaction }: Place, event: NewEvent): Promise<string | null> {
  if (event.hops >= mostHops) return `the chain is ${event.hops} events long`;
  if (event.correlationId === null) return null;
  if (event.hops > 0 && (await hasEqualEvent(transaction, event))) return "the chain recorded an equal event before";
  const count = await countChain(transaction, event.projectId, event.correlationId, mostTasksOfChain);
  return count >= mostTasksOfChain ? `the chain has started ${count} tasks` : null;
}
