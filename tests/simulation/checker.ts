/** Judges a simulated history: the log, and what code and callers saw beside it. */
import type { Database } from "#store/database.ts";
import { checkLog, type HistoryRow, readHistory } from "./log-checker.ts";
import type { Records } from "./history.ts";
import { keyedLimit, rate } from "./program.ts";
import type { Reader } from "./reader.ts";

/** How long a cancellation may take to reach the code that runs. */
const cancelWithinMs = 6_000;

interface TaskRow extends Record<string, unknown> {
  readonly id: string;
  readonly project_id: string;
  readonly type: string;
  readonly status: string;
  readonly input: { readonly key?: string; readonly once?: string | null };
  readonly output: unknown;
}

/** @returns what is wrong, a sentence each */
export async function check(database: Database, records: Records, readers: readonly Reader[]): Promise<string[]> {
  const tasks = await database.query<TaskRow>(`select id, project_id, type, status, input, output from engine.task order by id`);
  const log = await readHistory(database);
  return [
    ...records.violations,
    ...(await checkLog(database, (id) => records.retriedByPeople.has(id))),
    ...lostTasks(records, tasks),
    ...(await repeatedSteps(database, records, tasks)),
    ...(await hastySteps(database, records)),
    ...overLimits(log, tasks),
    ...(await overRates(database)),
    ...doubledTasks(log, tasks),
    ...ignoredCancels(log, records),
    ...(await wrongTicks(database)),
    ...(await missedEvents(database, readers)),
  ];
}

function lostTasks(records: Records, tasks: readonly TaskRow[]): string[] {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const lost = records.accepted.filter(({ taskId, projectId, once }) => {
    const task = byId.get(taskId);
    return task?.project_id !== projectId || (task.input.once ?? null) !== once;
  });
  return lost.map(({ taskId }) => `${taskId}: was accepted and is not there, or is another`);
}

async function repeatedSteps(database: Database, records: Records, tasks: readonly TaskRow[]): Promise<string[]> {
  const faults: string[] = [];
  const rows = await database.query<{ id: string; at: number; output: unknown }>(
    `select task_id || '/' || key as id, extract(epoch from finished_at)::float8 * 1000 as at, output from engine.step where kind = 'run' order by id`,
  );
  const kept = new Map(rows.map((row) => [row.id, row]));
  const tokens = new Map(records.steps.map((run) => [run.token, run]));
  for (const run of records.steps) {
    const record = kept.get(run.idempotencyKey);
    if (record && record.at < run.claimedMs) faults.push(`${run.idempotencyKey}: ran again in ${run.process.name} after it was recorded`);
  }
  for (const { id, output } of rows) {
    if (typeof output !== "string" || tokens.get(output)?.idempotencyKey !== id)
      faults.push(`${id}: its record is of no run: ${JSON.stringify(output)}`);
  }
  for (const task of tasks) {
    for (const token of ownTokens(task)) {
      const id = tokens.get(token)?.idempotencyKey;
      if (id === undefined || kept.get(id)?.output !== token)
        faults.push(`${task.id}: ended with "${token}", which is not what its step recorded`);
    }
  }
  return faults;
}

/** A step runs when all before it in its program are recorded. */
async function hastySteps(database: Database, records: Records): Promise<string[]> {
  const rows = await database.query<{ task_id: string; key: string; at: number }>(
    `select task_id, key, extract(epoch from finished_at)::float8 * 1000 as at from engine.step
     where key ~ '^(step|effect) /[0-9]+$' order by task_id, key`,
  );
  const kept = Map.groupBy(rows, (row) => row.task_id);
  return records.steps.flatMap((run) => {
    const place = placeIn(run.idempotencyKey);
    const late = (kept.get(run.taskId) ?? []).filter(({ key, at }) => placeIn(key) < place && at > run.atMs);
    return late.map(({ key }) => `${run.idempotencyKey}: ran before "${key}" was recorded`);
  });
}

/** Where in its program a step stands; -1 for one beside others. */
function placeIn(key: string): number {
  return Number(/(?:step|effect) \/(\d+)$/.exec(key)?.[1] ?? -1);
}

function ownTokens({ id, output }: TaskRow): string[] {
  const strings = Array.isArray(output) ? output.flat(10).filter((part): part is string => typeof part === "string") : [];
  return strings.filter((text) => text.startsWith(id) && text.includes(" run "));
}

/** Tasks of one key that have started and not ended are never more than the key's limit. */
function overLimits(log: readonly HistoryRow[], tasks: readonly TaskRow[]): string[] {
  const keyed = new Map(
    tasks.filter(({ type }) => type === "sim:keyed").map((task) => [`task/${task.id}`, `${task.project_id} ${task.input.key}`]),
  );
  const underWay = new Map<string, Set<string>>();
  const faults: string[] = [];
  for (const { subject, type } of log) {
    const key = keyed.get(subject);
    if (key === undefined) continue;
    const set = underWay.get(key) ?? new Set();
    underWay.set(key, set);
    if (type === "task.started") set.add(subject);
    if (["task.completed", "task.failed", "task.cancelled"].includes(type)) set.delete(subject);
    if (set.size > keyedLimit) faults.push(`${subject}: started as number ${set.size} of key ${key}, whose limit is ${keyedLimit}`);
  }
  return faults;
}

async function overRates(database: Database): Promise<string[]> {
  const faults: string[] = [];
  const rows = await database.query<{ key: string; at: number }>(
    `select t.project_id || ' ' || a.concurrency_key as key, extract(epoch from a.at)::float8 * 1000 as at
     from simulation.admission a join engine.task t on t.id = a.task_id where a.type = 'sim:rated' order by a.at, a.task_id`,
  );
  for (const [key, starts] of Map.groupBy(rows, (row) => row.key)) {
    for (const [first, { at: from }] of starts.entries()) {
      for (const [more, { at: to }] of starts.slice(first).entries()) {
        const most = rate.count + ((to - from) * rate.count) / rate.perMs + 0.001;
        if (more + 1 > most) faults.push(`key ${key}: ${more + 1} starts within ${to - from} ms`);
      }
    }
  }
  return faults;
}

/** Of tasks with one deduplication key, one is live at a time. */
function doubledTasks(log: readonly HistoryRow[], tasks: readonly TaskRow[]): string[] {
  const keys = new Map(
    tasks.filter(({ input }) => input.once).map((task) => [`task/${task.id}`, `${task.project_id} ${task.type} ${task.input.once}`]),
  );
  const live = new Map<string, string>();
  const faults: string[] = [];
  for (const { subject, type } of log) {
    const key = keys.get(subject);
    if (key === undefined) continue;
    const other = live.get(key);
    if (["task.completed", "task.failed", "task.cancelled"].includes(type)) live.delete(key);
    else if (other !== undefined && other !== subject) faults.push(`${subject}: is live beside ${other} with the same deduplication key`);
    else live.set(key, subject);
  }
  return faults;
}

/** After a cancellation is recorded, the task has no more effect in the database, and soon starts no more steps. */
function ignoredCancels(log: readonly HistoryRow[], records: Records): string[] {
  const faults: string[] = [];
  const requested = new Map<string, number>();
  const checkRuns = (taskId: string, fromMs: number, toMs: number) => {
    for (const run of records.steps) {
      if (
        run.taskId !== taskId ||
        run.atMs <= fromMs + cancelWithinMs ||
        run.atMs >= toMs ||
        run.claimedMs > fromMs ||
        run.awakeSinceMs > fromMs
      )
        continue;
      faults.push(`${run.idempotencyKey}: ran ${run.atMs - fromMs} ms after its task was cancelled`);
    }
  };
  for (const { subject, type, kind, at, step } of log) {
    const since = requested.get(subject);
    if (type === "task.cancel_requested") requested.set(subject, at);
    else if (since !== undefined && type === "task.stepped") {
      if (kind === "transaction" || kind === "emit" || kind === "start")
        faults.push(`${subject}: ${kind} "${step}" was done after its task was cancelled`);
    } else if (since !== undefined && type === "task.started") {
      faults.push(`${subject}: was started after it was cancelled`);
    } else if (since !== undefined && ["task.completed", "task.failed", "task.cancelled"].includes(type)) {
      checkRuns(subject.slice("task/".length), since, at);
      requested.delete(subject);
    }
  }
  return faults;
}

/** Each due time of the schedule has started one task. */
async function wrongTicks(database: Database): Promise<string[]> {
  const rows = await database.query<{ project_id: string; due: string; count: number }>(
    `select project_id, substr(deduplication_key, 7) as due, count(*)::integer as count from engine.task where type = 'sim:tick'
     group by project_id, due order by project_id, due`,
  );
  const faults = rows.filter(({ count }) => count > 1).map(({ due, count }) => `schedule: ${count} tasks for ${due}`);
  for (const [project, ticks] of Map.groupBy(rows, (row) => row.project_id)) {
    const times = ticks.map(({ due }) => Date.parse(due));
    const last = Date.UTC(2026, 0, 1, 0, 0, 56);
    const missing = (last - times[0]!) / 4_000 + 1 - times.length;
    if (missing !== 0) faults.push(`schedule: ${missing} due times of project ${project} started nothing`);
  }
  return faults;
}

/** Each reader saw the whole log of its project, each event once and in order. */
async function missedEvents(database: Database, readers: readonly Reader[]): Promise<string[]> {
  const faults: string[] = [];
  for (const { projectId, seen } of readers) {
    const rows = await database.query<{ place: string; what: string }>(
      `select tx || '-' || seq as place, subject || ' ' || type as what from engine.event where project_id = $1 order by tx, seq`,
      [projectId],
    );
    const had = new Set(seen);
    for (const { place, what } of rows.filter((row) => !had.has(row.place))) faults.push(`a reader missed ${what} at ${place}`);
    if (had.size !== seen.length) faults.push(`a reader saw ${seen.length - had.size} events twice`);
    const expected = rows.map((row) => row.place).filter((place) => had.has(place));
    if (expected.some((place, index) => seen[index] !== place)) faults.push("a reader saw events out of order");
  }
  return faults;
}
