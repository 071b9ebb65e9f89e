/**
 * Whether a provider is worth asking: after some failures in a row it is left alone for a while, longer each time, and then one call
 * finds out whether it is well again. A provider that says how long it wants to be left alone is.
 */
import { type Fault, mayFallBack } from "./wire.ts";

export interface Circuit {
  /** Milliseconds until it may be asked; 0 is now. While one call finds out, others are told to wait. */
  readonly waitMs: () => number;
  /** A call begins. */
  readonly tried: () => void;
  readonly succeeded: () => void;
  /** @param fault of a call that began */
  readonly failed: (fault: Fault) => void;
  readonly state: () => "closed" | "open" | "trying";
}

const failuresInARow = 5;
const firstPauseMs = 5_000;
const longestPauseMs = 120_000;
/** A call that was to find out and never ended lets the next one try after this. */
const longestTrialMs = 60_000;

export function openCircuit(nowMs: () => number): Circuit {
  let failures = 0;
  let pauses = 0;
  let closedUntilMs = 0;
  let trialSinceMs: number | null = null;

  const isTripped = () => failures >= failuresInARow;
  return {
    waitMs: () => {
      const now = nowMs();
      if (now < closedUntilMs) return closedUntilMs - now;
      if (trialSinceMs !== null && now < trialSinceMs + longestTrialMs) return trialSinceMs + longestTrialMs - now;
      return 0;
    },
    tried: () => {
      if (isTripped()) trialSinceMs = nowMs();
    },
    succeeded: () => {
      failures = 0;
      pauses = 0;
      trialSinceMs = null;
    },
    failed: (fault) => {
      trialSinceMs = null;
      if (fault.retryAfterMs !== null) closedUntilMs = Math.max(closedUntilMs, nowMs() + fault.retryAfterMs);
      // Who asks too much, asks wrongly or goes away says nothing of the provider's health.
      if (!mayFallBack(fault) || fault.kind === "limited") return;
      failures += 1;
      if (!isTripped()) return;
      closedUntilMs = Math.max(closedUntilMs, nowMs() + Math.min(firstPauseMs * 2 ** pauses, longestPauseMs));
      pauses += 1;
    },
    state: () => (trialSinceMs !== null ? "trying" : nowMs() < closedUntilMs || isTripped() ? "open" : "closed"),
  };
}
