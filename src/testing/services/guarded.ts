/**
 * A program that lives no longer than the process that started it, however that one ends.
 *
 * Between the two stands a shell. It holds one end of a pipe whose other end the owner holds: when the owner is gone,
 * also by `kill -9`, the pipe closes, and the shell stops the program and removes its folder. PostgreSQL knows SIGQUIT and stops at once;
 * what a shell starts in the background ignores it where it has no ear of its own for it, as Redis has not.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { chown, mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Guarded {
  readonly hasEnded: () => boolean;
  /** Sends a signal and resolves when the program is gone. */
  readonly end: (signal: NodeJS.Signals) => Promise<void>;
}

/** Whom a program runs as; null for the user of this process. */
export type RunAs = { readonly uid: number; readonly gid: number } | null;

/**
 * Starts a program whose output goes to `log` in its folder.
 * @param folder removed together with the program when this process dies
 */
export async function startGuarded(command: string, args: readonly string[], folder: string, runAs: RunAs): Promise<Guarded> {
  const log = openSync(join(folder, "log"), "a");
  const shell = spawn("sh", ["-c", guard, "guard", folder, command, ...args], {
    cwd: folder,
    detached: true, // Ctrl-C reaches the owner alone, which is what the guard waits for
    stdio: ["ignore", "pipe", log, "pipe"],
    ...runAs,
  });
  closeSync(log);
  const ended = new Promise<void>((resolve) => {
    shell.once("exit", () => resolve());
    shell.once("error", () => resolve());
  });
  const pid = await firstLine(shell);
  letGo(shell);
  const hasEnded = () => shell.exitCode !== null || shell.signalCode !== null;
  return {
    hasEnded,
    async end(signal) {
      if (!hasEnded()) {
        shell.ref();
        process.kill(pid, signal);
      }
      await ended;
    },
  };
}

const guard = `
folder=$1; shift
"$@" 3<&- </dev/null >&2 &
program=$!
( read -r _ <&3; : >"$folder/orphaned"; kill -QUIT "$program"; sleep 1; kill -KILL "$program" 2>&1 ) >/dev/null &
watch=$!
exec 3<&-
echo "$program"
exec >/dev/null
wait "$program"
status=$?
if [ -e "$folder/orphaned" ]; then cd / && rm -rf "$folder"; else kill "$watch"; fi
exit "$status"
`;

function firstLine(shell: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    shell.once("error", reject);
    shell.stdout?.setEncoding("utf8").once("data", (text: string) => resolve(Number(text)));
  });
}

/** A test process ends without waiting for what it started. */
function letGo(shell: ChildProcess): void {
  shell.unref();
  for (const stream of shell.stdio) if (stream && "unref" in stream && typeof stream.unref === "function") stream.unref();
}

/** A folder for one program, its own. */
export async function folderFor(name: string, runAs: RunAs): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `hallway-${name}-`));
  if (runAs !== null) await chown(folder, runAs.uid, runAs.gid);
  return folder;
}

export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** A port of 127.0.0.1 that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => (address !== null && typeof address === "object" ? resolve(address.port) : reject(new Error("No free port."))));
    });
  });
}

/**
 * Waits until a program answers.
 * @throws Error with the end of its log when it ends first, or does not answer within 30 seconds
 */
export async function untilReady(name: string, folder: string, program: Guarded, answers: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!(await answers())) {
    if (program.hasEnded() || Date.now() > deadline) {
      const log = await readFile(join(folder, "log"), "utf8").catch(() => "");
      throw new Error(
        `${name} ${program.hasEnded() ? "ended" : "did not answer"} at start: ${log.trim().split("\n").slice(-6).join("\n")}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
