/** The shapes in which a task is shown: by REST, sockets, the CLI and the pages. */
import { z } from "zod";

export const taskStatuses = ["pending", "processing", "waiting", "completed", "failed", "cancelled"] as const;
export const TaskStatus = z.enum(taskStatuses);
export type TaskStatus = z.output<typeof TaskStatus>;

/** Statuses that a task never leaves by itself. */
export function isFinal(status: TaskStatus): boolean {
  return status === "completed" || status === "failed" || status === "cancelled";
}

/** An ephemeral report of how far a task is. */
export const Progress = z.object({
  /** 0 to 100. */
  progress: z.number().min(0).max(100),
  current_step: z.string().nullable(),
  /** Estimate in milliseconds; null while there is no ground for one. */
  time_left_ms: z.number().nullable(),
});
export type Progress = z.output<typeof Progress>;

/** A problem document as it is kept with a task. */
const ProblemShape = z.looseObject({ type: z.string(), title: z.string(), status: z.number(), detail: z.string() });

/** A task in lists and on its own page. Times are ISO 8601 in UTC. */
export const TaskView = z.object({
  task_id: z.uuid(),
  type: z.string(),
  status: TaskStatus,
  progress: z.number(),
  current_step: z.string().nullable(),
  time_left_ms: z.number().nullable(),
  /** Why the task is where it is, in a sentence: what it waits for, who works on it, what failed. */
  reason: z.string(),
  priority: z.number(),
  attempt: z.number(),
  max_attempts: z.number(),
  created_at: z.string(),
  run_at: z.string(),
  started_at: z.string().nullable(),
  finished_at: z.string().nullable(),
  parent_id: z.uuid().nullable(),
  correlation_id: z.uuid(),
  error: ProblemShape.nullable(),
});
export type TaskView = z.output<typeof TaskView>;

/** A recorded part of a task. */
export const StepView = z.object({
  name: z.string(),
  kind: z.enum(["run", "transaction", "sleep", "wait", "approval", "start", "emit"]),
  /** `open` while it waits; an approval or event that came too late is `expired`. */
  status: z.enum(["open", "done", "failed", "expired"]),
  attempt: z.number(),
  started_at: z.string(),
  finished_at: z.string().nullable(),
  output: z.unknown(),
});
export type StepView = z.output<typeof StepView>;

/** One attempt at a task: from its claim to its outcome. */
export const AttemptView = z.object({
  attempt: z.number(),
  worker: z.string(),
  started_at: z.string(),
  finished_at: z.string().nullable(),
  outcome: z.string().nullable(),
  error: ProblemShape.nullable(),
});
export type AttemptView = z.output<typeof AttemptView>;

/** A task with everything that is known of it. */
export const TaskDetail = TaskView.extend({
  input: z.unknown(),
  output: z.unknown(),
  code_version: z.string(),
  deduplication_key: z.string().nullable(),
  concurrency_key: z.string().nullable(),
  created_by: z.string(),
  worker: z.string().nullable(),
  steps: z.array(StepView),
  attempts: z.array(AttemptView),
  children: z.array(z.object({ task_id: z.uuid(), type: z.string(), status: TaskStatus })),
});
export type TaskDetail = z.output<typeof TaskDetail>;
