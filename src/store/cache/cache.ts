/**
 * Answers that are kept until they are out of date, for every process of a house or for this one: `openCache` over a home.
 *
 * A value is kept under a key of a project, for a time, with tags. Each tag has a stamp that changes whenever the tag is
 * dropped. A value is kept with the stamps that its tags had before its computing began, and answers only while they are
 * still the same: so a value computed from what was there before a drop can never be kept after it, however late it comes.
 *
 * All of it may be lost at any moment. A home that is away makes askers compute, never fail; what was dropped meanwhile is
 * owed, and nothing of that project is read before the debt is paid.
 */
import { type Clock, systemClock } from "#base/clock.ts";
import { isId } from "#base/id.ts";
import type { Log } from "#base/log.ts";
import { inTime } from "../in-time.ts";

export interface CachePlace {
  readonly projectId: string;
  readonly key: string;
  /** What it depends on, at most eight. */
  readonly tags?: readonly string[];
}

export interface Cache {
  /** Null where nothing is kept, or it is out of date. */
  readonly get: (place: CachePlace) => Promise<string | null>;
  /** For what is known to be true now. What has to be computed is better asked for by `through`. */
  readonly set: (place: CachePlace, value: string, forMs: number) => Promise<void>;
  /** What is being computed at this moment may still be kept: where that matters, `drop` a tag. */
  readonly delete: (place: CachePlace) => Promise<void>;
  /**
   * What is kept, or else what `compute` gives, which is kept from then on. Many who ask at once make one computing, also
   * across processes, where the home can tell. Null is told but not kept; neither is what is too large.
   * @throws what `compute` throws
   */
  readonly through: (place: CachePlace, forMs: number, compute: () => Promise<string | null>) => Promise<string | null>;
  /** Makes all that depends on one of these out of date, in every process, as soon as this resolves; in this one at once. */
  readonly drop: (projectId: string, tags: readonly string[]) => Promise<void>;
}

/** Where a cache keeps its values. What it throws means that it is away. */
export interface CacheHome {
  /** Whether it is outside of this process: then it may be silent, and others may compute the same. */
  readonly isShared: boolean;
  /** The value that is valid by the stamps of its tags and by time, and those stamps as one text. */
  readonly read: (place: CachePlace) => Promise<{ stamp: string; value: string | null }>;
  readonly write: (place: CachePlace, kept: { stamp: string; value: string; forMs: number }) => Promise<void>;
  readonly remove: (place: CachePlace) => Promise<void>;
  /** Gives tags new stamps. */
  readonly restamp: (projectId: string, tags: readonly string[]) => Promise<void>;
  /** Takes the computing of a value for a time, against other processes; false where another has it. */
  readonly claim: (place: CachePlace, forMs: number) => Promise<boolean>;
}

/** For what belongs to no project. */
export const noProject = "00000000-0000-4000-8000-000000000000";
/** Longest time that anything is kept. */
export const longestKeptMs = 24 * 3_600_000;

const largestValue = 1024 * 1024;
const longestKey = 1_000;
const mostTags = 8;
const claimMs = 5_000;
const lookEveryMs = 20;
/** A home that is silent for longer is away: computing is what asks least of whoever waits. */
const answersWithinMs = 1_000;

interface CacheParts {
  readonly home: CacheHome;
  readonly log: Log;
  readonly clock?: Clock;
}

export function openCache({ home: given, log, clock = systemClock }: CacheParts): Cache {
  const home = given.isShared ? punctual(given, clock) : given;
  const flights = new Map<string, Promise<string | null>>();
  const debts = openDebts(home);
  let drops = 0;

  const away = (error: unknown): null => {
    log.debug({ error }, "the cache is away");
    return null;
  };
  const read = async (place: CachePlace) => {
    demandUsable(place);
    try {
      await debts.pay(place.projectId);
      return await home.read(place);
    } catch (error) {
      return away(error);
    }
  };
  const keep = async (place: CachePlace, stamp: string, value: string, forMs: number): Promise<void> => {
    if (value.length > largestValue) return;
    await home.write(place, { stamp, value, forMs: Math.min(forMs, longestKeptMs) }).catch(away);
  };
  const fill = async (place: CachePlace, stamp: string | null, forMs: number, compute: () => Promise<string | null>) => {
    if (stamp === null) return compute();
    const found = await othersValue(home, clock, place, stamp).catch(away);
    if (found !== null) return found;
    const value = await compute().catch(async (error: unknown) => {
      await home.remove(place).catch(away);
      throw error;
    });
    if (value === null) await home.remove(place).catch(away);
    else await keep(place, stamp, value, forMs);
    return value;
  };

  return {
    get: async (place) => (await read(place))?.value ?? null,
    set: async (place, value, forMs) => {
      const seen = await read(place);
      if (seen !== null) await keep(place, seen.stamp, value, forMs);
    },
    delete: async (place) => {
      demandUsable(place);
      drops += 1;
      await home.remove(place).catch(away);
    },
    through: async (place, forMs, compute) => {
      const since = drops;
      const seen = await read(place);
      if (seen !== null && seen.value !== null) return seen.value;
      // Who comes after a drop must not be told what was computed before it.
      const flight = JSON.stringify([place.projectId, place.key, seen?.stamp ?? null, since]);
      const under = flights.get(flight) ?? fill(place, seen?.stamp ?? null, forMs, compute).finally(() => flights.delete(flight));
      flights.set(flight, under);
      return under;
    },
    drop: async (projectId, tags) => {
      demandProject(projectId);
      drops += 1;
      debts.owe(projectId, tags);
      await debts.pay(projectId).catch(away);
    },
  };
}

/** What another process computes at this moment; null where it is ours to do. */
async function othersValue(home: CacheHome, clock: Clock, place: CachePlace, stamp: string): Promise<string | null> {
  while (!(await home.claim(place, claimMs))) {
    await new Promise<void>((resolve) => void clock.after(lookEveryMs, resolve));
    const seen = await home.read(place);
    if (seen.value !== null) return seen.value;
    if (seen.stamp !== stamp) return null;
  }
  return null;
}

interface Debts {
  readonly owe: (projectId: string, tags: readonly string[]) => void;
  /** Resolves once nothing is owed for a project. @throws where the home is away */
  readonly pay: (projectId: string) => Promise<void>;
}

/** Tags whose stamps are still to be changed, by project. */
function openDebts(home: CacheHome): Debts {
  const owed = new Map<string, Set<string>>();
  const payments = new Map<string, Promise<void>>();

  const owe = (projectId: string, tags: readonly string[]): void => {
    owed.set(projectId, new Set([...(owed.get(projectId) ?? []), ...tags]));
  };
  const payOnce = async (projectId: string, tags: ReadonlySet<string>): Promise<void> => {
    owed.delete(projectId);
    try {
      await home.restamp(projectId, [...tags]);
    } catch (error) {
      owe(projectId, [...tags]);
      throw error;
    }
  };
  const pay = async (projectId: string): Promise<void> => {
    for (;;) {
      const under = payments.get(projectId);
      if (under !== undefined) {
        await under;
        continue;
      }
      const tags = owed.get(projectId);
      if (tags === undefined) return;
      const payment = payOnce(projectId, tags).finally(() => payments.delete(projectId));
      payments.set(projectId, payment);
      await payment;
    }
  };
  return { owe, pay };
}

/** The same home; what takes it too long counts as refused, and does no harm when it happens after all. */
function punctual(home: CacheHome, clock: Clock): CacheHome {
  const limited = <Answer>(answer: Promise<Answer>) => inTime(clock, answersWithinMs, answer);
  return {
    isShared: home.isShared,
    read: (place) => limited(home.read(place)),
    write: (place, kept) => limited(home.write(place, kept)),
    remove: (place) => limited(home.remove(place)),
    restamp: (projectId, tags) => limited(home.restamp(projectId, tags)),
    claim: (place, forMs) => limited(home.claim(place, forMs)),
  };
}

/** It is part of keys, so nothing else may stand there. */
function demandProject(projectId: string): void {
  if (!isId(projectId)) throw new TypeError(`"${projectId}" is no id of a project.`);
}

function demandUsable({ projectId, key, tags = [] }: CachePlace): void {
  demandProject(projectId);
  if (key.length > longestKey) throw new RangeError(`A key of a cache has at most ${longestKey} characters: hash it.`);
  if (tags.length > mostTags) throw new RangeError(`What is kept in a cache has at most ${mostTags} tags.`);
}
