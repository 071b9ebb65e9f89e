/**
 * Who carries what, remembered for ten seconds by each process: most requests then cost no question to the database, and many
 * at once, of somebody who is new, cost one. What ends in one process is forgotten by all of them at once; one that did not
 * hear it, because it was cut off from the database, remembers for ten seconds at most.
 */
import type { Clock } from "#base/clock.ts";
import { silentLog } from "#base/log.ts";
import { cacheInProcess } from "#store/cache/cache-process.ts";
import { noProject, openCache } from "#store/cache/cache.ts";
import type { Database } from "#store/database.ts";

export interface Identities<Carrier> {
  /** Who carries a secret of this hash, as remembered, or else as `find` says. */
  readonly identify: (hash: Uint8Array, find: () => Promise<Carrier | null>) => Promise<Carrier | null>;
  readonly isRemembered: (hash: Uint8Array) => Promise<boolean>;
  /** Forgets, in every process, who carries this; or everybody. */
  readonly forget: (hash: Uint8Array | null) => Promise<void>;
  /** Begins to hear what other processes forget. @param heard null where it may have been anybody @returns the function that stops it */
  readonly hear: (heard: (hash: Uint8Array | null) => void) => Promise<() => Promise<void>>;
}

const rememberMs = 10_000;
const mostRemembered = 5_000;
const channel = "hallway_identity";
const everybody = "everybody";

/** @typeParam Carrier survives being written as JSON */
export function openIdentities<Carrier>(database: Database, clock: Clock): Identities<Carrier> {
  const home = cacheInProcess(clock, { mostEntries: mostRemembered, mostCharacters: 16 * 1024 * 1024 });
  const cache = openCache({ home, clock, log: silentLog });
  const placeOf = (hash: Uint8Array) => ({ projectId: noProject, key: nameOf(hash), tags: [everybody, nameOf(hash)] });
  const isAlone = database.kind === "pglite";

  return {
    identify: async (hash, find) => {
      const text = await cache.through(placeOf(hash), rememberMs, async () => {
        const carrier = await find();
        return carrier === null ? null : JSON.stringify(carrier);
      });
      return text === null ? null : (JSON.parse(text) as Carrier);
    },
    isRemembered: async (hash) => (await cache.get(placeOf(hash))) !== null,
    forget: async (hash) => {
      const name = hash === null ? everybody : nameOf(hash);
      await cache.drop(noProject, [name]);
      if (!isAlone) await database.notify(channel, name);
    },
    hear: async (heard) => {
      if (isAlone) return async () => {};
      const forgotten = (name: string): void => {
        void cache.drop(noProject, [name]);
        heard(name === everybody ? null : Buffer.from(name, "hex"));
      };
      return database.listen(channel, forgotten, () => forgotten(everybody));
    },
  };
}

function nameOf(hash: Uint8Array): string {
  return Buffer.from(hash).toString("hex");
}
