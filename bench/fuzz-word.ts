/**
 * Damages real documents and reads them: each must come to a result or to a clear problem, soon.
 *
 *   node bench/fuzz-word.ts [--cases 50000] [--seed 1] [--documents FOLDER]
 *
 * What breaks is told with its seed; `--seed N --cases 1` does that one again.
 */
import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { Worker as Thread } from "node:worker_threads";
import type { CaseMessage, CaseOrder } from "./fuzz-word/cases.ts";

const shared = join(import.meta.dirname, "../../shared/data/documents");
const own = join(import.meta.dirname, "../examples/documents");
const { values } = parseArgs({
  options: {
    cases: { type: "string", default: "50000" },
    seed: { type: "string", default: "1" },
    documents: { type: "string", default: existsSync(shared) ? shared : own },
  },
});
/** Larger ones take longer and find nothing that smaller ones don't. */
const largestBytes = 120_000;
const hangsAfterS = 20;
const slowMs = 5_000;

const paths = readdirSync(values.documents)
  .filter((name) => /\.(docx|dotx)$/.test(name))
  .map((name) => join(values.documents, name))
  .filter((path) => statSync(path).size < largestBytes);
const first = Number(values.seed);
const last = first + Number(values.cases) - 1;
const counts: Record<string, number> = { read: 0, refused: 0, "refused at the door": 0, broken: 0 };
let slowest = { ms: 0, seed: 0 };

for (let next = first; next <= last;) next = (await runFrom(next)) + 1;

process.stdout.write(
  `${last - first + 1} damaged documents of ${paths.length}: ${counts["read"]} read, ${counts["refused at the door"]} refused at the door, ` +
    `${counts["refused"]} refused with a problem, ${counts["broken"]} broken; slowest ${slowest.ms.toFixed(0)} ms (seed ${slowest.seed})\n`,
);
process.exitCode = counts["broken"]! > 0 ? 1 : 0;

/** @returns the last seed that was tried: before the end where it hung or its thread died */
function runFrom(seed: number): Promise<number> {
  return new Promise((resolve) => {
    const order: CaseOrder = { paths, first: seed, last };
    const thread = new Thread(new URL("./fuzz-word/cases.ts", import.meta.url), { workerData: order });
    let at = { seed, path: "" };
    // Counted in ticks: a process that was stopped for a while has not hung.
    let ticks = 0;
    const watch = setInterval(() => {
      if (++ticks <= hangsAfterS) return;
      broken(`it hung for ${hangsAfterS} s`);
      void thread.terminate();
    }, 1_000);
    const broken = (reason: string): void => {
      counts["broken"]! += 1;
      process.stdout.write(`seed ${at.seed} on ${basename(at.path)}: ${reason}\n`);
    };
    thread.on("message", (message: CaseMessage) => {
      if (message.kind === "begins") {
        at = message;
        ticks = 0;
      } else if (message.kind === "broken") broken(message.reason);
      else {
        counts[message.outcome]! += 1;
        if (message.ms > slowMs) broken(`it took ${message.ms.toFixed(0)} ms`);
        if (message.ms > slowest.ms) slowest = { ms: message.ms, seed: at.seed };
      }
    });
    thread.on("error", (error) => broken(`the thread died: ${error.stack ?? error.message}`));
    thread.on("exit", () => {
      clearInterval(watch);
      resolve(at.seed);
    });
  });
}
