/**
 * `./dev check`: format, lint with types, types of both worlds, dead code, walls and anatomy, what is deployed; then the
 * house's numbers.
 */
import { spawn } from "node:child_process";
import { performance } from "node:perf_hooks";
import { numbersOf, numbersText } from "./numbers.ts";
import { readSource, repository } from "./source.ts";
import { readTable } from "./walls.ts";

interface Check {
  readonly title: string;
  readonly command: readonly string[];
  /** What to do about a failure, where the output does not say it. */
  readonly remedy?: string;
}

const program = (name: string, ...words: string[]) => [`node_modules/.bin/${name}`, ...words];

const tests = (...files: string[]) => [process.execPath, "--test", "--test-reporter=./tests/house/reporter.ts", ...files];

const checks: readonly Check[] = [
  { title: "format", command: program("oxfmt", "--check", "."), remedy: "npx oxfmt . puts it right." },
  { title: "lint", command: program("oxlint") },
  { title: "types", command: program("tsc", "--noEmit", "-p", "tsconfig.json") },
  { title: "types of the pages", command: program("tsc", "--noEmit", "-p", "src/web/tsconfig.json") },
  { title: "dead code", command: program("knip", "--no-progress") },
  { title: "walls and anatomy", command: tests("tests/house/walls.test.ts", "tests/house/anatomy.test.ts") },
  { title: "deployment files", command: [process.execPath, "tests/deploy/files.ts"] },
  { title: "container image", command: [process.execPath, "tests/deploy/image.ts"] },
];

interface Outcome {
  readonly status: number | null;
  readonly output: string;
  readonly ms: number;
}

function run(command: readonly string[]): Promise<Outcome> {
  const began = performance.now();
  return new Promise((resolve) => {
    const child = spawn(command[0]!, command.slice(1), { cwd: repository, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (output += text));
    child.on("error", (error) => resolve({ status: null, output: error.message, ms: 0 }));
    child.on("close", (status) => resolve({ status, output, ms: performance.now() - began }));
  });
}

/** Of a test run, what failed; of anything else, all it said. */
function failuresOf(output: string): string {
  const from = output.indexOf("\n✖ ");
  return (from === -1 ? output : output.slice(from).replace(/\nℹ tests[\s\S]*/, "")).trimEnd();
}

async function main(): Promise<number> {
  const outcomes = checks.map(({ command }) => run(command));
  let failed = 0;
  for (const [index, { title, remedy }] of checks.entries()) {
    const { status, output, ms } = await outcomes[index]!;
    process.stdout.write(`${status === 0 ? "✔" : "✖"} ${title} (${(ms / 1_000).toFixed(1)} s)\n`);
    // What a machine has no programs for is said, not passed over.
    if (status === 0) process.stdout.write(output.match(/^Not checked here: .*\n/gm)?.join("") ?? "");
    if (status === 0) continue;
    failed += 1;
    process.stdout.write(`${failuresOf(output)}\n${remedy === undefined ? "" : `${remedy}\n`}`);
  }
  const numbers = numbersOf(await readSource(), await readTable());
  process.stdout.write(`${numbersText(numbers)}\n`);
  return failed + numbers.circles.length + numbers.arrowsUp.length === 0 ? 0 : 1;
}

process.exitCode = await main();
