/**
 * Runs simulated histories from the command line.
 *
 *   node tests/simulation/run.ts --seed 17 [--tell]     one history; --tell prints each move
 *   node tests/simulation/run.ts --seeds 10000 [--from 1] [--keep-going]
 */
import { parseArgs } from "node:util";
import { openEngine } from "#engine/index.ts";
import { timerHeart } from "#engine/heart.ts";
import { openSimulationDatabase, simulate } from "./simulate.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string" },
    seeds: { type: "string", default: "100" },
    from: { type: "string", default: "1" },
    tell: { type: "boolean", default: false },
    "keep-going": { type: "boolean", default: false },
  },
});
const say = (line: string) => void process.stdout.write(`${line}\n`);
const from = Number(values.seed ?? values.from);
const to = values.seed === undefined ? from + Number(values.seeds) - 1 : from;
const database = await openSimulationDatabase();
const startedMs = performance.now();
let failed = 0;
let ran = 0;
for (let seed = from; seed <= to; seed += 1) {
  const verdict = await simulate({ database, subject: { openEngine, timerHeart }, seed, ...(values.tell ? { told: say } : {}) });
  ran += 1;
  if (values.seed !== undefined) say(`seed ${seed}: ${verdict.moves} moves, ${verdict.tasks} tasks, ${verdict.events} events, trace ${verdict.hash}`);
  if (verdict.faults.length === 0) continue;
  failed += 1;
  say(`seed ${seed} failed (again with: node tests/simulation/run.ts --seed ${seed} --tell)`);
  for (const fault of verdict.faults.slice(0, 10)) say(`  ${fault}`);
  if (values.tell) await tellTasks(verdict.faults.join(" "));
  if (!values["keep-going"]) break;
}
const seconds = (performance.now() - startedMs) / 1_000;
say(`${ran} histories in ${seconds.toFixed(1)} s (${(ran / seconds).toFixed(1)} a second), ${failed} failed`);
await database.close();
process.exitCode = failed === 0 ? 0 : 1;

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
