/** What would become of a house's tasks if this code took them over: looked at before it does. */
import { dryResume, type Verdict } from "#engine/attempt/dry-resume.ts";
import { makeRegistry } from "#engine/registry.ts";
import { type LiveTask, readLiveTasks } from "#engine/sql/live.ts";
import type { Work as EngineWork } from "#engine/work.ts";
import type { Database } from "#store/database.ts";
import { pendingMigrations } from "#store/migrations.ts";
import type { App } from "./app.ts";
import type { Work } from "./index.ts";
import { migrationSets } from "./migrations.ts";

export interface UpgradeReport {
  /** What the start of this code would change in the database, and whether code of before may go on beside it. */
  readonly migrations: readonly { readonly name: string; readonly beside: boolean }[];
  /** Tasks that are not over, by type and by whether this code can finish them. */
  readonly types: readonly TypeReport[];
}

export interface TypeReport {
  readonly type: string;
  readonly fine: number;
  readonly not: number;
  readonly unsure: number;
  readonly reasons: readonly { readonly why: string; readonly count: number; readonly task_ids: readonly string[] }[];
}

const portion = 200;
const atOnce = 50;
const longestList = 5;

/**
 * Compares what a database holds with what these applications declare. Changes nothing.
 * @throws databaseNewer where this code may not be started in front of the database at all
 */
export async function lookAtUpgrade(database: Database, apps: readonly App[]): Promise<UpgradeReport> {
  const pending = await pendingMigrations(database, migrationSets(apps));
  const migrations = pending.map(({ set, name, compatibleFrom }) => ({
    name: `${set}/${name}`,
    beside: compatibleFrom < Number(name.slice(0, 4)),
  }));
  const isNew = pending.some(({ set, name }) => set === "engine" && name.startsWith("0001"));
  return { migrations, types: isNew ? [] : await lookAtTasks(database, apps) };
}

async function lookAtTasks(database: Database, apps: readonly App[]): Promise<TypeReport[]> {
  const registry = makeRegistry({ tasks: apps.flatMap(({ tasks }) => tasks), events: [], triggers: [], schedules: [] });
  const counts = new Map<string, Map<string, Noted>>();
  for (let after: LiveTask | null = null, more = true; more;) {
    const tasks: LiveTask[] = await readLiveTasks(database, after, portion);
    for (let index = 0; index < tasks.length; index += atOnce) {
      const some = tasks.slice(index, index + atOnce);
      const verdicts = await Promise.all(some.map((task) => dryResume(registry, task, { widen })));
      for (const [place, verdict] of verdicts.entries()) note(counts, some[place]!, verdict);
    }
    more = tasks.length === portion;
    after = tasks.at(-1) ?? after;
  }
  return [...counts].map(([type, verdicts]) => typeReport(type, [...verdicts.values()])).toSorted((a, b) => (a.type < b.type ? -1 : 1));
}

type Noted = { verdict: Verdict; ids: string[]; count: number };

function note(counts: Map<string, Map<string, Noted>>, task: LiveTask, verdict: Verdict): void {
  const ofType = counts.get(task.type) ?? new Map<string, Noted>();
  counts.set(task.type, ofType);
  // Which task it is stands in the sentence, but does not make it another one.
  const why = verdict.why?.replaceAll(task.id, "…") ?? null;
  const key = `${verdict.is} ${why}`;
  const noted = ofType.get(key) ?? { verdict: { ...verdict, why }, ids: [], count: 0 };
  ofType.set(key, noted);
  noted.count += 1;
  if (noted.ids.length < longestList) noted.ids.push(task.id);
}

function typeReport(type: string, noted: readonly Noted[]): TypeReport {
  const countOf = (is: Verdict["is"]) => noted.filter(({ verdict }) => verdict.is === is).reduce((sum, { count }) => sum + count, 0);
  return {
    type,
    fine: countOf("fine"),
    not: countOf("not"),
    unsure: countOf("unsure"),
    reasons: noted.flatMap(({ verdict: { why }, ids, count }) => (why === null ? [] : [{ why, count, task_ids: ids }])),
  };
}

/** What a house gives to tasks beside the engine's words: here every use of it is where the trial ends. */
function widen(work: EngineWork, stop: () => Promise<never>): Work {
  const stream = async function* () {
    yield await stop();
  };
  return { ...work, blobs: { put: stop, get: stop, stream, remove: stop } };
}
