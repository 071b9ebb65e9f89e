/** All SQL about people. */
import type { Queryable } from "#store/database.ts";

export type Role = "owner" | "admin" | "member" | "viewer";

export interface AccountRow {
  readonly account_id: string;
  readonly name: string;
  readonly organization_id: string;
  readonly role: Role;
  readonly project_ids: string[];
}

export interface KeyRow {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly role: Role;
  readonly created_at: Date;
  readonly last_used_at: Date | null;
  readonly revoked_at: Date | null;
}

type Rows<Result> = (Result & Record<string, unknown>)[];

const accountColumns = `a.id as account_id, a.name, m.organization_id, m.role,
  array(select p.id from people.project p where p.organization_id = m.organization_id order by p.id) as project_ids`;

/** The first owner; null in a house that nobody has entered yet. */
export async function readOwner(db: Queryable): Promise<AccountRow | null> {
  const [row]: Rows<AccountRow> = await db.query(
    `select ${accountColumns} from people.account a join people.membership m on m.account_id = a.id
     where m.role = 'owner' order by a.created_at, a.id limit 1`,
  );
  return row ?? null;
}

/** Makes the first organization, project and owner. Starts that come at the same time make them once. */
export async function insertOwner(db: Queryable, ids: { organization: string; project: string; account: string }): Promise<void> {
  await db.query(`select pg_advisory_xact_lock(hashtextextended('hallway people', 0))`);
  await db.query(
    `with free as (select 1 where not exists (select from people.account)),
     o as (insert into people.organization (id, name) select $1, 'Home' from free returning id),
     p as (insert into people.project (id, organization_id, name) select $2, id, 'Default' from o),
     a as (insert into people.account (id, name) select $3, 'Owner' from free returning id)
     insert into people.membership (organization_id, account_id, role) select o.id, a.id, 'owner' from o, a`,
    [ids.organization, ids.project, ids.account],
  );
}

/** What seals sessions that are remembered outside of the database. */
export async function readSessionKey(db: Queryable): Promise<Uint8Array> {
  const [row]: Rows<{ key: Uint8Array }> = await db.query(`select key from people.session_key`);
  if (row === undefined) throw new Error("This house has no key for sessions: migration 0003 of people makes it.");
  return row.key;
}

export async function insertLink(db: Queryable, tokenHash: Uint8Array, accountId: string, seconds: number): Promise<void> {
  await db.query(`delete from people.sign_in_link where expires_at < now()`);
  await db.query(`insert into people.sign_in_link (token_hash, account_id, expires_at) values ($1, $2, now() + $3 * interval '1 second')`, [
    tokenHash,
    accountId,
    seconds,
  ]);
}

/** Takes a link, so that it works once. @returns whose it was */
export async function takeLink(db: Queryable, tokenHash: Uint8Array): Promise<string | null> {
  const [row] = await db.query<{ account_id: string }>(
    `delete from people.sign_in_link where token_hash = $1 and expires_at > now() returning account_id`,
    [tokenHash],
  );
  return row?.account_id ?? null;
}

export async function accountById(db: Queryable, id: string): Promise<AccountRow | null> {
  const [row]: Rows<AccountRow> = await db.query(
    `select ${accountColumns} from people.account a join people.membership m on m.account_id = a.id
     where a.id = $1 order by m.organization_id limit 1`,
    [id],
  );
  return row ?? null;
}

export interface KeyHolderRow {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly project_id: string;
  readonly organization_id: string;
}

/** Who a key speaks for; notes that it was used. */
export async function holderOfKey(db: Queryable, tokenHash: Uint8Array): Promise<KeyHolderRow | null> {
  const [row]: Rows<KeyHolderRow> = await db.query(
    `update people.api_key k set last_used_at = now() from people.project p
     where k.token_hash = $1 and k.revoked_at is null and p.id = k.project_id
     returning k.id, k.name, k.role, k.project_id, p.organization_id`,
    [tokenHash],
  );
  return row ?? null;
}

export async function insertKey(
  db: Queryable,
  key: { id: string; tokenHash: Uint8Array; prefix: string; name: string; accountId: string; projectId: string; role: Role },
): Promise<void> {
  await db.query(
    `insert into people.api_key (id, token_hash, prefix, name, account_id, project_id, role) values ($1, $2, $3, $4, $5, $6, $7)`,
    [key.id, key.tokenHash, key.prefix, key.name, key.accountId, key.projectId, key.role],
  );
}

export async function listKeyRows(db: Queryable, projectId: string): Promise<KeyRow[]> {
  const rows: Rows<KeyRow> = await db.query(
    `select id, name, prefix, role, created_at, last_used_at, revoked_at from people.api_key where project_id = $1 order by id`,
    [projectId],
  );
  return rows;
}

/** @returns the hash of a key that was valid until now */
export async function revokeKeyRow(db: Queryable, id: string): Promise<Uint8Array | null> {
  const [row] = await db.query<{ token_hash: Uint8Array }>(
    `update people.api_key set revoked_at = now() where id = $1 and revoked_at is null returning token_hash`,
    [id],
  );
  return row?.token_hash ?? null;
}

export async function insertProject(db: Queryable, project: { id: string; organizationId: string; name: string }): Promise<boolean> {
  const rows = await db.query(
    `insert into people.project (id, organization_id, name) values ($1, $2, $3) on conflict (organization_id, name) do nothing returning 1`,
    [project.id, project.organizationId, project.name],
  );
  return rows.length > 0;
}

/** Of every project of this house. */
export async function allProjectIds(db: Queryable): Promise<string[]> {
  return (await db.query<{ id: string }>(`select id from people.project order by id`)).map(({ id }) => id);
}

export function listProjectRows(db: Queryable, ids: readonly string[]): Promise<{ id: string; name: string }[]> {
  return db.query<{ id: string; name: string }>(`select id, name from people.project where id = any ($1::uuid[]) order by id`, [ids]);
}
