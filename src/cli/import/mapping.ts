/**
 * The mapping file: what an older system's data lies in, and how its records become ours.
 *
 * It is data and not a program: nothing in it is ever run, no path in it leads out of its folder, and no text in it becomes a part of
 * a statement. docs/reference/import-mapping.schema.json is made from this.
 */
import { z } from "#base/contract.ts";

const pointer = z
  .string()
  .max(1_000)
  .regex(/^(\/|$)/, 'A place begins with "/"; or write {"const": …} for a text of your own.')
  .describe('A place in the record as a JSON pointer: "/address/city", "" for the whole record.');
const Constant = z.json().describe("Any JSON.");

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

interface Value {
  at: string;
  default?: unknown;
  map?: Record<string, unknown> | undefined;
  as?: "text" | "number" | "boolean" | "json" | "date" | undefined;
  format?: string | undefined;
  zone?: string | undefined;
}

/** How one value of ours is made from a record of theirs. */
export type Expression =
  | string
  | { const?: unknown }
  | Value
  | { join: Expression[]; with: string }
  | { first: Expression[] }
  | { object: Record<string, Expression> }
  | { each: string; item: Expression }
  | { ref: string; key: Expression; prefix: string }
  | { file: Expression; strip: string; name?: Expression | undefined }
  | { base64: Expression; name: Expression };

export const Expression: z.ZodType<Expression> = z.lazy(() =>
  z.union([
    pointer,
    z.strictObject({ const: Constant }).describe("The same for every record."),
    z
      .strictObject({
        at: pointer,
        default: Constant.optional().describe("Where nothing, null or an empty text stands there, or the map does not have it."),
        map: z.record(z.string(), Constant).optional().describe('What each value becomes: {"done": "completed"}.'),
        as: z
          .enum(["text", "number", "boolean", "json", "date"])
          .optional()
          .describe("json: the value is text that holds JSON. date: becomes an ISO 8601 time in UTC."),
        format: z
          .string()
          .max(100)
          .optional()
          .describe('Of a date: "iso" (the default), "seconds" or "milliseconds" since 1970, or a pattern like "dd.MM.yyyy HH:mm:ss".'),
        zone: z
          .string()
          .max(100)
          .refine(isZone, "There is no such time zone.")
          .optional()
          .describe('Where a date that names no zone was written: "Europe/Berlin". Default: UTC.'),
      })
      .describe("What stands at a place, made fit."),
    z
      .strictObject({ join: z.array(Expression).min(1).max(50), with: z.string().max(100).default("") })
      .describe("Texts one after the other."),
    z.strictObject({ first: z.array(Expression).min(1).max(50) }).describe("The first of these that is there."),
    z.strictObject({ object: z.record(z.string().max(200), Expression) }).describe("An object of our own."),
    z
      .strictObject({ each: pointer, item: Expression })
      .describe("A list: item is worked out on each item that stands there; on {key, value} where an object stands there."),
    z
      .strictObject({ ref: z.string().max(100), key: Expression, prefix: z.string().max(200).default("") })
      .describe("The id here of what mapping `ref` has made of the record with this key, behind a prefix."),
    z
      .strictObject({ file: Expression, strip: z.string().max(1_000).default(""), name: Expression.optional() })
      .describe("A file of the folder, by its path; `strip` is taken off the front of the path."),
    z
      .strictObject({ base64: Expression, name: Expression })
      .describe("A file that stands in the record as Base64 (or as bytes, in SQLite)."),
  ]),
) as z.ZodType<Expression>;

const path = z.string().min(1).max(1_000);

const From = z.union([
  z
    .strictObject({ json: path, at: pointer.default("") })
    .describe("The list or object at a place of a JSON file. Members of an object are {key, value}."),
  z.strictObject({ jsonl: path }).describe("A file with one JSON text in each line."),
  z.strictObject({ sqlite: path, table: z.string().min(1).max(200) }).describe("The rows of a table of an SQLite file."),
  z
    .strictObject({
      redis: z
        .string()
        .max(1_000)
        .regex(/^rediss?:\/\//)
        .optional(),
      redis_file: path.optional().describe("A file that holds the address, so that a password need not stand here."),
      keys: z.string().min(1).max(500).describe("As SCAN takes it: template:*"),
      each: z.enum(["key", "item"]).default("key").describe("A record for each key, or for each item of what it holds."),
    })
    .refine((from) => (from.redis === undefined) !== (from.redis_file === undefined), "Give either redis or redis_file.")
    .describe("Keys of a Redis server: {key, value}, and {key, id, value} for items."),
]);
export type From = z.output<typeof From>;

const OneMapping = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9_-]{0,99}$/)
    .describe("Names it in the report and in references. Part of what a record is known by: keep it from one import to the next."),
  entity: z.string().max(100).describe("What the records become: see hallway help import."),
  from: From,
  key: Expression.describe("What names a record in the older system for ever."),
  only: z
    .array(z.strictObject({ at: pointer, in: z.array(Constant).optional(), not_in: z.array(Constant).optional() }))
    .max(20)
    .default([])
    .describe("Records for which all of this is so; the others are passed over."),
  fields: z.record(z.string().max(200), Expression).describe("Our fields."),
});
export type OneMapping = z.output<typeof OneMapping>;

export const Mapping = z.strictObject({
  $schema: z.string().optional(),
  source: z
    .string()
    .regex(/^[a-z0-9][a-z0-9_.-]{0,99}$/)
    .describe("Names the older system. Part of what a record is known by: keep it from one import to the next."),
  mappings: z.array(OneMapping).min(1).max(200).describe("Worked through in this order: what refers to others comes after them."),
});
export type Mapping = z.output<typeof Mapping>;
