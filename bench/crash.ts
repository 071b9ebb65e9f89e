/**
 * Torments Hallway on PostgreSQL and Redis: 1,000 workers killed, others stopped for longer than their lease, APIs killed, servers crashed,
 * connections cut, stalled, slow and dead, while callers start 6,000 tasks of three steps and others listen. Counts what was
 * lost, doubled or missed; all must be none.
 *
 *   node bench/crash.ts [--quick] [--without-redis] [--seed WORD] [--told] [--json]
 */
import { parseArgs } from "node:util";
import type { FaultName, Plan } from "../tests/crash/faults.ts";
import { type Result, type Torment, torment } from "../tests/crash/torment.ts";

/** For each hundred workers that are killed. */
const perHundred: Readonly<Record<FaultName, number>> = {
  "worker killed": 100,
  "worker stopped": 6,
  "api killed": 3,
  "api stopped": 2,
  "postgres killed": 1,
  "postgres stopped immediately": 1,
  "backends ended": 2,
  "connections used up": 2,
  "database link cut": 5,
  "database link refused": 2,
  "database link in a hole": 3,
  "database link stalled": 2,
  "database link slow": 3,
  "client link cut": 5,
  "client link in a hole": 2,
  "client link stalled": 2,
  "redis killed": 2,
  "redis emptied": 2,
  "redis told garbage": 2,
  "redis made read-only": 2,
  "redis out of memory": 2,
  "redis link cut": 3,
  "redis link refused": 2,
  "redis link in a hole": 2,
  "redis link stalled": 2,
  "redis link slow": 2,
};

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    "without-redis": { type: "boolean", default: false },
    seed: { type: "string", default: "bench" },
    told: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  },
});
const hasRedis = !values["without-redis"];
const size = values.quick ? { tasks: 150, hundreds: 0.2 } : { tasks: 6_000, hundreds: 10 };
const options: Torment = {
  workers: values.quick ? 3 : 4,
  apis: 2,
  tasks: size.tasks,
  faults: planFor(size.hundreds, hasRedis),
  everyMs: 300,
  hasRedis,
  seed: values.seed,
};
const result = await torment(options, values.told ? (line) => void process.stderr.write(`${line}\n`) : undefined);
process.stdout.write(values.json ? `${JSON.stringify({ options, result }, null, 2)}\n` : report(options, result));
process.exitCode = result.faults.length === 0 && result.lost === 0 ? 0 : 1;

function planFor(hundreds: number, withRedis: boolean): Plan {
  const names = (Object.keys(perHundred) as FaultName[]).filter((name) => withRedis || !name.startsWith("redis"));
  return Object.fromEntries(names.map((name) => [name, Math.ceil(perHundred[name] * hundreds)]));
}

function report({ faults }: Torment, result: Result): string {
  const count = (number: number) => number.toLocaleString("en-US");
  const lines = [
    Object.entries(faults)
      .map(([name, times]) => `${name} ${count(times)}`)
      .join(", "),
    "",
    `Callers were answered: ${Object.entries(result.answers)
      .map(([kind, times]) => `${kind} ${count(times)}`)
      .join(", ")}. Listeners came again ${count(result.returns)} times.`,
    "",
    "| accepted | completed | lost | effects | events | taken from dead workers | trouble | all done after |",
    "|---:|---:|---:|---:|---:|---:|---:|---:|",
    `| ${count(result.accepted)} | ${count(result.completed)} | ${result.lost} | ${count(result.effects)} | ${count(result.events)} | ${count(result.recovered)} | ${result.tormentSeconds.toFixed(0)} s | ${result.drainSeconds.toFixed(1)} s |`,
    "",
    result.faults.length === 0
      ? "Nothing lost, nothing done twice, every task's events complete, every listener heard each event once."
      : `${result.faults.length} faults:`,
    ...result.faults.slice(0, 20).map((fault) => `- ${fault}`),
  ];
  return `${lines.join("\n")}\n`;
}
