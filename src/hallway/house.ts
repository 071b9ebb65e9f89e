/** A house: the floors put together for a list of applications. Server, CLI, MCP and tests all ask through it. */
import { z } from "#base/contract.ts";
import type { Clock } from "#base/clock.ts";
import type { NewId } from "#base/id.ts";
import type { Log } from "#base/log.ts";
import { inputRefused } from "#base/input.ts";
import { notFound } from "#base/problem.ts";
import { type Engine, openEngine } from "#engine/index.ts";
import type { StartHeart } from "#engine/worker/heart.ts";
import { runInThread } from "#engine/attempt/thread.ts";
import { traced } from "#observe/spans.ts";
import { type Measures, openMeasures } from "#observe/measures.ts";
import { type SystemView, watchSystem } from "./system.ts";
import { tellFigures } from "./figures.ts";
import type { Work as EngineWork } from "#engine/work.ts";
import { createPeople, type People, type Person } from "#people/index.ts";
import type { Blobs } from "#store/blobs.ts";
import type { Database, Transaction } from "#store/database.ts";
import type { Redis } from "#store/redis/redis.ts";
import { type FileSweep, recordedFiles, sweepFiles } from "#store/files.ts";
import { openSharedState, type SharedState } from "#store/shared-state.ts";
import type { AnyAnswer, App, Asked, UploadedFile } from "./app.ts";
import { importsByEntity } from "./import/import-run.ts";
import type { AnyImport } from "./import/imports.ts";
import { type TakeTurn, takeTurns } from "./asked-threads.ts";
import { keepAnswers, type KeptAnswers } from "./kept-answers.ts";
import { type NotedEvents, notedEvents } from "./noted-events.ts";
import { warmAnswers } from "./warm-answers.ts";
import type { Work } from "./index.ts";

export interface Asker {
  readonly person: Person;
  readonly projectId: string;
  readonly signal?: AbortSignal;
  readonly files?: readonly UploadedFile[];
}

export interface House {
  readonly apps: readonly App[];
  readonly engine: Engine;
  readonly people: People;
  readonly blobs: Blobs;
  /** Removes files that no row refers to any more. */
  readonly files: FileSweep;
  readonly database: Database;
  /** Null where the settings name none. */
  readonly redis: Redis | null;
  /** The figures of this process. */
  readonly measures: Measures;
  /** How the whole house stands. */
  readonly system: SystemView;
  /** What its processes share and may lose. */
  readonly shared: SharedState;
  /** By tool name. */
  readonly answers: ReadonlyMap<string, AnyAnswer>;
  /** What older systems may bring, by entity. */
  readonly imports: ReadonlyMap<string, AnyImport>;
  /**
   * Asks a tool: parses the input, and lets out what the output's schema allows.
   * @throws notFound when there is no such tool; inputInvalid with `errors` [{pointer, detail}]; the tool's own problems
   */
  readonly ask: (tool: string, input: unknown, asker: Asker) => Promise<unknown>;
  /** What an answer is given, for routes that are no tools. */
  readonly asked: (asker: Asker) => Asked;
  /** Makes the answers that are kept and soon asked for. For processes that have doors. */
  readonly warmUp: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface HouseOptions {
  readonly apps: readonly App[];
  /** With all migrations run. */
  readonly database: Database;
  readonly blobs: Blobs;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly random: () => number;
  readonly log: Log;
  readonly codeVersion: string;
  readonly concurrency: number;
  /** The only types of tasks that this process works on; all where it is left out. */
  readonly types?: readonly string[];
  /** Whether this process does what time brings, though it works on nothing itself. */
  readonly tends?: boolean;
  readonly leaseMs: number;
  readonly startHeart: StartHeart;
  readonly onSettled?: (count: number) => void;
  /** Hands out work and carries progress between processes; without it the database does both. */
  readonly redis?: Redis;
  /** Where files and backups are. Left out for a house in memory. */
  readonly dataFolder?: string;
  /** What this process is to the others: it then tells them, and the system page, what it does. Left out, it tells nothing. */
  readonly role?: string;
}

export async function openHouse(options: HouseOptions): Promise<House> {
  const { apps, database, clock, newId, log } = options;
  const blobs = recordedFiles(database, options.blobs);
  const answers = answersByName(apps);
  const imports = importsByEntity(apps.flatMap((app) => app.imports));
  const sharing = openSharedState({ database, redis: options.redis ?? null, clock, log });
  const peopleAlone = createPeople({ database, clock, newId, cache: sharing.home === "redis" ? sharing.cache : undefined });
  await peopleAlone.ensureOwner();
  const stopHearing = await peopleAlone.hear();
  const measures = openMeasures();
  const engine = await openEngine({
    ...options,
    measures: measures.tasks,
    tasks: apps.flatMap((app) => app.tasks),
    events: apps.flatMap((app) => app.events),
    triggers: apps.flatMap((app) => app.triggers),
    schedules: apps.flatMap((app) => app.schedules),
    source: "/hallway",
    isAlone: database.kind === "pglite",
    projects: peopleAlone.allProjectIds,
    widen: (work: EngineWork): Work => ({ ...work, blobs }),
  });
  for (const projectId of await peopleAlone.allProjectIds()) await engine.adoptProject(projectId);
  const people = adoptingProjects(peopleAlone, engine);
  const files = sweepFiles({ database, blobs, clock, log });
  const parts = { database, redis: options.redis ?? null, dataFolder: options.dataFolder ?? null, clock };
  tellFigures(measures, engine, parts);
  const system = watchSystem({ ...options, engine, measures, people, parts });
  const warm = warmAnswers({ clock, log });
  let warming: Promise<void> = Promise.resolve();
  const kept = keepAnswers({ apps, cache: sharing.cache, log: engine.log, warm, codeVersion: options.codeVersion, clock });
  const shared = {
    ...sharing,
    close: async () => {
      kept.close();
      await Promise.all([warming, warm.close(), stopHearing(), sharing.close()]);
    },
  };
  const house = { apps, engine, people, blobs, files, database, redis: parts.redis, answers, imports, measures, system, shared };
  const takeTurn = takeTurns(askedThreads);
  const noted = notedEvents(apps);
  const told = (asker: Asker, events = noted()) => askedBy(house, takeTurn, asker, events);
  const ask: House["ask"] = (tool, input, asker) =>
    traced(`ask ${tool}`, { attributes: { "hallway.tool": tool } }, () =>
      askTool({ answers, kept, told }, { tool, input, asker, events: noted() }),
    );
  return {
    ...house,
    asked: (asker) => told(asker),
    ask,
    warmUp: () => (warming = warmUp(answers, people, ask, log)),
    close: async () => {
      await shared.close();
      await files.stop();
      await system.stop();
      await engine.stop();
      measures.close();
      await database.close();
    },
  };
}

/** Each may need as much memory as its limits say. */
const askedThreads = { running: 2, waiting: 14 };

/** A project that is made while the house is open has its schedules from then on, not from the next start. */
function adoptingProjects(people: People, engine: Engine): People {
  return {
    ...people,
    createProject: async (organizationId, name) => {
      const project = await people.createProject(organizationId, name);
      await engine.adoptProject(project.id);
      return project;
    },
  };
}

function answersByName(apps: readonly App[]): Map<string, AnyAnswer> {
  const answers = new Map<string, AnyAnswer>();
  const places = new Map<string, string>();
  for (const answer of apps.flatMap((app) => app.tools)) {
    const { name, at } = answer.tool;
    const place = at.replaceAll(/\{[^}]+\}/g, "{}");
    if (answers.has(name)) throw new TypeError(`Two tools are named ${name}: rename one.`);
    if (places.has(place)) throw new TypeError(`Tools ${places.get(place)} and ${name} are both at ${at}: move one.`);
    answers.set(name, answer);
    places.set(place, name);
  }
  return answers;
}

interface Answering {
  readonly answers: ReadonlyMap<string, AnyAnswer>;
  readonly kept: KeptAnswers;
  readonly told: (asker: Asker, events: NotedEvents) => Asked;
}

interface Question {
  readonly tool: string;
  readonly input: unknown;
  readonly asker: Asker;
  readonly events: NotedEvents;
}

async function askTool({ answers, kept, told }: Answering, { tool: name, input, asker, events }: Question): Promise<unknown> {
  const answer = answers.get(name);
  if (!answer) throw notFound(`There is no tool ${name}.`, { tool: name });
  const parsed = strict(answer.tool.input).safeParse(input);
  if (!parsed.success) throw inputRefused(`tool ${name}`, parsed.error);
  const reply = async (by: Asker) => answer.tool.output.parse(await answer.reply(parsed.data as never, told(by, events)));
  const { signal: _gone, ...others } = asker;
  const { projectId } = asker;
  // What is kept is for others too: it is computed to the end, whether or not who asked first is still there.
  if (answer.keep !== null) return kept.read(answer, { projectId, input: parsed.data }, () => reply(others));
  if (answer.tool.effect === "read") return reply(asker);
  try {
    return await reply(asker);
  } finally {
    await kept.wrote(name, projectId, events.types);
  }
}

/** Projects whose answers are made when the house opens. */
const mostWarmed = 20;

/** One after the other, as the owner: what is kept does not depend on who asks. */
async function warmUp(answers: ReadonlyMap<string, AnyAnswer>, people: People, ask: House["ask"], log: Log): Promise<void> {
  const warmed = [...answers.values()].filter(({ keep }) => keep?.warm !== undefined);
  try {
    const person = await people.owner();
    for (const projectId of warmed.length === 0 ? [] : (await people.allProjectIds()).slice(0, mostWarmed))
      for (const { tool, keep } of warmed) await ask(tool.name, keep!.warm, { person, projectId });
  } catch (error) {
    log.debug({ error }, "answers could not be made before they are asked for");
  }
}

/** Members that a tool does not know are refused rather than passed over: they are mistakes of who asks. */
function strict(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodObject ? schema.strict() : schema;
}

function askedBy(
  house: Pick<House, "engine" | "blobs" | "database" | "system">,
  takeTurn: TakeTurn,
  { person, projectId, signal, files }: Asker,
  events: NotedEvents,
): Asked {
  const actor = { type: person.kind, id: person.id };
  const db = house.database.forProject(projectId);
  const asking = signal ?? new AbortController().signal;
  const transaction: Asked["transaction"] = (run) =>
    db.transaction((open: Transaction) => run(events.noting(house.engine.inside(open, actor))));
  return {
    projectId,
    person,
    signal: asking,
    files: files ?? [],
    blobs: house.blobs,
    engine: house.engine,
    system: house.system,
    db,
    transaction,
    thread: (module, input, limits) => takeTurn(async () => runInThread(module, await input(), { ...limits, signal: asking }), asking),
    start: (task, input, options) => {
      events.started();
      return house.engine.tasks.start(projectId, actor, task, input, options);
    },
    emit: (event, data) => transaction((inside) => inside.emit(event, data)),
  };
}
