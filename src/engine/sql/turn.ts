/**
 * The hot statement: one turn of a worker. In one commit it settles finished attempts, keeps steps, claims new tasks,
 * and writes an event for each change. Commits are what costs, so everything that waits shares one.
 *
 * Every change of a task is conditional on its fence, which grows at each claim and each sweep: a worker that lost a task
 * changes nothing. The parts touch different rows (an attempt that still keeps steps is not settled yet, a claimed task was
 * pending), so their order within the statement does not matter. Sending a turn again after an unknown outcome is harmless: what is
 * settled is no longer this worker's, and a step that is kept is left alone.
 */
import type { TaskStatus } from "#base/task.ts";
import { storableJson } from "#base/json.ts";
import type { Queryable } from "#store/database.ts";

/** How an attempt ended. */
export interface Outcome {
  readonly project_id: string;
  readonly id: string;
  readonly fence: number;
  readonly status: TaskStatus;
  /** Whether the attempt counts: not when it was put to sleep or given back. */
  readonly counts: boolean;
  /** Milliseconds until a task that is pending again may be claimed. */
  readonly delay_ms: number;
  readonly output: unknown;
  readonly error: unknown;
  readonly event_id: string;
  readonly event_type: string;
}

/** Something that a task did or waits for, to be kept. */
export interface StepRecord {
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
  readonly started_ms_ago: number;
  readonly wake_ms: number | null;
  readonly wake_at: string | null;
  readonly event_type: string | null;
  readonly event_where: unknown;
  readonly question: string | null;
  readonly event_id: string;
}

export interface ClaimRequest {
  readonly workerId: string;
  readonly types: readonly string[];
  readonly count: number;
  /** Lane after which to look, so that lanes take turns. */
  readonly after: { readonly projectId: string; readonly type: string } | null;
  readonly eventIds: readonly string[];
}

export interface ClaimedTask {
  readonly project_id: string;
  readonly id: string;
  readonly type: string;
  readonly input: unknown;
  readonly attempt: number;
  readonly max_attempts: number;
  readonly fence: number;
  readonly priority: number;
  readonly hops: number;
  readonly correlation_id: string;
  readonly parent_id: string | null;
  readonly concurrency_key: string | null;
  /** Whether it may have steps: it ran or waited before. */
  readonly resumed: boolean;
}

export interface TurnResult {
  readonly claimed: readonly ClaimedTask[];
  /** Ids of tasks that were no longer this worker's. */
  readonly lost: readonly string[];
}

const nil = "00000000-0000-0000-0000-000000000000";

/** Settles, keeps and claims in one statement. */
export async function turn(db: Queryable, outcomes: readonly Outcome[], steps: readonly StepRecord[], claim: ClaimRequest): Promise<TurnResult> {
  const params = [
    storableJson(outcomes),
    storableJson(steps),
    claim.workerId,
    claim.types,
    claim.count,
    claim.after?.projectId ?? nil,
    claim.after?.type ?? "",
    claim.eventIds,
  ];
  const [row] = await db.query<{ claimed: ClaimedTask[] | null; lost: string[] | null }>(turnSql, params, { name: "engine_turn" });
  return { claimed: row?.claimed ?? [], lost: row?.lost ?? [] };
}

const turnSql = `
with recursive
outcome as materialized (
  select * from jsonb_to_recordset($1::jsonb) as o (
    project_id uuid, id uuid, fence integer, status engine.task_status, counts boolean, delay_ms float8,
    output jsonb, error jsonb, event_id uuid, event_type text)
),
done as (
  update engine.task t set
    status = case when t.cancel_requested_at is not null and o.status in ('pending', 'waiting') then 'cancelled'
                  when o.status = 'waiting' and t.woken then 'pending' else o.status end,
    gate = case when o.status = 'pending' and o.delay_ms > 0 then 1 else 0 end,
    run_at = case when o.status = 'pending' then now() + o.delay_ms * interval '1 millisecond' else t.run_at end,
    attempt = case when o.counts then t.attempt else greatest(t.attempt - 1, 0) end,
    finished_at = case when o.status in ('completed', 'failed', 'cancelled') or t.cancel_requested_at is not null then now() end,
    progress = case when o.status = 'completed' then 100 else t.progress end,
    output = o.output, error = o.error, woken = false, version = t.version + 1
  from outcome o
  where t.project_id = o.project_id and t.id = o.id and t.fence = o.fence and t.status = 'processing'
  returning t.project_id, t.id, t.type, t.status, t.version, t.attempt, t.hops, t.correlation_id, t.run_at, o.error, o.event_id,
            case when t.status = 'cancelled' then 'task.cancelled' when o.status = 'waiting' and t.status = 'pending' then 'task.resumed'
                 else o.event_type end as event_type
),
record as materialized (
  select * from jsonb_to_recordset($2::jsonb) as s (
    project_id uuid, task_id uuid, fence integer, key text, position integer, alone boolean, kind text, status text,
    attempt integer, output jsonb, started_ms_ago float8, wake_ms float8, wake_at timestamptz, event_type text, event_where jsonb,
    question text, event_id uuid)
),
fresh as materialized (
  select r.*, row_number() over (partition by r.project_id, r.task_id order by r.position)::integer as ordinal from record r
  where not exists (
    select from engine.step s where s.project_id = r.project_id and s.task_id = r.task_id and s.key = r.key)
),
holder as (
  update engine.task t set version = t.version + r.count
  from (select project_id, task_id, fence, count(*)::integer as count from fresh group by project_id, task_id, fence) r
  where t.project_id = r.project_id and t.id = r.task_id and t.fence = r.fence and t.status = 'processing'
  returning t.project_id, t.id, t.type, t.version - r.count as base, t.hops, t.correlation_id
),
kept as (
  insert into engine.step (project_id, task_id, key, position, alone, kind, status, attempt, output, started_at, finished_at,
                           wake_at, event_type, event_where, question)
  select r.project_id, r.task_id, r.key, r.position, r.alone, r.kind, r.status, r.attempt, r.output,
         now() - r.started_ms_ago * interval '1 millisecond', case when r.status = 'open' then null else now() end,
         coalesce(r.wake_at, now() + r.wake_ms * interval '1 millisecond'), r.event_type, r.event_where, r.question
  from fresh r join holder h on h.project_id = r.project_id and h.id = r.task_id
),
lane as (
  (select project_id, type from engine.task
   where status = 'pending' and gate = 0 and (project_id, type) > ($6::uuid, $7::text)
   order by project_id, type limit 1)
  union all
  select n.project_id, n.type from lane l cross join lateral (
    select t.project_id, t.type from engine.task t
    where t.status = 'pending' and t.gate = 0 and (t.project_id, t.type) > (l.project_id, l.type)
    order by t.project_id, t.type limit 1) n
),
turn_of as materialized (
  select project_id, type from lane where $5::integer > 0 and type = any ($4::text[]) limit 64
),
pick as materialized (
  select p.project_id, p.id
  from (select project_id, type, ceil($5::float8 / count(*) over ())::integer as share from turn_of) l
  cross join lateral (
    select t.project_id, t.id from engine.task t
    where t.project_id = l.project_id and t.type = l.type and t.status = 'pending' and t.gate = 0
    order by t.priority desc, t.run_at, t.id
    limit l.share for update skip locked) p
  limit $5::integer
),
got as (
  update engine.task t set
    status = 'processing', fence = t.fence + 1, attempt = t.attempt + 1, worker_id = $3::uuid, woken = false,
    started_at = coalesce(t.started_at, now()), version = t.version + 1
  from pick p
  where t.project_id = p.project_id and t.id = p.id
  returning t.project_id, t.id, t.type, t.input, t.attempt, t.max_attempts, t.fence, t.priority, t.hops, t.version, t.correlation_id,
            t.parent_id, t.concurrency_key, t.run_at
),
logged as (
  insert into engine.event (id, project_id, type, subject, sequence, hops, correlation_id, data)
  select event_id, project_id, event_type, 'task/' || id, version, hops, correlation_id,
         jsonb_build_object('task_id', id, 'type', type, 'status', status, 'attempt', attempt)
           || case when error is null then '{}' else jsonb_build_object('error', error) end
           || case when status = 'pending' then jsonb_build_object('run_at', run_at) else '{}' end
  from done
  union all
  select r.event_id, r.project_id, 'task.stepped', 'task/' || r.task_id, h.base + r.ordinal, h.hops, h.correlation_id,
         jsonb_build_object('task_id', r.task_id, 'type', h.type, 'status', 'processing', 'step', r.key, 'kind', r.kind, 'step_status', r.status)
  from fresh r join holder h on h.project_id = r.project_id and h.id = r.task_id
  union all
  select ($8::uuid[])[row_number() over ()], project_id, 'task.started', 'task/' || id, version, hops, correlation_id,
         jsonb_build_object('task_id', id, 'type', type, 'status', 'processing', 'attempt', attempt, 'worker', $3::uuid)
  from got
)
select
  (select json_agg(json_build_object(
     'project_id', project_id, 'id', id, 'type', type, 'input', input, 'attempt', attempt, 'max_attempts', max_attempts, 'fence', fence,
     'priority', priority, 'hops', hops, 'correlation_id', coalesce(correlation_id, id), 'parent_id', parent_id,
     'concurrency_key', concurrency_key, 'resumed', version > 2)) from got) as claimed,
  (select json_agg(id) from (
     select o.id from outcome o where not exists (select from done d where d.project_id = o.project_id and d.id = o.id)
     union
     select r.task_id from fresh r where not exists (select from holder h where h.project_id = r.project_id and h.id = r.task_id)) gone) as lost`;
