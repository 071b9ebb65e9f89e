/**
 * Who is signed in: secrets that stand for an account for a time. Homes keep the hash of a secret, never the secret.
 * The record is the database (or this process, in tests); in front of it `cachedSessions` may answer, which loses nothing
 * when it is lost, and cannot bring back what has ended. What it answers is sealed with a key of the record: where other programs
 * write to Redis too, none of them signs anybody in.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import { type Cache, noProject } from "../cache/cache.ts";

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

interface CachedSessionsParts {
  readonly record: Sessions;
  readonly cache: Cache;
  readonly clock: { readonly nowMs: () => number };
  /** A secret that all processes of the house know, and the cache does not. */
  readonly key: () => Promise<Uint8Array>;
}

/** Sessions of a record, found in a cache where they were found before. */
export function cachedSessions({ record, cache, clock, key }: CachedSessionsParts): Sessions {
  const forget = (tokenHash: Uint8Array) => cache.drop(noProject, [nameOf(tokenHash)]);
  return {
    ...record,
    find: async (tokenHash) => {
      const name = nameOf(tokenHash);
      const kept = await cache.through({ projectId: noProject, key: name, tags: [name] }, rememberedMs, async () => {
        const found = await record.find(tokenHash);
        const untilMs = clock.nowMs() + rememberedMs;
        return found === null ? null : sealed(await key(), name, JSON.stringify({ ...found, untilMs }));
      });
      if (kept === null) return null;
      const text = unsealed(await key(), name, kept);
      const session = text === null ? null : sessionIn(text, clock.nowMs());
      // What is not ours, or older than it may be, says nothing.
      if (session === null) return record.find(tokenHash);
      return session.expiresAt.getTime() <= clock.nowMs() ? null : session;
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

const sealLength = 43;

function sealed(key: Uint8Array, name: string, text: string): string {
  return createHmac("sha256", key).update(`${name}\n${text}`).digest("base64url") + text;
}

function unsealed(key: Uint8Array, name: string, kept: string): string | null {
  const text = kept.slice(sealLength);
  const [given, right] = [Buffer.from(kept), Buffer.from(sealed(key, name, text))];
  return given.length === right.length && timingSafeEqual(given, right) ? text : null;
}

function sessionIn(text: string, nowMs: number): Session | null {
  const { accountId, expiresAt, untilMs } = JSON.parse(text) as { accountId: string; expiresAt: string; untilMs: number };
  return untilMs <= nowMs ? null : { accountId, expiresAt: new Date(expiresAt) };
}
