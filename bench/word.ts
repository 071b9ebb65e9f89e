/**
 * How fast documents are read, beside mammoth and, where it is installed, pandoc, on the same files in one run:
 *
 *   node bench/word.ts [--documents FOLDER ...] [--rounds 5] [--only hallway,mammoth] [--files] [--json]
 *
 * A document of 200 pages made here is measured by itself. Each contender has a process of its own; they take turns.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { installPeers } from "./install.ts";
import { largeDocument } from "./word/large-document.ts";
import { type Measured, median } from "./word/measure.ts";

const shared = join(import.meta.dirname, "../../shared/data/documents");
const own = join(import.meta.dirname, "../examples/documents");
const { values } = parseArgs({
  options: {
    documents: { type: "string", multiple: true, default: [existsSync(shared) ? shared : own] },
    rounds: { type: "string", default: "5" },
    only: { type: "string" },
    files: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  },
});
const write = (line: string) => process.stdout.write(`${line}\n`);
const modules: Readonly<Record<string, string>> = {
  hallway: "word/contenders/hallway.ts",
  mammoth: "peers/word/mammoth.ts",
  pandoc: "word/contenders/pandoc.ts",
};

await main();

async function main(): Promise<void> {
  const chosen = (values.only?.split(",") ?? Object.keys(modules)).filter((name) => name !== "pandoc" || hasPandoc());
  if (chosen.includes("mammoth")) await installPeers();
  const paths = values.documents.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => /\.(docx|dotx|docm)$/.test(name))
      .map((name) => join(folder, name)),
  );
  const folder = mkdtempSync(join(tmpdir(), "hallway-word-"));
  const large = join(folder, "large.docx");
  writeFileSync(large, largeDocument());
  const rounds = Number(values.rounds);
  const results = chosen.map((name) => ({ all: measure(name, rounds, paths), large: measure(name, Math.min(3, rounds), [large]) }));
  rmSync(folder, { recursive: true });
  if (values.json) {
    write(JSON.stringify({ documents: paths.length, results }));
    return;
  }
  const megabytes = paths.reduce((sum, path) => sum + statSync(path).size, 0) / 1_048_576;
  write(`${paths.length} documents, ${megabytes.toFixed(1)} MB, ${rounds} rounds:`);
  table(results.map(({ all }) => all));
  write("\nOne document of 200 pages:");
  table(results.map((result) => result.large));
  if (values.files)
    for (const [name, tookMs] of Object.entries(results[0]!.all.files)) write(`${name.padEnd(44)} ${tookMs.toFixed(1).padStart(8)} ms`);
}

function measure(name: string, rounds: number, paths: readonly string[]): Measured {
  const script = fileURLToPath(new URL("word/measure.ts", import.meta.url));
  const module = modules[name];
  if (module === undefined) throw new Error(`There is no contender ${name}. There are: ${Object.keys(modules).join(", ")}.`);
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--no-warnings", script, new URL(module, import.meta.url).href, String(rounds), ...paths],
    {
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  if (status !== 0) throw new Error(`${name} could not be measured: ${stderr}`);
  return JSON.parse(stdout) as Measured;
}

function hasPandoc(): boolean {
  return spawnSync("pandoc", ["--version"]).status === 0;
}

function table(results: readonly Measured[]): void {
  const first = results[0]!;
  write("                          first round ms     median ms      peak   beside the first");
  write("                           CPU     wall     CPU     wall     MB      CPU     wall");
  for (const { name, rounds, peakMb, failed } of results) {
    const cells = [
      rounds[0]!.cpuMs.toFixed(0).padStart(7),
      rounds[0]!.wallMs.toFixed(0).padStart(8),
      middle(rounds, "cpuMs").toFixed(0).padStart(7),
      middle(rounds, "wallMs").toFixed(0).padStart(8),
      peakMb.toFixed(0).padStart(7),
      `${(middle(rounds, "cpuMs") / middle(first.rounds, "cpuMs")).toFixed(1)}x`.padStart(8),
      `${(middle(rounds, "wallMs") / middle(first.rounds, "wallMs")).toFixed(1)}x`.padStart(8),
    ];
    write(`${name.padEnd(22)} ${cells.join(" ")}${failed.length === 0 ? "" : `  could not read ${failed.length}`}`);
  }
}

function middle(rounds: Measured["rounds"], what: "cpuMs" | "wallMs"): number {
  return median(rounds.map((round) => round[what]));
}
