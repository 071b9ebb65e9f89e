/**
 * Torments Hallway on PostgreSQL: 200 workers killed, others stopped for longer than their lease, the server killed under them, while
 * 6,000 tasks of three steps are started. Counts what was lost or done twice; both must be none.
 *
 *   node bench/crash.ts [--quick] [--seed WORD] [--json]
 */
import { parseArgs } from "node:util";
import { type Result, type Torment, torment } from "../tests/crash/torment.ts";

const full: Omit<Torment, "seed"> = { workers: 4, tasks: 6_000, kills: 200, stops: 30, postgresCrashes: 4, everyMs: 500 };
const quick: Omit<Torment, "seed"> = { workers: 3, tasks: 300, kills: 12, stops: 3, postgresCrashes: 1, everyMs: 600 };

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    seed: { type: "string", default: "bench" },
    json: { type: "boolean", default: false },
  },
});
const options: Torment = { ...(values.quick ? quick : full), seed: values.seed };
const result = await torment(options);
process.stdout.write(values.json ? `${JSON.stringify({ options, result }, null, 2)}\n` : report(options, result));
process.exitCode = result.faults.length === 0 && result.lost === 0 ? 0 : 1;

function report({ kills, stops, postgresCrashes }: Torment, result: Result): string {
  const count = (number: number) => number.toLocaleString("en-US");
  const lines = [
    "| kills | stops longer than the lease | PostgreSQL killed | tasks accepted | completed | lost | effects | events | taken from dead workers | trouble | all done after |",
    "|---|---|---|---|---|---|---|---|---|---|---|",
    `| ${kills} | ${stops} | ${postgresCrashes} | ${count(result.accepted)} | ${count(result.completed)} | ${result.lost} | ${count(result.effects)} | ${count(result.events)} | ${count(result.recovered)} | ${result.tormentSeconds.toFixed(0)} s | ${result.drainSeconds.toFixed(1)} s |`,
    "",
    result.faults.length === 0 ? "Nothing lost, nothing done twice, every task's events complete." : `${result.faults.length} faults:`,
    ...result.faults.slice(0, 20).map((fault) => `- ${fault}`),
  ];
  return `${lines.join("\n")}\n`;
}
