/**
 * How workers come by tasks. By the database alone, a worker claims in its turn what is next. By Redis, it is handed ids from streams
 * and claims those; and while Redis is away or refuses, it claims from the database as ever. Either way the claim is the database's,
 * under a fence: what is handed out is a hint, and may be lost, doubled, late or wrong.
 */
import type { ReadyTask, TaskRef } from "../sql/dispatch.ts";
import type { Message, StreamFigures } from "./streams.ts";

export interface Dispatch {
  /** Tells of tasks that a commit made claimable; null where it is not known which. Never throws, never waits. */
  readonly offer: (ready: readonly ReadyTask[] | null) => void;
  /** Begins to hand tasks to a worker. */
  readonly handTo: (worker: HandedWorker) => Handout;
  readonly state: () => Promise<DispatchState>;
  readonly close: () => Promise<void>;
}

/** What a handout needs of its worker. */
export interface HandedWorker {
  readonly types: readonly string[];
  readonly leaseMs: number;
  /** How many more tasks it could begin or keep ready now. */
  readonly room: () => number;
  /** Something was handed out, or what was can't be relied on any more: it is time to look. */
  readonly look: () => void;
}

/** A task that was handed out. */
export interface Handed extends TaskRef {
  readonly message: Message;
}

export interface Handout {
  /** Whether claimable tasks come this way; otherwise the worker looks for them in the database. */
  readonly isOpen: () => boolean;
  readonly waiting: () => number;
  readonly next: (count: number) => readonly Handed[];
  /** Their claim is committed: these were this worker's to have, the others not any more. */
  readonly settle: (handed: readonly Handed[], claimed: ReadonlySet<string>) => void;
  /** Their claim may have failed: they are claimed again. */
  readonly putBack: (handed: readonly Handed[]) => void;
  /** There may be room. */
  readonly roomy: () => void;
  /** Hands out no more, and lets go of what was not claimed. */
  readonly stop: () => Promise<void>;
}

/** What was counted in this process since it began. */
export interface DispatchCounts {
  /** Tasks told to Redis after their commit. */
  offered: number;
  /** Of these, turned away because the stream was full: the sweeper adds them in their turn. */
  turnedAway: number;
  /** Messages that were handed to this process. */
  handed: number;
  /** Of these, claimed. */
  claimed: number;
  /** Of these, about tasks that were not to be had any more. */
  stale: number;
  /** Tasks that the sweeper added: those that were turned away, and those that Redis lost. */
  refilled: number;
  /** Messages taken over from consumers that did not acknowledge them. */
  redelivered: number;
  /** Tasks made of messages that were added by hand. */
  adopted: number;
  /** Messages set aside. */
  deadLetters: number;
  /** Times that Redis refused or did not answer. */
  failures: number;
}

export interface DispatchState {
  readonly kind: "postgres" | "redis";
  /** Whether work is handed out by Redis now; without, it comes from the database alone. */
  readonly isOpen: boolean;
  /** Of each type that this process knows; none where Redis is away. */
  readonly streams: readonly (StreamFigures & { readonly type: string; readonly group: string })[];
  readonly counts: Readonly<DispatchCounts>;
}

export function noDispatchCounts(): DispatchCounts {
  return {
    ...{ offered: 0, turnedAway: 0, handed: 0, claimed: 0, stale: 0 },
    ...{ refilled: 0, redelivered: 0, adopted: 0, deadLetters: 0, failures: 0 },
  };
}

const nothingHandedOut: Handout = {
  isOpen: () => false,
  waiting: () => 0,
  next: () => [],
  settle: () => {},
  putBack: () => {},
  roomy: () => {},
  stop: async () => {},
};

/** The database alone: each worker claims what is next in its turn. */
export function dispatchByDatabase(): Dispatch {
  return {
    offer: () => {},
    handTo: () => nothingHandedOut,
    state: async () => ({ kind: "postgres", isOpen: false, streams: [], counts: noDispatchCounts() }),
    close: async () => {},
  };
}
