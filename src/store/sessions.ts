/**
 * Who is signed in: secrets that stand for an account for a time. Homes keep the hash of a secret, never the secret.
 * The record is the database (or this process, in tests); in front of it `cachedSessions` may answer, which loses nothing
 * when it is lost, and cannot bring back what has ended.
 */
import { type Cache, noProject } from "./cache.ts";

export interface Session {
  readonly accountId: string;
  readonly expiresAt: Date;
}

export interface Sessions {
  /** @returns when it ends by itself */
  readonly open: (tokenHash: Uint8Array, accountId: string, forSeconds: number) => Promise<Date>;
  /** Null where it is unknown, over or ended. */
  readonly find: (tokenHash: Uint8Array) => Promise<Session | null>;
  /** Ends it for every process that asks from now on. */
  readonly end: (tokenHash: Uint8Array) => Promise<void>;
  /** Told when another process has ended it: forgets what is only remembered of it. */
  readonly forget: (tokenHash: Uint8Array) => Promise<void>;
}

/** A process that was cut off while it ended a session, and then died, leaves it in the cache for no longer than this. */
const rememberedMs = 60_000;

/** Sessions of a record, found in a cache where they were found before. */
export function cachedSessions(record: Sessions, cache: Cache, clock: { readonly nowMs: () => number }): Sessions {
  const forget = (tokenHash: Uint8Array) => cache.drop(noProject, [nameOf(tokenHash)]);
  return {
    ...record,
    find: async (tokenHash) => {
      const name = nameOf(tokenHash);
      const kept = await cache.through({ projectId: noProject, key: name, tags: [name] }, rememberedMs, async () => {
        const found = await record.find(tokenHash);
        return found === null ? null : JSON.stringify(found);
      });
      const session = kept === null ? null : sessionIn(kept);
      return session === null || session.expiresAt.getTime() <= clock.nowMs() ? null : session;
    },
    end: async (tokenHash) => {
      await record.end(tokenHash);
      await forget(tokenHash);
    },
    forget,
  };
}

function nameOf(tokenHash: Uint8Array): string {
  return `session/${Buffer.from(tokenHash).toString("hex")}`;
}

function sessionIn(text: string): Session {
  const { accountId, expiresAt } = JSON.parse(text) as { accountId: string; expiresAt: string };
  return { accountId, expiresAt: new Date(expiresAt) };
}
