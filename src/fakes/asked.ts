/** What a request asks a model for, in one shape for all providers' forms. */

export type DialectName = "anthropic" | "openai-chat" | "openai-responses" | "gemini" | "ollama";

export interface AskedMessage {
  readonly role: "system" | "user" | "assistant" | "tool";
  /** All text in it, the results of tools included. */
  readonly text: string;
}

export interface AskedTool {
  readonly name: string;
  readonly about: string;
  /** A JSON schema. */
  readonly schema: unknown;
}

export interface Asked {
  readonly dialect: DialectName;
  readonly model: string;
  readonly isStream: boolean;
  readonly messages: readonly AskedMessage[];
  readonly tools: readonly AskedTool[];
  /** Most tokens of the answer; null where none was named. */
  readonly mostOutput: number | null;
}

/** Everything that the model gets to read, one part a line. */
export function readBy({ messages, tools }: Asked): string {
  return [
    ...tools.map(({ name, about, schema }) => `${name}: ${about} ${JSON.stringify(schema)}`),
    ...messages.map(({ text }) => text),
  ].join("\n");
}

/** Strings inside of a JSON value, in order: the text of a message however its provider nests it. @param members whose strings count */
export function stringsIn(value: unknown, members: readonly string[]): string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap((item) => stringsIn(item, members));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => (members.includes(name) ? stringsIn(inner, members) : []));
}

/** A member of a JSON object, undefined where there is no such object. */
export function member(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

export function textMember(value: unknown, name: string): string {
  const found = member(value, name);
  return typeof found === "string" ? found : "";
}

export function listMember(value: unknown, name: string): readonly unknown[] {
  const found = member(value, name);
  return Array.isArray(found) ? found : [];
}

export function numberMember(value: unknown, name: string): number | null {
  const found = member(value, name);
  return typeof found === "number" ? found : null;
}
