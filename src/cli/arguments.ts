/** Turns the words of a command line into a tool's input: positions and flags are read by the shape of the input. */
import { parseArgs, type ParseArgsOptionsConfig } from "node:util";
import { defineProblem, inputInvalid, routeParameters, type ToolType, z } from "#base/contract.ts";

export const commandInvalid = defineProblem("command-invalid", { status: 400, title: "The command does not fit" });

/** Flags of every command. */
export interface CommonFlags {
  readonly json: boolean;
  readonly help: boolean;
}

export interface Arguments extends CommonFlags {
  readonly input: Readonly<Record<string, unknown>>;
  /** Paths, for tools that take files. */
  readonly paths: readonly string[];
}

/** A member of a tool's input, as the command line takes it. */
export interface Flag {
  readonly name: string;
  readonly kind: "text" | "number" | "yes-no" | "json";
  readonly isList: boolean;
  readonly isRequired: boolean;
  readonly isNullable: boolean;
  /** Values that it may have, where they are few. */
  readonly choices: readonly string[];
  readonly defaultText: string | null;
}

interface MemberSchema {
  readonly type?: string | readonly string[];
  readonly anyOf?: readonly MemberSchema[];
  readonly items?: MemberSchema;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
}

/** What the input of a tool takes, in the order of its shape. */
export function flagsOf(tool: ToolType): Flag[] {
  const schema = z.toJSONSchema(tool.input, { io: "input", unrepresentable: "any" }) as {
    properties?: Record<string, MemberSchema>;
    required?: string[];
  };
  return Object.entries(schema.properties ?? {}).map(([name, member]) => flagOf(name, member, schema.required?.includes(name) ?? false));
}

function flagOf(name: string, member: MemberSchema, isRequired: boolean): Flag {
  const types = alternativesOf(member);
  const choices = types.filter(({ type }) => type !== "null");
  const main = choices.length === 1 ? choices[0]! : {};
  const item = main.type === "array" ? (main.items ?? {}) : main;
  return {
    name,
    kind: kindOf(alternativesOf(item).length === 1 ? item.type : undefined),
    isList: main.type === "array",
    isRequired,
    isNullable: choices.length < types.length,
    choices: (item.enum ?? []).map(String),
    defaultText: member.default === undefined ? null : JSON.stringify(member.default),
  };
}

/** Each type that a member may have, as a schema of its own. */
function alternativesOf(member: MemberSchema): readonly MemberSchema[] {
  return member.anyOf ?? (Array.isArray(member.type) ? member.type.map((type: string) => ({ ...member, type })) : [member]);
}

function kindOf(type: MemberSchema["type"]): Flag["kind"] {
  if (type === "boolean") return "yes-no";
  if (type === "number" || type === "integer") return "number";
  return type === "object" || type === "array" ? "json" : "text";
}

/**
 * Reads the words after a command's own.
 * @throws commandInvalid for flags that the tool does not know, inputInvalid for values that do not fit
 */
export function readArguments(tool: ToolType, words: readonly string[]): Arguments {
  const flags = flagsOf(tool);
  const { values, positionals } = parseWords(words, flags);
  const { json = false, help = false, ...members } = values as Record<string, unknown> & Partial<CommonFlags>;
  const places = tool.files === null ? routeParameters(tool.at) : [];
  if (help) return { json, help, input: {}, paths: [] };
  if (tool.files === null && positionals.length > places.length) {
    throw commandInvalid(`"${positionals[places.length]}" is one word too many. ${usageHint(tool)}`);
  }
  if (tool.files !== null && positionals.length === 0) throw commandInvalid(`Name at least one file. ${usageHint(tool)}`);
  const byPlace = Object.fromEntries(places.slice(0, positionals.length).map((name, index) => [name, positionals[index]]));
  const missing = places.find((name) => !(name in byPlace) && !(name in members));
  if (missing !== undefined) throw commandInvalid(`<${missing}> is missing. ${usageHint(tool)}`);
  const texts = { ...members, ...byPlace };
  const input = Object.fromEntries(
    Object.entries(texts).map(([name, value]) => [
      name,
      valueOf(
        flags.find((flag) => flag.name === name)!,
        value,
      ),
    ]),
  );
  checkInput(tool, input);
  return { json, help, input, paths: tool.files === null ? [] : positionals };
}

/** Reads the flags that every command has. @throws commandInvalid */
export function readCommonFlags(words: readonly string[]): CommonFlags & { readonly rest: readonly string[] } {
  const { values, positionals } = parseWords(words, []);
  return { json: values["json"] === true, help: values["help"] === true, rest: positionals };
}

function parseWords(words: readonly string[], flags: readonly Flag[]): { values: Record<string, unknown>; positionals: string[] } {
  const options: ParseArgsOptionsConfig = { json: { type: "boolean" }, help: { type: "boolean", short: "h" } };
  for (const { name, kind, isList } of flags) options[name] = { type: kind === "yes-no" ? "boolean" : "string", multiple: isList };
  const args = words.map(withUnderscores);
  try {
    return parseArgs({ args, options, allowPositionals: true, allowNegative: true, strict: true }) as ReturnType<typeof parseWords>;
  } catch (error) {
    throw commandInvalid(`${(error as Error).message.split(". ")[0]}. See the command's --help.`, {}, { cause: error });
  }
}

/** `--created-after` is `--created_after`. */
function withUnderscores(word: string): string {
  const [, dashes, name, rest] = /^(--(?:no-)?)([a-z][^=]*)(.*)$/s.exec(word) ?? [];
  return name === undefined ? word : `${dashes}${name.replaceAll("-", "_")}${rest}`;
}

function valueOf(flag: Flag, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => valueOf(flag, item));
  if (typeof value !== "string") return value;
  if (value === "null" && flag.isNullable) return null;
  if (flag.kind === "number" && value.trim() !== "" && Number.isFinite(Number(value))) return Number(value);
  if (flag.kind !== "json") return value;
  try {
    return JSON.parse(value) as unknown;
  } catch (error) {
    throw commandInvalid(`--${flag.name} takes JSON, and this is none: ${value.slice(0, 80)}`, {}, { cause: error });
  }
}

function checkInput(tool: ToolType, input: Readonly<Record<string, unknown>>): void {
  const result = tool.input.safeParse(input);
  if (result.success) return;
  const errors = result.error.issues.map(({ path, message }) => ({ pointer: `/${path.join("/")}`, detail: message }));
  throw inputInvalid(errors.map(({ pointer, detail }) => `${pointer.slice(1)}: ${detail}`).join("; "), { errors });
}

function usageHint(tool: ToolType): string {
  return `Usage: hallway ${usageOf(tool)}`;
}

/** "get_template_content <id> [--flags]" */
export function usageOf(tool: ToolType): string {
  const words = tool.command?.words ?? tool.name;
  const places = tool.files === null ? routeParameters(tool.at).map((name) => `<${name}>`) : ["<file>…"];
  const hasFlags = flagsOf(tool).some(({ name }) => !places.includes(`<${name}>`));
  return [words, ...places, ...(hasFlags ? ["[--flags]"] : [])].join(" ");
}
