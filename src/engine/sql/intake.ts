/** New tasks: inserted many at a time, each with its first event. */
import { storableJson } from "#base/json.ts";
import type { Queryable } from "#store/database.ts";

export interface NewTask {
  readonly project_id: string;
  readonly id: string;
  readonly type: string;
  readonly input: unknown;
  readonly priority: number;
  /** ISO 8601, or null for now. */
  readonly run_at: string | null;
  readonly delay_ms: number;
  readonly max_attempts: number;
  readonly concurrency_key: string | null;
  readonly deduplication_key: string | null;
  readonly parent_id: string | null;
  readonly correlation_id: string | null;
  readonly causation_id: string | null;
  readonly hops: number;
  readonly code_version: string;
  /** Version of the type's code. Default 1. */
  readonly definition?: number;
  readonly actor_type: string;
  readonly actor_id: string;
  readonly event_id: string;
  /** W3C trace context of what made it; kept with its first event. */
  readonly traceparent?: string | null;
}

/** Whether a new task can be claimed as soon as it is committed. */
export function isReady(task: NewTask): boolean {
  return task.concurrency_key === null && task.run_at === null && task.delay_ms === 0;
}

/**
 * Inserts tasks; one whose deduplication key a live task has already is left out.
 * @returns for each left-out task the id of the live one, null where it ended meanwhile and the insertion may be tried again
 */
export async function insertTasks(db: Queryable, tasks: readonly NewTask[]): Promise<Map<string, string | null>> {
  const rows = await db.query<{ asked: string; existing: string | null }>(intakeSql, [storableJson(tasks)], { name: "engine_intake" });
  return new Map(rows.map((row) => [row.asked, row.existing]));
}

const intakeSql = `
with given as materialized (
  select *, case when delay_ms > 0 then now() + delay_ms * interval '1 millisecond' else coalesce(run_at, now()) end as due_at
  from jsonb_to_recordset($1::jsonb) as g (
    project_id uuid, id uuid, type text, input jsonb, priority smallint, run_at timestamptz, delay_ms float8, max_attempts integer,
    concurrency_key text, deduplication_key text, parent_id uuid, correlation_id uuid, causation_id uuid, hops smallint,
    code_version text, definition smallint, actor_type text, actor_id text, event_id uuid, traceparent text)
),
made as (
  insert into engine.task (project_id, id, type, gate, priority, hops, max_attempts, run_at, parent_id, correlation_id, causation_id,
                           code_version, definition, created_by, concurrency_key, deduplication_key, input)
  select project_id, id, type, case when due_at > now() then 1 when concurrency_key is not null then 2 else 0 end,
         priority, hops, max_attempts, due_at, parent_id, correlation_id, causation_id,
         code_version, coalesce(definition, 1), actor_type || '/' || actor_id, concurrency_key, deduplication_key, input
  from given
  on conflict (project_id, type, deduplication_key)
    where deduplication_key is not null and shelf < 5 do nothing
  returning project_id, id, type, deduplication_key
),
logged as (
  insert into engine.event (id, project_id, type, subject, sequence, hops, correlation_id, causation_id, actor_type, actor_id, traceparent, data)
  select g.event_id, g.project_id, 'task.created', 'task/' || g.id, 1, g.hops, g.correlation_id, g.causation_id, g.actor_type, g.actor_id, g.traceparent,
         jsonb_build_object('type', g.type)
  from given g join made m on m.project_id = g.project_id and m.id = g.id
)
select g.id as asked, coalesce(
  (select m.id from made m where m.project_id = g.project_id and m.type = g.type and m.deduplication_key = g.deduplication_key limit 1),
  (select t.id from engine.task t where t.project_id = g.project_id and t.type = g.type and t.deduplication_key = g.deduplication_key
     and t.shelf < 5)) as existing
from given g
where g.deduplication_key is not null
  and not exists (select from made m where m.project_id = g.project_id and m.id = g.id)`;
