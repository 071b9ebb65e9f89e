/**
 * What a process did minute by minute, and what many such minutes come to. Distributions are kept as counts by bucket, so
 * that those of several processes and minutes can be added, and percentiles be asked of the sum.
 */
import { z } from "#base/contract.ts";
import type { Registry } from "prom-client";
import { taskBuckets } from "./task-measures.ts";

const count = z.number().min(0).default(0);
/** Counts by upper bound (`taskBuckets`), the last for what is above all of them. */
const distribution = z.array(z.number().min(0)).default([]);

/** What one process did in a minute. What an older version did not tell counts as nothing. */
export const ProcessMinute = z.object({
  claimed: count,
  completed: count,
  failed: count,
  retried: count,
  lost: count,
  swept: count,
  emitted: count,
  waits: distribution,
  runs: distribution,
  loopDelayMs: count,
  memoryBytes: count,
});
export type ProcessMinute = z.output<typeof ProcessMinute>;

/** How the house stood in a minute. */
export const HouseMinute = z.object({
  workers: count,
  running: count,
  pending: count,
  oldestPendingMs: count,
  deadLetters: count,
});
export type HouseMinute = z.output<typeof HouseMinute>;

type Totals = Omit<ProcessMinute, "loopDelayMs" | "memoryBytes">;

/** Reads how much has been counted since the process began. */
export async function readTotals(registry: Registry): Promise<Totals> {
  const [claims, ends, swept, emitted, waits, runs] = await Promise.all(
    [
      "hallway_tasks_claimed_total",
      "hallway_tasks_ended_total",
      "hallway_tasks_swept_total",
      "hallway_events_emitted_total",
      "hallway_task_wait_seconds",
      "hallway_task_run_seconds",
    ].map(async (name) => ((await registry.getSingleMetric(name)!.get()) as unknown as { values: Value[] }).values),
  );
  const ended = (outcome: string) => sum(ends!.filter(({ labels }) => labels["outcome"] === outcome));
  return {
    claimed: sum(claims!),
    completed: ended("completed"),
    failed: ended("failed"),
    retried: ended("retried"),
    lost: ended("lost"),
    swept: sum(swept!),
    emitted: sum(emitted!),
    waits: countsOf(waits!),
    runs: countsOf(runs!),
  };
}

/** What came between two readings. */
export function between(before: Totals, after: Totals): Totals {
  const entries = Object.entries(after).map(([name, value]) => {
    const earlier = before[name as keyof Totals];
    return [
      name,
      Array.isArray(value) ? value.map((each, index) => each - ((earlier as number[])[index] ?? 0)) : value - (earlier as number),
    ];
  });
  return Object.fromEntries(entries) as Totals;
}

/** Adds distributions bucket by bucket. */
export function added(distributions: readonly (readonly number[])[]): number[] {
  const result = Array.from({ length: taskBuckets.length + 1 }, () => 0);
  for (const counts of distributions) counts.forEach((each, index) => (result[index] = (result[index] ?? 0) + each));
  return result;
}

/** @param part from 0 to 1 @returns seconds, evenly spread within the bucket as Prometheus does; null where nothing was counted */
export function percentile(counts: readonly number[], part: number): number | null {
  const total = counts.reduce((all, each) => all + each, 0);
  if (total === 0) return null;
  const rank = part * total;
  let below = 0;
  for (const [index, each] of counts.entries()) {
    const upper = taskBuckets[index];
    if (upper === undefined) return taskBuckets.at(-1)!;
    if (each > 0 && below + each >= rank) {
      const lower = taskBuckets[index - 1] ?? 0;
      return lower + ((upper - lower) * (rank - below)) / each;
    }
    below += each;
  }
  return taskBuckets.at(-1)!;
}

interface Value {
  readonly value: number;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly metricName?: string;
}

function sum(values: readonly Value[]): number {
  return values.reduce((all, { value }) => all + value, 0);
}

/** prom-client gives how many were at most so large; here each bucket counts its own. */
function countsOf(values: readonly Value[]): number[] {
  const bounds = [...taskBuckets, "+Inf"];
  const upTo = bounds.map((bound) => sum(values.filter(({ labels }) => labels["le"] === bound)));
  return upTo.map((each, index) => each - (upTo[index - 1] ?? 0));
}
