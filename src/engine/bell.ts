/**
 * Tells workers and readers that something was committed. A ring is only a hint: who misses one looks by itself a second later.
 * It rings after the commit, never in the transaction, where NOTIFY would make all commits wait for each other; and across
 * processes at most once in five milliseconds.
 */
import type { Clock } from "#base/clock.ts";
import type { Log } from "#base/log.ts";
import type { Database } from "#store/database.ts";
import type { ReadyTask } from "./sql/dispatch.ts";

export interface Bell {
  /**
   * Something may be claimable, and the log has grown.
   * @param ready what is claimable, where that is known
   */
  readonly ring: (ready?: readonly ReadyTask[]) => void;
  /** The log has grown. */
  readonly ringLog: () => void;
  /** Asks the worker that has these tasks, wherever it is, to stop them. */
  readonly ringCancel: (taskIds: readonly string[]) => void;
  readonly onWork: (heard: () => void) => () => void;
  /** Hears what this process made claimable; null where something is, but it is not known what. */
  readonly onReady: (heard: (ready: readonly ReadyTask[] | null) => void) => () => void;
  readonly onLog: (heard: () => void) => () => void;
  readonly onCancel: (heard: (taskIds: readonly string[]) => void) => () => void;
  readonly close: () => Promise<void>;
}

const channel = "hallway_bell";
const cancelChannel = "hallway_cancel";
const workNotice = "work";
const quietMs = 5;
/** NOTIFY takes less than 8,000 bytes. */
const idsOfOneNotice = 100;

/** Hangs up a bell. In a process of its own (`isAlone`) nothing goes through the database. */
export async function openBell({
  database,
  clock,
  log,
  isAlone,
}: {
  database: Database;
  clock: Clock;
  log: Log;
  isAlone: boolean;
}): Promise<Bell> {
  const workers = new Set<() => void>();
  const offerers = new Set<(ready: readonly ReadyTask[] | null) => void>();
  const readers = new Set<() => void>();
  const cancellers = new Set<(taskIds: readonly string[]) => void>();
  const hear = (hasWork: boolean) => {
    if (hasWork) workers.forEach((heard) => heard());
    readers.forEach((heard) => heard());
  };
  const hearCancel = (ids: readonly string[]) => cancellers.forEach((heard) => heard(ids));
  const stops = isAlone
    ? []
    : [
        await database.listen(channel, (payload) => hear(payload === workNotice)),
        await database.listen(cancelChannel, (payload) => hearCancel(payload.split(","))),
      ];
  const tell = (name: string, payload: string) =>
    database.notify(name, payload).catch((error: unknown) => log.warn({ error }, "could not ring other processes"));
  const tellOthers = coalesced(clock, (hasWork) => void tell(channel, hasWork ? workNotice : ""));
  const ring = (hasWork: boolean) => {
    hear(hasWork);
    if (!isAlone) tellOthers(hasWork);
  };

  return {
    ring: (ready) => {
      offerers.forEach((heard) => heard(ready ?? null));
      ring(true);
    },
    ringLog: () => ring(false),
    ringCancel: (ids) => {
      hearCancel(ids);
      for (let start = 0; !isAlone && start < ids.length; start += idsOfOneNotice) {
        void tell(cancelChannel, ids.slice(start, start + idsOfOneNotice).join(","));
      }
    },
    onWork: (heard) => entered(workers, heard),
    onReady: (heard) => entered(offerers, heard),
    onLog: (heard) => entered(readers, heard),
    onCancel: (heard) => entered(cancellers, heard),
    close: async () => {
      for (const set of [workers, offerers, readers, cancellers]) set.clear();
      await Promise.all(stops.map((stop) => stop()));
    },
  };
}

function entered<Listener>(set: Set<Listener>, listener: Listener): () => void {
  set.add(listener);
  return () => set.delete(listener);
}

/** Tells at once, and what comes within the quiet time after it together at its end. */
function coalesced(clock: Clock, tell: (hasWork: boolean) => void): (hasWork: boolean) => void {
  let isQuiet = false;
  let waiting: boolean | null = null;
  const say = (hasWork: boolean) => {
    if (isQuiet) {
      waiting = hasWork || waiting === true;
      return;
    }
    isQuiet = true;
    tell(hasWork);
    clock.after(quietMs, () => {
      isQuiet = false;
      const next = waiting;
      waiting = null;
      if (next !== null) say(next);
    });
  };
  return say;
}
