import { AsyncLocalStorage } from "node:async_hooks";
import type { Clock } from "#base/clock.ts";

/**
 * Runs something in nobody's name: what it begins inherits nothing of who called, such as the transaction that a caller is inside of.
 * For loops and timers that serve many.
 */
export const detached: <Result>(run: () => Result) => Result = AsyncLocalStorage.snapshot();

/** The same clock, whose timers run in nobody's name. */
export function detachedClock(clock: Clock): Clock {
  return { nowMs: clock.nowMs, after: (delayMs, callback) => detached(() => clock.after(delayMs, callback)) };
}
