/**
 * The words with which an application says what it is: pure values that server, pages, CLI and other applications read.
 * One definition, many doors: nothing here knows a database, a socket or a screen.
 */
import type { z } from "zod";

export { z } from "zod";
export * from "./problem.ts";

/** What asking a tool does to the world. From it follow the HTTP verb, MCP's hints and who must approve. */
export type Effect = "read" | "write" | "external";

/** Verb and path of a REST route; `{name}` in the path is a member of the input. */
export type Route = `${"GET" | "POST" | "PUT" | "PATCH" | "DELETE"} /${string}`;

/** An immutable fact of a named type. Its schema's major version is part of what readers rely on. */
export interface EventType<Data = unknown> {
  readonly name: string;
  readonly data: z.ZodType<Data>;
  readonly major: number;
  /** Names the aggregate that the event speaks of; its events are numbered without gaps. */
  readonly subject: (data: Data) => string;
}

/** An event of any data, as lists hold it. */
export type AnyEvent = Omit<EventType, "subject"> & { readonly subject: (data: never) => string };

/** One thing that can be asked: by a page, a program, a command line or an agent. */
export interface ToolType<Input = unknown, Output = unknown> {
  readonly name: string;
  /** For people and models alike. */
  readonly about: string;
  readonly at: Route;
  readonly effect: Effect;
  /** HTTP status of success. */
  readonly status: number;
  readonly input: z.ZodType<Input>;
  /** An allow-list: what is not in it does not get out. */
  readonly output: z.ZodType<Output>;
  /** Events after which an answer of this tool is out of date: what pages listen to. */
  readonly changedBy: readonly AnyEvent[];
  /** Whether the answer is a task (`task_id`) to be watched: the CLI and the pages then follow it. */
  readonly opensTask: boolean;
  /** Set where the tool takes files: REST then reads `multipart/form-data`, the CLI takes paths. */
  readonly files: FileRule | null;
  /** Set where the command line has shorter words for it than its name. */
  readonly command: CommandRule<never> | null;
}

/** How the command line calls a tool. */
export interface CommandRule<Output> {
  /** One word or two: "parse", "tasks list". */
  readonly words: string;
  /**
   * For a tool that opens a task: what is asked and shown once the task is completed. Several files are then sent one by
   * one, so that each gets its own answer or problem.
   */
  readonly next?: (answer: Output) => FollowUp;
}

export interface FollowUp {
  /** Name of the tool that is asked. */
  readonly tool: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** What is shown of its answer. */
  readonly shows: z.ZodType;
}

/** Which files a tool takes. */
export interface FileRule {
  /** Endings with their dot, lower case: [".docx"]. */
  readonly endings: readonly string[];
  /** Largest size of one file, in bytes. */
  readonly maxBytes: number;
  /** Most files of one call. */
  readonly maxCount: number;
}

/** The name and shapes of a task, apart from the code that runs it: what other applications may start. */
export interface TaskType<Input = unknown, Output = unknown> {
  readonly name: string;
  readonly input: z.ZodType<Input>;
  readonly output: z.ZodType<Output>;
}

/**
 * Declares an event. Names are `noun.past`.
 * @param options.subject tells the aggregate; by default `noun/id`, with `data.id` or else `data.noun_id`
 * @example export const clusterGrew = defineEvent("cluster.grew", Cluster);
 * @throws TypeError when the name is not of the form `noun.past`
 */
export function defineEvent<Shape extends z.ZodType>(
  name: string,
  data: Shape,
  options: { major?: number; subject?: (data: z.output<Shape>) => string } = {},
): EventType<z.output<Shape>> {
  checkName("event", name, /^[a-z][a-z_]*(\.[a-z][a-z_]*)+$/, "noun.past, such as template.parsed");
  const noun = name.slice(0, name.indexOf("."));
  return Object.freeze({
    name,
    data: data as unknown as z.ZodType<z.output<Shape>>,
    major: options.major ?? 1,
    subject: options.subject ?? ((value: z.output<Shape>) => `${noun}/${idIn(noun, value)}`),
  });
}

/**
 * Declares a tool. Names are `verb_noun`.
 * @example
 * export const draftFix = defineTool({
 *   name: "draft_fix", about: "Draft a pull request that answers one cluster of feedback.",
 *   at: "POST /api/clusters/{id}/start_fix", effect: "external",
 *   input: z.object({ id: z.uuid() }), output: z.object({ task_id: z.uuid() }),
 * });
 * @throws TypeError when the name is not `verb_noun`, or a `{name}` of the path is no member of the input
 */
export function defineTool<Input extends z.ZodObject, Output extends z.ZodType>(tool: {
  name: string;
  about: string;
  at: Route;
  effect: Effect;
  input: Input;
  output: Output;
  status?: number;
  changedBy?: readonly AnyEvent[];
  opensTask?: boolean;
  files?: FileRule;
  command?: CommandRule<z.output<Output>>;
}): ToolType<z.output<Input>, z.output<Output>> {
  checkName("tool", tool.name, /^[a-z]+(_[a-z0-9]+)*$/, "verb_noun, such as list_templates");
  for (const parameter of routeParameters(tool.at)) {
    if (!(parameter in tool.input.shape)) throw new TypeError(`Tool ${tool.name}: {${parameter}} in its path is no member of its input.`);
  }
  return Object.freeze({
    ...tool,
    input: tool.input as unknown as z.ZodType<z.output<Input>>,
    output: tool.output as unknown as z.ZodType<z.output<Output>>,
    status: tool.status ?? (tool.opensTask === true ? 202 : 200),
    changedBy: tool.changedBy ?? [],
    opensTask: tool.opensTask ?? false,
    files: tool.files ?? null,
    command: tool.command ?? null,
  });
}

/** Declares the shapes of a task. Names are `noun:verb`. */
export function defineTaskType<Input extends z.ZodType, Output extends z.ZodType>(
  name: string,
  shapes: { input: Input; output: Output },
): TaskType<z.output<Input>, z.output<Output>> {
  checkName("task", name, /^[a-z][a-z_]*:[a-z][a-z_]*$/, "noun:verb, such as template:parse");
  return Object.freeze({ name, ...shapes }) as unknown as TaskType<z.output<Input>, z.output<Output>>;
}

/** The names between braces in a route's path. */
export function routeParameters(at: Route): string[] {
  return [...at.matchAll(/\{([^}]+)\}/g)].map((match) => match[1]!);
}

/** Checks a definition's name against its form. @throws TypeError that says the form, with an example */
export function checkName(noun: string, name: string, form: RegExp, example: string): void {
  if (!form.test(name)) throw new TypeError(`"${name}" is no name for ${noun === "event" ? "an" : "a"} ${noun}: write ${example}.`);
}

function idIn(noun: string, value: unknown): string {
  const record = value as Record<string, unknown>;
  const id = record["id"] ?? record[`${noun}_id`];
  if (typeof id !== "string") throw new TypeError(`An event of ${noun} has neither id nor ${noun}_id: give defineEvent a subject.`);
  return id;
}
