/**
 * Runs simulated histories from the command line.
 *
 *   node tests/simulation/run.ts --seed 17 [--tell]     one history; --tell prints each move
 *   node tests/simulation/run.ts --seeds 10000 [--from 1] [--keep-going]
 *   node tests/simulation/run.ts --planted "a part of its name" [--seeds 100]     which seed finds a planted bug
 */
import { parseArgs } from "node:util";
import { openEngine } from "#engine/index.ts";
import { timerHeart } from "#engine/worker/heart.ts";
import type { Subject } from "./cluster.ts";
import { plants, withPlant } from "./planted.ts";
import { openSimulationDatabase, simulate, type Verdict } from "./simulate.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string" },
    seeds: { type: "string", default: "100" },
    from: { type: "string", default: "1" },
    tell: { type: "boolean", default: false },
    "keep-going": { type: "boolean", default: false },
    planted: { type: "string" },
  },
});
const from = Number(values.seed ?? values.from);
const to = values.seed === undefined ? from + Number(values.seeds) - 1 : from;
const database = await openSimulationDatabase();
const plant = plants.find(({ name }) => values.planted !== undefined && name.includes(values.planted));
if (values.planted !== undefined && plant === undefined) throw new Error(`There is no planted bug "${values.planted}".`);
const failed = plant === undefined ? await run({ openEngine, timerHeart, label: "" }) : await withPlant(plant, database, run);
await database.close();
process.exitCode = failed === 0 ? 0 : 1;

async function run(subject: Subject): Promise<number> {
  const startedMs = performance.now();
  let [ran, faulty] = [0, 0];
  for (let seed = from; seed <= to && (faulty === 0 || values["keep-going"]); seed += 1) {
    const verdict = await simulate({ database, subject, seed, ...(values.tell ? { told: say } : {}) });
    ran += 1;
    if (verdict.faults.length > 0) faulty += 1;
    await tell(verdict);
  }
  const seconds = (performance.now() - startedMs) / 1_000;
  say(`${ran} histories in ${seconds.toFixed(1)} s (${(ran / seconds).toFixed(1)} a second), ${faulty} failed`);
  return faulty;
}

async function tell({ seed, moves, tasks, events, hash, faults }: Verdict): Promise<void> {
  if (values.seed !== undefined) say(`seed ${seed}: ${moves} moves, ${tasks} tasks, ${events} events, trace ${hash}`);
  if (faults.length === 0) return;
  say(`seed ${seed} failed (again with: node tests/simulation/run.ts --seed ${seed} --tell)`);
  for (const fault of faults.slice(0, 10)) say(`  ${fault}`);
  if (values.tell) await tellTasks(faults.join(" "));
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Prints the events and steps of each task that a fault names. */
async function tellTasks(faults: string): Promise<void> {
  for (const id of new Set(faults.match(/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f-]{21}/g))) {
    const events = await database.query<{ line: string }>(
      `select to_char(recorded_at, 'MI:SS.MS') || ' ' || tx || ' ' || sequence || ' ' || type || ' ' || data as line
       from engine.event where subject = 'task/' || $1 order by sequence`,
      [id],
    );
    const steps = await database.query<{ line: string }>(
      `select s.position || ' ' || s.key || ' ' || s.status || ' ' || to_char(s.started_at, 'MI:SS.MS') || ' ' || coalesce(s.child_id::text, '') || ' '
              || coalesce(to_char(s.finished_at, 'MI:SS.MS'), '') || ' ' || coalesce(s.event_where::text, '') || ' ' || coalesce(s.output::text, '') as line
       from engine.step s where s.task_id = $1 order by s.position`,
      [id],
    );
    const rows = await database.query<{ line: string }>(`select row_to_json(t)::text as line from engine.task t where id = $1`, [id]);
    for (const { line } of [...rows, ...events, ...steps]) say(`    ${line}`);
  }
}
