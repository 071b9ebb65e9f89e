/** What can go wrong with tasks, as people and programs are told it. */
import { defineProblem, internalError, Problem, problemDocument, type ProblemDocument } from "#base/problem.ts";
import { storageFull, troubleOf } from "#store/trouble.ts";

export const taskUnknown = defineProblem("task-unknown", { status: 404, title: "No such task" });
export const taskUnready = defineProblem("task-unready", { status: 409, title: "The task is not in a state for this" });
export const taskCancelled = defineProblem("task-cancelled", { status: 409, title: "The task was cancelled" });
export const taskTimedOut = defineProblem("task-timed-out", { status: 504, title: "The task took too long" });
export const taskTypeUnknown = defineProblem("task-type-unknown", { status: 422, title: "No task of this type is known here" });
export const stepUnknown = defineProblem("step-unknown", { status: 404, title: "No such step" });
export const stepsChanged = defineProblem("steps-changed", {
  status: 500,
  title: "The steps of a running task were changed",
  retry: false,
});
export const leaseLost = defineProblem("lease-lost", { status: 500, title: "The task was taken over by another worker" });
export const workerLost = defineProblem("worker-lost", { status: 500, title: "The worker died" });
export const workerStopping = defineProblem("worker-stopping", { status: 503, title: "The worker is stopping" });
export const childFailed = defineProblem("child-failed", {
  status: 500,
  title: "A task that this one started did not complete",
  retry: false,
});
export const eventTooLarge = defineProblem("event-too-large", { status: 413, title: "The event's data is too large" });
export const circleFound = defineProblem("circle-found", {
  status: 500,
  title: "Events and tasks start each other in a circle",
  retry: false,
});

export const engineProblems = [
  taskUnknown,
  taskUnready,
  taskCancelled,
  taskTimedOut,
  taskTypeUnknown,
  stepUnknown,
  stepsChanged,
  leaseLost,
  workerLost,
  workerStopping,
  childFailed,
  eventTooLarge,
  circleFound,
];

/** What is kept of a thrown value: a problem as it is, a bug with its message and without its stack. */
export function failureDocument(thrown: unknown): ProblemDocument {
  const problem = thrown instanceof Problem ? thrown : troubleOf(thrown);
  if (problem !== null) return problemDocument(problem);
  const detail = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  return problemDocument(internalError(detail.slice(0, 4_000)));
}

/** Whether there was no room on a disk: no fault of the task, which goes on once there is some. */
export function isStorageFull(thrown: unknown): boolean {
  return storageFull.is(thrown) || storageFull.is(troubleOf(thrown));
}

/** Whether another attempt may help: always after a bug, after a problem as it says. */
export function isWorthRetrying(thrown: unknown): boolean {
  return thrown instanceof Problem ? thrown.kind.retry : true;
}
