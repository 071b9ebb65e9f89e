/** The tests of the chart and the compose file, as `./dev check` runs them: where a program is missing and can't be had, it says so. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { type ProgramName, provide } from "#testing/services/packages.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const needed: Readonly<Record<string, readonly ProgramName[]>> = {
  "tests/deploy/chart.test.ts": ["go"],
  "tests/deploy/compose.test.ts": ["postgres", "redis", "promtool"],
};

async function main(): Promise<number> {
  const files: string[] = [];
  for (const [file, programs] of Object.entries(needed)) {
    const missing = await missingOf(programs);
    if (missing === null || process.env["CI"] === "true") files.push(file);
    else process.stdout.write(`Not checked here: ${file}. ${missing}\n`);
  }
  if (files.length === 0) return 0;
  const words = ["--test", "--test-reporter=./tests/house/reporter.ts", ...files];
  const [code] = (await once(spawn(process.execPath, words, { cwd: root, stdio: "inherit" }), "close")) as [number | null];
  return code ?? 1;
}

async function missingOf(programs: readonly ProgramName[]): Promise<string | null> {
  for (const program of programs) {
    const refusal = await provide(program).then(
      () => null,
      (error: Error) => error.message,
    );
    if (refusal !== null) return refusal;
  }
  return null;
}

process.exitCode = await main();
