/** Token buckets of this process alone. */
import type { Clock } from "#base/clock.ts";
import type { BucketHome, BucketRule } from "./rate-limiter.ts";

const mostBuckets = 20_000;

interface Bucket {
  readonly tokens: number;
  readonly countedMs: number;
}

export function bucketsInProcess(clock: Pick<Clock, "nowMs">): BucketHome {
  const buckets = new Map<string, Bucket>();
  return {
    isShared: false,
    draw: async (key, rule, { least, most }) => {
      const nowMs = clock.nowMs();
      const there = filled(buckets.get(key), rule, nowMs);
      const granted = there >= least ? Math.min(most, Math.floor(there)) : 0;
      const tokens = there - granted;
      // The one that was used longest ago is the first, and likely full again.
      buckets.delete(key);
      buckets.set(key, { tokens, countedMs: nowMs });
      if (buckets.size > mostBuckets) for (const oldest of buckets.keys()) if (buckets.delete(oldest)) break;
      return { granted, left: Math.floor(tokens), retryAfterMs: granted > 0 ? 0 : ((least - tokens) / rule.perSecond) * 1_000 };
    },
  };
}

function filled(bucket: Bucket | undefined, { capacity, perSecond }: BucketRule, nowMs: number): number {
  if (bucket === undefined) return capacity;
  return Math.min(capacity, bucket.tokens + (Math.max(0, nowMs - bucket.countedMs) / 1_000) * perSecond);
}
