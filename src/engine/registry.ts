/** What the engine knows by name: tasks, events, and what starts what. Fixed once it is made. */
import type { AnyEvent, EventType } from "#base/contract.ts";
import { durationMs } from "#base/duration.ts";
import type { AnyTask, RetryRule, ScheduleDefinition, Task, TaskOptions, Trigger } from "./define.ts";
import { circleFound } from "./problems.ts";
import type { Work } from "./work.ts";

/** A task with its options worked out. */
export interface KnownTask {
  readonly definition: Task<unknown, unknown, Work>;
  readonly keyOf: ((input: unknown) => string) | null;
  readonly concurrency: number;
  readonly rate: { readonly count: number; readonly perMs: number } | null;
  readonly priority: number;
  /** Who does it: its workers are the group `<agent>-workers`. */
  readonly agent: string;
  readonly maxAttempts: number;
  readonly timeoutMs: number;
  /** Version of its code: kept with each task that it starts. */
  readonly version: number;
  /** Versions whose tasks this code can run: its own, and earlier ones that it says it resumes. */
  readonly takes: readonly number[];
  /** Pause after the n-th failed attempt, without jitter. */
  readonly pauseMs: (attempt: number) => number;
}

export interface Registry {
  readonly tasks: ReadonlyMap<string, KnownTask>;
  readonly events: ReadonlyMap<string, AnyEvent>;
  readonly triggers: ReadonlyMap<string, readonly Trigger[]>;
  readonly schedules: readonly ScheduleDefinition[];
}

/**
 * @throws TypeError when two tasks or events share a name, or a trigger or schedule names a task that is not there
 * @throws circleFound when declared events and tasks start each other for ever
 */
export function makeRegistry(given: {
  tasks: readonly AnyTask[];
  events: readonly AnyEvent[];
  triggers: readonly Trigger[];
  schedules: readonly ScheduleDefinition[];
}): Registry {
  const tasks = byName(
    "tasks",
    given.tasks.map((task) => ({ name: task.name, value: knownTask(task) })),
  );
  const events = byName(
    "events",
    given.events.map((event) => ({ name: event.name, value: event })),
  );
  for (const { task } of [...given.triggers, ...given.schedules]) {
    if (!tasks.has(task.name)) throw new TypeError(`A trigger or schedule starts ${task.name}, but no application lists that task.`);
  }
  for (const { event } of given.triggers) {
    if (!events.has(event.name)) throw new TypeError(`A trigger hears ${event.name}, but no application lists that event.`);
  }
  const reserved = given.events.find((event) => event.name.startsWith("task."));
  if (reserved) throw new TypeError(`Event ${reserved.name}: what begins with "task." is said by the engine alone. Name another noun.`);
  for (const { name, task, input } of given.schedules) {
    const parsed = task.input.safeParse(input);
    if (!parsed.success) throw new TypeError(`The input of schedule ${name} does not fit ${task.name}: ${parsed.error.issues[0]?.message}`);
  }
  refuseCircles(given.tasks, given.triggers);
  return { tasks, events, triggers: Map.groupBy(given.triggers, (trigger) => trigger.event.name), schedules: given.schedules };
}

/** The types of tasks that a worker is handed, whatever their version. */
export function handedTypes({ tasks }: Registry, only: readonly string[] | undefined): string[] {
  return [...tasks.keys()].filter((type) => only === undefined || only.includes(type));
}

/** What a worker with this code takes, as claims and people are told: `template:parse`, and `template:parse@2` for version 2. */
export function takenTypes({ tasks }: Registry, only: readonly string[] | undefined): string[] {
  const taken = [...tasks].filter(([type]) => only === undefined || only.includes(type));
  return taken.flatMap(([type, { takes }]) => takes.map((version) => (version === 1 ? type : `${type}@${version}`)));
}

/** The subject of an event's data. @throws TypeError where it would be taken for a task's */
export function subjectOf<Data>(event: EventType<Data>, data: Data): string {
  const subject = event.subject(data);
  if (subject.startsWith("task/"))
    throw new TypeError(`The subject of ${event.name} is ${subject}: what begins with task/ is the engine's.`);
  return subject;
}

function byName<Value>(noun: string, entries: readonly { name: string; value: Value }[]): Map<string, Value> {
  const map = new Map<string, Value>();
  for (const { name, value } of entries) {
    if (map.has(name)) throw new TypeError(`Two ${noun} are named ${name}: rename one.`);
    map.set(name, value);
  }
  return map;
}

function knownTask(task: AnyTask): KnownTask {
  const definition = task as unknown as Task<unknown, unknown, Work>;
  const options: TaskOptions<unknown> = definition.options;
  return {
    definition,
    keyOf: options.key ?? null,
    concurrency: options.concurrency ?? 1,
    rate: options.rate ? { count: options.rate.count, perMs: durationMs(options.rate.per) } : null,
    priority: options.priority ?? 0,
    agent: options.agent ?? definition.name.split(":")[0]!,
    maxAttempts: options.retry?.attempts ?? 5,
    timeoutMs: durationMs(options.timeout ?? "1h"),
    version: options.version ?? 1,
    takes: [options.version ?? 1, ...(options.resumes ?? [])],
    pauseMs: pauses(options.retry ?? {}),
  };
}

function pauses({ pause = "1s", factor = 2, longest = "5m" }: RetryRule): (attempt: number) => number {
  return (attempt) => Math.min(durationMs(longest), durationMs(pause) * factor ** (attempt - 1));
}

/** A circle is a task that emits an event that starts a task … that emits what started the first. */
function refuseCircles(tasks: readonly AnyTask[], triggers: readonly Trigger[]): void {
  const next = new Map<string, string[]>();
  const emitted = new Map(tasks.map((task) => [task.name, new Set((task.options.emits ?? []).map((event) => event.name))]));
  for (const [name, events] of emitted) {
    next.set(
      name,
      triggers.filter((trigger) => events.has(trigger.event.name)).map((trigger) => trigger.task.name),
    );
  }
  const finished = new Set<string>();
  const visit = (name: string, path: readonly string[]): void => {
    if (path.includes(name)) {
      const circle = [...path.slice(path.indexOf(name)), name].join(" → ");
      throw circleFound(`These tasks start each other through their events for ever: ${circle}. Remove one trigger.`);
    }
    if (finished.has(name)) return;
    for (const task of next.get(name) ?? []) visit(task, [...path, name]);
    finished.add(name);
  };
  for (const name of next.keys()) visit(name, []);
}
