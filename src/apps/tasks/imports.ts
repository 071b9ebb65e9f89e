/** What an older system did: its finished tasks and its events, for reading. */
import { z } from "#base/contract.ts";
import { defineImport } from "#hallway/index.ts";

const Time = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

/** A problem document, or the sentence that the older system kept. */
const Failure = z.union([z.string().max(10_000), z.looseObject({ detail: z.string() })]).transform((given) => ({
  ...{ type: "/problems/imported", title: "It failed in the system that it comes from", status: 500 },
  ...(typeof given === "string" ? { detail: given } : given),
}));

const pastTasks = defineImport({
  entity: "task",
  about: "A finished task of an older system, for reading: it is never run or tried again.",
  shape: z.object({
    /** noun:verb, such as legacy:export. */
    type: z
      .string()
      .max(200)
      .regex(/^[a-z][a-z0-9_]*:[a-z][a-z0-9_]*$/, "Write noun:verb, such as legacy:export."),
    status: z.enum(["completed", "failed", "cancelled"]),
    input: z.unknown().optional(),
    output: z.unknown().optional(),
    error: Failure.nullish(),
    attempts: z.number().int().min(0).max(1_000).default(1),
    created_at: Time,
    started_at: Time.nullish(),
    finished_at: Time.nullish(),
    parent_id: z.uuid().nullish(),
  }),
  create: (task, { db, projectId, actor, past, source }) =>
    past.task(db, projectId, actor, {
      type: task.type,
      status: task.status,
      input: task.input,
      output: task.output,
      error: task.error ?? null,
      attempts: task.attempts,
      createdAt: task.created_at,
      startedAt: task.started_at ?? null,
      finishedAt: task.finished_at ?? task.started_at ?? task.created_at,
      parentId: task.parent_id ?? null,
      source,
    }),
});

const pastEvents = defineImport({
  entity: "event",
  about: "Something that happened in an older system, for reading: it starts nothing.",
  shape: z.object({
    /** noun.past, such as order.shipped. */
    type: z
      .string()
      .max(200)
      .regex(/^(?!task\.)[a-z][a-z_]*(\.[a-z][a-z_]*)+$/, "Write noun.past, such as order.shipped; task.… is said by the engine alone."),
    /** What it speaks of: order/42. */
    subject: z
      .string()
      .max(300)
      .regex(/^(?!task\/)[a-z][a-z_]*\/.+$/s, "Write noun/id, such as order/42; task/… is the engine's."),
    time: Time,
    data: z.record(z.string(), z.unknown()).default({}),
  }),
  create: (event, { db, projectId, actor, past }) => past.event(db, projectId, actor, event),
});

export const imports = [pastTasks, pastEvents];
