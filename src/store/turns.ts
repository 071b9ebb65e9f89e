/** Turns at something that serves one at a time, in the order in which they were asked for. */
export interface Turns {
  /** Whether somebody has the turn. While nobody has, what is done within one synchronous call needs none. */
  readonly isTaken: () => boolean;
  /** Resolves when it is the caller's turn, which lasts until `pass`. */
  readonly take: () => Promise<void>;
  readonly pass: () => void;
}

export function openTurns(): Turns {
  const waiting: (() => void)[] = [];
  let taken = false;
  return {
    isTaken: () => taken,
    take() {
      if (taken) return new Promise((resolve) => void waiting.push(resolve));
      taken = true;
      return Promise.resolve();
    },
    pass() {
      const next = waiting.shift();
      if (next === undefined) taken = false;
      else next();
    },
  };
}
