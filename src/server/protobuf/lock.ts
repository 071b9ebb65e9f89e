/**
 * The numbers of protobuf fields, kept for good in proto/lock.json. A number means one field forever: a field that goes
 * away leaves its number and name reserved, and a field that changes its type is another field under another number.
 */
import { readFileSync } from "node:fs";
import { z } from "#base/contract.ts";

const MessageLock = z.object({
  fields: z.record(z.string(), z.object({ number: z.number().int(), type: z.string() })),
  /** Numbers that were given once and are not to be given again, with the names that they had. */
  reserved: z.array(z.object({ number: z.number().int(), name: z.string() })),
});
export type MessageLock = z.output<typeof MessageLock>;

/** By application, then by message; messages inside of others are named with points. */
export const Lock = z.record(z.string(), z.record(z.string(), MessageLock));
export type Lock = z.output<typeof Lock>;

/** What a field is without its number. */
export interface WantedField {
  readonly name: string;
  readonly type: string;
}

export interface Numbered {
  readonly lock: MessageLock;
  /** Sentences on what no longer fits with messages that were sent before. */
  readonly breaks: readonly string[];
}

/** Numbers the fields of one message: known ones as before, new ones after all that ever were. */
export function numberFields(message: string, wanted: readonly WantedField[], before: MessageLock | undefined): Numbered {
  const fields: MessageLock["fields"] = {};
  const reserved = [...(before?.reserved ?? [])];
  const breaks: string[] = [];
  const old = before?.fields ?? {};
  const names = new Set(wanted.map(({ name }) => name));
  for (const [name, { number, type }] of Object.entries(old)) {
    const now = wanted.find((field) => field.name === name);
    if (now?.type === type) continue;
    reserved.push({ number, name });
    breaks.push(names.has(name) ? `${message}.${name} was ${type} and is now ${now!.type}` : `${message}.${name} is gone`);
  }
  let next = 1 + Math.max(0, ...reserved.map(({ number }) => number), ...Object.values(old).map(({ number }) => number));
  for (const { name, type } of wanted) {
    const known = old[name];
    if (known?.type === type) fields[name] = known;
    else {
      // 19,000 to 19,999 belong to protobuf itself.
      if (next === 19_000) next = 20_000;
      fields[name] = { number: next++, type };
    }
  }
  return { lock: { fields, reserved }, breaks };
}

/** The lock that comes with Hallway; empty where there is none. */
export function readLock(file: URL = new URL("../../../proto/lock.json", import.meta.url)): Lock {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw error;
  }
  return Lock.parse(JSON.parse(text));
}
