/** Ends waits and wakes the tasks that waited. */
import type { NewId } from "#base/id.ts";
import type { Queryable } from "#store/database.ts";
import type { ReadyTask } from "./dispatch.ts";

/** A task by its whole key. */
export interface TaskKey {
  readonly project_id: string;
  readonly task_id: string;
}

/**
 * Makes waiting tasks pending. One that is still on its way to sleep is marked instead, and stays awake when it arrives:
 * both sides write the same row, so one of them sees the other.
 * @returns those that may now be claimed
 */
export async function wakeTasks(db: Queryable, tasks: readonly TaskKey[], newId: NewId): Promise<ReadyTask[]> {
  if (tasks.length === 0) return [];
  return db.query<ReadyTask & Record<string, unknown>>(wakeSql, [
    tasks.map((task) => task.project_id),
    tasks.map((task) => task.task_id),
    tasks.map(() => newId()),
  ]);
}

const wakeSql = `
with asked as (
  select distinct on (project_id, id) project_id, id, event_id
  from unnest($1::uuid[], $2::uuid[], $3::uuid[]) as a (project_id, id, event_id) order by project_id, id
),
held as (
  select t.project_id, t.id from engine.task t join asked a using (project_id, id)
  where t.status in ('waiting', 'processing') order by t.id for update of t
),
woken as (
  update engine.task t set
    status = case when t.status = 'waiting' then 'pending' else t.status end,
    woken = t.status = 'processing',
    gate = 0,
    run_at = case when t.status = 'waiting' then now() else t.run_at end,
    version = t.version + case when t.status = 'waiting' then 1 else 0 end
  from held h join asked a using (project_id, id)
  where t.project_id = h.project_id and t.id = h.id and t.status in ('waiting', 'processing')
  returning t.project_id, t.id, t.type, t.priority, t.status, t.version, t.hops, t.correlation_id, a.event_id
),
logged as (
  insert into engine.event (id, project_id, type, subject, sequence, hops, correlation_id, data)
  select event_id, project_id, 'task.resumed', 'task/' || id, version, hops, correlation_id,
         jsonb_build_object('type', type)
  from woken where status = 'pending'
)
select project_id, id, type, priority from woken where status = 'pending'`;

/** Tells a child's parent how it ended, where it is final; waits for a commit that is ending it just now, so that its end is seen here or there. */
export async function settleStart(db: Queryable, projectId: string, childId: string): Promise<TaskKey[]> {
  await db.query(`select 1 from engine.task where project_id = $1 and id = $2 for share`, [projectId, childId]);
  return settleStarts(db, [projectId], [childId]);
}

/** Tells the parents of these children, where they are final, how they ended. @returns the parents */
export function settleStarts(db: Queryable, projectIds: readonly string[], childIds: readonly string[]): Promise<TaskKey[]> {
  return db.query<TaskKey & Record<string, unknown>>(
    `update engine.step s set
       status = case when c.status = 'completed' then 'done' else 'failed' end,
       output = case when c.status = 'completed' then c.output
                     else jsonb_build_object('child_id', c.id, 'type', c.type, 'status', c.status, 'error', c.error) end,
       finished_at = now()
     from unnest($1::uuid[], $2::uuid[]) as a (project_id, id)
     join engine.task c on c.project_id = a.project_id and c.id = a.id and c.status in ('completed', 'failed', 'cancelled')
     where s.project_id = c.project_id and s.child_id = c.id and s.kind = 'start' and s.status = 'open'
     returning s.project_id, s.task_id`,
    [projectIds, childIds],
  );
}

/** Tells all who wait for a task that has ended, whoever started it. @returns them */
export function settleAllStarts(db: Queryable, limit: number): Promise<TaskKey[]> {
  return db.query<TaskKey & Record<string, unknown>>(
    `with ended as (
       select s.project_id, s.task_id, s.key, c.id, c.type, c.status, c.output, c.error
       from engine.step s join engine.task c on c.project_id = s.project_id and c.id = s.child_id
       where s.status = 'open' and s.kind = 'start' and c.status in ('completed', 'failed', 'cancelled')
       limit $1 for update of s skip locked)
     update engine.step s set
       status = case when e.status = 'completed' then 'done' else 'failed' end,
       output = case when e.status = 'completed' then e.output
                     else jsonb_build_object('child_id', e.id, 'type', e.type, 'status', e.status, 'error', e.error) end,
       finished_at = now()
     from ended e where s.project_id = e.project_id and s.task_id = e.task_id and s.key = e.key
     returning s.project_id, s.task_id`,
    [limit],
  );
}

/** Ends sleeps and time limits that are over. Bounded, so that one call stays short. @returns the tasks that waited */
export function settleDue(db: Queryable, limit: number): Promise<TaskKey[]> {
  return db.query<TaskKey & Record<string, unknown>>(
    `with due as (
       select project_id, task_id, key from engine.step
       where status = 'open' and wake_at is not null and wake_at <= now()
       order by wake_at limit $1 for update skip locked)
     update engine.step s set status = case when s.kind = 'sleep' then 'done' else 'expired' end, finished_at = now()
     from due d
     where s.project_id = d.project_id and s.task_id = d.task_id and s.key = d.key and s.status = 'open'
     returning s.project_id, s.task_id`,
    [limit],
  );
}

/** Answers the open waits for an event that was just recorded. @returns the tasks that waited */
export function settleEvent(
  db: Queryable,
  event: { projectId: string; type: string; data: string; tx: string; seq: number },
): Promise<TaskKey[]> {
  return db.query<TaskKey & Record<string, unknown>>(
    `update engine.step set status = 'done', output = $3::jsonb, event_tx = $4::xid8, event_seq = $5::bigint, finished_at = now()
     where project_id = $1 and event_type = $2 and kind = 'wait' and status = 'open' and event_where <@ $3::jsonb
     returning project_id, task_id`,
    [event.projectId, event.type, event.data, event.tx, event.seq],
  );
}

/**
 * Looks behind open waits for an event that was recorded since the task was created and not yet seen by it. Notes which transactions may
 * still bring one unseen (they looked for waits before this one was there), so that `recheckWaits` can look once more.
 * @returns the tasks whose wait is over
 */
export function lookBehind(db: Queryable, task: TaskKey, keys: readonly string[]): Promise<TaskKey[]> {
  return db.query<TaskKey & Record<string, unknown>>(
    lookSql("s.project_id = $1 and s.task_id = $2 and s.key = any ($3::text[])", "store.current_snapshot()"),
    [task.project_id, task.task_id, keys],
  );
}

/** Looks once more behind waits whose doubtful time is over. @returns the tasks whose wait is over */
export function recheckWaits(db: Queryable): Promise<TaskKey[]> {
  return db.query<TaskKey & Record<string, unknown>>(
    lookSql("s.looked is not null and pg_snapshot_xmax(s.looked) <= store.settled_tx()", "null::pg_snapshot"),
  );
}

/**
 * Events that the task has seen are left out one by one: of two events the later one may be seen first, by another wait or because
 * the earlier one was committed late. What counts was recorded after the task, which its number tells, whatever transaction is the older;
 * or its transaction was still under way at the first look.
 */
function lookSql(which: string, looked: string): string {
  return `
with waits as (
  select s.project_id, s.task_id, s.key, found.tx, found.seq, found.data
  from engine.step s
  join engine.task t on t.project_id = s.project_id and t.id = s.task_id
  join engine.event made on made.project_id = t.project_id and made.subject = 'task/' || t.id and made.sequence = 1
  left join lateral (
    select e.tx, e.seq, e.data from engine.event e
    where e.project_id = s.project_id and e.type = s.event_type and e.type not like 'task.%' and s.event_where <@ e.data
      and e.tx >= t.seen_from and (e.seq > made.seq or not pg_visible_in_snapshot(e.tx, s.looked))
      and not exists (
        select from engine.step p
        where p.project_id = s.project_id and p.task_id = s.task_id and p.event_tx = e.tx and p.event_seq = e.seq)
    order by e.tx, e.seq limit 1) found on true
  where s.status = 'open' and s.kind = 'wait' and ${which}
  for update of s
),
noted as (
  update engine.step s set
    status = case when w.data is null then s.status else 'done' end,
    output = w.data, event_tx = w.tx, event_seq = w.seq,
    finished_at = case when w.data is null then null else now() end,
    looked = case when w.data is null then ${looked} end
  from waits w
  where s.project_id = w.project_id and s.task_id = w.task_id and s.key = w.key and s.status = 'open'
  returning s.project_id, s.task_id, s.status
)
select project_id, task_id from noted where status = 'done'`;
}
