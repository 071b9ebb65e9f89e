/** Damages real documents and reads them: `node bench/fuzz-word.ts [--cases 50000] [--seed 1] [--documents FOLDER]`. Any crash prints its seed. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Problem } from "#base/problem.ts";
import { mutate, seededRandom } from "#apps/templates/domain/word/mutations.ts";
import { readTemplate } from "#apps/templates/domain/word/read-template.ts";

const shared = join(import.meta.dirname, "../../shared/data/documents");
const own = join(import.meta.dirname, "../examples/documents");
const { values } = parseArgs({
  options: {
    cases: { type: "string", default: "50000" },
    seed: { type: "string", default: "1" },
    documents: { type: "string", default: existsSync(shared) ? shared : own },
  },
});
const documents = readdirSync(values.documents)
  .filter((name) => /\.(docx|dotx)$/.test(name))
  .map((name) => ({ name, bytes: new Uint8Array(readFileSync(join(values.documents, name))) }))
  .filter(({ bytes }) => bytes.length < 80_000);
const first = Number(values.seed);
const last = first + Number(values.cases) - 1;
const counts = { read: 0, refused: 0, broken: 0 };
let slowestMs = 0;

for (let seed = first; seed <= last; seed++) {
  const { name, bytes } = documents[seed % documents.length]!;
  const damaged = mutate(bytes, seededRandom(seed));
  const start = performance.now();
  try {
    readTemplate(damaged);
    counts.read++;
  } catch (thrown) {
    if (thrown instanceof Problem) counts.refused++;
    else {
      counts.broken++;
      process.stdout.write(`seed ${seed} on ${name}: ${thrown instanceof Error ? thrown.stack : String(thrown)}\n`);
    }
  }
  slowestMs = Math.max(slowestMs, performance.now() - start);
}
process.stdout.write(
  `${last - first + 1} damaged documents: ${counts.read} read, ${counts.refused} refused with a problem, ${counts.broken} broken; slowest ${slowestMs.toFixed(0)} ms\n`,
);
process.exitCode = counts.broken > 0 ? 1 : 0;
