/** Passes values on while the other side takes them. Of those that come while it does not, the newest alone is kept. */
import { type ReaderLimits, readerLimits } from "./reader.ts";

export interface NewestOutlet<Value> {
  readonly send: (value: Value) => void;
  /** Bytes that the other side has not taken yet. */
  readonly waitingBytes: () => number;
  /** The other side has not made room for too long. */
  readonly giveUp: () => void;
}

export interface Newest<Value> {
  readonly tell: (value: Value) => void;
  readonly close: () => void;
}

/** A value replaces the one before: states, not changes. */
export const newestLimits: ReaderLimits = { mostWaitingBytes: readerLimits.mostWaitingBytes / 4, patienceMs: readerLimits.patienceMs };
const lookEveryMs = 100;

export function newestOnly<Value>(outlet: NewestOutlet<Value>, limits: ReaderLimits = newestLimits): Newest<Value> {
  let late: { value: Value; sinceMs: number } | null = null;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  const hasRoom = (): boolean => outlet.waitingBytes() <= limits.mostWaitingBytes;
  const look = (): void => {
    timer = undefined;
    if (late === null || isClosed) return;
    if (hasRoom()) {
      const { value } = late;
      late = null;
      return outlet.send(value);
    }
    if (performance.now() - late.sinceMs > limits.patienceMs) return outlet.giveUp();
    timer = setTimeout(look, Math.min(lookEveryMs, limits.patienceMs)).unref();
  };
  return {
    tell(value) {
      if (isClosed) return;
      if (late === null && hasRoom()) return outlet.send(value);
      late = { value, sinceMs: late?.sinceMs ?? performance.now() };
      timer ??= setTimeout(look, Math.min(lookEveryMs, limits.patienceMs)).unref();
    },
    close() {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}
