/**
 * Runs a program and starts it anew when its source changes: `node src/cli/reload.ts src/main.ts dev`.
 *
 * The program's first end is this one's end, with the same exit code: what does not start says so and is over. Once it was
 * started anew, a program that ends waits for the next change instead. Pages are left to Vite.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { watch } from "node:fs";
import { dirname } from "node:path";

/** Ends the program when this process is gone, however it went. Its threads import it too, and have no channel. */
const watchParent = 'data:text/javascript,process.on("disconnect",()=>process.kill(process.pid,"SIGTERM"));process.channel?.unref();';
const settleMs = 120;

/** Whether a change of this file, named from the source folder, concerns the program. */
export function concernsProgram(file: string): boolean {
  return /\.(ts|sql|json|md)$/.test(file) && !/\.test\.ts$|(^|\/)(web|ui)\/|(^|\/)README\.md$/.test(file);
}

/** @returns the exit code */
export function runReloading(script: string, words: readonly string[]): Promise<number> {
  return new Promise((resolve) => {
    let child = start(script, words);
    let starts = 1;
    let isStopping = false;
    let isChanged = false;

    const ended = (code: number | null, signal: NodeJS.Signals | null) => {
      if (isStopping || (starts === 1 && !isChanged)) return resolve(code ?? (signal === null ? 0 : 1));
      if (!isChanged) return void process.stderr.write("It ended. The next change starts it anew.\n");
      restart();
    };
    const restart = () => {
      isChanged = false;
      starts += 1;
      child = start(script, words);
      child.once("exit", ended);
    };
    child.once("exit", ended);

    let timer: NodeJS.Timeout | undefined;
    const watcher = watch(dirname(script), { recursive: true, persistent: false }, (_event, file) => {
      if (file === null || !concernsProgram(file)) return;
      clearTimeout(timer);
      timer = setTimeout(() => {
        process.stderr.write(`${file} changed.\n`);
        isChanged = true;
        if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
        else restart();
      }, settleMs);
    });
    watcher.on("error", (error) => process.stderr.write(`Changes are not watched (${error.message}): start it anew by hand.\n`));

    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      process.on(signal, () => {
        isStopping = true;
        clearTimeout(timer);
        // A terminal tells the program itself; a second telling would end it at once.
        if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal === "SIGHUP" ? "SIGTERM" : signal);
        if (child.exitCode !== null || child.signalCode !== null) resolve(0);
      });
    }
  });
}

function start(script: string, words: readonly string[]): ChildProcess {
  return spawn(process.execPath, ["--import", watchParent, script, ...words], { stdio: ["inherit", "inherit", "inherit", "ipc"] });
}

if (import.meta.main) {
  const [script, ...words] = process.argv.slice(2);
  if (script === undefined) throw new Error("Say which script to run.");
  process.exit(await runReloading(script, words));
}
