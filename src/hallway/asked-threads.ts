/**
 * Threads for those who wait for an answer: a few run at once, a few more wait their turn, and whoever comes then is told
 * when to come again. A task's threads need no such bound: the worker takes only so many tasks at once.
 */
import { defineProblem } from "#base/problem.ts";

export const threadsBusy = defineProblem("threads-busy", { status: 503, title: "Too much is asked at once" });

export interface ThreadBounds {
  /** How many run at once. */
  readonly running: number;
  /** How many more may wait. */
  readonly waiting: number;
}

/**
 * Runs what it is given when it is its turn.
 * @throws threadsBusy at once, where too many wait already; the signal's reason where the asker is gone before the turn comes
 */
export type TakeTurn = <Result>(run: () => Promise<Result>, signal: AbortSignal) => Promise<Result>;

const retryAfterS = 2;

export function takeTurns({ running: mostRunning, waiting: mostWaiting }: ThreadBounds): TakeTurn {
  let running = 0;
  const waiting = new Set<() => void>();
  const turn = (signal: AbortSignal): Promise<void> => {
    signal.throwIfAborted();
    if (running < mostRunning) {
      running++;
      return Promise.resolve();
    }
    if (waiting.size >= mostWaiting) {
      throw threadsBusy(`${mostRunning + mostWaiting} such requests are under way already. Try again in ${retryAfterS} s.`, {
        retry_after_s: retryAfterS,
      });
    }
    return new Promise((resolve, reject) => {
      const begin = () => {
        signal.removeEventListener("abort", leave);
        resolve();
      };
      const leave = () => {
        waiting.delete(begin);
        reject(signal.reason);
      };
      signal.addEventListener("abort", leave, { once: true });
      waiting.add(begin);
    });
  };
  return async (run, signal) => {
    await turn(signal);
    try {
      return await run();
    } finally {
      // The turn is handed on, so that nobody who comes in between takes it.
      const [next] = waiting;
      if (next === undefined) running--;
      else {
        waiting.delete(next);
        next();
      }
    }
  };
}
