/** Processes that run histories side by side: each has a database of its own and takes one job after the other. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { Verdict } from "./simulate.ts";

/** Seeds to run, up to the first whose history has a fault. */
export interface Job {
  readonly from: number;
  /** The last of them. */
  readonly to: number;
  /** The name of a planted bug; null for the engine as it is. */
  readonly plant: string | null;
}

export interface Runner {
  /** @returns the verdict on the first faulty seed, or on the last. @throws where the process ended */
  readonly run: (job: Job) => Promise<Verdict>;
}

export interface Fleet {
  readonly runners: readonly Runner[];
  readonly close: () => void;
}

export function openFleet(size: number): Fleet {
  const children = Array.from({ length: size }, () => fork(new URL("runner.ts", import.meta.url)));
  return {
    runners: children.map((child) => ({ run: (job) => ask(child, job) })),
    close: () => children.forEach((child) => child.connected && child.disconnect()),
  };
}

async function ask(child: ChildProcess, job: Job): Promise<Verdict> {
  const answered = new AbortController();
  const { signal } = answered;
  child.send(job);
  const ended = once(child, "exit", { signal }).then(() => {
    throw new Error(`The process that ran seed ${job.from} ended. Again: ${command(job.from)}`);
  });
  ended.catch(() => undefined);
  const [verdict] = (await Promise.race([once(child, "message", { signal }), ended])) as [Verdict];
  answered.abort();
  return verdict;
}

/** How to look at a history. */
export function command(seed: number): string {
  return `node tests/simulation/run.ts --seed ${seed} --tell`;
}

export interface Voyage {
  readonly from: number;
  readonly to: number;
  /** Asked before each seed. */
  readonly goesOn: (verdicts: readonly Verdict[]) => boolean;
  readonly told?: (verdict: Verdict) => void;
}

/** Runs seeds in their order, each by whoever is free. @returns the verdicts, in the order of their seeds */
export async function sail({ runners }: Fleet, { from, to, goesOn, told }: Voyage): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  let next = from;
  const work = async ({ run }: Runner) => {
    while (next <= to && goesOn(verdicts)) {
      const seed = next++;
      const verdict = await run({ from: seed, to: seed, plant: null });
      verdicts.push(verdict);
      told?.(verdict);
    }
  };
  await Promise.all(runners.map(work));
  return verdicts.toSorted((left, right) => left.seed - right.seed);
}
