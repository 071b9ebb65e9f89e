/** How fast documents are read: `node bench/word.ts [--documents FOLDER] [--rounds 5]`. Each round reads all of them; the median round counts. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { readTemplate } from "#apps/templates/domain/word/read-template.ts";

const shared = join(import.meta.dirname, "../../shared/data/documents");
const own = join(import.meta.dirname, "../examples/documents");
const { values } = parseArgs({
  options: { documents: { type: "string", default: existsSync(shared) ? shared : own }, rounds: { type: "string", default: "5" } },
});
const write = (line: string) => process.stdout.write(`${line}\n`);
const documents = readdirSync(values.documents)
  .filter((name) => /\.(docx|dotx)$/.test(name))
  .map((name) => ({ name, bytes: new Uint8Array(readFileSync(join(values.documents, name))), timesMs: [] as number[] }));
const roundsMs: number[] = [];

for (let round = 0; round < Number(values.rounds); round++) {
  const before = process.cpuUsage();
  for (const document of documents) {
    const start = performance.now();
    readTemplate(document.bytes);
    document.timesMs.push(performance.now() - start);
  }
  const used = process.cpuUsage(before);
  roundsMs.push((used.user + used.system) / 1000);
}
for (const { name, bytes, timesMs } of documents) {
  write(
    `${name.padEnd(40)} ${(bytes.length / 1024).toFixed(0).padStart(6)} kB  first ${timesMs[0]!.toFixed(0).padStart(5)} ms  then ${median(timesMs).toFixed(1).padStart(7)} ms`,
  );
}
const totalKb = documents.reduce((sum, { bytes }) => sum + bytes.length, 0) / 1024;
write(
  `${documents.length} documents, ${(totalKb / 1024).toFixed(1)} MB: first round ${roundsMs[0]!.toFixed(0)} ms of CPU, median ${median(roundsMs).toFixed(0)} ms; ${(process.memoryUsage().rss / 1_048_576).toFixed(0)} MB of memory`,
);

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}
