/** The operator's commands: a program and its arguments for each phase, chosen when the house starts and by nobody else. */
import { execFile } from "node:child_process";

/**
 * `stage` brings the revision up beside what people use; `smoke` tries it there; `discard` takes it away again; `switch` gives it
 * to people; `verify` tries it as people reach it; `roll_back` gives people what they had.
 */
export type Phase = "build" | "stage" | "smoke" | "discard" | "switch" | "verify" | "roll_back";

export interface Commands {
  /** `{revision}` in an argument stands for the revision. There is no shell: nothing else in it means anything. */
  readonly phases: Readonly<Record<Phase, readonly [program: string, ...words: string[]]>>;
  readonly folder: string;
  /** All that the programs are given of an environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

export interface Ran {
  readonly ok: boolean;
  /** The last of what it said. */
  readonly said: string;
}

const mostKept = 4_000;

/**
 * Runs the command of a phase to its end. That it fails is an answer, so that it is kept like one.
 * @param key the same for each attempt at this phase of this release, as HALLWAY_STEP_KEY
 */
export function runPhase(commands: Commands, phase: Phase, revision: string, step: { signal: AbortSignal; key: string }): Promise<Ran> {
  const [program, ...words] = commands.phases[phase];
  const filled = words.map((word) => word.replaceAll("{revision}", revision));
  const { folder, environment, timeoutMs } = commands;
  const options = {
    cwd: folder,
    env: { ...environment, HALLWAY_STEP_KEY: step.key },
    timeout: timeoutMs,
    signal: step.signal,
    shell: false,
    maxBuffer: 64 * 1024 * 1024,
  };
  return new Promise((resolve, reject) => {
    execFile(program, filled, options, (error, stdout, stderr) => {
      if (step.signal.aborted) return reject(step.signal.reason as Error);
      const said = `${stdout}${stderr}`.slice(-mostKept).trim();
      resolve({ ok: error === null, said: said === "" && error !== null ? error.message.slice(0, mostKept) : said });
    });
  });
}
