/** Why a task is where it is, in a sentence for a person. */
import { durationText } from "#base/duration.ts";
import type { TaskStatus } from "#base/task.ts";

/** What the reason is told from. */
export interface Standing {
  status: TaskStatus;
  type: string;
  /** 0 open, 1 until its time, 2 until its key has room. */
  gate: number;
  attempt: number;
  max_attempts: number;
  run_at: Date;
  now: Date;
  cancel_requested_at: Date | null;
  concurrency_key: string | null;
  error: { detail: string; type?: string; refused_by?: unknown } | null;
  worker_host: string | null;
  worker_until: Date | null;
  worker_blocked_ms: number | null;
  /** What a worker must take to run it: the type, and the version of its code from the second on. */
  label: string;
  /** How many live workers take that. */
  workers: number;
  waits:
    | { kind: string; key: string; wake_at: string | null; event_type: string | null; question: string | null; child_id: string | null }[]
    | null;
}

/** How long a worker's event loop may be blocked before people are told. */
const notableBlockMs = 2_000;

export function reasonOf(task: Standing): string {
  switch (task.status) {
    case "pending":
      return pendingReason(task);
    case "processing":
      return processingReason(task);
    case "waiting":
      return waitingReason(task);
    case "completed":
      return `Completed in attempt ${task.attempt}.`;
    case "cancelled":
      return "Cancelled.";
    case "failed":
      return `Failed after ${task.attempt} of ${task.max_attempts} attempts${task.error ? `: ${task.error.detail}` : "."}`;
  }
}

function waitingReason(task: Standing): string {
  const waits = (task.waits ?? []).map((wait) => waitReason(wait, task.now)).join("; ") || "About to go on.";
  return task.workers > 0 ? waits : `${waits}; no worker that is running takes ${task.label}, so then it will not go on`;
}

function pendingReason(task: Standing): string {
  if (task.gate === 1 && task.error?.refused_by !== undefined && task.workers > 0)
    return `A worker left it to others, whose code may be able to go on with it: ${task.error.detail}`;
  if (task.gate === 1) {
    const inMs = Math.max(0, task.run_at.getTime() - task.now.getTime());
    const what = task.error ? `Attempt ${task.attempt} of ${task.max_attempts} failed (${task.error.detail}); the next starts` : "Starts";
    return `${what} in ${durationText(inMs)}.`;
  }
  if (task.workers === 0) return `No worker that is running takes ${task.label}.`;
  if (task.gate === 2) return `Waits until the limit of key ${task.concurrency_key} leaves room.`;
  return "Waits for a free worker.";
}

function processingReason(task: Standing): string {
  if (task.cancel_requested_at) return "Was asked to stop.";
  if (task.worker_until === null) return "Its worker is gone; another takes over soon.";
  if (task.worker_until < task.now) return "Its worker stopped answering; another takes over soon.";
  const blocked = task.worker_blocked_ms ?? 0;
  if (blocked > notableBlockMs) return `Runs on ${task.worker_host}, whose event loop has been blocked for ${durationText(blocked)}.`;
  return `Runs on ${task.worker_host}, attempt ${task.attempt} of ${task.max_attempts}.`;
}

function waitReason(wait: NonNullable<Standing["waits"]>[number], now: Date): string {
  const limit = wait.wake_at === null ? "" : durationText(Math.max(0, new Date(wait.wake_at).getTime() - now.getTime()));
  const within = limit === "" ? "" : `, for ${limit} more`;
  switch (wait.kind) {
    case "sleep":
      return `Sleeps for ${limit} more`;
    case "wait":
      return `Waits for ${wait.event_type}${within}`;
    case "approval":
      return `Waits for a decision: ${wait.question}${within}`;
    default:
      return `Waits for task ${wait.child_id}`;
  }
}
