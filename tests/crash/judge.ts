/** Judges what is left when the torment is over: the database, beside what clients were told. */
import { setTimeout as pause } from "node:timers/promises";
import { isAfter } from "#base/event.ts";
import type { Database } from "#store/database.ts";
import type { Follower, Records } from "./clients.ts";
import { effectsOfTask } from "./tasks.ts";

const drainWithinMs = 120_000;

/** Waits until no task is live, or so long that it never will be so. */
export async function drained(database: Database): Promise<void> {
  const deadline = performance.now() + drainWithinMs;
  while (performance.now() < deadline) {
    const live = await database
      .query(`select 1 from engine.task where status in ('pending', 'processing', 'waiting') limit 1`)
      .catch(() => [null]);
    if (live.length === 0) return;
    await pause(50);
  }
}

/** Every task is done, with all of its effects, and what its end set off. @returns what is wrong, a sentence each */
export async function judgeTasks(database: Database, accepted: Iterable<string>): Promise<string[]> {
  const tasks = await database.query<{ id: string; type: string; status: string; effects: number }>(
    `select t.id, t.type, t.status, coalesce(e.effects, 0) as effects from engine.task t
     left join (select task_id, count(*)::integer as effects from simulation.effect group by task_id) e on e.task_id = t.id`,
  );
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const lost = [...accepted]
    .filter((id) => byId.get(id)?.status !== "completed")
    .map((id) => `${id}: was accepted and is ${byId.get(id)?.status ?? "not there"}`);
  const wrong = tasks
    .filter(({ type, effects }) => effects !== effectsOfTask[type])
    .map(({ id, type, status, effects }) => `${id}: ${type} has ${effects} effects and is ${status}`);
  const told = await database.query<{ what: string }>(
    `select t.id || ': its end was recorded ' || count(distinct e.id) || ' times and told ' || count(f.id) || ' times' as what
     from engine.task t
     left join engine.event e on e.project_id = t.project_id and e.type = 'run.finished' and e.subject = 'run/' || (t.input->>'number')
     left join engine.task f on f.project_id = t.project_id and f.type = 'crash:tell' and f.causation_id = e.id
     where t.type = 'crash:run' and t.status = 'completed'
     group by t.id having count(distinct e.id) <> 1 or count(f.id) <> 1`,
  );
  return [...lost, ...wrong, ...told.map(({ what }) => what)];
}

/** Every number became one task: the one that its caller was told. */
export async function judgeNumbers(database: Database, { accepted, faults }: Records): Promise<string[]> {
  const runs = await database.query<{ number: number; task_id: string }>(`select number, task_id from crash.run`);
  const byNumber = new Map(runs.map((run) => [run.number, run.task_id]));
  const doubled = await database.query<{ what: string }>(
    `select 'number ' || (input->>'number') || ' became ' || count(*) || ' tasks' as what
     from engine.task where type = 'crash:run' group by input->>'number' having count(*) <> 1`,
  );
  const mistold = [...accepted]
    .filter(([number, taskId]) => byNumber.get(number) !== taskId)
    .map(([number, taskId]) => `number ${number} was acknowledged as ${taskId} and is ${byNumber.get(number) ?? "not there"}`);
  return [...faults, ...mistold, ...doubled.map(({ what }) => what)];
}

interface LogRow extends Record<string, unknown> {
  readonly place: string;
  readonly what: string;
}

/** Waits until all followers have heard of the log's last event, or so long that they never will. */
export async function caughtUp(database: Database, projectId: string, followers: readonly Follower[]): Promise<void> {
  const last = (await readLog(database, projectId)).at(-1);
  const deadline = performance.now() + 30_000;
  const isBehind = ({ heard }: Follower) => last !== undefined && heard.at(-1) !== last.place;
  while (followers.some(isBehind) && performance.now() < deadline) await pause(20);
}

/** Every follower heard all that came since it joined, each event once, in the order of the log. */
export async function judgeFollowers(database: Database, projectId: string, followers: readonly Follower[]): Promise<string[]> {
  const log = await readLog(database, projectId);
  return followers.flatMap(({ name, heard, faults, joinedAt }) => {
    const due = log.filter(({ place }) => isAfter(place, joinedAt()));
    const had = new Set(heard);
    const missed = due.filter(({ place }) => !had.has(place)).map(({ what }) => `${name}: missed ${what}`);
    const isInOrder = missed.length > 0 || due.every(({ place }, index) => heard[index] === place);
    const extra = heard.length - (due.length - missed.length);
    return [
      ...faults,
      ...missed.slice(0, 5),
      ...(isInOrder ? [] : [`${name}: heard events out of order`]),
      ...(extra === 0 ? [] : [`${name}: heard ${extra} events that are not in the log`]),
    ];
  });
}

function readLog(database: Database, projectId: string): Promise<LogRow[]> {
  return database.query<LogRow>(
    `select tx || '-' || seq as place, subject || ' ' || type || ' at ' || tx || '-' || seq as what from engine.event where project_id = $1 order by tx, seq`,
    [projectId],
  );
}
