/** One contender in a process of its own: `node measure.ts MODULE ROUNDS FILE...` reads all files in each round and prints what it took. */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import type { WordContender } from "./contender.ts";

/** Of one contender. */
export interface Measured {
  readonly name: string;
  readonly rounds: readonly { readonly wallMs: number; readonly cpuMs: number }[];
  /** Median of the rounds by file name, in milliseconds. */
  readonly files: Readonly<Record<string, number>>;
  readonly peakMb: number;
  /** Files that it refused. */
  readonly failed: readonly string[];
}

if (import.meta.main) await main(process.argv[2]!, Number(process.argv[3]), process.argv.slice(4));

async function main(module: string, rounds: number, paths: readonly string[]): Promise<void> {
  const { contender } = (await import(module)) as { contender: WordContender };
  const documents = paths.map((path) => ({ name: basename(path), bytes: new Uint8Array(readFileSync(path)), timesMs: [] as number[] }));
  const failed = new Set<string>();
  const measured: { wallMs: number; cpuMs: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    const before = cpuMs();
    const start = performance.now();
    for (const { name, bytes, timesMs } of documents) {
      const from = performance.now();
      try {
        await contender.read(bytes);
      } catch {
        failed.add(name);
      }
      timesMs.push(performance.now() - from);
    }
    measured.push({ wallMs: performance.now() - start, cpuMs: cpuMs() - before });
  }
  const result: Measured = {
    name: contender.name,
    rounds: measured,
    files: Object.fromEntries(documents.map(({ name, timesMs }) => [name, median(timesMs)])),
    peakMb: process.resourceUsage().maxRSS / 1024,
    failed: Array.from(failed),
  };
  process.stdout.write(JSON.stringify(result));
}

/** Of this process; not of those that it starts. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

export function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}
