/** What happened outside of the database: what code ran where and when, and what callers were told. */
import type { Work } from "#engine/work.ts";
import type { Process } from "./process.ts";
import type { Scheduler } from "./scheduler.ts";

export interface StepRun {
  readonly taskId: string;
  /** Task and step, as the outside service would see it. */
  readonly idempotencyKey: string;
  readonly token: string;
  readonly atMs: number;
  readonly process: Process;
  /** When this process had claimed the task. */
  readonly claimedMs: number;
  readonly fence: number;
  /** When the process was last awake again after a pause. */
  readonly awakeSinceMs: number;
}

export interface Claim {
  readonly taskId: string;
  readonly fence: number;
  readonly atMs: number;
  readonly process: Process;
}

export interface Acceptance {
  readonly projectId: string;
  readonly taskId: string;
  readonly once: string | null;
}

/** What one process does outside. */
export interface History {
  readonly began: (work: Work) => void;
  /** Notes that a step's code runs, lets `ms` pass, and gives something that no other run gives. */
  readonly ranStep: (work: Work, idempotencyKey: string, ms: number) => Promise<string>;
}

export interface Records {
  readonly steps: StepRun[];
  readonly claims: Claim[];
  readonly accepted: Acceptance[];
  readonly retriedByPeople: Set<string>;
  /** When a cancellation was acknowledged, by task. */
  readonly violations: string[];
}

export function newRecords(): Records {
  return { steps: [], claims: [], accepted: [], retriedByPeople: new Set(), violations: [] };
}

/** What the code that runs in `process` writes down; nothing once it is dead. */
export function historyOf(
  process: Process,
  records: Records,
  scheduler: Scheduler,
): History & { readonly claimed: (taskId: string, fence: number) => void } {
  const claims = new Map<string, Claim>();
  const never = () => new Promise<never>(() => undefined);
  return {
    claimed: (taskId, fence) => {
      const claim = { taskId, fence, atMs: scheduler.nowMs(), process };
      const earlier = records.claims.findLast((one) => one.taskId === taskId);
      if (earlier !== undefined && earlier.fence >= fence)
        records.violations.push(`${taskId}: claimed under fence ${fence} after ${earlier.fence}`);
      records.claims.push(claim);
      claims.set(taskId, claim);
    },
    began: (work) => {
      if (work.attempt < 1) records.violations.push(`${work.taskId}: runs as attempt ${work.attempt}`);
    },
    ranStep: async (work, idempotencyKey, ms) => {
      if (process.isDead()) return never();
      const claim = claims.get(work.taskId);
      const token = `${idempotencyKey} run ${records.steps.length}`;
      const [claimedMs, fence] = [claim?.atMs ?? 0, claim?.fence ?? 0];
      records.steps.push({
        taskId: work.taskId,
        idempotencyKey,
        token,
        atMs: scheduler.nowMs(),
        process,
        claimedMs,
        fence,
        awakeSinceMs: process.pausedUntilMs(),
      });
      if (ms > 0) await new Promise<void>((passed) => scheduler.after(process, ms, "step", passed));
      return token;
    },
  };
}
