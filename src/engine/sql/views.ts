/** Reads tasks for showing, and changes what a person may change of them. */
import type { AttemptView, StepView, TaskDetail, TaskStatus, TaskView } from "#base/task.ts";
import type { NewId } from "#base/id.ts";
import type { Queryable } from "#store/database.ts";
import type { ReadyTask } from "./dispatch.ts";
import type { Actor } from "../origin.ts";
import { reasonOf, type Standing } from "../reason.ts";

interface TaskRow extends Standing, Record<string, unknown> {
  id: string;
  priority: number;
  progress: number;
  current_step: string | null;
  created_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
  worker_id: string | null;
  parent_id: string | null;
  correlation_id: string | null;
  error: TaskView["error"];
}

const columns = `t.id, t.type, t.status, t.gate, t.priority, t.attempt, t.max_attempts, t.progress, t.current_step, t.run_at, t.created_at,
  t.started_at, t.finished_at, t.cancel_requested_at, t.worker_id, t.parent_id, t.correlation_id, t.concurrency_key, t.error, now() as now,
  engine.label(t.type, t.definition) as label,
  w.host as worker_host, w.until as worker_until, w.blocked_ms as worker_blocked_ms,
  case when t.status = 'waiting' then (
    select json_agg(json_build_object('kind', s.kind, 'key', s.key, 'wake_at', s.wake_at, 'event_type', s.event_type,
                                      'question', s.question, 'child_id', s.child_id) order by s.position)
    from engine.step s where s.project_id = t.project_id and s.task_id = t.id and s.status = 'open') end as waits,
  case when t.status in ('pending', 'waiting') then (
    select count(*)::integer from engine.worker a where a.until > now() and engine.label(t.type, t.definition) = any (a.types)) else 1 end as workers`;
const tables = `engine.task t left join engine.worker w on w.id = t.worker_id and t.status = 'processing'`;

export interface TaskFilter {
  readonly statuses: readonly TaskStatus[] | null;
  readonly types: readonly string[] | null;
  readonly text: string | null;
  readonly createdAfter: Date | null;
  readonly createdBefore: Date | null;
  readonly correlationId: string | null;
  /** Id of the last task of the page before. */
  readonly before: string | null;
  readonly limit: number;
}

/** A page of tasks, newest first. */
export async function listTasks(db: Queryable, projectId: string, filter: TaskFilter): Promise<TaskView[]> {
  const rows = await db.query<TaskRow>(
    `select ${columns} from ${tables}
     where t.project_id = $1
       and ($2::text[] is null or t.status::text = any ($2))
       and ($3::text[] is null or t.type = any ($3))
       and ($4::text is null or t.id::text = $4 or position(lower($4) in lower(t.type)) > 0
            or position(lower($4) in lower(t.input::text)) > 0 or position(lower($4) in lower(coalesce(t.error ->> 'detail', ''))) > 0)
       and ($5::timestamptz is null or t.created_at >= $5)
       and ($6::timestamptz is null or t.created_at <= $6)
       and ($7::uuid is null or t.correlation_id = $7 or t.id = $7)
       and ($8::uuid is null or t.id < $8)
     order by t.id desc limit $9`,
    [
      projectId,
      filter.statuses,
      filter.types,
      filter.text,
      filter.createdAfter,
      filter.createdBefore,
      filter.correlationId,
      filter.before,
      filter.limit,
    ],
  );
  return rows.map(viewOf);
}

export async function countTasks(db: Queryable, projectId: string): Promise<{ status: TaskStatus; type: string; count: number }[]> {
  return db.query<{ status: TaskStatus; type: string; count: number }>(
    `select status, type, count(*)::integer as count from engine.task where project_id = $1 group by status, type order by type`,
    [projectId],
  );
}

export async function readTask(db: Queryable, projectId: string, id: string): Promise<TaskView | null> {
  const [row] = await db.query<TaskRow>(`select ${columns} from ${tables} where t.project_id = $1 and t.id = $2`, [projectId, id]);
  return row ? viewOf(row) : null;
}

export async function readTaskDetail(db: Queryable, projectId: string, id: string): Promise<TaskDetail | null> {
  interface DetailRow extends TaskRow {
    input: unknown;
    output: unknown;
    code_version: string;
    deduplication_key: string | null;
    created_by: string;
    steps: StepView[] | null;
    children: TaskDetail["children"] | null;
    history: HistoryEvent[] | null;
  }
  const [row] = await db.query<DetailRow>(
    `select ${columns}, t.input, t.output, t.code_version, t.deduplication_key, t.created_by,
       (select json_agg(json_build_object('name', s.key, 'kind', s.kind, 'status', s.status, 'attempt', s.attempt,
                 'started_at', s.started_at, 'finished_at', s.finished_at, 'output', s.output) order by s.position)
        from engine.step s where s.project_id = t.project_id and s.task_id = t.id) as steps,
       (select json_agg(json_build_object('task_id', c.id, 'type', c.type, 'status', c.status) order by c.id)
        from engine.task c where c.project_id = t.project_id and c.parent_id = t.id) as children,
       (select json_agg(json_build_object('type', e.type, 'at', e.recorded_at, 'data', e.data) order by e.sequence)
        from engine.event e where e.project_id = t.project_id and e.subject = 'task/' || t.id and e.type <> 'task.stepped') as history
     from ${tables} where t.project_id = $1 and t.id = $2`,
    [projectId, id],
  );
  if (!row) return null;
  return {
    ...viewOf(row),
    input: row.input,
    output: row.output,
    code_version: row.code_version,
    deduplication_key: row.deduplication_key,
    concurrency_key: row.concurrency_key,
    created_by: row.created_by,
    worker: row.worker_id,
    steps: (row.steps ?? []).map((step) => ({
      ...step,
      started_at: utc(step.started_at),
      finished_at: step.finished_at && utc(step.finished_at),
    })),
    attempts: attemptsOf(row.history ?? []),
    children: row.children ?? [],
  };
}

interface HistoryEvent {
  readonly type: string;
  readonly at: string;
  readonly data: { attempt?: number; worker?: string; error?: AttemptView["error"] };
}

const outcomes: Record<string, string> = {
  "task.completed": "completed",
  "task.failed": "failed",
  "task.retried": "retried",
  "task.cancelled": "cancelled",
  "task.waiting": "waiting",
  "task.resumed": "waiting",
  "task.released": "released",
  "task.recovered": "worker lost",
};

/** Pairs each start of a task with the event that ended it. */
function attemptsOf(history: readonly HistoryEvent[]): AttemptView[] {
  const attempts: AttemptView[] = [];
  for (const { type, at, data } of history) {
    const last = attempts.at(-1);
    if (type === "task.started") {
      attempts.push({
        attempt: data.attempt ?? 0,
        worker: data.worker ?? "",
        started_at: utc(at),
        finished_at: null,
        outcome: null,
        error: null,
      });
    } else if (last?.outcome === null && outcomes[type] !== undefined) {
      attempts[attempts.length - 1] = { ...last, finished_at: utc(at), outcome: outcomes[type], error: data.error ?? null };
    }
  }
  return attempts;
}

function viewOf(row: TaskRow): TaskView {
  return {
    task_id: row.id,
    type: row.type,
    status: row.status,
    progress: row.progress,
    current_step: row.current_step,
    time_left_ms: timeLeftMs(row),
    reason: reasonOf(row),
    priority: row.priority,
    attempt: row.attempt,
    max_attempts: row.max_attempts,
    created_at: row.created_at.toISOString(),
    run_at: row.run_at.toISOString(),
    started_at: row.started_at?.toISOString() ?? null,
    finished_at: row.finished_at?.toISOString() ?? null,
    parent_id: row.parent_id,
    correlation_id: row.correlation_id ?? row.id,
    error: row.error,
  };
}

function timeLeftMs({ status, progress, started_at, now }: TaskRow): number | null {
  if (status !== "processing" || started_at === null) return null;
  return estimateLeftMs(progress, now.getTime() - started_at.getTime());
}

/** Time left if the rest goes as fast as what is done; null while too little is done to say. */
export function estimateLeftMs(percent: number, elapsedMs: number): number | null {
  return percent >= 2 && percent < 100 ? Math.round((elapsedMs * (100 - percent)) / percent) : null;
}

function utc(text: string): string {
  return new Date(text).toISOString();
}

/**
 * Cancels a task and the tasks that it started. What does not run is final at once; what runs is asked to stop.
 * @returns ids of the tasks that have to be stopped, and of those that are final now
 */
export async function cancelTree(
  db: Queryable,
  { projectId, id, error, actor, eventIds }: { projectId: string; id: string; error: string; actor: Actor; eventIds: readonly string[] },
) {
  return db.query<{ id: string; status: TaskStatus; parent_id: string | null }>(
    `with recursive tree as (
       select id, status from engine.task where project_id = $1 and id = $2
       union all
       select c.id, c.status from engine.task c join tree p on c.parent_id = p.id where c.project_id = $1
     ),
     held as (
       select t.id from engine.task t where t.project_id = $1 and t.id in (select id from tree)
         and t.status in ('pending', 'processing', 'waiting') and t.cancel_requested_at is null
       order by t.id for update
     ),
     cancelled as (
       update engine.task t set
         status = case when t.status = 'processing' then t.status else 'cancelled' end,
         finished_at = case when t.status = 'processing' then null else now() end,
         error = case when t.status = 'processing' then t.error else $3::jsonb end,
         cancel_requested_at = now(), version = t.version + 1
       from held h where t.project_id = $1 and t.id = h.id and t.status in ('pending', 'processing', 'waiting')
       returning t.project_id, t.id, t.type, t.status, t.version, t.attempt, t.hops, t.correlation_id, t.parent_id
     ),
     closed as (
       update engine.step s set status = 'expired', finished_at = now()
       from cancelled c where c.status = 'cancelled' and s.project_id = c.project_id and s.task_id = c.id and s.status = 'open'
     ),
     logged as (
       insert into engine.event (id, project_id, type, subject, sequence, hops, correlation_id, actor_type, actor_id, data)
       select ($4::uuid[])[row_number() over ()], project_id,
              case when status = 'processing' then 'task.cancel_requested' else 'task.cancelled' end,
              'task/' || id, version, hops, correlation_id, $5, $6, jsonb_build_object('type', type, 'attempt', attempt)
       from cancelled
     )
     select id, status, parent_id from cancelled`,
    [projectId, id, error, eventIds, actor.type, actor.id],
  );
}

/** How many tasks a task has started, with their own, itself included; counted no further than `most`. */
export async function countTree(db: Queryable, projectId: string, id: string, most: number): Promise<number> {
  const [row] = await db.query<{ count: number }>(
    `with recursive tree as (
       select id from engine.task where project_id = $1 and id = $2
       union all
       select c.id from engine.task c join tree p on c.parent_id = p.id where c.project_id = $1)
     select count(*)::integer as count from (select 1 from tree limit $3) counted`,
    [projectId, id, most],
  );
  return row?.count ?? 0;
}

/**
 * Makes ended tasks pending again with all their attempts before them. Steps that failed or expired are forgotten, and those from
 * `fromPosition` on. One whose deduplication key another live task has by now is left as it is; of several with the same key the newest is taken.
 */
export function retryTasks(
  db: Queryable,
  projectId: string,
  which: { ids: readonly string[] | null; type: string | null; fromPosition: number | null; limit: number },
  { actor, newId }: { actor: Actor; newId: NewId },
): Promise<(ReadyTask & { gate: number })[]> {
  return db.query<ReadyTask & { gate: number } & Record<string, unknown>>(
    `with meant as (
       select t.id, row_number() over (partition by t.type, coalesce(t.deduplication_key, t.id::text) order by t.id desc) as place
       from engine.task t
       where t.project_id = $1 and t.status in ('failed', 'cancelled')
         and t.code_version not like 'imported:%'
         and ($2::uuid[] is null or t.id = any ($2)) and ($2::uuid[] is not null or t.shelf = 6)
         and ($3::text is null or t.type = $3)
         and (t.deduplication_key is null or not exists (
           select from engine.task o where o.project_id = t.project_id and o.type = t.type and o.deduplication_key = t.deduplication_key
             and o.shelf < 5))
     ),
     held as (
       select t.id from engine.task t
       where t.project_id = $1 and t.id in (select id from meant where place = 1 order by id limit $5)
         and t.status in ('failed', 'cancelled')
       order by t.id for update
     ),
     forgotten as (
       delete from engine.step s using held h
       where s.project_id = $1 and s.task_id = h.id and (s.status <> 'done' or s.position >= $4)
     ),
     retried as (
       update engine.task t set status = 'pending', gate = case when t.concurrency_key is null then 0 else 2 end, attempt = 0, run_at = now(),
         error = null, output = null, finished_at = null, cancel_requested_at = null, woken = false, progress = 0, version = t.version + 1
       from held h where t.project_id = $1 and t.id = h.id
       returning t.project_id, t.id, t.type, t.priority, t.gate, t.version, t.hops, t.correlation_id
     ),
     logged as (
       insert into engine.event (id, project_id, type, subject, sequence, hops, correlation_id, actor_type, actor_id, data)
       select ($6::uuid[])[row_number() over ()], project_id, 'task.retried', 'task/' || id, version, hops, correlation_id, $7, $8,
              jsonb_build_object('type', type, 'attempt', 0)
       from retried
     )
     select project_id, id, type, priority, gate from retried`,
    [projectId, which.ids, which.type, which.fromPosition, which.limit, Array.from({ length: which.limit }, newId), actor.type, actor.id],
  );
}

export async function positionOfStep(db: Queryable, projectId: string, id: string, key: string): Promise<number | null> {
  const [row] = await db.query<{ position: number }>(
    `select position from engine.step where project_id = $1 and task_id = $2 and key = $3`,
    [projectId, id, key],
  );
  return row?.position ?? null;
}

/** Records a person's decision, once, with its event. @returns whether it was open until now */
export async function decideStep(
  db: Queryable,
  decision: { projectId: string; id: string; key: string; approved: boolean; actor: Actor; eventId: string },
): Promise<boolean> {
  const rows = await db.query(
    `with live as (
       select t.project_id, t.id from engine.task t
       where t.project_id = $1 and t.id = $2 and t.status in ('pending', 'processing', 'waiting') for update
     ),
     decided as (
       update engine.step s set status = 'done', output = to_jsonb($4::boolean), decided_by = $5 || '/' || $6, finished_at = now()
       from live l
       where s.project_id = l.project_id and s.task_id = l.id and s.key = $3 and s.kind = 'approval' and s.status = 'open'
         and (s.wake_at is null or s.wake_at > now())
       returning s.project_id, s.task_id
     ),
     counted as (
       update engine.task t set version = t.version + 1 from decided d where t.project_id = d.project_id and t.id = d.task_id
       returning t.project_id, t.id, t.type, t.version, t.hops, t.correlation_id
     )
     insert into engine.event (id, project_id, type, subject, sequence, hops, correlation_id, actor_type, actor_id, data)
     select $7, project_id, 'task.decided', 'task/' || id, version, hops, correlation_id, $5, $6,
            jsonb_build_object('type', type, 'step', $3::text, 'approved', $4::boolean)
     from counted returning 1`,
    [decision.projectId, decision.id, decision.key, decision.approved, decision.actor.type, decision.actor.id, decision.eventId],
  );
  return rows.length > 0;
}

export interface StateRow {
  readonly workers: number;
  readonly running: number;
  readonly pending: number;
  readonly oldestPendingMs: number | null;
  readonly deadLetters: number;
}

/** How things stand in all projects. Counts live rows only, so it stays cheap. */
export async function readState(db: Queryable): Promise<StateRow> {
  const [row] = await db.query<StateRow & Record<string, unknown>>(
    `select (select count(*)::integer from engine.worker where until > now()) as workers,
            (select count(*)::integer from engine.task where shelf = 0 and status = 'processing') as running,
            (select count(*)::integer from engine.task where shelf = 0 and status = 'pending') as pending,
            (select extract(epoch from now() - min(run_at))::float8 * 1000 from engine.task where shelf = 0 and status = 'pending') as "oldestPendingMs",
            (select count(*)::integer from engine.task where shelf = 6) as "deadLetters"`,
  );
  return row!;
}

export async function listSchedules(db: Queryable, projectId: string) {
  return db.query<{
    name: string;
    cron: string;
    time_zone: string;
    catch_up: "latest" | "all" | "none";
    task_type: string;
    next_at: Date;
    last_at: Date | null;
  }>(`select name, cron, time_zone, catch_up, task_type, next_at, last_at from engine.schedule where project_id = $1 order by name`, [
    projectId,
  ]);
}
