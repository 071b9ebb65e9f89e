/**
 * How much somebody may ask for: token buckets. A bucket holds so many tokens, is refilled evenly, and whoever asks takes
 * some; where there are too few, nothing is taken and the asker hears when there will be enough.
 *
 * Buckets that several processes share are in a home outside of them, and each process draws a portion ahead, so that most
 * askers wait for nothing. What is drawn is gone from the bucket at once: all processes together never give more than the
 * bucket had and got. The price is that a process may hold tokens for which another has somebody asking, for five seconds at
 * most: within any time T at most capacity + T × refill + a portion and a quarter for each process is given.
 * While a shared home is away, each process counts for itself.
 */
import { type Clock, systemClock } from "#base/clock.ts";
import type { Log } from "#base/log.ts";
import { inTime } from "../in-time.ts";

export interface BucketRule {
  /** Most tokens that can be there, and as many as there are at first. */
  readonly capacity: number;
  readonly perSecond: number;
}

export interface Taken {
  readonly allowed: boolean;
  /** About how many are left. */
  readonly remaining: number;
  /** 0 where it is allowed. */
  readonly retryAfterMs: number;
}

export interface RateLimiter {
  readonly rule: BucketRule;
  /** @param cost whole tokens; default 1 @throws RangeError for a cost that no bucket ever holds */
  readonly take: (key: string, cost?: number) => Promise<Taken>;
  /** How long this process knows that there is no token; 0 where there may be one. Asks nobody. */
  readonly shortMs: (key: string) => number;
}

export interface Drawn {
  /** Whole tokens. */
  readonly granted: number;
  /** How many are left in the bucket. */
  readonly left: number;
  /** Until there are as many as were wanted least; 0 where they were granted. */
  readonly retryAfterMs: number;
}

/** Where buckets are. What it throws means that it is away. */
export interface BucketHome {
  /** Whether a draw leaves the process, so that portions are worth it. */
  readonly isShared: boolean;
  /** Takes what is there, up to `most`; nothing where that is less than `least`. Whole numbers, 1 ≤ least ≤ most. */
  readonly draw: (key: string, rule: BucketRule, wanted: { least: number; most: number }) => Promise<Drawn>;
}

const largestPortion = 50;
const portionsOfCapacity = 100;
const portionMs = 5_000;
const drawWithinMs = 500;
const mostLeases = 20_000;

interface LimiterParts {
  /** Keeps the buckets of one limiter apart from another's. */
  readonly name: string;
  readonly rule: BucketRule;
  readonly home: BucketHome;
  /** Of this process, for while the home is away. */
  readonly fallback: BucketHome;
  readonly log: Log;
  readonly clock?: Clock;
}

export function openRateLimiter({ name, rule, home, fallback, log, clock = systemClock }: LimiterParts): RateLimiter {
  const portion = home.isShared ? Math.max(1, Math.min(largestPortion, Math.floor(rule.capacity / portionsOfCapacity))) : 1;
  const leases = new Map<string, Lease>();
  const draw = (key: string, wanted: { least: number; most: number }): Promise<Drawn> => {
    const bucket = `${name} ${key}`;
    if (!home.isShared) return home.draw(bucket, rule, wanted);
    return inTime(clock, drawWithinMs, home.draw(bucket, rule, wanted)).catch((error: unknown) => {
      log.debug({ error, limiter: name }, "the home of the rate limits is away: this process counts for itself");
      return fallback.draw(bucket, rule, wanted);
    });
  };
  const leaseOf = (key: string): Lease => {
    const held = leases.get(key);
    if (held !== undefined) return held;
    if (leases.size >= mostLeases) for (const old of leases.keys()) if (leases.delete(old) && leases.size < mostLeases / 2) break;
    const lease = new Lease(clock, portion, (wanted) => draw(key, wanted));
    leases.set(key, lease);
    return lease;
  };

  return {
    rule,
    take: async (key, cost = 1) => {
      if (!Number.isSafeInteger(cost) || cost < 1 || cost > rule.capacity)
        throw new RangeError(`A bucket of ${rule.capacity} never gives ${cost} tokens: ask for a whole number from 1 to what it holds.`);
      return leaseOf(key).take(cost);
    },
    shortMs: (key) => leases.get(key)?.shortMs() ?? 0,
  };
}

/** What a process has drawn from one bucket, and what it knows of it. */
class Lease {
  readonly #clock: Clock;
  readonly #portion: number;
  readonly #draw: (wanted: { least: number; most: number }) => Promise<Drawn>;
  #tokens = 0;
  #untilMs = 0;
  #left = 0;
  #wanted = 0;
  /** Until then the bucket has fewer than so many: nobody else fills it. */
  #short = { tokens: Infinity, untilMs: 0 };
  #drawing: Promise<void> | null = null;

  constructor(clock: Clock, portion: number, draw: (wanted: { least: number; most: number }) => Promise<Drawn>) {
    this.#clock = clock;
    this.#portion = portion;
    this.#draw = draw;
  }

  async take(cost: number): Promise<Taken> {
    this.#wanted += cost;
    try {
      for (;;) {
        const nowMs = this.#clock.nowMs();
        if (this.#untilMs <= nowMs) this.#tokens = 0;
        if (this.#tokens >= cost) return this.#give(cost);
        if (cost >= this.#short.tokens && this.#short.untilMs > nowMs)
          return { allowed: false, remaining: this.#tokens, retryAfterMs: this.#short.untilMs - nowMs };
        await (this.#drawing ??= this.#refill(cost - this.#tokens, Math.max(this.#portion, this.#wanted) - this.#tokens));
      }
    } finally {
      this.#wanted -= cost;
    }
  }

  shortMs(): number {
    const nowMs = this.#clock.nowMs();
    const held = this.#untilMs > nowMs ? this.#tokens : 0;
    return held < 1 && this.#short.tokens <= 1 ? Math.max(0, this.#short.untilMs - nowMs) : 0;
  }

  #give(cost: number): Taken {
    this.#tokens -= cost;
    // Drawn before it is needed, so that nobody waits.
    if (this.#portion > 1 && this.#tokens < this.#portion / 4 && this.#short.untilMs <= this.#clock.nowMs())
      this.#drawing ??= this.#refill(1, this.#portion);
    return { allowed: true, remaining: this.#tokens + this.#left, retryAfterMs: 0 };
  }

  async #refill(least: number, most: number): Promise<void> {
    try {
      const held = this.#tokens;
      const { granted, left, retryAfterMs } = await this.#draw({ least, most });
      const nowMs = this.#clock.nowMs();
      this.#left = left;
      this.#tokens += granted;
      if (granted > 0) this.#untilMs = nowMs + portionMs;
      this.#short = granted > 0 ? { tokens: Infinity, untilMs: 0 } : { tokens: held + least, untilMs: nowMs + retryAfterMs };
    } finally {
      this.#drawing = null;
    }
  }
}
