/**
 * What happened in another system before: finished tasks and events that are kept for reading. They start nothing, wake nothing,
 * and are never run; their times are those of then, their place in the log is where they were written.
 */
import { timeText } from "#base/duration.ts";
import { idAt, type NewId } from "#base/id.ts";
import { inputRefused } from "#base/input.ts";
import { storableJson } from "#base/json.ts";
import { inputInvalid } from "#base/problem.ts";
import type { Queryable } from "#store/database.ts";
import type { Actor } from "./origin.ts";
import { eventTooLarge } from "./problems.ts";
import { type Registry, subjectOf } from "./registry.ts";
import { insertPastEvent, insertPastTask } from "./sql/past.ts";

export interface PastTask {
  /** `noun:verb`; need not be known here. */
  readonly type: string;
  readonly status: "completed" | "failed" | "cancelled";
  readonly input: unknown;
  readonly output: unknown;
  /** A problem document. */
  readonly error: unknown;
  readonly attempts: number;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date;
  readonly parentId: string | null;
  /** Names the system that it comes from. */
  readonly source: string;
}

export interface PastEvent {
  readonly type: string;
  readonly subject: string;
  readonly time: Date;
  readonly data: unknown;
}

/** Each writes within the transaction that it is given. */
export interface Past {
  /** @returns the task's id */
  readonly task: (db: Queryable, projectId: string, actor: Actor, task: PastTask) => Promise<string>;
  /** @returns the event's id @throws inputInvalid where an event of this type that is known here looks otherwise; eventTooLarge */
  readonly event: (db: Queryable, projectId: string, actor: Actor, event: PastEvent) => Promise<string>;
}

/** `code_version` of tasks from elsewhere begins with this: nobody tries them again. */
export const importedPrefix = "imported:";
const mostEventBytes = 256 * 1024;

export function makePast({ registry, newId }: { registry: Registry; newId: NewId }): Past {
  return {
    task: async (db, projectId, actor, task) => {
      const id = idAt(task.createdAt.getTime(), newId);
      await insertPastTask(db, {
        project_id: projectId,
        id,
        type: task.type,
        status: task.status,
        attempt: task.attempts,
        created_at: timeText(task.createdAt),
        started_at: task.startedAt === null ? null : timeText(task.startedAt),
        finished_at: timeText(task.finishedAt),
        parent_id: task.parentId,
        code_version: `${importedPrefix}${task.source}`,
        actor_type: actor.type,
        actor_id: actor.id,
        input: task.input ?? {},
        output: task.output ?? null,
        error: task.error ?? null,
        created_event: newId(),
        ended_event: newId(),
      });
      return id;
    },
    event: async (db, projectId, actor, event) => {
      const known = registry.events.get(event.type);
      checkKnown(known, event);
      const data = storableJson(event.data);
      if (data.length > mostEventBytes)
        throw eventTooLarge(`The data of ${event.type} takes ${data.length} bytes, more than ${mostEventBytes}.`);
      const id = newId();
      const row = { id, projectId, type: event.type, major: known?.major ?? 1, subject: event.subject, data };
      await insertPastEvent(db, { ...row, time: timeText(event.time), actorType: actor.type, actorId: actor.id });
      return id;
    },
  };
}

/** Readers rely on the shape of what is known. */
function checkKnown(known: ReturnType<Registry["events"]["get"]>, { type, subject, data }: PastEvent): void {
  if (known === undefined) return;
  const parsed = known.data.safeParse(data);
  if (!parsed.success) throw inputRefused(`event ${type}`, parsed.error);
  const right = subjectOf(known as Parameters<typeof subjectOf>[0], parsed.data);
  if (right !== subject) throw inputInvalid(`The subject of this ${type} is ${right}, not ${subject}.`);
}
