/** What a running task is given: the durable words, its signal, its progress. */
import type { EventType, TaskType } from "#base/contract.ts";
import type { Duration } from "#base/duration.ts";
import type { Log } from "#base/log.ts";
import type { Queryable } from "#store/database.ts";

export interface StartOptions {
  /** While a task with this key is not final, starting another gives that one's id back. */
  readonly deduplicationKey?: string;
  readonly priority?: number;
  /** Not before then. */
  readonly runAt?: Date | Duration;
}

/** What stands in one transaction: its data, its tasks and its events become true together or not at all. */
export interface Inside {
  /** The rows of this project. */
  readonly db: Queryable;
  /** Starts a task. @returns its id */
  readonly start: <Input, Output>(task: TaskType<Input, Output>, input: NoInfer<Input>, options?: StartOptions) => Promise<string>;
  /** Records an event, and starts the tasks that it triggers. @returns its id */
  readonly emit: <Data>(event: EventType<Data>, data: NoInfer<Data>) => Promise<string>;
}

export interface StepContext {
  /** Aborted when the task is cancelled, loses its lease or runs out of time. */
  readonly signal: AbortSignal;
  /** The same for each attempt at this step of this task: give it to outside services, so that they act once. */
  readonly idempotencyKey: string;
}

export interface WaitOptions<Data> {
  /** Members that the event's data must have. */
  readonly where?: Partial<Data>;
}

export interface ThreadOptions {
  readonly timeoutMs: number;
  readonly memoryMb: number;
  /** Where in the task's progress the thread's 0 to 100 lies. Default [0, 100]. */
  readonly progress?: readonly [number, number];
}

/**
 * The durable words. Each has a name; what happened under that name is recorded, and a task that starts again gets the
 * record instead of doing it again. Names that repeat are numbered in the order of their calls.
 */
export interface Work {
  readonly taskId: string;
  readonly projectId: string;
  readonly correlationId: string;
  /** From 1. */
  readonly attempt: number;
  /** Aborted when the task is cancelled, loses its lease or runs out of time. */
  readonly signal: AbortSignal;
  /** For operators: each line names the task, its project and its correlation by itself. */
  readonly log: Log;
  /** Tells people how far the task is. Ephemeral, cheap, may be called often. */
  readonly progress: (percent: number, step?: string) => void;
  /** Does something once and keeps its result, which must be JSON. */
  readonly step: <Result>(name: string, run: (step: StepContext) => Promise<Result> | Result) => Promise<Result>;
  /** Changes data, starts tasks and emits events exactly once: all is committed together with the step's record. */
  readonly transaction: <Result>(name: string, run: (inside: Inside) => Promise<Result>) => Promise<Result>;
  /** Frees the worker until then. */
  readonly sleep: (name: string, until: Duration | Date) => Promise<void>;
  /** Frees the worker until such an event is recorded; one that was recorded since the task started counts. */
  readonly waitFor: {
    <Data>(event: EventType<Data>, options?: WaitOptions<Data>): Promise<Data>;
    /** Gives null when none came in time. */
    <Data>(event: EventType<Data>, options: WaitOptions<Data> & { readonly within: Duration }): Promise<Data | null>;
  };
  /** Frees the worker until a person decides. False when refused, and when nobody decided in time. */
  readonly approve: (question: string, options?: { readonly within?: Duration }) => Promise<boolean>;
  /** Starts a child and frees the worker until it is final. @throws childFailed, with the child's problem as its data */
  readonly start: <Input, Output>(task: TaskType<Input, Output>, input: NoInfer<Input>, options?: StartOptions) => Promise<Output>;
  /** Records an event once. */
  readonly emit: <Data>(event: EventType<Data>, data: NoInfer<Data>) => Promise<void>;
  /** Runs a module's `run` in a thread of its own, with limits, under the task's signal. */
  readonly thread: <Result>(module: URL, input: unknown, options: ThreadOptions) => Promise<Result>;
}
