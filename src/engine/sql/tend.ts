/** What becomes due by time, and what limits let through. */
import type { Queryable } from "#store/database.ts";
import type { ReadyTask } from "./dispatch.ts";

export interface Due {
  readonly tasks: boolean;
  readonly waits: boolean;
  readonly checks: boolean;
  /** A task that others wait for has ended without telling them: they joined it after it had begun. */
  readonly starts: boolean;
  readonly schedules: boolean;
  readonly leases: boolean;
  readonly held: boolean;
  /** Milliseconds until the next thing is due by time; null where nothing is planned. */
  readonly nextMs: number | null;
}

/** One look at all that time can bring; each part reads one end of a small index. */
export async function lookForDue(db: Queryable, types: readonly string[]): Promise<Due> {
  const [row] = await db.query<Due & Record<string, unknown>>(
    `with next as (
       select
         (select min(run_at) from engine.task where shelf in (2, 3)) as task_at,
         (select min(wake_at) from engine.step where status = 'open' and wake_at is not null) as wait_at,
         (select min(next_at) from engine.schedule where task_type = any ($1::text[])) as schedule_at)
     select coalesce(task_at <= now(), false) as tasks, coalesce(wait_at <= now(), false) as waits,
            coalesce(schedule_at <= now(), false) as schedules,
            exists (select from engine.step where status = 'open' and kind = 'wait' and looked is not null) as checks,
            exists (select from engine.worker where until < now()) as leases,
            exists (select from engine.step s join engine.task c on c.project_id = s.project_id and c.id = s.child_id
                    where s.status = 'open' and s.kind = 'start' and c.status in ('completed', 'failed', 'cancelled')) as starts,
            exists (select from engine.task where shelf = 1) as held,
            extract(epoch from least(task_at, wait_at, schedule_at) - now())::float8 * 1000 as "nextMs"
     from next`,
    [types],
    { name: "engine_due" },
  );
  return row!;
}

/** Opens the gate of tasks whose time has come. One with a key that has not started yet goes on to wait for its key. */
export async function openLater(db: Queryable, limit: number): Promise<{ opened: number; ready: ReadyTask[] }> {
  const rows = await db.query<ReadyTask & { gate: number } & Record<string, unknown>>(
    `with due as (
       select project_id, id from engine.task where shelf in (2, 3) and run_at <= now()
       order by run_at limit $1 for update skip locked)
     update engine.task t set gate = case when t.concurrency_key is not null and t.attempt = 0 then 2 else 0 end
     from due d where t.project_id = d.project_id and t.id = d.id returning t.project_id, t.id, t.type, t.priority, t.gate`,
    [limit],
  );
  return { opened: rows.length, ready: rows.filter(({ gate }) => gate === 0) };
}

/** How many tasks of one key may be under way, and how often they may start. */
export interface KeyLimit {
  readonly type: string;
  readonly concurrency: number;
  readonly rate_count: number | null;
  readonly rate_per_ms: number | null;
}

/**
 * Lets through what the limits of keys allow. Only here do keyed tasks become claimable, under one lock, so the limits are exact.
 * A key's tasks count from here until they are final, also while they wait.
 * @returns what was let through; null when another process is at it
 */
export async function admitHeld(db: Queryable, limits: readonly KeyLimit[]): Promise<ReadyTask[] | null> {
  const [lock] = await db.query<{ free: boolean }>(`select pg_try_advisory_xact_lock(hashtext('engine.admit')) as free`);
  if (!lock?.free) return null;
  return db.query<ReadyTask & Record<string, unknown>>(admitSql, [JSON.stringify(limits)]);
}

const admitSql = `
with recursive lane as (
  (select project_id, type, concurrency_key from engine.task where shelf = 1
   order by project_id, type, concurrency_key limit 1)
  union all
  select n.* from lane l cross join lateral (
    select t.project_id, t.type, t.concurrency_key from engine.task t
    where t.shelf = 1 and (t.project_id, t.type, t.concurrency_key) > (l.project_id, l.type, l.concurrency_key)
    order by t.project_id, t.type, t.concurrency_key limit 1) n
),
limits as (
  select * from jsonb_to_recordset($1::jsonb) as k (type text, concurrency integer, rate_count float8, rate_per_ms float8)
),
room as (
  select l.project_id, l.type, l.concurrency_key, k.rate_count,
    k.concurrency - (
      select count(*) from (
        select 1 from engine.task t
        where t.project_id = l.project_id and t.type = l.type and t.concurrency_key = l.concurrency_key
          and t.shelf in (0, 3, 4)
        limit k.concurrency) busy) as slots,
    case when k.rate_count is null then null else coalesce(
      (select least(k.rate_count, a.tokens + extract(epoch from now() - a.refilled_at)::float8 * 1000 * k.rate_count / k.rate_per_ms)
       from engine.allowance a
       where a.project_id = l.project_id and a.type = l.type and a.concurrency_key = l.concurrency_key), k.rate_count) end as tokens
  from lane l join limits k on k.type = l.type
),
pick as materialized (
  select p.project_id, p.id, r.type, r.concurrency_key
  from room r cross join lateral (
    select t.project_id, t.id from engine.task t
    where t.project_id = r.project_id and t.type = r.type and t.concurrency_key = r.concurrency_key and t.shelf = 1
    order by t.priority desc, t.id
    limit greatest(0, least(r.slots, coalesce(floor(r.tokens)::bigint, r.slots))) for update skip locked) p
),
spent as (
  insert into engine.allowance as a (project_id, type, concurrency_key, tokens, refilled_at)
  select r.project_id, r.type, r.concurrency_key,
         r.tokens - (select count(*) from pick p where p.project_id = r.project_id and p.type = r.type and p.concurrency_key = r.concurrency_key),
         now()
  from room r where r.tokens is not null
  on conflict (project_id, type, concurrency_key) do update set tokens = excluded.tokens, refilled_at = excluded.refilled_at
)
update engine.task t set gate = 0 from pick p where t.project_id = p.project_id and t.id = p.id
returning t.project_id, t.id, t.type, t.priority`;

/**
 * Keeps how far tasks are. It waits for no row: a turn that settles them locks rows in an order of its own, and who waits while
 * holding others may wait in a circle.
 * @returns ids of those that somebody else was changing at this moment, to be kept a little later
 */
export async function saveProgress(
  db: Queryable,
  reports: readonly { project_id: string; id: string; fence: number; progress: number; current_step: string | null }[],
): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    `with report as materialized (
       select * from jsonb_to_recordset($1::jsonb) as r (project_id uuid, id uuid, fence integer, progress real, current_step text)),
     pick as materialized (
       select t.ctid as place, t.id, r.progress, r.current_step
       from report r join engine.task t on t.project_id = r.project_id and t.id = r.id and t.fence = r.fence and t.status = 'processing'
       for update of t skip locked),
     saved as (
       update engine.task t set progress = p.progress, current_step = p.current_step from pick p where t.ctid = p.place)
     select r.id from report r join engine.task t on t.project_id = r.project_id and t.id = r.id and t.fence = r.fence and t.status = 'processing'
     where r.id not in (select id from pick)`,
    [JSON.stringify(reports)],
  );
  return rows.map(({ id }) => id);
}

export interface DueSchedule {
  readonly project_id: string;
  readonly name: string;
  readonly cron: string;
  readonly time_zone: string;
  readonly catch_up: "latest" | "all" | "none";
  readonly task_type: string;
  readonly input: unknown;
  readonly next_at: Date;
  readonly now: Date;
}

/** The schedule that is due longest, of those that start these types; locked until the commit. */
export async function takeDueSchedule(db: Queryable, types: readonly string[]): Promise<DueSchedule | null> {
  const [row] = await db.query<DueSchedule & Record<string, unknown>>(
    `select project_id, name, cron, time_zone, catch_up, task_type, input, next_at, now() as now
     from engine.schedule where next_at <= now() and task_type = any ($1::text[]) order by next_at limit 1 for update skip locked`,
    [types],
  );
  return row ?? null;
}

/** Sets when a schedule is due next, unless another process has done so. */
export async function moveSchedule(
  db: Queryable,
  schedule: { project_id: string; name: string; next_at: Date },
  nextAt: Date,
  lastAt: Date | null,
): Promise<void> {
  await db.query(
    `update engine.schedule set next_at = $3, last_at = coalesce($4, last_at) where project_id = $1 and name = $2 and next_at = $5`,
    [schedule.project_id, schedule.name, nextAt, lastAt, schedule.next_at],
  );
}

/** Enters a schedule, or brings it up to date: its next time is kept unless its plan changed. */
export async function enterSchedule(
  db: Queryable,
  schedule: Omit<DueSchedule, "next_at" | "now" | "input"> & { input: string },
  nextAt: Date,
): Promise<void> {
  await db.query(
    `insert into engine.schedule as s (project_id, name, cron, time_zone, catch_up, task_type, input, next_at)
     values ($1, $2, $3, $4, $5, $6, $7::jsonb, $8)
     on conflict (project_id, name) do update set
       next_at = case when s.cron = excluded.cron and s.time_zone = excluded.time_zone then s.next_at else excluded.next_at end,
       cron = excluded.cron, time_zone = excluded.time_zone, catch_up = excluded.catch_up,
       task_type = excluded.task_type, input = excluded.input`,
    [schedule.project_id, schedule.name, schedule.cron, schedule.time_zone, schedule.catch_up, schedule.task_type, schedule.input, nextAt],
  );
}

/** Removes schedules that no application declares any more. */
export async function dropSchedules(db: Queryable, projectId: string, keep: readonly string[]): Promise<void> {
  await db.query(`delete from engine.schedule where project_id = $1 and not name = any ($2::text[])`, [projectId, keep]);
}
