/** What simulated tasks do: small programs, made by a seed, and the tasks that carry them out. */
import { defineEvent, z } from "#base/contract.ts";
import { type AnyTask, defineSchedule, on, type ScheduleDefinition, taskDefiner, type Trigger } from "#engine/define.ts";
import type { Work } from "#engine/work.ts";
import type { History } from "./history.ts";
import type { Random } from "./random.ts";

export type Operation =
  | { readonly do: "step"; readonly ms: number }
  | { readonly do: "effect" }
  | { readonly do: "effect and more"; readonly key: string }
  | { readonly do: "sleep"; readonly ms: number }
  | { readonly do: "wait"; readonly key: string; readonly within?: number | undefined }
  | { readonly do: "approve"; readonly question: string; readonly within?: number | undefined }
  | { readonly do: "child"; readonly program: Program; readonly once?: string | undefined }
  | { readonly do: "emit"; readonly key: string }
  | { readonly do: "chain" }
  | { readonly do: "fail"; readonly times: number }
  | { readonly do: "at once"; readonly programs: readonly Program[] };

export type Program = readonly Operation[];

export const mostAttempts = 4;

const Operations: z.ZodType<Program> = z.array(z.custom<Operation>());
export const ProgramInput = z.object({
  program: Operations,
  /** The concurrency key, for types that have one. */
  key: z.string().default(""),
  /** The deduplication key that it was started with. */
  once: z.string().nullable().default(null),
  /** The step that started it, for tasks that are started in a transaction. */
  of: z.string().nullable().default(null),
});
export type ProgramInput = z.output<typeof ProgramInput>;

/** Somebody waits for these; `at` is unique. */
export const thingHappened = defineEvent("thing.happened", z.object({ key: z.string(), at: z.string() }), {
  subject: (data) => `thing/${data.key}`,
});
/** Starts a task each time. */
export const bellRang = defineEvent("bell.rang", z.object({ at: z.string() }), { subject: (data) => `bell/${data.at}` });
/** Starts a task that records the next: a circle that nobody declared. */
export const chainMoved = defineEvent("chain.moved", z.object({ id: z.string(), link: z.number() }), {
  subject: (data) => `chain/${data.id}`,
});

export const waitKeys = ["red", "green", "blue"];
export const concurrencyKeys = ["left", "right"];
export const keyedLimit = 2;
export const rate = { count: 3, perMs: 4_000 };
/** Every four seconds of the hour's first minute; the simulation begins in its middle. */
export const tickCron = "*/4 0 0 * * *";

export const plainTypes = ["sim:run", "sim:keyed", "sim:rated"] as const;

/** A program of at most `longest` operations. */
export function makeProgram(random: Random, longest: number, depth = 0): Program {
  return Array.from({ length: random.between(1, longest) }, () => makeOperation(random, depth));
}

function makeOperation(random: Random, depth: number): Operation {
  const key = random.pick(waitKeys);
  const within = random.chance(0.3) ? random.between(200, 4_000) : undefined;
  const simple: Operation[] = [
    { do: "step", ms: random.chance(0.25) ? random.between(500, 5_000) : random.between(0, 200) },
    { do: "step", ms: 0 },
    { do: "effect" },
    { do: "effect and more", key },
    { do: "sleep", ms: random.between(0, 2_500) },
    { do: "wait", key, within },
    { do: "wait", key, within },
    { do: "approve", question: random.pick(["Go on?", "Really?"]), within },
    { do: "emit", key },
    { do: "chain" },
    { do: "fail", times: random.pick([1, 2, 2, mostAttempts + 1]) },
  ];
  const once = random.chance(0.4) ? `child ${random.pick(waitKeys)}` : undefined;
  const nested: Operation[] =
    depth >= 2
      ? []
      : [
          { do: "child", program: makeProgram(random, 2, depth + 1) },
          // What several may share starts nothing itself: two such tasks could wait for each other.
          { do: "child", program: once === undefined ? makeProgram(random, 2, depth + 1) : [{ do: "step", ms: 20 }], once },
          { do: "at once", programs: [makeProgram(random, 1, 2), makeProgram(random, 1, depth + 1)] },
        ];
  return random.pick([...simple, ...nested]);
}

interface Place {
  readonly work: Work;
  readonly history: History;
  /** Says where in the program this is: names of steps come from it. */
  readonly path: string;
  readonly child: () => AnyTask;
}

/** The tasks of one process: what they do outside of the database goes to `history` under the process's name. */
export function makeTasks(history: History): {
  tasks: AnyTask[];
  triggers: Trigger[];
  schedules: ScheduleDefinition[];
  named: (name: string) => AnyTask;
} {
  const defineTask = taskDefiner<Work>();
  const retry = { attempts: mostAttempts, pause: "200ms", longest: "1s" } as const;
  const run = async ({ program }: ProgramInput, work: Work): Promise<unknown> => {
    history.began(work);
    return carryOut(program, { work, history, path: "", child: (): AnyTask => sim });
  };
  const sim: AnyTask = defineTask({ name: "sim:run", input: ProgramInput, retry, run });
  const keyed = defineTask({ name: "sim:keyed", input: ProgramInput, retry, key: ({ key }) => key, concurrency: keyedLimit, run });
  const rated = defineTask({
    name: "sim:rated",
    input: ProgramInput,
    retry,
    key: ({ key }) => key,
    concurrency: 5,
    rate: { count: rate.count, per: rate.perMs },
    run,
  });
  const answer = defineTask({
    name: "sim:answer",
    input: z.object({ at: z.string() }),
    retry,
    run: async ({ at }, work) => work.step("answer", ({ idempotencyKey }) => history.ranStep(work, idempotencyKey, 0)).then(() => at),
  });
  const link = defineTask({
    name: "sim:link",
    input: z.object({ id: z.string(), link: z.number() }),
    retry,
    run: async (moved, work) => work.emit(chainMoved, { id: moved.id, link: moved.link + 1 }),
  });
  const tick = defineTask({ name: "sim:tick", input: z.object({}), retry, run: async (_, work) => effect(work, "tick") });
  const tasks = [sim, keyed, rated, answer, link, tick];
  return {
    tasks,
    triggers: [on(bellRang, answer), on(chainMoved, link)],
    schedules: [defineSchedule({ name: "ticks", cron: tickCron, catchUp: "all", task: tick, input: {} })],
    named: (name) => tasks.find((task) => task.name === name)!,
  };
}

async function carryOut(program: Program, place: Place): Promise<unknown[]> {
  const results: unknown[] = [];
  for (const [index, operation] of program.entries()) results.push(await one(operation, { ...place, path: `${place.path}/${index}` }));
  return results;
}

async function one(operation: Operation, place: Place): Promise<unknown> {
  const { work, history, path } = place;
  switch (operation.do) {
    case "step":
      return work.step(`step ${path}`, ({ idempotencyKey }) => history.ranStep(work, idempotencyKey, operation.ms));
    case "effect":
      return effect(work, `effect ${path}`);
    case "effect and more":
      return effectAndMore(place, operation.key);
    case "sleep":
      return work.sleep(`sleep ${path}`, operation.ms);
    case "wait": {
      const where = { key: operation.key };
      const heard =
        operation.within === undefined
          ? await work.waitFor(thingHappened, { where })
          : await work.waitFor(thingHappened, { where, within: operation.within });
      return heard?.at ?? null;
    }
    case "approve":
      return work.approve(`${operation.question} ${path}`, operation.within === undefined ? {} : { within: operation.within });
    case "child": {
      const once = operation.once ?? null;
      const options = once === null ? {} : { deduplicationKey: once };
      return work.start(place.child(), { program: operation.program, key: "", once, of: null } as never, options);
    }
    case "emit":
      return work.emit(thingHappened, { key: operation.key, at: `${work.taskId}${path}` });
    case "chain":
      return work.emit(chainMoved, { id: `${work.taskId}${path}`, link: 1 });
    case "fail":
      if (work.attempt <= operation.times) throw new Error(`fails in attempt ${work.attempt}`);
      return null;
    case "at once":
      return Promise.all(operation.programs.map((program, index) => carryOut(program, { ...place, path: `${path}.${index}` })));
  }
}

function effect(work: Work, key: string): Promise<string> {
  return work.transaction(key, async ({ db }) => {
    await db.query(`insert into simulation.effect (project_id, task_id, key) values ($1, $2, $3)`, [work.projectId, work.taskId, key]);
    return key;
  });
}

/** An effect, an event that somebody may wait for, one that starts a task, and a task, all in one transaction. */
function effectAndMore({ work, path, child }: Place, key: string): Promise<string> {
  const name = `effect ${path}`;
  return work.transaction(name, async ({ db, emit, start }) => {
    await db.query(`insert into simulation.effect (project_id, task_id, key) values ($1, $2, $3)`, [work.projectId, work.taskId, name]);
    await emit(thingHappened, { key, at: `${work.taskId}${path}` });
    await emit(bellRang, { at: `${work.taskId}${path}` });
    await start(child(), { program: [{ do: "step", ms: 0 }], key: "", once: null, of: `${work.taskId}${path}` } as never);
    return name;
  });
}
