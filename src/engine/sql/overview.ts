/** How much stands where in the whole house, and what each worker does: for operators, over all projects. */
import type { Queryable } from "#store/database.ts";

export interface DepthRow extends Record<string, unknown> {
  readonly type: string;
  /** ready: claimable. later: its time has not come. held: limits of its key. */
  readonly state: "ready" | "running" | "held" | "later" | "failed";
  readonly count: number;
}

/** Past so many a count says only that there are many: nobody waits for an exact one. */
const mostCounted = 200_000;

/** Tasks that are not over and do not sleep, and dead letters; each part reads an index of its own. */
export function readDepth(db: Queryable): Promise<DepthRow[]> {
  return db.query<DepthRow>(
    `select type, state, count(*)::integer as count from (
       (select type, case status when 'processing' then 'running' else 'ready' end as state from engine.task where shelf = 0 limit $1)
       union all (select type, 'held' from engine.task where shelf = 1 limit $1)
       union all (select type, 'later' from engine.task where shelf in (2, 3) limit $1)
       union all (select type, 'failed' from engine.task where shelf = 6 limit $1)) standing
     group by type, state order by type, state`,
    [mostCounted],
  );
}

/** How many events were ever recorded, or begun to be. */
export async function readEventCount(db: Queryable): Promise<number> {
  const [row] = await db.query<{ count: number }>(
    `select case when is_called then last_value else 0 end as count from engine.event_seq_seq`,
  );
  return row?.count ?? 0;
}

export interface HeldTask {
  readonly project_id: string;
  readonly task_id: string;
  readonly type: string;
  readonly started_at: string;
  readonly progress: number;
  readonly current_step: string | null;
}

export interface WorkerSeen extends Record<string, unknown> {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  readonly code_version: string;
  readonly types: readonly string[];
  readonly concurrency: number;
  readonly started_at: Date;
  readonly beat_at: Date;
  /** Since its last beat. */
  readonly silent_ms: number;
  readonly is_alive: boolean;
  /** How long its event loop was blocked at the last beat. */
  readonly blocked_ms: number;
  /** What it holds, the oldest first, no more than a few. */
  readonly tasks: readonly HeldTask[] | null;
}

const mostShownOfWorker = 20;

/** Workers, the oldest first, each with what it works on. */
export function listWorkers(db: Queryable): Promise<WorkerSeen[]> {
  return db.query<WorkerSeen>(
    `select w.id, w.host, w.pid, w.code_version, w.types, w.concurrency, w.started_at, w.beat_at,
            extract(epoch from now() - w.beat_at)::float8 * 1000 as silent_ms, w.until > now() as is_alive, w.blocked_ms,
            (select json_agg(held) from (
               select t.project_id, t.id as task_id, t.type, t.started_at, t.progress, t.current_step
               from engine.claim c cross join lateral unnest(c.project_ids, c.task_ids) as h (project_id, id)
               join engine.task t on t.project_id = h.project_id and t.id = h.id and t.worker_id = c.worker_id and t.status = 'processing'
               where c.worker_id = w.id order by t.started_at limit $1) held) as tasks
     from engine.worker w order by w.started_at limit 100`,
    [mostShownOfWorker],
  );
}
