/** How an import travels from the command to the house: JSON lines, a head and then a record each. And how the house answers. */
import { z } from "#base/contract.ts";

/** The first line. */
export const ImportHead = z.strictObject({
  source: z.string().regex(/^[a-z0-9][a-z0-9_.-]{0,99}$/, "Write a short name of lower-case letters, digits, points and dashes."),
  mappings: z
    .array(z.strictObject({ name: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,99}$/), entity: z.string().max(100) }))
    .min(1)
    .max(200),
  /** Says what would happen, and leaves everything as it is. */
  dry_run: z.boolean(),
  /** Saves what can be saved; otherwise one refused record keeps out all. */
  skip_refused: z.boolean(),
});
export type ImportHead = z.output<typeof ImportHead>;

const pointer = z.string().max(1_000);

/** Every other line: one record of the older system, already in our shape but for its files and references. */
export const ImportRecord = z.strictObject({
  /** Which mapping it comes by. */
  mapping: z.number().int().min(0),
  /** Where it stands in the source, for people: "books.jsonl line 12". */
  at: z.string().max(1_000),
  /** Names it in the source for ever. */
  key: z.string().min(1).max(500),
  entity: z.record(z.string(), z.unknown()),
  /** Files, by where in `entity` they belong. */
  files: z.array(z.strictObject({ pointer, name: z.string().min(1).max(500), base64: z.string() })).max(20),
  /** Ids of other imported records, by where in `entity` they belong. */
  refs: z.array(z.strictObject({ pointer, mapping: z.string().max(100), key: z.string().max(500), prefix: z.string().max(200) })).max(500),
});
export type ImportRecord = z.output<typeof ImportRecord>;

/** A record that the command itself could not make anything of. */
export const ImportRefusal = z.strictObject({
  mapping: z.number().int().min(0),
  at: z.string().max(1_000),
  key: z.string().max(500).nullable(),
  refused: z.string().max(4_000),
});
export type ImportRefusal = z.output<typeof ImportRefusal>;

export const MappingReport = z.object({
  name: z.string(),
  entity: z.string(),
  read: z.number(),
  created: z.number(),
  updated: z.number(),
  unchanged: z.number(),
  /** The source has changed, and so has what was imported: it stays as people here made it. */
  kept: z.number(),
  refused: z.number(),
  /** The first of the refused. */
  refusals: z.array(z.object({ at: z.string(), key: z.string().nullable(), reason: z.string() })),
});
export type MappingReport = z.output<typeof MappingReport>;

export const ImportReport = z.object({
  /** False in a dry run, and where something was refused that was not to be skipped: then nothing of it is here. */
  saved: z.boolean(),
  dry_run: z.boolean(),
  mappings: z.array(MappingReport),
});
export type ImportReport = z.output<typeof ImportReport>;

/** A line of the answer: how far it is, and at last the report, or what stopped it. */
export const ImportAnswer = z.union([
  z.object({ done: z.number() }),
  z.object({ report: ImportReport }),
  z.object({ problem: z.looseObject({ type: z.string(), title: z.string(), status: z.number(), detail: z.string() }) }),
]);
