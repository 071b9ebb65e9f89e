/** How many tasks a worker should claim: what it can begin now, and where tasks are short, some to go on with. */

/** Claims ahead only tasks that are this short: who claims ahead of a long one keeps it from other workers. */
const shortTaskMs = 50;
/** How much work may lie claimed beside what runs, in time. */
const aheadMs = 100;
const mostAhead = 1_000;

export class Appetite {
  readonly #concurrency: number;
  readonly #durations = new Map<string, number>();

  constructor(concurrency: number) {
    this.#concurrency = concurrency;
  }

  /** A task of this type took so long. */
  note(type: string, tookMs: number): void {
    this.#durations.set(type, (this.#durations.get(type) ?? tookMs) * 0.8 + tookMs * 0.2);
  }

  /** @param held what runs, waits in the worker and is being claimed; `waiting` of these wait */
  room(held: number, waiting: number): number {
    const room = this.#concurrency + this.#ahead() - held;
    // A sliver is not worth a claim while there is still work: waits until a good part is free.
    return room < 1 || (waiting > 0 && room < this.#ahead() / 4) ? 0 : room;
  }

  /** How many tasks may lie claimed beside the running ones: none unless all types seen here are short. */
  #ahead(): number {
    let slowest = 0;
    for (const duration of this.#durations.values()) slowest = Math.max(slowest, duration);
    if (this.#durations.size === 0 || slowest > shortTaskMs) return 0;
    return Math.min(mostAhead, Math.floor((this.#concurrency * aheadMs) / Math.max(slowest, 0.1)));
  }
}
