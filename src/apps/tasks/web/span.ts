/** Where the parts of a task lie on its time line: pure, in shares of the whole. */
import type { AttemptView, StepView, TaskDetail } from "#base/task.ts";

/** From 0 to 1 of the whole. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface TimeLineShape {
  /** Milliseconds that the whole line stands for; at least 1. */
  readonly lengthMs: number;
  /** Between creation and the first attempt. */
  readonly queue: Span;
  readonly steps: readonly { readonly step: StepView; readonly span: Span }[];
  /** Each time that a worker had the task. */
  readonly attempts: readonly { readonly attempt: AttemptView; readonly span: Span }[];
  /** Where each further attempt began: what follows a wait is the same attempt. */
  readonly retries: readonly { readonly attempt: number; readonly at: number }[];
}

/** @param nowMs the end of what is still under way */
export function timeLineOf(
  task: Pick<TaskDetail, "created_at" | "started_at" | "finished_at" | "steps" | "attempts">,
  nowMs: number,
): TimeLineShape {
  const startMs = Date.parse(task.created_at);
  const ends = [task.finished_at, ...task.steps.map((step) => step.finished_at)]
    .filter((time) => time !== null)
    .map((time) => Date.parse(time));
  const endMs = Math.max(startMs + 1, ...ends, task.finished_at === null ? nowMs : 0);
  const lengthMs = endMs - startMs;
  const share = (time: string | null) => Math.min(1, Math.max(0, ((time === null ? endMs : Date.parse(time)) - startMs) / lengthMs));
  return {
    lengthMs,
    queue: { from: 0, to: share(task.attempts[0]?.started_at ?? task.started_at) },
    steps: task.steps.map((step) => ({ step, span: { from: share(step.started_at), to: share(step.finished_at) } })),
    attempts: task.attempts.map((attempt) => ({ attempt, span: { from: share(attempt.started_at), to: share(attempt.finished_at) } })),
    retries: task.attempts
      .filter((attempt, at) => at > 0 && task.attempts[at - 1]!.attempt !== attempt.attempt)
      .map(({ attempt, started_at }) => ({ attempt, at: share(started_at) })),
  };
}
