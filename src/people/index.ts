/**
 * People: who asks, and for which projects they may.
 *
 * An *organization* has *projects* and members with a *role*. A project is the tenant: everything outside of this floor belongs to
 * one. A person comes in by a *sign-in link* that works once, and then carries a *session*; a program carries an
 * *API key*, which speaks for one project with a role of its own. All three are random secrets of which only the hash is kept.
 *
 * A house that nobody has entered gets an organization, a project and an owner at its first start.
 * What never happens here: a password, a request, a decision what a role may do (the doors do that).
 */
import type { Clock } from "#base/clock.ts";
import type { NewId } from "#base/id.ts";
import { defineProblem } from "#base/problem.ts";
import type { Cache } from "#store/cache/cache.ts";
import type { Database } from "#store/database.ts";
import { sessionsInDatabase } from "#store/sessions/sessions-postgres.ts";
import { cachedSessions } from "#store/sessions/sessions.ts";
import { openIdentities } from "./identities.ts";
import { hashOfSecret, newSecret } from "./secrets.ts";
import {
  type AccountRow,
  accountById,
  allProjectIds,
  holderOfKey,
  insertKey,
  insertLink,
  insertOwner,
  insertProject,
  listKeyRows,
  listProjectRows,
  readOwner,
  readSessionKey,
  revokeKeyRow,
  type Role,
  takeLink,
} from "./store.ts";

export type { Role } from "./store.ts";

/** Who asks: a person by session, or a program by key. */
export interface Person {
  /** Of the account, or of the key. */
  readonly id: string;
  readonly kind: "person" | "key";
  readonly name: string;
  readonly organizationId: string;
  /** The project that is meant where none is named. */
  readonly projectId: string;
  readonly projectIds: readonly string[];
  readonly role: Role;
}

export interface KeyView {
  readonly id: string;
  readonly name: string;
  /** The first characters, by which a person knows it again. */
  readonly prefix: string;
  readonly role: Role;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
}

/** A secret that somebody shows. */
export interface Carried {
  readonly sessionToken?: string | undefined;
  readonly apiKey?: string | undefined;
}

export interface People {
  /** Makes organization, project and owner where there are none. */
  readonly ensureOwner: () => Promise<Person>;
  /** @throws Error where `ensureOwner` never ran */
  readonly owner: () => Promise<Person>;
  /** @returns a token that signs the account in once, within fifteen minutes */
  readonly createSignInLink: (accountId: string) => Promise<string>;
  /** Exactly once. @throws linkSpent */
  readonly redeemSignInLink: (token: string) => Promise<{ sessionToken: string; expiresAt: Date }>;
  /** In every process at once. */
  readonly endSession: (sessionToken: string) => Promise<void>;
  /**
   * Who carries this; null where it is unknown, expired or revoked. What was ended here or is heard of counts at once; what
   * nobody tells, such as time that is over, after ten seconds at most.
   */
  readonly identify: (carried: Carried) => Promise<Person | null>;
  /** Whether `identify` answers from memory: what nobody carries rightly never is. */
  readonly isRemembered: (carried: Carried) => Promise<boolean>;
  /** Calls back whenever somebody's session or key has ended, in whichever process. Must not throw. Gives the function that stops it. */
  readonly onEnded: (heard: () => void) => () => void;
  /** Begins to hear what ends in other processes. Gives the function that stops it. */
  readonly hear: () => Promise<() => Promise<void>>;
  /** The key itself is told here and never again. */
  readonly createKey: (key: { accountId: string; projectId: string; name: string; role: Role }) => Promise<{ id: string; key: string }>;
  /** In every process at once. */
  readonly revokeKey: (id: string) => Promise<void>;
  readonly listKeys: (projectId: string) => Promise<KeyView[]>;
  /** @throws projectTaken */
  readonly createProject: (organizationId: string, name: string) => Promise<{ id: string; name: string }>;
  /** Of every project of this house, whoever may see it. */
  readonly allProjectIds: () => Promise<string[]>;
  readonly listProjects: (person: Person) => Promise<{ id: string; name: string }[]>;
}

export const linkSpent = defineProblem("link-spent", { status: 410, title: "The sign-in link is used up" });
export const projectTaken = defineProblem("project-taken", { status: 409, title: "A project has this name already" });

const linkSeconds = 15 * 60;
const sessionSeconds = 30 * 24 * 3_600;
export interface PeopleParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  /** Finds sessions again without asking the database; what it holds may be lost. */
  readonly cache?: Cache | undefined;
}

export function createPeople({ database, clock, newId, cache }: PeopleParts): People {
  const record = sessionsInDatabase(database, "people.session");
  let key: Promise<Uint8Array> | undefined;
  const keyOnce = () =>
    (key ??= readSessionKey(database).catch((error: unknown) => {
      key = undefined;
      throw error;
    }));
  const sessions = cache === undefined ? record : cachedSessions({ record, cache, clock, key: keyOnce });
  const identities = openIdentities<Person>(database, clock);
  const listeners = new Set<() => void>();
  const identifyAnew = async ({ sessionToken, apiKey }: Carried) => {
    if (apiKey !== undefined) return personOfKey(await holderOfKey(database, hashOfSecret(apiKey)));
    const session = sessionToken === undefined ? null : await sessions.find(hashOfSecret(sessionToken));
    return session === null ? null : personOf(await accountById(database, session.accountId));
  };
  const ended = async (tokenHash: Uint8Array) => {
    await identities.forget(tokenHash);
    listeners.forEach((heard) => heard());
  };
  const owner = async () => {
    const found = personOf(await readOwner(database));
    if (found === null) throw new Error("This house has no owner: ensureOwner makes one.");
    return found;
  };

  return {
    owner,
    ensureOwner: async () => {
      await database.transaction((transaction) => insertOwner(transaction, { organization: newId(), project: newId(), account: newId() }));
      return owner();
    },
    createSignInLink: async (accountId) => {
      const token = newSecret("");
      await insertLink(database, hashOfSecret(token), accountId, linkSeconds);
      return token;
    },
    redeemSignInLink: async (token) => {
      const accountId = await takeLink(database, hashOfSecret(token));
      if (accountId === null)
        throw linkSpent(
          "This link was used already or is too old. Stop Hallway and start it again: that takes seconds, loses nothing, and prints another.",
        );
      const sessionToken = newSecret("");
      return { sessionToken, expiresAt: await sessions.open(hashOfSecret(sessionToken), accountId, sessionSeconds) };
    },
    endSession: async (sessionToken) => {
      await sessions.end(hashOfSecret(sessionToken));
      await ended(hashOfSecret(sessionToken));
    },
    identify: async (carried) => {
      const hash = hashOfCarried(carried);
      return hash === null ? null : identities.identify(hash, () => identifyAnew(carried));
    },
    isRemembered: async (carried) => {
      const hash = hashOfCarried(carried);
      return hash !== null && identities.isRemembered(hash);
    },
    onEnded: (heard) => {
      listeners.add(heard);
      return () => void listeners.delete(heard);
    },
    hear: () =>
      identities.hear((tokenHash) => {
        // A session that may have ended unheard is found in the record when it is next asked for, or in a cache that heard of it.
        const forgotten = tokenHash === null ? Promise.resolve() : sessions.forget(tokenHash);
        void forgotten.then(() => listeners.forEach((heard) => heard()));
      }),
    createKey: async (key) => {
      const secret = newSecret("hw_");
      const id = newId();
      await insertKey(database, { ...key, id, tokenHash: hashOfSecret(secret), prefix: secret.slice(0, 8) });
      return { id, key: secret };
    },
    revokeKey: async (id) => {
      const tokenHash = await revokeKeyRow(database, id);
      if (tokenHash !== null) await ended(tokenHash);
    },
    listKeys: async (projectId) =>
      (await listKeyRows(database, projectId)).map(({ created_at, last_used_at, revoked_at, ...row }) => ({
        id: row.id,
        name: row.name,
        prefix: row.prefix,
        role: row.role,
        createdAt: created_at,
        lastUsedAt: last_used_at,
        revokedAt: revoked_at,
      })),
    createProject: async (organizationId, name) => {
      const id = newId();
      if (!(await insertProject(database, { id, organizationId, name })))
        throw projectTaken(`There is a project "${name}" already.`, { name });
      await identities.forget(null);
      return { id, name };
    },
    allProjectIds: () => allProjectIds(database),
    listProjects: (person) => listProjectRows(database, person.projectIds),
  };
}

function hashOfCarried({ apiKey, sessionToken }: Carried): Uint8Array | null {
  const secret = apiKey ?? sessionToken;
  return secret === undefined ? null : hashOfSecret(secret);
}

function personOf(row: AccountRow | null): Person | null {
  const projectId = row?.project_ids[0];
  if (!row || projectId === undefined) return null;
  const { account_id: id, name, organization_id: organizationId, role, project_ids: projectIds } = row;
  return { id, kind: "person", name, organizationId, projectId, projectIds, role };
}

function personOfKey(row: Awaited<ReturnType<typeof holderOfKey>>): Person | null {
  if (row === null) return null;
  const { id, name, role, project_id: projectId, organization_id: organizationId } = row;
  return { id, kind: "key", name, organizationId, projectId, projectIds: [projectId], role };
}
