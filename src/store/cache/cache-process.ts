/** Kept answers in this process alone: what was used least recently goes first. */
import type { Clock } from "#base/clock.ts";
import type { CacheHome, CachePlace } from "./cache.ts";

export interface CacheLimits {
  readonly mostEntries: number;
  /** Counted as characters of keys and values. */
  readonly mostCharacters: number;
}

interface Entry {
  readonly stamp: string;
  readonly value: string;
  readonly untilMs: number;
}

const mostStamps = 10_000;
const generous: CacheLimits = { mostEntries: 5_000, mostCharacters: 16 * 1024 * 1024 };

export function cacheInProcess(clock: Clock, limits: CacheLimits = generous): CacheHome {
  // A Map keeps the order in which its members were put: what is read is put again, at the end.
  const entries = new Map<string, Entry>();
  const stamps = new Map<string, number>();
  let stamped = 0;
  /** The stamp of a tag that has none of its own. */
  let unstamped = 0;
  let characters = 0;

  const sizeOf = (name: string, { value }: Entry) => name.length + value.length;
  const remove = (name: string): void => {
    const entry = entries.get(name);
    if (entry !== undefined && entries.delete(name)) characters -= sizeOf(name, entry);
  };
  const stampOf = ({ projectId, tags = [] }: CachePlace) => tags.map((tag) => stamps.get(nameOf(projectId, tag)) ?? unstamped).join();

  return {
    isShared: false,
    read: async (place) => {
      const name = nameOf(place.projectId, place.key);
      const stamp = stampOf(place);
      const entry = entries.get(name);
      if (entry === undefined) return { stamp, value: null };
      entries.delete(name);
      entries.set(name, entry);
      if (entry.stamp === stamp && entry.untilMs > clock.nowMs()) return { stamp, value: entry.value };
      remove(name);
      return { stamp, value: null };
    },
    write: async ({ projectId, key }, { stamp, value, forMs }) => {
      const name = nameOf(projectId, key);
      remove(name);
      const entry = { stamp, value, untilMs: clock.nowMs() + forMs };
      if (sizeOf(name, entry) > limits.mostCharacters) return;
      entries.set(name, entry);
      characters += sizeOf(name, entry);
      for (const oldest of entries.keys()) {
        if (entries.size <= limits.mostEntries && characters <= limits.mostCharacters) break;
        remove(oldest);
      }
    },
    remove: async ({ projectId, key }) => remove(nameOf(projectId, key)),
    restamp: async (projectId, tags) => {
      // Forgotten together, for all at once: no stamp that was ever given is given again.
      if (stamps.size + tags.length > mostStamps) {
        stamps.clear();
        unstamped = stamped += 1;
      }
      for (const tag of tags) stamps.set(nameOf(projectId, tag), (stamped += 1));
    },
    claim: async () => true,
  };
}

/** No id of a project has a space. */
function nameOf(projectId: string, word: string): string {
  return `${projectId} ${word}`;
}
