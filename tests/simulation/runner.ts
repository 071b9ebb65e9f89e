/** A process of a fleet: runs what it is sent until nobody is there to send more. */
import { timerHeart } from "#engine/worker/heart.ts";
import { openEngine } from "#engine/index.ts";
import type { Subject } from "./cluster.ts";
import type { Job } from "./fleet.ts";
import { plants, withPlant } from "./planted.ts";
import { openSimulationDatabase, simulate, type Verdict } from "./simulate.ts";

const sound: Subject = { openEngine, timerHeart, label: "" };
const database = openSimulationDatabase();

process.on("message", (job: Job) => void answer(job).then((verdict) => process.send!(verdict)));
process.once("disconnect", () => process.exit());

async function answer(job: Job): Promise<Verdict> {
  const plant = plants.find(({ name }) => name === job.plant);
  return plant === undefined ? run(job, sound) : withPlant(plant, await database, (subject) => run(job, subject));
}

async function run({ from, to }: Job, subject: Subject): Promise<Verdict> {
  for (let seed = from; ; seed += 1) {
    const verdict = await simulate({ database: await database, subject, seed });
    if (verdict.faults.length > 0 || seed >= to) return verdict;
  }
}
