/** The engine's settings. */
import { length, setting } from "#base/setting.ts";
import { z } from "#base/contract.ts";

export const EngineConfig = z.object({
  concurrency: setting(z.coerce.number("write a whole number").int().min(1).max(1_000).default(10), {
    variable: "HALLWAY_CONCURRENCY",
    about: "Tasks that one process works on at the same time.",
    example: "50",
  }),
  leaseMs: setting(length.refine((ms) => ms >= 2_000 && ms <= 600_000, "must be between 2s and 10m").prefault("30s"), {
    variable: "HALLWAY_LEASE",
    about: "How long a silent worker keeps its tasks before others take them over.",
    example: "30s",
  }),
  stopWithinMs: setting(length.refine((ms) => ms <= 3_600_000, "must be at most 1h").prefault("10s"), {
    variable: "HALLWAY_STOP_WITHIN",
    about: "How long a process that is told to stop lets running tasks finish before it gives them back.",
    example: "30s",
  }),
});
export type EngineConfig = z.output<typeof EngineConfig>;
