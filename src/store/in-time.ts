/** Waits for an answer, but not for ever: for homes of what may be lost, which may be silent instead of away. */
import type { Clock } from "#base/clock.ts";

const graceMs = 50;

/** @throws Error where there is no answer in time; what comes later is passed over */
export function inTime<Answer>(clock: Clock, withinMs: number, answer: Promise<Answer>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(new Error(`There was no answer within ${withinMs} ms.`));
    // An event loop that stood still until now has not read the answer yet: it may be there already.
    let cancel = clock.after(withinMs, () => (cancel = clock.after(graceMs, giveUp)));
    void answer.then(resolve, reject).finally(() => cancel());
  });
}
