/** How the house stands, as tools: for those who run it. */
import { defineTool, z } from "#base/contract.ts";

const Health = z.enum(["good", "degraded", "down", "unused"]);
export type Health = z.output<typeof Health>;

export const Part = z.object({ name: z.enum(["database", "redis", "disk", "backup"]), health: Health, detail: z.string() });
export type Part = z.output<typeof Part>;

/** A task that a worker holds. `is_here`: of the project that is asked from, so that it can be opened there. */
const HeldTask = z.object({
  task_id: z.uuid(),
  is_here: z.boolean(),
  type: z.string(),
  started_at: z.string(),
  progress: z.number(),
  current_step: z.string().nullable(),
});

export const Worker = z.object({
  worker_id: z.uuid(),
  host: z.string(),
  pid: z.number(),
  version: z.string(),
  concurrency: z.number(),
  started_at: z.string(),
  beat_at: z.string(),
  /** Whether its lease holds. */
  is_alive: z.boolean(),
  /** For how long its event loop was blocked at its last beat. */
  blocked_ms: z.number(),
  /** What it works on, the oldest first, at most twenty. */
  tasks: z.array(HeldTask),
});
export type Worker = z.output<typeof Worker>;

export const HouseProcess = z.object({
  process_id: z.uuid(),
  host: z.string(),
  pid: z.number(),
  role: z.string(),
  version: z.string(),
  started_at: z.string(),
  beat_at: z.string(),
  /** Whether it has not been heard of for a while. */
  is_silent: z.boolean(),
  memory_bytes: z.number(),
  /** As this process sees them. */
  parts: z.array(Part),
});
export type HouseProcess = z.output<typeof HouseProcess>;

export const getSystemState = defineTool({
  name: "get_system_state",
  about: "See how the whole house stands now: what waits, what runs, who works on what, and how its parts are.",
  at: "GET /api/system",
  effect: "read",
  command: { words: "system" },
  input: z.object({}),
  output: z.object({
    at: z.string(),
    pending: z.number(),
    running: z.number(),
    oldest_pending_ms: z.number().nullable(),
    dead_letters: z.number(),
    /** `state`: ready, running, held (by limits of its key), later (its time has not come), failed. */
    by_type: z.array(z.object({ type: z.string(), state: z.string(), count: z.number() })),
    workers: z.array(Worker),
    processes: z.array(HouseProcess),
    parts: z.array(Part),
  }),
});
export type SystemState = z.output<typeof getSystemState.output>;

/** Milliseconds; null where nothing was counted. */
const Latency = z.object({ p50_ms: z.number().nullable(), p95_ms: z.number().nullable() });

/** What came within a stretch, and the most that stood at once within it. Null where nobody told. */
export const Stretch = z.object({
  at: z.string(),
  claimed: z.number(),
  completed: z.number(),
  failed: z.number(),
  retried: z.number(),
  /** From making a task to starting it. */
  wait: Latency,
  /** How long an attempt ran. */
  run: Latency,
  pending: z.number().nullable(),
  running: z.number().nullable(),
  oldest_pending_ms: z.number().nullable(),
  workers: z.number().nullable(),
  dead_letters: z.number().nullable(),
});
export type Stretch = z.output<typeof Stretch>;

export const getSystemHistory = defineTool({
  name: "get_system_history",
  about: "See how the whole house did within the last hours: depth, throughput, latencies, failures.",
  at: "GET /api/system/history",
  effect: "read",
  input: z.object({ hours: z.coerce.number().int().min(1).max(48).default(24) }),
  output: z.object({ stretch_minutes: z.number(), stretches: z.array(Stretch) }),
});
