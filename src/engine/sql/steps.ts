/** Reads what a task has kept, and keeps a step together with what it changed. */
import { storableJson } from "#base/json.ts";
import type { Queryable } from "#store/database.ts";

export interface KeptStep {
  readonly key: string;
  readonly position: number;
  readonly alone: boolean;
  readonly kind: string;
  readonly status: "open" | "done" | "failed" | "expired";
  readonly output: unknown;
  /** The task that it started and waits for; null for other kinds. */
  readonly child_id: string | null;
}

/** The steps of a task that ran before. */
export function readSteps(db: Queryable, projectId: string, taskId: string): Promise<KeptStep[]> {
  return db.query<KeptStep & Record<string, unknown>>(
    `select key, position, alone, kind, status, output, child_id from engine.step where project_id = $1 and task_id = $2 order by position`,
    [projectId, taskId],
    { name: "engine_steps" },
  );
}

/**
 * Keeps a step within a transaction, and thereby proves that the task is still this worker's: its row is locked until the commit.
 * @returns "lost" when it is another's, "cancelled" when it is to stop: the transaction must then be given up
 */
export async function keepStep(
  db: Queryable,
  step: {
    readonly project_id: string;
    readonly task_id: string;
    readonly fence: number;
    readonly key: string;
    readonly position: number;
    readonly alone: boolean;
    readonly kind: string;
    readonly status: "open" | "done";
    readonly attempt: number;
    readonly output: unknown;
    readonly child_id: string | null;
    readonly event_id: string;
  },
): Promise<"kept" | "lost" | "cancelled"> {
  const rows = await db.query(
    `with s as (
       select * from jsonb_to_record($1::jsonb) as s (
         project_id uuid, task_id uuid, fence integer, key text, position integer, alone boolean, kind text, status text,
         attempt integer, output jsonb, child_id uuid, event_id uuid)
     ),
     holder as (
       update engine.task t set version = t.version + 1 from s
       where t.project_id = s.project_id and t.id = s.task_id and t.fence = s.fence and t.status = 'processing' and t.cancel_requested_at is null
       returning t.project_id, t.id, t.type, t.version, t.hops, t.correlation_id
     ),
     kept as (
       insert into engine.step (project_id, task_id, key, position, alone, kind, status, attempt, output, child_id, finished_at)
       select s.project_id, s.task_id, s.key, s.position, s.alone, s.kind, s.status, s.attempt, s.output, s.child_id,
              case when s.status = 'done' then now() end
       from s join holder h on h.id = s.task_id
     )
     insert into engine.event (id, project_id, type, subject, sequence, hops, correlation_id, data)
     select s.event_id, s.project_id, 'task.stepped', 'task/' || s.task_id, h.version, h.hops, h.correlation_id,
            jsonb_build_object('type', h.type, 'step', s.key, 'kind', s.kind, 'step_status', s.status)
     from s join holder h on h.id = s.task_id
     returning 1`,
    [storableJson(step)],
    { name: "engine_keep" },
  );
  if (rows.length > 0) return "kept";
  const held = await db.query(`select 1 from engine.task where project_id = $1 and id = $2 and fence = $3 and status = 'processing'`, [
    step.project_id,
    step.task_id,
    step.fence,
  ]);
  return held.length > 0 ? "cancelled" : "lost";
}
