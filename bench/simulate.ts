/**
 * Simulates the engine under trouble, 10,000 histories by as many seeds: `./dev bench simulate [--seeds 10000] [--from 1]`.
 * Two processes take one seed after the other. Ends with 1 and says the seed of the first history that did not end well.
 *
 *   --keep-going      all seeds, whatever is found
 *   --planted         each planted bug instead, from the first seed on until it is found; --only "part of a name"
 *   --processes 1     fewer or more processes
 *   --quick           20 seeds
 */
import { parseArgs } from "node:util";
import { command, type Fleet, openFleet, type Runner, sail } from "../tests/simulation/fleet.ts";
import { plants } from "../tests/simulation/planted.ts";
import type { Verdict } from "../tests/simulation/simulate.ts";

/** So many seeds are run a second time at the end. */
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

const fleet = openFleet(Number(values.processes));
try {
  process.exitCode = (await (values.planted ? findPlanted(fleet) : runSeeds(fleet))) ? 0 : 1;
} finally {
  fleet.close();
}

/** @returns whether all went well */
async function runSeeds(fleet: Fleet): Promise<boolean> {
  const from = Number(values.from);
  const to = from + (values.quick ? 20 : Number(values.seeds)) - 1;
  const startedMs = performance.now();
  let [done, faulty] = [0, 0];
  const rate = () => `${(done / ((performance.now() - startedMs) / 1_000)).toFixed(2)} seeds a second`;
  const telling = setInterval(() => process.stderr.write(`${done} seeds, ${faulty} with faults, ${rate()}\n`), tellEveryMs);
  const told = (verdict: Verdict) => {
    done += 1;
    if (verdict.faults.length === 0) return;
    faulty += 1;
    tellFaults(verdict);
  };
  const goesOn = () => values["keep-going"] || faulty === 0;
  const verdicts = await sail(fleet, { from, to, goesOn, told }).finally(() => clearInterval(telling));

  tellSum(verdicts, rate());
  const first = verdicts.find(({ faults }) => faults.length > 0);
  if (first !== undefined) print(`${faulty} seeds with faults; the first is ${first.seed}.`);
  const isSame = await runAgain(fleet, verdicts);
  return first === undefined && isSame;
}

function tellFaults({ seed, faults }: Verdict): void {
  print(`seed ${seed} (look at it with ${command(seed)})`);
  for (const fault of faults.slice(0, 10)) print(`  ${fault}`);
}

function tellSum(verdicts: readonly Verdict[], rate: string): void {
  const sum = (count: (verdict: Verdict) => number) => verdicts.reduce((all, verdict) => all + count(verdict), 0).toLocaleString("en-US");
  print(
    `${sum(() => 1)} seeds, ${sum(({ hasRedis }) => Number(hasRedis))} of them with Redis, ${rate}: ` +
      `${sum(({ moves }) => moves)} moves, ${sum(({ tasks }) => tasks)} tasks, ${sum(({ events }) => events)} events.`,
  );
}

/** Some seeds once more, after others than before and mostly by another process. @returns whether all went the same way */
async function runAgain({ runners }: Fleet, verdicts: readonly Verdict[]): Promise<boolean> {
  const chosen = verdicts.filter((_, index) => index % Math.ceil(verdicts.length / repeats) === 0);
  let isSame = true;
  for (const [index, { seed, hash }] of chosen.entries()) {
    const again = await runners[index % runners.length]!.run({ from: seed, to: seed, plant: null });
    if (again.hash === hash) continue;
    isSame = false;
    print(`Seed ${seed} went another way the second time: ${again.hash} after ${hash}.`);
  }
  if (isSame) print(`The same seed twice gives the same trace hash (${chosen.map(({ seed, hash }) => `${seed}: ${hash}`).join(", ")}).`);
  return isSame;
}

/** @returns whether each was found */
async function findPlanted({ runners }: Fleet): Promise<boolean> {
  const left = plants.filter(({ name }) => name.includes(values.only));
  const missed: string[] = [];
  print("| planted | found by seed | what was found |\n| --- | ---: | --- |");
  const work = async ({ run }: Runner) => {
    for (let plant = left.shift(); plant !== undefined; plant = left.shift()) {
      const { seed, faults } = await run({ from: 1, to: mostSeedsOfPlant, plant: plant.name });
      if (faults.length === 0) missed.push(plant.name);
      print(`| ${plant.name} | ${faults.length === 0 ? "none" : seed} | ${(faults[0] ?? "").replaceAll("|", "/").slice(0, 140)} |`);
    }
  };
  await Promise.all(runners.map(work));
  for (const name of missed) print(`Not found within ${mostSeedsOfPlant} seeds: ${name}`);
  return missed.length === 0;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
