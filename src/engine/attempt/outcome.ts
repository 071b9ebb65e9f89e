/** How attempts end that did not say so themselves, and how ends are named. */
import type { NewId } from "#base/id.ts";
import type { TaskOutcome } from "#observe/task-measures.ts";
import { sqlState } from "#store/sql-state.ts";
import { failureDocument } from "../problems.ts";
import type { ClaimedTask, Outcome } from "../sql/turn.ts";

/** Of a task that was claimed but not begun: given back, or cancelled. */
export function unstarted(task: ClaimedTask, status: "pending" | "cancelled", newId: NewId): Outcome {
  return {
    project_id: task.project_id,
    id: task.id,
    fence: task.fence,
    status,
    counts: false,
    delay_ms: 0,
    output: null,
    error: null,
    event_id: newId(),
    event_type: status === "pending" ? "task.released" : "task.cancelled",
  };
}

/** Of a task whose own outcome the database refused; where it refuses this one too, without saying why. */
export function refusedOutcome(outcome: Outcome, error: unknown, newId: NewId): Outcome {
  const isSecond = outcome.event_type === "task.failed" && outcome.output === null;
  return {
    ...outcome,
    status: "failed",
    counts: true,
    delay_ms: 0,
    output: null,
    error: isSecond ? null : failureDocument(error),
    event_id: newId(),
    event_type: "task.failed",
  };
}

/** Whether the database took offence at what it was told (class 22 and 23: data, constraints; 54: limits), so that telling it again is no use. */
export function isRefusal(error: unknown): boolean {
  const state = sqlState(error);
  return error instanceof TypeError || error instanceof RangeError || (state !== null && /^(22|23|54)/.test(state));
}

/** Outcomes and their events are named alike. */
export function endOf(outcome: Outcome | null): TaskOutcome {
  return outcome === null ? "lost" : (outcome.event_type.slice("task.".length) as TaskOutcome);
}
