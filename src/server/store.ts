/** The doors' own rows: what writes with an idempotency key were answered. */
import type { Queryable } from "#store/database.ts";

/** One key of one person. */
export interface KeyOwner {
  readonly projectId: string;
  readonly personId: string;
  readonly key: string;
}

export interface KeptAnswer {
  readonly fingerprint: string;
  /** Null while the first request is under way. */
  readonly status: number | null;
  readonly answer: string | null;
}

/**
 * Takes a key for a request, in one statement, so that of two at once one gets it.
 * A key is free again after a day, and for the same request when the one that held it has died.
 * @returns whether it was free
 */
export async function takeKey(db: Queryable, owner: KeyOwner, fingerprint: string): Promise<boolean> {
  const rows = await db.query(
    `insert into server.idempotency as held (project_id, person_id, key, fingerprint, busy_until)
     values ($1, $2, $3, $4, now() + interval '2 minutes')
     on conflict (project_id, person_id, key) do update
       set fingerprint = excluded.fingerprint, busy_until = excluded.busy_until, created_at = now(), status = null, answer = null
       where held.created_at < now() - interval '24 hours'
          or (held.status is null and held.busy_until < now() and held.fingerprint = excluded.fingerprint)
     returning key`,
    [owner.projectId, owner.personId, owner.key, fingerprint],
  );
  return rows.length === 1;
}

/** What a key stands for; null when it has been given back meanwhile. */
export async function keptAnswer(db: Queryable, owner: KeyOwner): Promise<KeptAnswer | null> {
  const rows = await db.query<{ fingerprint: string; status: number | null; answer: string | null }>(
    `select fingerprint, status, answer from server.idempotency where project_id = $1 and person_id = $2 and key = $3`,
    [owner.projectId, owner.personId, owner.key],
  );
  return rows[0] ?? null;
}

export async function keepAnswer(db: Queryable, owner: KeyOwner, status: number, answer: string): Promise<void> {
  await db.query(
    `update server.idempotency set status = $4, answer = $5 where project_id = $1 and person_id = $2 and key = $3 and status is null`,
    [owner.projectId, owner.personId, owner.key, status, answer],
  );
}

/** Gives a key back whose request was not answered for good: it may be tried again. */
export async function giveKeyBack(db: Queryable, owner: KeyOwner): Promise<void> {
  await db.query(`delete from server.idempotency where project_id = $1 and person_id = $2 and key = $3 and status is null`, [
    owner.projectId,
    owner.personId,
    owner.key,
  ]);
}

/** Forgets a bounded portion of a project's answers that are older than a day. */
export async function forgetOldAnswers(db: Queryable): Promise<void> {
  await db.query(
    `delete from server.idempotency where (project_id, person_id, key) in
       (select project_id, person_id, key from server.idempotency where created_at < now() - interval '24 hours' limit 200)`,
  );
}
