/** Processes and minutes in the database. */
import { storableJson } from "#base/json.ts";
import type { Queryable } from "#store/database.ts";

export interface ProcessRow {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  readonly role: string;
  readonly version: string;
}

export async function beat(db: Queryable, { id, host, pid, role, version }: ProcessRow, figures: unknown): Promise<void> {
  await db.query(
    `insert into observe.process (id, host, pid, role, version, figures) values ($1, $2, $3, $4, $5, $6::jsonb)
     on conflict (id) do update set beat_at = now(), figures = excluded.figures`,
    [id, host, pid, role, version, storableJson(figures)],
    { name: "observe_beat" },
  );
}

export async function leave(db: Queryable, id: string): Promise<void> {
  await db.query("delete from observe.process where id = $1", [id]);
}

export interface ProcessSeen extends ProcessRow {
  readonly started_at: Date;
  readonly beat_at: Date;
  /** Since it was last heard of. */
  readonly silent_ms: number;
  readonly figures: unknown;
}

/** Processes that were heard of within the last minutes, the newest first. */
export function listProcesses(db: Queryable): Promise<ProcessSeen[]> {
  return db.query<ProcessSeen & Record<string, unknown>>(
    `select id, host, pid, role, version, started_at, beat_at, extract(epoch from now() - beat_at)::float8 * 1000 as silent_ms, figures
     from observe.process where beat_at > now() - interval '10 minutes' order by id desc limit 200`,
  );
}

/**
 * Keeps a minute of one process: the one that has just ended, or the one under way, by one that stops.
 * @returns false where it has told of this minute already
 */
export async function keepMinute(db: Queryable, processId: string, figures: unknown, which: "ended" | "under way"): Promise<boolean> {
  const rows = await db.query(
    `insert into observe.minute (at, process_id, figures)
     values (date_trunc('minute', now() - case when $3 then interval '30 seconds' else interval '0' end), $1, $2::jsonb)
     on conflict do nothing returning 1`,
    [processId, storableJson(figures), which === "ended"],
    { name: "observe_minute" },
  );
  return rows.length > 0;
}

/** Whether somebody has told already how the house stood in this minute. */
export async function isMinuteTold(db: Queryable): Promise<boolean> {
  const rows = await db.query(
    `select 1 from observe.minute where at = date_trunc('minute', now() - interval '30 seconds') and process_id = '00000000-0000-0000-0000-000000000000'`,
    [],
    { name: "observe_told" },
  );
  return rows.length > 0;
}

/** Forgets minutes of more than two days ago, and processes that have been silent for an hour. */
export async function forgetOld(db: Queryable): Promise<void> {
  await db.query("delete from observe.minute where at < now() - interval '48 hours'");
  await db.query("delete from observe.process where beat_at < now() - interval '1 hour'");
}

/** All minutes of the last hours, the oldest first. */
export function readMinutes(db: Queryable, hours: number): Promise<{ at: Date; process_id: string; figures: unknown }[]> {
  return db.query(`select at, process_id, figures from observe.minute where at > now() - $1 * interval '1 hour' order by at`, [hours]);
}

/** Asks the simplest question, to see whether anybody answers. */
export async function ask(db: Queryable): Promise<void> {
  await db.query("select 1");
}
