/** How much somebody may say: a burst at once, and so many a second. */
export class Allowance {
  readonly #burst: number;
  readonly #perSecond: number;
  readonly #nowMs: () => number;
  #left: number;
  #countedMs: number;

  constructor(rule: { burst: number; perSecond: number }, nowMs: () => number = () => performance.now()) {
    this.#burst = rule.burst;
    this.#perSecond = rule.perSecond;
    this.#nowMs = nowMs;
    this.#left = rule.burst;
    this.#countedMs = nowMs();
  }

  /** Takes one. @returns whether there was one left */
  take(): boolean {
    const nowMs = this.#nowMs();
    this.#left = Math.min(this.#burst, this.#left + ((nowMs - this.#countedMs) / 1000) * this.#perSecond);
    this.#countedMs = nowMs;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
