/** Writes tasks and events that happened elsewhere, and are over. */
import { storableJson } from "#base/json.ts";
import type { Queryable } from "#store/database.ts";

export interface PastTaskRow {
  readonly project_id: string;
  readonly id: string;
  readonly type: string;
  readonly status: "completed" | "failed" | "cancelled";
  readonly attempt: number;
  readonly created_at: string;
  readonly started_at: string | null;
  readonly finished_at: string;
  readonly parent_id: string | null;
  readonly code_version: string;
  readonly actor_type: string;
  readonly actor_id: string;
  readonly input: unknown;
  readonly output: unknown;
  readonly error: unknown;
  readonly created_event: string;
  readonly ended_event: string;
}

/** Inserts a task that is over, with its first and last event under their own times. */
export async function insertPastTask(db: Queryable, task: PastTaskRow): Promise<void> {
  await db.query(
    `with t as (
       select * from jsonb_to_record($1::jsonb) as t (
         project_id uuid, id uuid, type text, status engine.task_status, attempt integer, created_at timestamptz, started_at timestamptz,
         finished_at timestamptz, parent_id uuid, code_version text, actor_type text, actor_id text, input jsonb, output jsonb, error jsonb,
         created_event uuid, ended_event uuid)
     ),
     made as (
       insert into engine.task (project_id, id, type, status, attempt, max_attempts, progress, version, run_at, created_at, started_at,
                                finished_at, parent_id, code_version, created_by, input, output, error)
       select project_id, id, type, status, attempt, greatest(attempt, 1), case when status = 'completed' then 100 else 0 end, 2, created_at,
              created_at, started_at, finished_at, parent_id, code_version, actor_type || '/' || actor_id, input, output, error
       from t
     )
     insert into engine.event (id, project_id, type, subject, sequence, time, actor_type, actor_id, data)
     select created_event, project_id, 'task.created', 'task/' || id, 1, created_at, actor_type, actor_id,
            jsonb_build_object('type', type) from t
     union all
     select ended_event, project_id, 'task.' || status, 'task/' || id, 2, finished_at, actor_type, actor_id,
            jsonb_strip_nulls(jsonb_build_object('type', type, 'attempt', attempt, 'error', error)) from t`,
    [storableJson(task)],
    { name: "engine_past_task" },
  );
}

export interface PastEventRow {
  readonly id: string;
  readonly projectId: string;
  readonly type: string;
  readonly major: number;
  readonly subject: string;
  readonly time: string;
  readonly actorType: string;
  readonly actorId: string;
  /** JSON text. */
  readonly data: string;
}

/** Numbers the event within its subject, behind what is there already, and inserts it under its own time. */
export async function insertPastEvent(db: Queryable, event: PastEventRow): Promise<void> {
  await db.query(
    `with numbered as (
       insert into engine.subject as s (project_id, subject, sequence) values ($2, $5, 1)
       on conflict (project_id, subject) do update set sequence = s.sequence + 1
       returning sequence)
     insert into engine.event (id, project_id, type, major, subject, sequence, time, data, actor_type, actor_id)
     select $1, $2, $3, $4, $5, sequence, $6::timestamptz, $7::jsonb, $8, $9 from numbered`,
    [event.id, event.projectId, event.type, event.major, event.subject, event.time, event.data, event.actorType, event.actorId],
    { name: "engine_past_event" },
  );
}
