/** The SQL of imports: what came from where. */
import { storableJson } from "#base/json.ts";
import type { Queryable } from "#store/database.ts";

export interface ImportedRow {
  readonly mapping: string;
  readonly key: string;
  readonly entity: string;
  readonly entity_id: string;
  readonly record_hash: string;
  readonly state: string | null;
}

/** One import of a source at a time in a project: a second one waits, and finds what the first has brought. */
export async function lockSource(db: Queryable, projectId: string, source: string): Promise<void> {
  await db.query(`select pg_advisory_xact_lock(hashtextextended($1, 0))`, [`hallway import ${projectId} ${source}`]);
}

/** What is known of these records, at most a few hundred at once. */
export function readImported(
  db: Queryable,
  source: string,
  records: readonly { readonly mapping: string; readonly key: string }[],
): Promise<ImportedRow[]> {
  return db.query<ImportedRow & Record<string, unknown>>(
    `select i.mapping, i.key, i.entity, i.entity_id, i.record_hash, i.state
     from unnest($2::text[], $3::text[]) as a (mapping, key)
     join hallway.imported i on i.source = $1 and i.mapping = a.mapping and i.key = a.key`,
    [source, records.map(({ mapping }) => mapping), records.map(({ key }) => key)],
  );
}

export async function keepImported(db: Queryable, projectId: string, source: string, rows: readonly ImportedRow[]): Promise<void> {
  if (rows.length === 0) return;
  await db.query(
    `insert into hallway.imported (project_id, source, mapping, key, entity, entity_id, record_hash, state)
     select $1, $2, r.mapping, r.key, r.entity, r.entity_id, r.record_hash, r.state
     from jsonb_to_recordset($3::jsonb) as r (mapping text, key text, entity text, entity_id text, record_hash text, state text)
     on conflict (project_id, source, mapping, key) do update set entity_id = excluded.entity_id, record_hash = excluded.record_hash,
       state = excluded.state, imported_at = now()`,
    [projectId, source, storableJson(rows)],
  );
}

/** Begins what can be undone by itself within the transaction. */
export async function beginPart(db: Queryable): Promise<void> {
  await db.query("savepoint part");
}

export async function keepPart(db: Queryable): Promise<void> {
  await db.query("release savepoint part");
}

export async function undoPart(db: Queryable): Promise<void> {
  await db.query("rollback to savepoint part; release savepoint part");
}
