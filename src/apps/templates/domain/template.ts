/** What is read from a Word document: the one shape that the reader makes, the store keeps and the doors show. */
import { z } from "zod";

export const fieldTypes = ["text", "long_text", "number", "date", "choice", "checkbox", "table", "signature"] as const;
export const FieldType = z.enum(fieldTypes);
export type FieldType = z.output<typeof FieldType>;

export const Section = z.object({
  id: z.string(),
  /** As Word shows it, without the title. */
  number: z.string().nullable(),
  title: z.string(),
  /** From 1. */
  level: z.number().int(),
  parent_id: z.string().nullable(),
  /** The text under the heading that tells the reader what belongs there. */
  description: z.string().nullable(),
});
export type Section = z.output<typeof Section>;

/** A place in one part of the file: offsets count UTF-16 units of the part's decoded text. */
export const Place = z.object({
  /** Name of the part in the container: word/document.xml. */
  part: z.string(),
  /** Steps from the root, each a local name and its number among equal siblings: body/p[3]/r[2]. */
  path: z.string(),
  start: z.number().int(),
  end: z.number().int(),
  /** Of the surroundings, so that a file that changed meanwhile is noticed before it is written to. */
  hash: z.string(),
  /** First and last character in the paragraph's visible text, where the place is a part of it. */
  text: z.tuple([z.number().int(), z.number().int()]).optional(),
});
export type Place = z.output<typeof Place>;

export const Anchor = z.looseObject({
  ...Place.shape,
  /** Every place where the same placeholder stands, the first one included. */
  occurrences: z.array(Place).optional(),
  /** The technical fields that make up this one answer, the first one included. */
  pieces: z.array(Place).optional(),
  /** Fields of one record carry the same group. */
  group: z.string().optional(),
  /** The printed first cells of a table whose rows are fixed. */
  fixed_rows: z.array(z.string()).optional(),
  /** Tag or bookmark name that the file gives the place. */
  tag: z.string().optional(),
  /** Date or number format that the file states. */
  format: z.string().optional(),
  /** More than one of the options may be chosen. */
  multiple: z.boolean().optional(),
  /** Where each option's box stands, in the order of the options. */
  boxes: z.array(Place).optional(),
});
export type Anchor = z.output<typeof Anchor>;

export const Field = z.object({
  id: z.string(),
  /** Unique within the template: lower case, words joined by underscores. */
  name: z.string(),
  label: z.string(),
  type: FieldType,
  required: z.boolean(),
  section_id: z.string().nullable(),
  options: z.array(z.string()).nullable(),
  columns: z.array(z.string()).nullable(),
  /** Rows that a person may fill. */
  rows: z.number().int().nullable(),
  /** In characters. */
  max_length: z.number().int().nullable(),
  default: z.string().nullable(),
  help: z.string().nullable(),
  /** How the place is marked in the file: content_control, legacy_field, empty_cell, underscore, … */
  source: z.string(),
  /** 0 to 1. */
  confidence: z.number().min(0).max(1),
  /** Why this is taken for a field of this type, in words. */
  evidence: z.string(),
  anchor: Anchor,
});
export type Field = z.output<typeof Field>;

export const ParsedTemplate = z.object({
  metadata: z.object({
    title: z.string(),
    /** BCP 47. */
    language: z.string().nullable(),
    /** The standard that the document speaks of: ISO 9001:2015. */
    standard: z.string().nullable(),
    parsed_by: z.string(),
    counts: z.record(z.string(), z.number()),
  }),
  sections: z.array(Section),
  fields: z.array(Field),
});
export type ParsedTemplate = z.output<typeof ParsedTemplate>;
