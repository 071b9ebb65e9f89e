/** Essay follows. */
import type { AnyEvent, TaskType } from "#base/contract.ts";
import type { EventView } from "#base/event.ts";
import type { Progress, TaskDetail, TaskStatus, TaskView } from "#base/task.ts";
import type { ProjectDatabase, Transaction } from "#store/database.ts";
import type { Inside, StartOptions } from "./work.ts";

/** Who does something, for the events that come of it. */
export interface Actor {
  readonly type: "person" | "key" | "agent" | "task" | "schedule" | "system";
  readonly id: string;
}

export interface TaskQuery {
  readonly statuses?: readonly TaskStatus[];
  readonly types?: readonly string[];
  readonly text?: string;
  readonly createdAfter?: Date;
  readonly createdBefore?: Date;
  readonly correlationId?: string;
  readonly cursor?: string;
  readonly limit: number;
}

export interface EventQuery {
  /** Offset of the last event that is known already; null reads from the start (or, newest first, from the head). */
  readonly after: string | null;
  readonly order: "oldest" | "newest";
  readonly types?: readonly string[];
  readonly subject?: string;
  readonly correlationId?: string;
  readonly limit: number;
}

/** The log of one project, in commit order. Offsets are opaque texts that `compareOffsets` orders. */
export interface EventLog {
  readonly read: (projectId: string, query: EventQuery) => Promise<EventView[]>;
  /** Offset of the newest readable event; null where there is none. */
  readonly head: (projectId: string) => Promise<string | null>;
  /** Hears of new events of a project, in commit order, each once, from now on. Must not throw. Gives the function that stops it. */
  readonly follow: (projectId: string, heard: (events: readonly EventView[]) => void) => () => void;
}

export interface Engine {
  readonly tasks: {
    readonly list: (projectId: string, query: TaskQuery) => Promise<{ tasks: TaskView[]; nextCursor: string | null }>;
    readonly counts: (projectId: string) => Promise<{ by_status: Record<TaskStatus, number>; types: { type: string; count: number }[] }>;
    /** @throws taskUnknown */
    readonly get: (projectId: string, id: string) => Promise<TaskDetail>;
    /** @throws taskUnknown */
    readonly view: (projectId: string, id: string) => Promise<TaskView>;
    /** Starts a task in a transaction of its own; starts that come at the same time share one commit. */
    readonly start: <Input, Output>(projectId: string, actor: Actor, task: TaskType<Input, Output>, input: NoInfer<Input>, options?: StartOptions) => Promise<string>;
    readonly cancel: (projectId: string, actor: Actor, id: string) => Promise<TaskView>;
    readonly retry: (projectId: string, actor: Actor, id: string, fromStep?: string) => Promise<TaskView>;
    readonly retryMany: (projectId: string, actor: Actor, which: { ids?: readonly string[]; type?: string }) => Promise<number>;
    readonly decide: (projectId: string, actor: Actor, id: string, decision: { step: string; approved: boolean }) => Promise<TaskView>;
  };
  readonly log: EventLog;
  readonly schedules: (projectId: string) => Promise<readonly ScheduleView[]>;
  /** Hears the progress of a task, last value first where there is one. Must not throw. */
  readonly followProgress: (projectId: string, taskId: string, heard: (progress: Progress) => void) => () => void;
  /** What stands in one transaction: `start` and `emit` inside of an open one. */
  readonly inside: (transaction: Transaction, actor: Actor) => Inside;
  readonly database: (projectId: string) => ProjectDatabase;
  readonly events: readonly AnyEvent[];
  /** Whether tasks are being worked on, and how: for readiness and the doctor. */
  readonly state: () => Promise<EngineState>;
  /** Takes no new work, finishes within the limit, gives back the rest. */
  readonly stop: (withinMs?: number) => Promise<void>;
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

export interface EngineState {
  readonly workers: number;
  readonly running: number;
  readonly pending: number;
  readonly oldestPendingMs: number | null;
  readonly deadLetters: number;
}
