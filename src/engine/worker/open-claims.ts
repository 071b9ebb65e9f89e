/** Claims of a worker of which something still runs, so that each can be forgotten when all of it has ended. */
export class OpenClaims {
  /** Claims that are over and may be forgotten. */
  over: readonly number[] = [];
  readonly #claimOf = new Map<string, number>();
  readonly #left = new Map<number, number>();

  add(claim: number, holds: readonly string[]): void {
    if (holds.length === 0) return;
    this.#left.set(claim, holds.length);
    for (const hold of holds) this.#claimOf.set(hold, claim);
  }

  end(hold: string): void {
    const claim = this.#claimOf.get(hold);
    if (claim === undefined) return;
    this.#claimOf.delete(hold);
    const left = this.#left.get(claim)! - 1;
    if (left > 0) {
      this.#left.set(claim, left);
    } else {
      this.#left.delete(claim);
      this.over = [...this.over, claim];
    }
  }

  clear(): void {
    this.over = [];
    this.#claimOf.clear();
    this.#left.clear();
  }
}
