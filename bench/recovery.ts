/**
 * Measures how soon work goes on: tasks of a killed worker in another one; the first claim, the first answer and a ready API after
 * PostgreSQL was away, shortly and for longer than a lease.
 *
 *   node bench/recovery.ts [--lease 2000] [--rounds 40] [--quick] [--told] [--json]
 */
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { ask, newRecords } from "../tests/crash/clients.ts";
import { openStage, type Stage } from "../tests/crash/torment.ts";
import { seededRandom } from "../tests/simulation/random.ts";

/** Milliseconds. */
interface Figure {
  readonly name: string;
  readonly aimMs: number;
  readonly times: readonly number[];
}

const workers = 3;
const longTasks = 12;
const longMs = 3_600_000;

async function main(leaseMs: number, rounds: number, outagesMs: readonly number[], told: (line: string) => void): Promise<Figure[]> {
  const watch = watchTasks();
  const stage = await openStage({ workers, apis: 1, hasRedis: false, leaseMs, heard: watch.heard }, told);
  try {
    await Promise.all(stage.fleets.map((fleet) => fleet.ready()));
    const figures = await afterOutages(stage, watch, outagesMs);
    return [await afterKills(stage, watch, { leaseMs, rounds }), ...figures];
  } finally {
    await stage.close();
  }
}

type Watch = ReturnType<typeof watchTasks>;

/** Knows which worker began each task last, and when. */
function watchTasks() {
  const begun = new Map<string, { place: number; atMs: number }>();
  return {
    begun,
    heard: (place: number, message: { readonly told: string; readonly taskId?: string }) => {
      if (message.told === "began") begun.set(message.taskId!, { place, atMs: performance.now() });
    },
    /** Resolves with when a task was begun, later than a moment. */
    async beganAfter(taskId: string, sinceMs: number): Promise<number> {
      for (;;) {
        const last = begun.get(taskId);
        if (last !== undefined && last.atMs > sinceMs) return last.atMs;
        await pause(2);
      }
    },
  };
}

/** Kills one worker after the other, and waits until all that it had runs elsewhere. */
async function afterKills(stage: Stage, watch: Watch, { leaseMs, rounds }: { leaseMs: number; rounds: number }): Promise<Figure> {
  const { doors, world } = stage;
  const records = newRecords();
  const random = seededRandom("recovery");
  for (let number = 0; number < longTasks; number += 1) await ask(doors, 1_000_000 + number, longMs, records, random);
  const tasks = [...records.accepted.values()];
  for (const task of tasks) await watch.beganAfter(task, 0);
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const place = round % workers;
    const orphans = tasks.filter((task) => watch.begun.get(task)!.place === place);
    // At any moment between two beats.
    await pause(random.between(0, leaseMs / 4));
    const killedMs = performance.now();
    world.workers.kill(place);
    for (const task of orphans) times.push((await watch.beganAfter(task, killedMs)) - killedMs);
    process.stderr.write(`kill ${round + 1} of ${rounds}\r`);
    await pause(1_500);
  }
  return { name: `a killed worker's task runs again (lease ${leaseMs} ms)`, aimMs: leaseMs + 2_000, times };
}

/** Has PostgreSQL away for a while, and waits until work is claimed, a caller is answered, and the API says that it is ready. */
async function afterOutages({ doors, world }: Stage, watch: Watch, outagesMs: readonly number[]): Promise<Figure[]> {
  const random = seededRandom("outages");
  const [claims, answers, ready]: number[][] = [[], [], []];
  let number = 0;
  for (const how of ["kill", "immediate"] as const) {
    for (const outageMs of outagesMs) {
      process.stderr.write(`PostgreSQL away for ${outageMs} ms (${how})\n`);
      await ask(doors, (number += 1), 0, newRecords(), random);
      await world.postgres.crash(how);
      await pause(outageMs);
      await world.postgres.restart();
      const backMs = performance.now();
      const records = newRecords();
      const answered = ask(doors, (number += 1), 0, records, random).then(() => answers!.push(performance.now() - backMs));
      const isReady = untilReady(doors.origins[0]!).then(() => ready!.push(performance.now() - backMs));
      await answered;
      claims!.push((await watch.beganAfter(records.accepted.get(number)!, backMs)) - backMs);
      await isReady;
      await pause(2_000);
    }
  }
  return [
    { name: "the first claim after PostgreSQL is back, of a task asked for then", aimMs: 5_000, times: claims! },
    { name: "the first caller is served", aimMs: 5_000, times: answers! },
    { name: "the API says that it is ready", aimMs: 5_000, times: ready! },
  ];
}

async function untilReady(origin: string): Promise<void> {
  for (;;) {
    const response = await fetch(`${origin}/ready`, { signal: AbortSignal.timeout(5_000) }).catch(() => null);
    await response?.text();
    if (response?.status === 200) return;
    await pause(50);
  }
}

function report(figures: readonly Figure[]): string {
  const lines = ["| | count | p50 ms | p99 ms | longest ms | aim ms | |", "| --- | ---: | ---: | ---: | ---: | ---: | --- |"];
  for (const { name, aimMs, times } of figures) {
    const sorted = times.toSorted((left, right) => left - right);
    const at = (part: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN);
    lines.push(`| ${name} | ${times.length} | ${at(0.5)} | ${at(0.99)} | ${at(1)} | ${aimMs} | ${at(0.99) <= aimMs ? "kept" : "missed"} |`);
  }
  return `${lines.join("\n")}\n`;
}

const { values } = parseArgs({
  options: {
    lease: { type: "string", default: "2000" },
    rounds: { type: "string" },
    quick: { type: "boolean", default: false },
    told: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  },
});
const leaseMs = Number(values.lease);
const rounds = Number(values.rounds ?? (values.quick ? 3 : 40));
const outagesMs = values.quick ? [500] : [500, 500, 3_000, 10_000, leaseMs + 15_000];
const figures = await main(leaseMs, rounds, outagesMs, values.told ? (line) => void process.stderr.write(`${line}\n`) : () => undefined);
process.stdout.write(values.json ? `${JSON.stringify(figures, null, 2)}\n` : report(figures));
