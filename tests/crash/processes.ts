/** The processes that are tormented, and a fleet that keeps so many of them alive, as a supervisor does. */
import { type ChildProcess, fork } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Random } from "../simulation/random.ts";

/** Of tasks that are started without a house around. */
export const projectId = "00000000-0000-7000-8000-000000000001";
/** A server that is silent for a little longer than this is taken for dead. */
export const statementTimeoutMs = 3_000;

export interface WorkerSettings {
  /** Address of a PostgreSQL, or folder of a PGlite. */
  readonly place: string;
  readonly redisUrl: string | null;
  readonly leaseMs: number;
  readonly concurrency: number;
}

export interface ApiSettings {
  readonly databaseUrl: string;
  readonly redisUrl: string | null;
}

export type ToWorker =
  | { readonly do: "start"; readonly number: number; readonly pauseMs: number }
  | { readonly do: "stop" | "finish" | "weigh" };
export type ToParent =
  /** `port`: where an API listens. */
  | { readonly told: "ready"; readonly port?: number }
  | { readonly told: "accepted"; readonly taskId: string }
  /** What it keeps in memory, once what nobody needs is collected. */
  | { readonly told: "weight"; readonly bytes: number }
  /** A task's code has begun. */
  | { readonly told: "began"; readonly taskId: string };

export function startWorkerProcess(settings: WorkerSettings, told: (line: string) => void): ChildProcess {
  return start("worker", settings, told);
}

export function startApiProcess(settings: ApiSettings, told: (line: string) => void): ChildProcess {
  return start("api", settings, told);
}

function start(file: "worker" | "api", settings: object, told: (line: string) => void): ChildProcess {
  const child = fork(new URL(`./${file}.ts`, import.meta.url), [JSON.stringify(settings)], {
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    execArgv: ["--expose-gc"],
    // Hundreds are started: what was compiled once need not be compiled again.
    env: { ...process.env, NODE_COMPILE_CACHE: fileURLToPath(new URL("../../.cache/compiled/", import.meta.url)) },
  });
  child.stderr!.setEncoding("utf8").on("data", (text: string) => told(`${file} ${child.pid}: ${text.trim()}`));
  child.on("error", (error) => told(`${file} ${child.pid}: ${error.message}`));
  return child;
}

/** Of this process: what is left after everything that nobody needs is collected. */
export function weight(): ToParent {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return { told: "weight", bytes: heapUsed + external };
}

/** @returns what it said with it */
export function untilReady(child: ChildProcess): Promise<Extract<ToParent, { told: "ready" }>> {
  return new Promise((resolve, reject) => {
    child.on("message", (message: ToParent) => message.told === "ready" && resolve(message));
    child.once("exit", (code, signal) => reject(new Error(`A process ended at its start with ${code ?? signal}.`)));
  });
}

export interface Fleet {
  /** Resolves when the first of each place is ready. */
  readonly ready: () => Promise<void>;
  /** Kills one. @returns false where none was there to be killed */
  readonly killOne: (random: Random) => boolean;
  readonly kill: (place: number) => void;
  /** Stops one for a while, and lets it go on. */
  readonly pauseOne: (random: Random, forMs: number) => Promise<void>;
  readonly pid: (place: number) => number | undefined;
  /** What a process keeps in memory, in bytes. */
  readonly weigh: (place: number) => Promise<number>;
  /** Stops all in good order. @returns complaints of those that did not, and of those that ended by themselves before */
  readonly stop: () => Promise<string[]>;
  readonly killAll: () => void;
}

interface Place {
  child: ChildProcess;
  isReady: boolean;
}

const restartAfterMs = 100;
const stopWithinMs = 30_000;

/** Keeps a process alive in each place: where one dies another is started. Nobody but the caller may end one that was ready. */
export function startFleet(
  name: string,
  count: number,
  startIn: (place: number) => ChildProcess,
  heard: (place: number, message: ToParent) => void = () => undefined,
): Fleet {
  const killed = new WeakSet<ChildProcess>();
  const complaints: string[] = [];
  let isEnding = false;
  const begin = (number: number): Place => {
    const child = startIn(number);
    const place: Place = { child, isReady: false };
    child.on("message", (message: ToParent) => {
      if (message.told === "ready") place.isReady = true;
      heard(number, message);
    });
    child.once("exit", (code, signal) => {
      if (isEnding) return;
      if (place.isReady && !killed.has(child)) complaints.push(`a ${name} ended by itself with ${code ?? signal}`);
      setTimeout(() => !isEnding && (places[number] = begin(number)), restartAfterMs);
    });
    return place;
  };
  const places = Array.from({ length: count }, (_, number) => begin(number));
  const first = places.map(({ child }) => untilReady(child));
  const alive = () => places.filter(({ child, isReady }) => isReady && child.exitCode === null && child.signalCode === null);
  const kill = ({ child }: Place) => {
    killed.add(child);
    child.kill("SIGKILL");
  };
  return {
    ready: async () => void (await Promise.all(first)),
    kill: (number) => kill(places[number]!),
    killOne: (random) => {
      const [...ready] = alive();
      if (ready.length === 0) return false;
      kill(random.pick(ready));
      return true;
    },
    pauseOne: async (random, forMs) => {
      const ready = alive();
      if (ready.length === 0) return;
      const { child } = random.pick(ready);
      child.kill("SIGSTOP");
      await pause(forMs);
      child.kill("SIGCONT");
    },
    pid: (number) => places[number]!.child.pid,
    weigh: (number) =>
      new Promise((resolve) => {
        const { child } = places[number]!;
        const hear = (message: ToParent) => {
          if (message.told !== "weight") return;
          child.off("message", hear);
          resolve(message.bytes);
        };
        child.on("message", hear);
        child.send({ do: "weigh" } satisfies ToWorker, () => undefined);
      }),
    stop: async () => {
      isEnding = true;
      const late = places.map(async ({ child }) => {
        if (child.exitCode !== null || child.signalCode !== null) return [];
        const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
        child.send({ do: "stop" } satisfies ToWorker, () => undefined);
        const code = await Promise.race([exited, pause(stopWithinMs, "late" as const, { ref: false })]);
        return code === 0 ? [] : [`a ${name} that was told to stop ended with ${code}`];
      });
      return [...complaints, ...(await Promise.all(late)).flat()];
    },
    killAll: () => {
      isEnding = true;
      places.forEach(kill);
    },
  };
}
