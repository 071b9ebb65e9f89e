/** What an application is: a value that lists what it gives. Nothing registers itself by being imported. */
import type { FastifyInstance } from "fastify";
import type { AnyEvent, ProblemType, ToolType } from "#base/contract.ts";
import type { Duration } from "#base/duration.ts";
import type { AnyTask, ScheduleDefinition, Trigger } from "#engine/define.ts";
import type { Inside, ThreadOptions } from "#engine/work.ts";
import type { Engine } from "#engine/index.ts";
import type { SystemView } from "./system.ts";
import type { Person } from "#people/index.ts";
import type { Blobs } from "#store/blobs.ts";
import type { AnyImport } from "./import/imports.ts";

/** A file that came with a request. */
export interface UploadedFile {
  /** As the sender named it: for showing only, never a path. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * What an answer is given. Who asks and for which project come from the door, never from the input.
 * `db`, `start` and `emit` each stand in a transaction of their own; `transaction` puts several into one.
 */
export interface Asked extends Inside {
  readonly projectId: string;
  readonly person: Person;
  /** Aborted when the asker is gone. */
  readonly signal: AbortSignal;
  readonly files: readonly UploadedFile[];
  readonly blobs: Blobs;
  readonly engine: Engine;
  /** How the whole house stands: for operators. */
  readonly system: SystemView;
  readonly transaction: <Result>(run: (inside: Inside) => Promise<Result>) => Promise<Result>;
  /**
   * Runs a module's `run` in a thread of its own, with limits, for as long as the asker waits.
   * @param input asked for when it is the thread's turn, so that who waits holds nothing large
   * @throws threadsBusy where too many ask at once
   */
  readonly thread: <Result>(
    module: URL,
    input: () => Promise<unknown>,
    limits: Pick<ThreadOptions, "timeoutMs" | "memoryMb">,
  ) => Promise<Result>;
}

/** A tool with what answers it. */
export interface Answer<Input = unknown, Output = unknown> {
  readonly tool: ToolType<Input, Output>;
  readonly reply: (input: Input, asked: Asked) => Promise<Output> | Output;
  readonly keep: Keep<Input> | null;
}

/**
 * Keeps answers until an event makes them out of date: the tool's `changedBy`, and `also`. For reads that are dear and asked
 * often, and whose answers depend on project and input alone, not on who asks.
 */
export interface Keep<Input = unknown> {
  /** Longest time that an answer is kept. */
  readonly for: Duration;
  /** Names of further events, or, ending in a point, their beginnings. */
  readonly also?: readonly string[];
  /** An input that is answered when the house opens, before anybody asks. */
  readonly warm?: Input;
}

/** An answer of any shape, as lists hold it. */
export interface AnyAnswer {
  readonly tool: ToolType;
  readonly reply: (input: never, asked: Asked) => unknown;
  readonly keep: Keep | null;
}

/**
 * Says what answers a tool.
 * @example answer(listClusters, ({ limit }, { db }) => largestClusters(db, limit))
 */
export function answer<Input, Output>(
  tool: ToolType<Input, Output>,
  reply: (input: Input, asked: Asked) => Promise<NoInfer<Output>> | NoInfer<Output>,
  keep: Keep<NoInfer<Input>> | null = null,
): Answer<Input, Output> {
  return Object.freeze({ tool, reply, keep });
}

/** What routes of an application may use: the escape where a tool can't be the door. */
export interface RouteHouse {
  /** Who asks. @throws signInRequired */
  readonly askedBy: (request: unknown) => Promise<Asked>;
  readonly blobs: Blobs;
}

export interface AppDefinition {
  /** Also the name of its database schema and its folder. */
  readonly name: string;
  readonly title: string;
  readonly about: string;
  /** Folder of numbered SQL files. */
  readonly migrations?: URL;
  readonly events?: readonly AnyEvent[];
  readonly problems?: readonly ProblemType[];
  readonly tools?: readonly AnyAnswer[];
  readonly tasks?: readonly AnyTask[];
  readonly triggers?: readonly Trigger[];
  readonly schedules?: readonly ScheduleDefinition[];
  /** What `hallway import` can bring in from older systems. */
  readonly imports?: readonly AnyImport[];
  readonly routes?: (server: FastifyInstance, house: RouteHouse) => void | Promise<void>;
}

export type App = Required<Omit<AppDefinition, "migrations" | "routes">> & Pick<AppDefinition, "migrations" | "routes">;

/** Makes an application of its parts. @throws TypeError when its name is no plain word */
export function defineApp(app: AppDefinition): App {
  if (!/^[a-z][a-z_]*$/.test(app.name)) throw new TypeError(`"${app.name}" is no name for an application: write one lower-case word.`);
  const nothing = { events: [], problems: [], tools: [], tasks: [], triggers: [], schedules: [], imports: [] };
  return Object.freeze({ ...nothing, ...app });
}
