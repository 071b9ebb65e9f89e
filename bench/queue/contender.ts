/**
 * What a task queue must do to be measured. A contender is one file that gives `start`: the product's own in
 * `contenders/`, everybody else's in `bench/peers/queue/`. It says how its queue adds, works and counts; what is measured, and that
 * each job ran exactly once, is decided in `cells.ts`, alike for all.
 *
 * Every contender gets the settings that its documentation recommends for speed, or better ones where we know them, as
 * long as each job is recorded durably when `add` resolves and settled in the store when `unsettled` no longer counts it.
 */

/** A job of about 130 bytes as JSON. */
export interface Job {
  /** `step`: one durable step, in which the job counts as run. */
  readonly kind: "noop" | "step";
  /** From 0, in its cell. */
  readonly number: number;
  readonly cell: number;
  readonly padding: string;
}

export interface Environment {
  /** An empty database of the contender's own. The server syncs every commit. */
  readonly databaseUrl: string;
  /** An empty Redis with its log synced every second. */
  readonly redisUrl: string;
  /** An empty folder of the contender's own. */
  readonly directory: string;
}

export interface WorkOrder {
  readonly concurrency: number;
  /** Called once for each job that runs, in its step where it has one. */
  readonly ran: (job: Job) => void;
}

export interface Contender {
  /** Adds one job; resolves when it is recorded. */
  readonly add: (job: Job) => Promise<unknown>;
  /** Adds a thousand jobs or fewer at once, in the quickest way there is. */
  readonly addAll: (jobs: readonly Job[]) => Promise<unknown>;
  /** Starts a worker. Gives the function that stops it once it has nothing under way. */
  readonly work: (order: WorkOrder) => Promise<() => Promise<void>>;
  /** How many jobs are not yet settled in the store. */
  readonly unsettled: () => Promise<number>;
  /** Whether it knows durable steps. */
  readonly hasSteps: boolean;
  /** How much of the usual number of jobs it is measured with. Default 1; a quarter for those that would take minutes. */
  readonly share?: number;
  /** Puts so many finished tasks on record, for measuring what a long history costs. */
  readonly remember?: (count: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface ContenderModule {
  /** As the table shows it, with its version. */
  readonly name: string;
  /** @throws Error that says what is missing when it can't be measured here */
  readonly start: (environment: Environment) => Promise<Contender>;
}
