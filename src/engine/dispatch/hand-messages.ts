/**
 * What somebody added to a stream by hand (`redis-cli XADD template:parse * template_id … file_path …`), made a task like any other.
 *
 * `task_id` and `project_id` say which task, and where; the other members are its input, as text or as JSON. Such a task's id is
 * derived from its message, so that a message that is delivered twice makes one task.
 */
import { createHash } from "node:crypto";
import { z } from "#base/contract.ts";
import { isId } from "#base/id.ts";
import { inputRefused } from "#base/input.ts";
import { canonicalJson } from "#base/json.ts";
import { Problem } from "#base/problem.ts";
import type { Database } from "#store/database.ts";
import { isUniqueViolation } from "#store/sql-state.ts";
import type { Handed } from "./dispatch.ts";
import { newTask, type TaskMaker } from "../new-task.ts";
import { originOf } from "../origin.ts";
import { type TaskRef, whichExist } from "../sql/dispatch.ts";
import type { NewTask } from "../sql/intake.ts";
import { type Message, timeOfMessage, typeOfStream } from "./streams.ts";

export interface AdoptParts extends TaskMaker {
  readonly database: Database;
  /** The house's projects; the first is where a task goes whose message names none. */
  readonly projects: () => Promise<readonly string[]>;
  readonly start: (task: NewTask) => Promise<string>;
}

/** A message that can't be a task, and why. */
export interface Refused {
  readonly message: Message;
  readonly reason: string;
}

/** The task that a message names, where it says no more than that: what this house adds itself. */
export function namedTask({ members }: Message): TaskRef | null {
  const { project_id, task_id, message_id: _place, ...rest } = members;
  if (project_id === undefined || task_id === undefined || !isId(project_id) || !isId(task_id)) return null;
  return Object.keys(rest).length === 0 ? { project_id, id: task_id.toLowerCase() } : null;
}

/** Finds or makes the task of a message. @throws Error where the database does not answer: nothing is known then, and it may be asked again */
export async function adopt(parts: AdoptParts, message: Message): Promise<{ handed: Handed; isNew: boolean } | Refused> {
  const projects = await parts.projects();
  const { project_id, task_id, message_id, ...members } = message.members;
  if (project_id !== undefined && !projects.includes(project_id)) return { message, reason: `There is no project ${shown(project_id)}.` };
  if (task_id !== undefined && !isId(task_id)) return { message, reason: `${shown(task_id)} is no id of a task: a task_id is a UUID.` };
  const [projectId] = project_id === undefined ? projects : [project_id];
  if (projectId === undefined) return { message, reason: "There is no project yet that the task could belong to." };

  const id = (task_id ?? derivedId(message, message_id ?? message.id)).toLowerCase();
  const places = project_id === undefined && task_id !== undefined ? projects : [projectId];
  const [found] = await whichExist(
    parts.database,
    places.map((place) => ({ project_id: place, id })),
  );
  if (found !== undefined) return { handed: { ...found, message }, isNew: false };
  if (task_id !== undefined && Object.keys(members).length === 0)
    return { message, reason: `There is no task ${task_id}, and nothing here that it could be made of.` };
  const handed = { project_id: projectId, id, message };
  const made = taskOrReason(parts, projectId, message, members);
  if (typeof made === "string") return { message, reason: made };
  try {
    await parts.start({ ...made, id });
    return { handed, isNew: true };
  } catch (error) {
    // Somebody else made it of the same message just now.
    if (isUniqueViolation(error)) return { handed, isNew: false };
    throw error;
  }
}

type Members = Readonly<Record<string, string>>;

function taskOrReason(parts: AdoptParts, projectId: string, message: Message, members: Members): NewTask | string {
  try {
    return makeTask(parts, projectId, message, members);
  } catch (error) {
    if (error instanceof Problem) return error.message;
    throw error;
  }
}

function makeTask(parts: AdoptParts, projectId: string, { stream }: Message, members: Members): NewTask {
  const type = typeOfStream(stream);
  const known = parts.registry.tasks.get(type)!;
  const input = inputOf(known.definition.input, members, type);
  const options = stream === type ? {} : { options: { priority: Math.max(known.priority, 1) } };
  return newTask(parts, { projectId, type: known.definition, input, origin: originOf({ type: "system", id: "redis" }), ...options });
}

/** Members as they are where they fit; read as JSON where that fits better. @throws inputInvalid */
function inputOf(schema: z.ZodType, members: Members, type: string): unknown {
  // What a task does not know is a mistake of who added it, not something to pass over.
  const strict = schema instanceof z.ZodObject ? schema.strict() : schema;
  const whole = Object.keys(members).length === 1 && members["input"] !== undefined ? jsonOf(members["input"]) : undefined;
  if (whole !== undefined && strict.safeParse(whole).success) return whole;
  const asText = strict.safeParse(members);
  if (asText.success) return members;
  const wrong = new Set(asText.error.issues.map(({ path }) => path[0]));
  const input = Object.fromEntries(Object.entries(members).map(([name, text]) => [name, wrong.has(name) ? (jsonOf(text) ?? text) : text]));
  const asJson = strict.safeParse(input);
  if (!asJson.success) throw inputRefused(`task ${type}`, asJson.error);
  return input;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** A UUID v7 of the message's time whose random part is a hash of the message. */
function derivedId({ stream, members }: Message, messageId: string): string {
  const { message_id: _place, ...said } = members;
  const hash = createHash("sha256")
    .update(canonicalJson([stream, messageId, said]))
    .digest("hex");
  const ms = Math.min(Math.max(0, timeOfMessage({ id: messageId }) || 0), 2 ** 48 - 1);
  const time = ms.toString(16).padStart(12, "0");
  const variant = ((Number.parseInt(hash[3]!, 16) & 3) | 8).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hash.slice(0, 3)}-${variant}${hash.slice(4, 7)}-${hash.slice(7, 19)}`;
}

function shown(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
