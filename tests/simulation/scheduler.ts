/**
 * Owns time and order. While it runs, every timer, every `setImmediate` and every message to and from the database is an
 * entry in its queue; it takes one after the other, lets all that follows from it settle, and moves the clock to the next.
 * `Date.now` is its clock, and PGlite takes `now()` from there. So one seed makes one history.
 */
import { createHash } from "node:crypto";
import type { Clock } from "#base/clock.ts";
import type { Random } from "./random.ts";

/** A process of the simulation: one that is dead does nothing more, one that is paused does everything later. */
export interface Owner {
  readonly name: string;
  readonly isDead: () => boolean;
  readonly pausedUntilMs: () => number;
}

export interface Scheduler {
  readonly nowMs: () => number;
  readonly sinceStartMs: () => number;
  /** Plans something for a process; the function that comes back cancels it. */
  readonly after: (owner: Owner, delayMs: number, what: string, run: () => void, options?: { readonly outlives?: boolean }) => () => void;
  /** @param skewMs how far its clock is off */
  readonly clockOf: (owner: Owner, skewMs?: number) => Clock;
  /** Moves the clock; what was due meanwhile comes late. */
  readonly jump: (byMs: number) => void;
  /** Adds a line to what `hash` is taken of. */
  readonly note: (text: string) => void;
  /** Runs until `isDone` says so, or the clock passes `limitMs`. @returns whether it was done */
  readonly run: (isDone: () => boolean, limitMs: number) => Promise<boolean>;
  /** Of all that happened, in order: equal for equal histories. */
  readonly hash: () => string;
  readonly moves: () => number;
}

interface Entry {
  atMs: number;
  readonly tie: number;
  readonly owner: Owner;
  readonly what: string;
  readonly run: () => void;
  readonly outlives: boolean;
}

/** The world outside of the processes. */
export const world: Owner = { name: "world", isDead: () => false, pausedUntilMs: () => 0 };

const startMs = Date.UTC(2026, 0, 1, 0, 0, 42);

/** Sets the clock of this process, and with it PGlite's, to where every history begins. @returns sets it back */
export function setClock(nowMs: () => number = () => startMs): () => void {
  const real = Date.now;
  Date.now = nowMs;
  return () => void (Date.now = real);
}

/** @param told is given each line of the history as it happens */
export function openScheduler(random: Random, told: (line: string) => void = () => undefined): Scheduler {
  const queue = new Set<Entry>();
  const trace = createHash("sha256");
  let now = startMs;
  let moves = 0;
  let problem: unknown = null;

  const note = (text: string) => {
    const line = `${now - startMs} ${text}`;
    trace.update(`${line}\n`);
    told(line);
  };
  const after: Scheduler["after"] = (owner, delayMs, what, run, { outlives = false } = {}) => {
    const entry: Entry = { atMs: now + Math.max(0, Math.ceil(delayMs)), tie: random.next(), owner, what, run, outlives };
    queue.add(entry);
    return () => void queue.delete(entry);
  };
  const next = (): Entry | null => {
    let first: Entry | null = null;
    for (const entry of queue) {
      if (first === null || entry.atMs < first.atMs || (entry.atMs === first.atMs && entry.tie < first.tie)) first = entry;
    }
    return first;
  };
  const move = () => {
    const entry = next();
    if (entry === null) return;
    queue.delete(entry);
    if (!entry.outlives) {
      if (entry.owner.isDead()) return;
      if (entry.owner.pausedUntilMs() > Math.max(now, entry.atMs)) {
        entry.atMs = entry.owner.pausedUntilMs();
        queue.add(entry);
        return;
      }
    }
    now = Math.max(now, entry.atMs);
    moves += 1;
    note(`${entry.owner.name} ${entry.what}`);
    entry.run();
  };

  return {
    nowMs: () => now,
    sinceStartMs: () => now - startMs,
    after,
    note,
    clockOf: (owner, skewMs = 0) => ({ nowMs: () => now + skewMs, after: (delayMs, run) => after(owner, delayMs, "timer", run) }),
    jump: (byMs) => {
      now += byMs;
    },
    async run(isDone, limitMs) {
      const realSetImmediate = globalThis.setImmediate;
      const settle = () => new Promise<void>((resolve) => realSetImmediate(resolve));
      const fail = (error: unknown) => (problem ??= error);
      const setBack = setClock(() => now);
      const planned = (run: (...given: unknown[]) => void, ...given: unknown[]) => after(world, 0, "immediate", () => run(...given));
      globalThis.setImmediate = planned as unknown as typeof setImmediate;
      process.on("unhandledRejection", fail);
      try {
        await settle();
        while (!isDone() && now - startMs < limitMs && queue.size > 0) {
          move();
          await settle();
          if (problem !== null) throw problem;
        }
      } finally {
        setBack();
        globalThis.setImmediate = realSetImmediate;
        process.off("unhandledRejection", fail);
      }
      return isDone();
    },
    hash: () => trace.copy().digest("hex").slice(0, 16),
    moves: () => moves,
  };
}
