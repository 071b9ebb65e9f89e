/**
 * Time as something that can be set. Programs use `systemClock`; tests and the simulation set their own.
 * Leases, schedules and sleeps are decided by the database's clock: this one only says when to look.
 */
export interface Clock {
  /** Milliseconds since 1970. */
  readonly nowMs: () => number;
  /** Calls back once after `delayMs`; the returned function cancels. The timer does not keep the process alive. */
  readonly after: (delayMs: number, callback: () => void) => () => void;
}

const longestTimerMs = 2 ** 31 - 1;

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, Math.min(Math.max(delayMs, 0), longestTimerMs));
    if (typeof timer === "object") timer.unref();
    return () => clearTimeout(timer);
  },
};
