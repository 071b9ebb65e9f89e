/** Runs cases in a thread that may hang or die, and tells of each before it begins. */
import { readFileSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { type DamagedOutcome, readDamaged } from "#apps/templates/domain/word/damage-check.ts";
import { mutate, seededRandom } from "#apps/templates/domain/word/mutations.ts";

export interface CaseOrder {
  readonly paths: readonly string[];
  readonly first: number;
  readonly last: number;
}

/** `ms` counts the time that the thread had, not what others took meanwhile. */
export type CaseMessage =
  | { readonly kind: "begins"; readonly seed: number; readonly path: string }
  | { readonly kind: "ends"; readonly outcome: DamagedOutcome; readonly ms: number }
  | { readonly kind: "broken"; readonly reason: string };

const { paths, first, last } = workerData as CaseOrder;
const tell = (message: CaseMessage) => parentPort!.postMessage(message);
const documents = paths.map((path) => ({ path, bytes: new Uint8Array(readFileSync(path)) }));

for (let seed = first; seed <= last; seed++) {
  const { path, bytes } = documents[seed % documents.length]!;
  tell({ kind: "begins", seed, path });
  const damaged = mutate(bytes, seededRandom(seed));
  const start = process.threadCpuUsage();
  try {
    const outcome = readDamaged(damaged);
    const { user, system } = process.threadCpuUsage(start);
    tell({ kind: "ends", outcome, ms: (user + system) / 1_000 });
  } catch (thrown) {
    tell({ kind: "broken", reason: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown) });
  }
}
