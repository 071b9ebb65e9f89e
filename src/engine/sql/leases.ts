/** Workers and what they hold. */
import type { NewId } from "#base/id.ts";
import type { Queryable } from "#store/database.ts";

export interface WorkerRow {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  readonly codeVersion: string;
  readonly types: readonly string[];
  readonly concurrency: number;
  readonly leaseMs: number;
}

export async function enterWorker(db: Queryable, worker: WorkerRow): Promise<void> {
  await db.query(
    `insert into engine.worker (id, host, pid, code_version, types, concurrency, until)
     values ($1, $2, $3, $4, $5::text[], $6, now() + $7 * interval '1 millisecond')`,
    [worker.id, worker.host, worker.pid, worker.codeVersion, worker.types, worker.concurrency, worker.leaseMs],
  );
}

/** Moves a lease on by the database's clock. Not one that is over: its tasks may be somebody else's. @returns whether the lease holds */
export async function moveLease(db: Queryable, workerId: string, leaseMs: number, blockedMs: number): Promise<boolean> {
  const rows = await db.query(leaseSql, [workerId, leaseMs, blockedMs]);
  return rows.length > 0;
}

/** Also run by the heart's own thread, which has a connection of its own. */
export const leaseSql = `update engine.worker set beat_at = now(), until = now() + $2::float8 * interval '1 millisecond', blocked_ms = $3::integer
  where id = $1::uuid and until > now() returning 1`;

/** Ends a lease. What the worker could not give back is taken from it as from a dead one. */
export async function leaveWorker(db: Queryable, workerId: string): Promise<void> {
  await db.query(`update engine.worker set until = now() where id = $1`, [workerId]);
  await forgetWorkers(db, "id = $1", [workerId]);
}

/** Ends the leases of all workers: for a database that only one process can have open, when it opens it. */
export async function endAllLeases(db: Queryable): Promise<void> {
  await db.query(`update engine.worker set until = now() - interval '1 second'`);
}

export interface Swept {
  readonly project_id: string;
  readonly task_id: string;
  readonly type: string;
  readonly priority: number;
  readonly status: string;
  readonly parent_id: string | null;
}

/**
 * Takes tasks from workers whose lease is over: pending again, failed after the last attempt, cancelled where that was asked.
 * Bounded, so that one sweep stays short.
 */
export function sweepExpired(db: Queryable, limit: number, newId: NewId): Promise<Swept[]> {
  return db.query<Swept & Record<string, unknown>>(
    takeSql(
      `select t.project_id, t.id from ${held} join engine.worker w on w.id = c.worker_id
             where w.until < now() limit $1 for update of t skip locked`,
      true,
    ),
    [limit, Array.from({ length: limit }, newId)],
  );
}

/**
 * Gives back tasks that the database says are this worker's but that the worker does not have: their claim's answer was lost.
 * @param known what it has, each by the fence that it has it under: of an earlier claim it may still have an outcome to tell
 */
export function giveBackUnknown(
  db: Queryable,
  workerId: string,
  known: readonly { readonly id: string; readonly fence: number }[],
  limit: number,
  newId: NewId,
): Promise<Swept[]> {
  return db.query<Swept & Record<string, unknown>>(
    takeSql(
      `select t.project_id, t.id from ${held}
             where c.worker_id = $3 and not exists (
               select from unnest($4::uuid[], $5::integer[]) as k (id, fence) where k.id = t.id and k.fence = t.fence)
             limit $1 for update of t skip locked`,
      false,
    ),
    [limit, Array.from({ length: limit }, newId), workerId, known.map(({ id }) => id), known.map(({ fence }) => fence)],
  );
}

/** Which of a worker's tasks are to be cancelled. */
export async function findCancelled(db: Queryable, workerId: string): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    `select t.id from ${held} where c.worker_id = $1 and t.cancel_requested_at is not null`,
    [workerId],
    { name: "engine_cancelled" },
  );
  return rows.map(({ id }) => id);
}

/** Removes expired workers that hold nothing more. */
export async function forgetExpired(db: Queryable): Promise<void> {
  await forgetWorkers(db, "until < now() - interval '1 minute'", []);
}

/** A worker that still holds a task keeps its row, and with it what tells where to look for the task. */
async function forgetWorkers(db: Queryable, which: string, params: readonly unknown[]): Promise<void> {
  await db.query(
    `with gone as (
       select id from engine.worker where ${which} and until <= now() and not exists (select from ${held} where c.worker_id = worker.id) for update),
     claims as (delete from engine.claim where worker_id in (select id from gone))
     delete from engine.worker where id in (select id from gone)`,
    params,
  );
}

/** What workers hold: a task `t` that runs, by the claim `c` that took it. */
const held = `engine.claim c cross join lateral unnest(c.project_ids, c.task_ids) as h (project_id, id)
  join engine.task t on t.project_id = h.project_id and t.id = h.id and t.worker_id = c.worker_id and t.status = 'processing'`;

function takeSql(which: string, counts: boolean): string {
  return `
with gone as materialized (${which}),
taken as (
  update engine.task t set
    status = case when t.cancel_requested_at is not null then 'cancelled'::engine.task_status
                  when ${counts} and t.attempt >= t.max_attempts then 'failed' else 'pending' end,
    attempt = ${counts ? "t.attempt" : "greatest(t.attempt - 1, 0)"},
    gate = 0, woken = false, fence = t.fence + 1, version = t.version + 1,
    finished_at = case when t.cancel_requested_at is not null or (${counts} and t.attempt >= t.max_attempts) then now() end,
    error = case when ${counts} then jsonb_build_object('type', '/problems/worker-lost', 'title', 'The worker died', 'status', 500,
      'detail', 'The worker that had this task stopped answering in attempt ' || t.attempt || ' of ' || t.max_attempts || '.') else t.error end
  from gone g where t.project_id = g.project_id and t.id = g.id
  returning t.project_id, t.id, t.type, t.priority, t.status, t.version, t.attempt, t.hops, t.correlation_id, t.parent_id, t.error, t.worker_id
),
logged as (
  insert into engine.event (id, project_id, type, subject, sequence, hops, correlation_id, data)
  select ($2::uuid[])[row_number() over ()], project_id,
         case status when 'pending' then '${counts ? "task.recovered" : "task.released"}' when 'failed' then 'task.failed' else 'task.cancelled' end,
         'task/' || id, version, hops, correlation_id,
         jsonb_build_object('type', type, 'attempt', attempt, 'worker', worker_id, 'error', error)
  from taken
)
select project_id, id as task_id, type, priority, status, parent_id from taken`;
}
