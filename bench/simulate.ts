/**
 * Simulates the engine under trouble, 10,000 histories by as many seeds: `./dev bench simulate [--seeds 10000] [--from 1]`.
 * Two processes take one seed after the other. Ends with 1 and says the seed of the first history that did not end well.
 *
 *   --keep-going      all seeds, whatever is found
 *   --planted         each planted bug instead, from the first seed on until it is found; --only "part of a name"
 *   --processes 1     fewer or more processes
 *   --quick           20 seeds
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { parseArgs } from "node:util";
import { timerHeart } from "#engine/heart.ts";
import { openEngine } from "#engine/index.ts";
import { plants, withPlant } from "../tests/simulation/planted.ts";
import { openSimulationDatabase, simulate, type Verdict } from "../tests/simulation/simulate.ts";

interface Job {
  readonly from: number;
  /** Runs up to this seed for as long as nothing is found. */
  readonly to: number;
  /** The name of a planted bug; null for the engine as it is. */
  readonly plant: string | null;
}

/** A seed of the whole is run a second time by the other process, this often. */
const repeats = 5;
const mostSeedsOfPlant = 1_000;
const tellEveryMs = 60_000;

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "10000" },
    from: { type: "string", default: "1" },
    processes: { type: "string", default: "2" },
    planted: { type: "boolean", default: false },
    only: { type: "string", default: "" },
    "keep-going": { type: "boolean", default: false },
    quick: { type: "boolean", default: false },
  },
});

if (process.send !== undefined) await serve();
else {
  const children = Array.from({ length: Number(values.processes) }, () => fork(import.meta.filename));
  try {
    process.exitCode = (await (values.planted ? findPlanted(children) : runSeeds(children))) ? 0 : 1;
  } finally {
    for (const child of children) if (child.connected) child.disconnect();
  }
}

/** A child: runs what it is sent until nobody is there to send more. */
async function serve(): Promise<void> {
  const database = await openSimulationDatabase();
  const sound = { openEngine, timerHeart, label: "" };
  const run = async ({ from, to }: Job, subject: typeof sound): Promise<Verdict> => {
    let verdict = await simulate({ database, subject, seed: from });
    for (let seed = from + 1; seed <= to && verdict.faults.length === 0; seed += 1) verdict = await simulate({ database, subject, seed });
    return verdict;
  };
  process.on("message", (job: Job) => {
    const plant = plants.find(({ name }) => name === job.plant);
    const done = plant === undefined ? run(job, sound) : withPlant(plant, database, (subject) => run(job, subject));
    void done.then((verdict) => process.send!(verdict));
  });
  process.once("disconnect", () => process.exit());
}

async function ask(child: ChildProcess, job: Job): Promise<Verdict> {
  child.send(job);
  const [verdict] = (await Promise.race([once(child, "message"), once(child, "exit").then(() => [null])])) as [Verdict | null];
  if (verdict === null)
    throw new Error(`The process that ran seed ${job.from} ended. Again: node tests/simulation/run.ts --seed ${job.from}`);
  return verdict;
}

/** @returns whether all went well */
async function runSeeds(children: readonly ChildProcess[]): Promise<boolean> {
  const from = Number(values.from);
  const to = from + (values.quick ? 20 : Number(values.seeds)) - 1;
  const verdicts = new Map<number, Verdict>();
  const faulty = () => [...verdicts.values()].filter(({ faults }) => faults.length > 0);
  const goesOn = () => values["keep-going"] || faulty().length === 0;
  const startedMs = performance.now();
  const rate = () => `${(verdicts.size / ((performance.now() - startedMs) / 1_000)).toFixed(2)} seeds a second`;
  const telling = setInterval(
    () => process.stderr.write(`${verdicts.size} seeds, ${faulty().length} with faults, ${rate()}\n`),
    tellEveryMs,
  );

  let next = from;
  const work = async (child: ChildProcess) => {
    while (next <= to && goesOn()) {
      const seed = next++;
      const verdict = await ask(child, { from: seed, to: seed, plant: null });
      verdicts.set(seed, verdict);
      if (verdict.faults.length > 0) tellFaults(verdict);
    }
  };
  await Promise.all(children.map(work)).finally(() => clearInterval(telling));

  tellSum([...verdicts.values()], rate());
  const isSame = await runAgain(children, [...verdicts.values()]);
  const [first] = faulty().toSorted((left, right) => left.seed - right.seed);
  if (first !== undefined) print(`${faulty().length} seeds with faults; the first is ${first.seed}.`);
  return first === undefined && isSame;
}

function tellFaults({ seed, faults }: Verdict): void {
  print(`seed ${seed} (look at it with: node tests/simulation/run.ts --seed ${seed} --tell)`);
  for (const fault of faults.slice(0, 10)) print(`  ${fault}`);
}

function tellSum(verdicts: readonly Verdict[], rate: string): void {
  const sum = (count: (verdict: Verdict) => number) => verdicts.reduce((all, verdict) => all + count(verdict), 0).toLocaleString("en-US");
  print(
    `${sum(() => 1)} seeds, ${sum(({ hasRedis }) => Number(hasRedis))} of them with Redis, ${rate}: ` +
      `${sum(({ moves }) => moves)} moves, ${sum(({ tasks }) => tasks)} tasks, ${sum(({ events }) => events)} events.`,
  );
}

/** Some seeds once more, by another process than before where there is one, and after other seeds. @returns whether all went the same way */
async function runAgain(children: readonly ChildProcess[], verdicts: readonly Verdict[]): Promise<boolean> {
  const chosen = verdicts.filter((_, index) => index % Math.ceil(verdicts.length / repeats) === 0);
  let isSame = true;
  for (const [index, { seed, hash }] of chosen.entries()) {
    const again = await ask(children[index % children.length]!, { from: seed, to: seed, plant: null });
    if (again.hash === hash) continue;
    isSame = false;
    print(`Seed ${seed} went another way the second time: ${again.hash} after ${hash}.`);
  }
  if (isSame) print(`The same seed twice gives the same trace hash (${chosen.map(({ seed, hash }) => `${seed}: ${hash}`).join(", ")}).`);
  return isSame;
}

/** @returns whether each was found */
async function findPlanted(children: readonly ChildProcess[]): Promise<boolean> {
  const left = plants.filter(({ name }) => name.includes(values.only));
  const missed: string[] = [];
  print("| planted | found by seed | what was found |\n| --- | ---: | --- |");
  const work = async (child: ChildProcess) => {
    for (let plant = left.shift(); plant !== undefined; plant = left.shift()) {
      const { seed, faults } = await ask(child, { from: 1, to: mostSeedsOfPlant, plant: plant.name });
      if (faults.length === 0) missed.push(plant.name);
      print(`| ${plant.name} | ${faults.length === 0 ? "none" : seed} | ${(faults[0] ?? "").replaceAll("|", "/").slice(0, 140)} |`);
    }
  };
  await Promise.all(children.map(work));
  for (const name of missed) print(`Not found within ${mostSeedsOfPlant} seeds: ${name}`);
  return missed.length === 0;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
