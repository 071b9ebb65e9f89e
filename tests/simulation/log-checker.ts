/** What must hold of tasks, their events, steps and effects in any database, whatever happened to its processes. */
import type { Database } from "#store/database.ts";

/** Which events may follow which in the history of one task. */
const running = [
  "task.stepped",
  "task.waiting",
  "task.resumed",
  "task.completed",
  "task.failed",
  "task.retried",
  "task.released",
  "task.recovered",
  "task.cancelled",
];
const ready = ["task.started", "task.cancelled"];
const following: Record<string, readonly string[]> = {
  "": ["task.created"],
  "task.created": ready,
  "task.started": [...running, "task.cancel_requested"],
  "task.stepped": [...running, "task.cancel_requested"],
  "task.cancel_requested": running,
  "task.waiting": ["task.resumed", "task.cancelled"],
  "task.resumed": ready,
  "task.retried": ready,
  "task.released": ready,
  "task.recovered": ready,
  "task.completed": [],
  "task.failed": ["task.retried"],
  "task.cancelled": ["task.retried"],
};
const statusAfter: Record<string, string> = {
  "task.completed": "completed",
  "task.failed": "failed",
  "task.cancelled": "cancelled",
};
const isFinal = (type: string) => type in statusAfter;

export interface HistoryRow extends Record<string, unknown> {
  readonly subject: string;
  readonly sequence: number;
  readonly type: string;
  readonly at: number;
  readonly kind: string | null;
  readonly step: string | null;
  readonly attempt: number | null;
}

/** The events of all tasks, in the order of the log. */
export function readHistory(database: Database): Promise<HistoryRow[]> {
  return database.query<HistoryRow>(
    `select subject, sequence, type, extract(epoch from recorded_at)::float8 * 1000 as at, data->>'kind' as kind, data->>'step' as step,
            (data->>'attempt')::integer as attempt
     from engine.event where subject like 'task/%' order by tx, seq`,
  );
}

/**
 * What holds in every house, asked of the engine's tables alone.
 * @param retried whether a person tried this task again: otherwise nothing may follow its end. @returns what is wrong, a sentence each
 */
export async function checkEngine(database: Database, retried: (taskId: string) => boolean = () => false): Promise<string[]> {
  return [
    ...(await gaps(database)),
    ...(await brokenHistories(database, retried)),
    ...(await effectsBeforeCauses(database)),
    ...(await strangersBelow(database)),
    ...(await strandedTasks(database)),
    ...(await wrongChildren(database, retried)),
  ];
}

/** The same, and what the simulation's own tables and tasks tell. @returns what is wrong, a sentence each */
export async function checkLog(database: Database, retried: (taskId: string) => boolean = () => false): Promise<string[]> {
  return [
    ...(await witnessed(database)),
    ...(await checkEngine(database, retried)),
    ...(await doubledEffects(database)),
    ...(await doubledEvents(database)),
    ...(await wrongTriggers(database)),
  ];
}

async function sentences(database: Database, sql: string): Promise<string[]> {
  const rows = await database.query<{ what: string }>(sql);
  return rows.map(({ what }) => what);
}

function witnessed(database: Database): Promise<string[]> {
  return sentences(database, `select task_id || ': ' || what as what from simulation.violation order by task_id, what`);
}

async function gaps(database: Database): Promise<string[]> {
  return [
    ...(await sentences(
      database,
      `select subject || ': has ' || count(*) || ' events numbered ' || min(sequence) || ' to ' || max(sequence) as what
       from engine.event group by project_id, subject having min(sequence) <> 1 or max(sequence) <> count(*) or count(distinct sequence) <> count(*)
       order by subject`,
    )),
    ...(await sentences(
      database,
      `select t.id || ': counts ' || t.version || ' events, its log has ' || coalesce(max(e.sequence), 0) as what
       from engine.task t left join engine.event e on e.project_id = t.project_id and e.subject = 'task/' || t.id
       group by t.id, t.version having t.version <> coalesce(max(e.sequence), 0) order by t.id`,
    )),
  ];
}

async function brokenHistories(database: Database, retried: (taskId: string) => boolean): Promise<string[]> {
  const faults: string[] = [];
  const tasks = await database.query<{ id: string; status: string; max_attempts: number }>(
    `select id, status, max_attempts from engine.task order by id`,
  );
  const histories = Map.groupBy(await readHistory(database), (event) => event.subject.slice("task/".length));
  for (const { id, status, max_attempts } of tasks) {
    const history = (histories.get(id) ?? []).toSorted((left, right) => left.sequence - right.sequence);
    let last = "";
    for (const { type, attempt } of history) {
      // A decision is told of beside the task's own life.
      if (type === "task.decided" && !isFinal(last)) continue;
      if (!following[last]?.includes(type)) faults.push(`${id}: ${type} came after ${last || "nothing"}`);
      if (isFinal(last) && !retried(id)) faults.push(`${id}: ${type} came after its end`);
      if ((attempt ?? 0) > max_attempts) faults.push(`${id}: attempt ${attempt} of ${max_attempts} in ${type}`);
      last = type;
    }
    if ((statusAfter[last] ?? null) !== (isFinal(`task.${status}`) ? status : null)) faults.push(`${id}: is ${status} after ${last}`);
  }
  return faults;
}

/** In the order of the log nothing stands before the event that caused it. */
function effectsBeforeCauses(database: Database): Promise<string[]> {
  return sentences(
    database,
    `select e.subject || ': ' || e.type || ' stands before its cause, ' || c.type || ' of ' || c.subject as what
     from engine.event e join engine.event c on c.id = e.causation_id
     where (c.tx, c.seq) > (e.tx, e.seq) order by what`,
  );
}

/** What belongs to a task is of the task's own project. */
function strangersBelow(database: Database): Promise<string[]> {
  return sentences(
    database,
    `select c.id || ': is of project ' || c.project_id || ', its parent of ' || p.project_id as what
     from engine.task c join engine.task p on p.id = c.parent_id where c.project_id <> p.project_id
     union all
     select s.task_id || ': its step "' || s.key || '" is of another project' from engine.step s join engine.task t on t.id = s.task_id
     where s.project_id <> t.project_id
     union all
     select t.id || ': an event of it is of another project' from engine.event e join engine.task t on e.subject = 'task/' || t.id
     where e.project_id <> t.project_id order by what`,
  );
}

/** Nobody's tasks: under way without a worker whose lease has held within the last minute, or due for a minute though a worker is there. */
function strandedTasks(database: Database): Promise<string[]> {
  return sentences(
    database,
    `select t.id || ': is under way with nobody' as what
     from engine.task t left join engine.worker w on w.id = t.worker_id
     where t.status = 'processing' and t.started_at < now() - interval '1 minute' and (w.id is null or w.until < now() - interval '1 minute')
       and exists (select from engine.worker other where other.until > now() and t.type = any (other.types))
     union all
     select t.id || ': is due for a minute, and nobody takes it' from engine.task t
     where t.status = 'pending' and t.gate = 0 and t.run_at < now() - interval '1 minute'
       and exists (select from engine.worker w where w.until > now() and t.type = any (w.types) and w.concurrency >
         (select count(*) from engine.task running where running.worker_id = w.id and running.status = 'processing'))
     order by what`,
  );
}

/** Each recorded transaction has its effect once, and none is there without a record. */
function doubledEffects(database: Database): Promise<string[]> {
  return sentences(
    database,
    `select coalesce(e.task_id, s.task_id) || ': ' || coalesce(e.count, 0) || ' effects of "' || coalesce(e.key, s.key) || '"'
            || case when s.key is null then ', which is not recorded' else '' end as what
     from (select task_id, key, count(*) from simulation.effect where key <> 'of its caller' group by task_id, key) e
     full join (select task_id, key from engine.step where kind = 'transaction') s on s.task_id = e.task_id and s.key = e.key
     where coalesce(e.count, 0) <> 1 or s.key is null order by what`,
  );
}

/** Events that name where they came from are there once, one for each record of their emission. */
async function doubledEvents(database: Database): Promise<string[]> {
  return [
    ...(await sentences(
      database,
      `select type || ' from ' || (data->>'at') || ' was recorded ' || count(*) || ' times' as what
       from engine.event where type in ('thing.happened', 'bell.rang') group by type, data->>'at' having count(*) > 1 order by what`,
    )),
    ...(await sentences(
      database,
      `with emitted as (
         select actor_id, count(*) from engine.event where type in ('thing.happened', 'chain.moved') group by actor_id
       ), rung as (
         select data->>'at' as at from engine.event where type = 'bell.rang'
       ), recorded as (
         select task_id, count(*) from engine.step
         where kind = 'emit' or (kind = 'transaction' and task_id || substr(key, 8) in (select at from rung)) group by task_id
       )
       select t.id || ': recorded ' || coalesce(e.count, 0) || ' events, its steps say ' || coalesce(s.count, 0) as what
       from engine.task t left join emitted e on e.actor_id = t.id::text left join recorded s on s.task_id = t.id
       where coalesce(e.count, 0) <> coalesce(s.count, 0) order by what`,
    )),
  ];
}

/** Each event that starts a task has started one; none beyond eight hops. */
function wrongTriggers(database: Database): Promise<string[]> {
  return sentences(
    database,
    `select e.type || ' ' || e.id || ' at hop ' || e.hops || ' started ' || count(t.id) || ' tasks' as what
     from engine.event e left join engine.task t on t.project_id = e.project_id and t.causation_id = e.id
     where e.type in ('bell.rang', 'chain.moved')
     group by e.type, e.id, e.hops having count(t.id) <> case when e.hops < 8 then 1 else 0 end order by what`,
  );
}

async function wrongChildren(database: Database, retried: (taskId: string) => boolean): Promise<string[]> {
  const strays = await database.query<{ id: string; parent_id: string }>(
    `select c.id, c.parent_id from engine.task c where c.parent_id is not null
       and not exists (select from engine.step s where s.task_id = c.parent_id and s.child_id = c.id) order by c.id`,
  );
  return [
    ...(await sentences(
      database,
      `select t.id || ': is completed, but "' || s.key || '" is open' as what
       from engine.task t join engine.step s on s.project_id = t.project_id and s.task_id = t.id
       where t.status = 'completed' and s.status = 'open' and s.kind = 'start' order by what`,
    )),
    // Who is tried again forgets the children that failed it.
    ...strays.filter((stray) => !retried(stray.parent_id)).map((stray) => `${stray.id}: its parent ${stray.parent_id} has no record of it`),
    ...(await sentences(
      database,
      `select s.task_id || ': "' || s.key || '" started ' || s.child_id || ', which is not there' as what
       from engine.step s where s.kind = 'start' and not exists (select from engine.task c where c.id = s.child_id) order by what`,
    )),
  ];
}

/** Waits whose time is over for long, or for events that came already, of tasks that wait for them still. */
export async function overlookedWaits(database: Database): Promise<string[]> {
  return [...(await overlookedEvents(database)), ...(await overlookedTimes(database))];
}

function overlookedTimes(database: Database): Promise<string[]> {
  return sentences(
    database,
    `select s.task_id || ': "' || s.key || '" is open, though its time is over' as what
     from engine.step s where s.status = 'open' and s.wake_at < now() - interval '3 seconds' order by what`,
  );
}

function overlookedEvents(database: Database): Promise<string[]> {
  return sentences(
    database,
    `select s.task_id || ': waits for ' || s.event_type || ' ' || s.event_where || ', which came' as what
     from engine.step s join engine.task t on t.project_id = s.project_id and t.id = s.task_id
     where s.status = 'open' and s.kind = 'wait' and t.status = 'waiting' and exists (
       select from engine.event e where e.project_id = s.project_id and e.type = s.event_type and s.event_where <@ e.data
         and e.recorded_at > t.created_at and not exists (
           select from engine.step p where p.task_id = s.task_id and p.event_tx = e.tx and p.event_seq = e.seq))
     order by what`,
  );
}
