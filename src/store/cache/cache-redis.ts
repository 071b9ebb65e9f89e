/**
 * Kept answers in Redis, for every process on it. A tag that Redis forgot, for whatever reason, gets a new stamp when it is next
 * read; and once this process had lost the server, everything from before is out of date: it may be another server by now,
 * or one that has forgotten the last drops and nothing else.
 */
import { randomUUID } from "node:crypto";
import { longestKeptMs, type CacheHome, type CachePlace } from "./cache.ts";
import type { Redis } from "../redis/redis.ts";

export type SharedRedis = Pick<Redis, "onChange"> & { readonly commands: Pick<Redis["commands"], "eval" | "set" | "del"> };

const root = "hallway:cache";
const generation = `${root}:generation`;

export function cacheInRedis({ commands, onChange }: SharedRedis): CacheHome {
  let isTrusted = true;
  onChange((isUp) => {
    if (!isUp) isTrusted = false;
  });
  /** What was lost and is back begins anew, before anything is read from it. */
  const trusted = async (): Promise<void> => {
    if (isTrusted) return;
    isTrusted = true;
    await commands.set(generation, randomUUID()).catch((error: unknown) => {
      isTrusted = false;
      throw error;
    });
  };

  return {
    isShared: true,
    read: async ({ projectId, key, tags = [] }) => {
      await trusted();
      const stamped = [generation, ...tags.map((tag) => `${root}:tag:${projectId}:${tag}`)];
      const answer = await commands.eval(readScript, {
        keys: [entryOf({ projectId, key }), ...stamped],
        arguments: [randomUUID(), String(2 * longestKeptMs)],
      });
      const [stamp, value] = answer as [string, string | null];
      return { stamp, value };
    },
    write: async (place, { stamp, value, forMs }) => {
      await commands.set(entryOf(place), `${stamp}\n${value}`, { expiration: { type: "PX", value: Math.ceil(forMs) } });
      await commands.del(claimOf(place));
    },
    remove: async (place) => {
      await commands.del([entryOf(place), claimOf(place)]);
    },
    // Deleting needs no memory: it is done by a server that is full, too.
    restamp: async (projectId, tags) => {
      await trusted();
      await commands.del(tags.map((tag) => `${root}:tag:${projectId}:${tag}`));
    },
    claim: async (place, forMs) =>
      (await commands.set(claimOf(place), "1", { expiration: { type: "PX", value: forMs }, condition: "NX" })) === "OK",
  };
}

const entryOf = ({ projectId, key }: CachePlace) => `${root}:entry:${projectId}:${key}`;
const claimOf = ({ projectId, key }: CachePlace) => `${root}:claim:${projectId}:${key}`;

/**
 * KEYS: the entry, then what is stamped. ARGV: a new stamp for what has none, and how long that lives. An entry begins with the
 * stamps that it was kept with; whatever else lies there is no entry. MGET passes over values of other types, and SET replaces them.
 */
const readScript = `
  local found = redis.call('MGET', unpack(KEYS))
  local stamps = {}
  for place = 2, #KEYS do
    local stamp = found[place]
    if not stamp or #stamp > 64 then
      stamp = ARGV[1]
      redis.call('SET', KEYS[place], stamp, 'PX', ARGV[2])
    end
    stamps[place - 1] = stamp
  end
  local stamp = table.concat(stamps, ',')
  local entry = found[1]
  if entry and string.sub(entry, 1, #stamp + 1) == stamp .. '\\n' then return { stamp, string.sub(entry, #stamp + 2) } end
  return { stamp, false }`;
