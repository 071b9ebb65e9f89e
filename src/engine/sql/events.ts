/** Recording an event: its number within its subject, its row, and what the engine asks before it starts a trigger's task. */
import type { Queryable } from "#store/database.ts";

export interface NewEvent {
  readonly id: string;
  readonly projectId: string;
  readonly type: string;
  readonly major: number;
  readonly subject: string;
  /** JSON text. */
  readonly data: string;
  readonly hops: number;
  readonly correlationId: string | null;
  readonly causationId: string | null;
  readonly actorType: string;
  readonly actorId: string;
  /** W3C trace context of what recorded it. */
  readonly traceparent: string | null;
}

/** Numbers the event within its subject (the subject's row is locked until the commit, so there are no gaps) and inserts it. */
export async function insertEvent(db: Queryable, event: NewEvent): Promise<{ tx: string; seq: number }> {
  const [row] = await db.query<{ tx: string; seq: number }>(
    `with numbered as (
       insert into engine.subject as s (project_id, subject, sequence) values ($2, $5, 1)
       on conflict (project_id, subject) do update set sequence = s.sequence + 1
       returning sequence)
     insert into engine.event (id, project_id, type, major, subject, sequence, data, hops, correlation_id, causation_id, actor_type, actor_id, traceparent)
     select $1, $2, $3, $4, $5, sequence, $6::jsonb, $7, $8, $9, $10, $11, $12 from numbered
     returning tx::text as tx, seq`,
    [
      event.id,
      event.projectId,
      event.type,
      event.major,
      event.subject,
      event.data,
      event.hops,
      event.correlationId,
      event.causationId,
      event.actorType,
      event.actorId,
      event.traceparent,
    ],
    { name: "engine_event" },
  );
  return row!;
}

/** Whether the chain has recorded an equal event before: the same type, subject and data. */
export async function hasEqualEvent(db: Queryable, event: NewEvent): Promise<boolean> {
  const rows = await db.query(
    `select 1 from engine.event
     where project_id = $1 and correlation_id = $2 and type = $3 and subject = $4 and data = $5::jsonb and id <> $6 limit 1`,
    [event.projectId, event.correlationId, event.type, event.subject, event.data, event.id],
  );
  return rows.length > 0;
}

/** How many tasks a chain has started, counted no further than `most`. */
export async function countChain(db: Queryable, projectId: string, correlationId: string, most: number): Promise<number> {
  const [row] = await db.query<{ count: number }>(
    `select count(*)::integer as count from (
       select 1 from engine.task where project_id = $1 and correlation_id = $2 limit $3) counted`,
    [projectId, correlationId, most],
  );
  return row?.count ?? 0;
}
