/** What the engine counts of its work. Called within its turns, so each is a few additions and must not throw. */
import { Counter, Histogram, type Registry } from "prom-client";

export type TaskOutcome = "completed" | "failed" | "cancelled" | "retried" | "waiting" | "released" | "lost";

export interface TaskMeasures {
  /** @param waitMs from making to starting; null for what ran or waited before */
  readonly claimed: (type: string, waitMs: number | null) => void;
  readonly ended: (type: string, outcome: TaskOutcome, ranMs: number) => void;
  readonly turned: (ms: number) => void;
  readonly turnFailed: () => void;
  readonly leaseLost: () => void;
  /** Tasks that were taken from dead workers. */
  readonly swept: (count: number) => void;
  readonly emitted: (type: string) => void;
  /** The log was read to its end. @param lagMs age of the last event that was read */
  readonly logRead: (lagMs: number) => void;
  /** A message on a channel of progress did not fit. */
  readonly progressRefused: () => void;
}

const nothing = () => undefined;

/** Counts nothing. */
export const noTaskMeasures: TaskMeasures = {
  claimed: nothing,
  ended: nothing,
  turned: nothing,
  turnFailed: nothing,
  leaseLost: nothing,
  swept: nothing,
  emitted: nothing,
  logRead: nothing,
  progressRefused: nothing,
};

/** Upper bounds in seconds: from what is done at once to half an hour. */
export const taskBuckets: readonly number[] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800];
const turnBuckets: readonly number[] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5];

/** Types are those that applications declare, so labels stay few. No label names a project. */
export function makeTaskMeasures(registry: Registry): TaskMeasures {
  const registers = [registry];
  const claims = new Counter({
    name: "hallway_tasks_claimed_total",
    help: "Tasks that this process took on.",
    labelNames: ["type"],
    registers,
  });
  const ends = new Counter({
    name: "hallway_tasks_ended_total",
    help: "Attempts that ended in this process: completed, failed (a dead letter), cancelled, retried, waiting, released, lost (with their lease).",
    labelNames: ["type", "outcome"],
    registers,
  });
  const waits = new Histogram({
    name: "hallway_task_wait_seconds",
    help: "From making a task to starting it for the first time, what it was told to wait included.",
    labelNames: ["type"],
    buckets: [...taskBuckets],
    registers,
  });
  const runs = new Histogram({
    name: "hallway_task_run_seconds",
    help: "How long an attempt ran.",
    labelNames: ["type"],
    buckets: [...taskBuckets],
    registers,
  });
  const turns = new Histogram({
    name: "hallway_turn_seconds",
    help: "How long a turn of the worker took in the database: settling, keeping steps, claiming.",
    buckets: [...turnBuckets],
    registers,
  });
  const failures = new Counter({ name: "hallway_turns_failed_total", help: "Turns that the database did not answer.", registers });
  const leases = new Counter({ name: "hallway_leases_lost_total", help: "How often this process lost its lease.", registers });
  const sweeps = new Counter({ name: "hallway_tasks_swept_total", help: "Tasks that this process took from dead workers.", registers });
  const events = new Counter({
    name: "hallway_events_emitted_total",
    help: "Events that applications recorded in this process.",
    labelNames: ["type"],
    registers,
  });
  const lags = new Histogram({
    name: "hallway_log_lag_seconds",
    help: "Age of an event when this process reads it for its sockets and streams.",
    buckets: [...taskBuckets],
    registers,
  });
  const refusals = new Counter({
    name: "hallway_progress_refused_total",
    help: "Messages on channels of progress that did not fit and were passed over.",
    registers,
  });
  const claimsOf = remembered((type) => claims.labels(type));
  const waitsOf = remembered((type) => waits.labels(type));
  const runsOf = remembered((type) => runs.labels(type));
  const endsOf = remembered((type) => remembered((outcome: string) => ends.labels(type, outcome)));
  return {
    claimed: (type, waitMs) => {
      claimsOf(type).inc();
      if (waitMs !== null) waitsOf(type).observe(Math.max(0, waitMs) / 1_000);
    },
    ended: (type, outcome, ranMs) => {
      endsOf(type)(outcome).inc();
      runsOf(type).observe(Math.max(0, ranMs) / 1_000);
    },
    turned: (ms) => turns.observe(ms / 1_000),
    turnFailed: () => failures.inc(),
    leaseLost: () => leases.inc(),
    swept: (count) => sweeps.inc(count),
    emitted: (type) => events.inc({ type }),
    logRead: (lagMs) => lags.observe(Math.max(0, lagMs) / 1_000),
    progressRefused: () => refusals.inc(),
  };
}

/** Makes each value once. */
function remembered<Value>(make: (key: string) => Value): (key: string) => Value {
  const made = new Map<string, Value>();
  return (key) => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const value = make(key);
    made.set(key, value);
    return value;
  };
}
