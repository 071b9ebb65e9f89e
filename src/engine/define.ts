/** The words with which an author says what a task is, what starts it, and when it recurs. */
import { type AnyEvent, checkName, type EventType, type TaskType, z } from "#base/contract.ts";
import type { Duration } from "#base/duration.ts";
import type { Work } from "./work.ts";

/** When a failed attempt is followed by another. */
export interface RetryRule {
  /** Attempts in all, the first included. Default 5. */
  readonly attempts?: number;
  /** Pause after the first failure. Default "1s". */
  readonly pause?: Duration;
  /** By what the pause grows from failure to failure. Default 2. */
  readonly factor?: number;
  /** The longest pause. Default "5m". */
  readonly longest?: Duration;
}

/** How often tasks of one key may start: `count` within each `per`. */
export interface RateLimit {
  readonly count: number;
  readonly per: Duration;
}

export interface TaskOptions<Input> {
  /** Tasks with the same key share `concurrency` and `rate`. Default: no key, no limit. */
  readonly key?: (input: Input) => string;
  /** Tasks of one key that may be under way at once; waiting ones count. Default 1 where there is a key. */
  readonly concurrency?: number;
  /** Starts of one key within a period. */
  readonly rate?: RateLimit;
  /** Larger goes first, within a project. -100 to 100, default 0. */
  readonly priority?: number;
  readonly retry?: RetryRule;
  /**
   * Who does it, in lower case: names the group of workers that reads the task's stream in Redis (`parser`: `parser-workers`).
   * Default: the noun of the task's name.
   */
  readonly agent?: string;
  /** Longest time of one attempt, waits not counted. Default "1h". */
  readonly timeout?: Duration;
  /** Events that this task emits: checked at start for circles of events and tasks. */
  readonly emits?: readonly AnyEvent[];
  /**
   * Version of the task's code. Raise it where the code can't go on with tasks that code of before has started, or code of before
   * not with its own: each then leaves the other's tasks alone. 1 to 32,767, default 1.
   */
  readonly version?: number;
  /** Earlier versions whose tasks this code can finish all the same. Default: none. */
  readonly resumes?: readonly number[];
}

/** A task with the code that runs it. */
export interface Task<Input = unknown, Output = unknown, Context = Work> extends TaskType<Input, Output> {
  readonly options: TaskOptions<Input>;
  readonly run: (input: Input, work: Context) => Promise<Output>;
}

/** A task of any shape, as lists hold it. */
export interface AnyTask extends TaskType {
  readonly options: TaskOptions<never>;
  readonly run: (input: never, work: never) => Promise<unknown>;
}

/**
 * Makes `defineTask` for a floor that gives tasks more than the engine does.
 * The engine hands over what `Context` names; it does not know it.
 */
export function taskDefiner<Context extends Work>() {
  return function defineTask<Input extends z.ZodType, Output extends z.ZodType = z.ZodUnknown>(
    task: {
      readonly name: string;
      readonly input: Input;
      readonly output?: Output;
      readonly run: (input: z.output<Input>, work: Context) => Promise<z.input<Output>>;
    } & TaskOptions<z.output<Input>>,
  ): Task<z.output<Input>, z.output<Output>, Context> {
    const { name, input, output, run, ...options } = task;
    checkName("task", name, /^[a-z][a-z_]*:[a-z][a-z_]*$/, "noun:verb, such as template:parse");
    if (options.key === undefined && (options.concurrency !== undefined || options.rate !== undefined)) {
      throw new TypeError(`Task ${name} limits concurrency or rate but has no key: say which tasks share the limit.`);
    }
    checkVersions(name, options);
    return Object.freeze({ name, input, output: output ?? z.unknown(), options: Object.freeze(options), run }) as unknown as Task<
      z.output<Input>,
      z.output<Output>,
      Context
    >;
  };
}

function checkVersions(name: string, { version = 1, resumes = [] }: TaskOptions<never>): void {
  const isVersion = (number: number) => Number.isInteger(number) && number >= 1 && number <= 32_767;
  if (!isVersion(version)) throw new TypeError(`Task ${name}: ${version} is no version. Write a whole number from 1.`);
  const wrong = resumes.find((number) => !isVersion(number) || number >= version);
  if (wrong !== undefined) throw new TypeError(`Task ${name} of version ${version} can't resume version ${wrong}: name earlier ones.`);
}

/** An event that starts a task: both are committed together, so the task is neither lost nor doubled. */
export interface Trigger {
  readonly event: AnyEvent;
  readonly task: TaskType;
  readonly input: (data: never) => unknown;
}

/**
 * Starts `task` whenever `event` is emitted, in the event's own transaction.
 * @param input makes the task's input from the event's data; may be left out where the data fits as it is
 * @example on(clusterGrew, openDraft, (cluster) => ({ cluster: cluster.id }))
 */
export function on<Data extends Input, Input, Output>(event: EventType<Data>, task: TaskType<Input, Output>): Trigger;
export function on<Data, Input, Output>(
  event: EventType<Data>,
  task: TaskType<Input, Output>,
  input: (data: Data) => NoInfer<Input>,
): Trigger;
export function on<Data, Input, Output>(event: EventType<Data>, task: TaskType<Input, Output>, input?: (data: Data) => unknown): Trigger {
  return Object.freeze({ event, task, input: input ?? ((data: Data) => data) }) as unknown as Trigger;
}

/**
 * What happens to due times that passed while nothing ran:
 * `latest` starts one task for the last of them, `all` one for each (at most 100), `none` waits for the next.
 */
export type CatchUp = "latest" | "all" | "none";

/** A task that recurs in each project of an application. */
export interface ScheduleDefinition {
  readonly name: string;
  /** Five or six fields, as cron reads them. */
  readonly cron: string;
  /** IANA name. Default "UTC". */
  readonly timeZone: string;
  readonly catchUp: CatchUp;
  readonly task: TaskType;
  readonly input: unknown;
}

/**
 * Declares a schedule. Catch-up is `latest` unless said otherwise.
 * @example defineSchedule({ name: "nightly-summary", cron: "0 3 * * *", timeZone: "Europe/Berlin", task: summarize, input: {} })
 */
export function defineSchedule<Input, Output>(schedule: {
  name: string;
  cron: string;
  timeZone?: string;
  catchUp?: CatchUp;
  task: TaskType<Input, Output>;
  input: NoInfer<Input>;
}): ScheduleDefinition {
  return Object.freeze({ timeZone: "UTC", catchUp: "latest" as const, ...schedule }) as ScheduleDefinition;
}
