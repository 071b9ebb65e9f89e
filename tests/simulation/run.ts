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
  if (!values["keep-going"]) break;
}
const seconds = (performance.now() - startedMs) / 1_000;
say(`${ran} histories in ${seconds.toFixed(1)} s (${(ran / seconds).toFixed(1)} a second), ${failed} failed`);
await database.close();
process.exitCode = failed === 0 ? 0 : 1;
