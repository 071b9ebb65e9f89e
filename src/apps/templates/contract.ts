/** Word templates: what is read from a document, and what can be asked of it. */
import { defineEvent, defineProblem, defineTaskType, defineTool, z } from "#base/contract.ts";
import { TaskStatus } from "#base/task.ts";

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

export const TemplateContent = z.object({
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
export type TemplateContent = z.output<typeof TemplateContent>;

/** Status of a template: that of its parsing, and `parsed` afterwards. */
export const TemplateStatus = z.enum(["pending", "processing", "parsed", "failed", "cancelled"]);
export type TemplateStatus = z.output<typeof TemplateStatus>;

export const TemplateSummary = z.object({
  template_id: z.uuid(),
  filename: z.string(),
  title: z.string().nullable(),
  status: TemplateStatus,
  task_id: z.uuid(),
  bytes: z.number(),
  section_count: z.number(),
  field_count: z.number(),
  created_at: z.string(),
  updated_at: z.string(),
  version: z.number().int(),
});
export type TemplateSummary = z.output<typeof TemplateSummary>;

const oneTemplate = z.object({ id: z.uuid() });
const Named = z.object({ template_id: z.uuid(), filename: z.string() });

export const templateUploaded = defineEvent("template.uploaded", Named);
export const templateParsed = defineEvent("template.parsed", Named.extend({ sections: z.number(), fields: z.number() }));
export const templateFieldUpdated = defineEvent(
  "template.field_updated",
  z.object({ template_id: z.uuid(), field_id: z.string(), changed: z.array(z.string()) }),
);
export const templateDeleted = defineEvent("template.deleted", Named);
export const templateRestored = defineEvent("template.restored", Named);

const changes = [templateUploaded, templateParsed, templateFieldUpdated, templateDeleted, templateRestored];

export const templateUnknown = defineProblem("template-unknown", { status: 404, title: "No such template" });
export const templateNotParsed = defineProblem("template-not-parsed", { status: 409, title: "The template is not read yet" });
export const templateTaken = defineProblem("template-taken", { status: 409, title: "The document is here already" });
export const fieldUnknown = defineProblem("field-unknown", { status: 404, title: "No such field" });

export const parseTemplate = defineTaskType("template:parse", {
  input: z.object({ template_id: z.uuid() }),
  output: z.object({ template_id: z.uuid(), sections: z.number(), fields: z.number() }),
});

export const Upload = z.object({ task_id: z.uuid(), template_id: z.uuid(), status: TaskStatus, message: z.string() });

/** A file that was not taken: nothing of it is stored. */
export const RefusedUpload = z.object({
  filename: z.string(),
  /** The problem that it would have been answered with, had it come alone. */
  problem: z.looseObject({ type: z.string(), title: z.string(), status: z.number(), detail: z.string() }),
});

export const uploadTemplate = defineTool({
  name: "upload_template",
  about: "Upload Word documents (.docx, .dotx). Each is stored once and read by a task; what is no Word document is refused.",
  at: "POST /api/templates/upload",
  effect: "write",
  files: { endings: [".docx", ".dotx"], maxBytes: 50 * 1024 * 1024, maxCount: 50 },
  opensTask: true,
  command: {
    words: "parse",
    next: ({ template_id }) => ({ tool: "get_template_content", input: { id: template_id }, shows: TemplateContent }),
  },
  input: z.object({}),
  /**
   * The answer of the first file that is taken; `uploads` has one for each that is, in order, `refused` the others. Where
   * none is taken, the request is answered with the problem.
   */
  output: Upload.extend({ uploads: z.array(Upload.extend({ filename: z.string() })), refused: z.array(RefusedUpload) }),
});

export const listTemplates = defineTool({
  name: "list_templates",
  about: "List the templates of this project, newest first; `text` finds in title and file name.",
  at: "GET /api/templates",
  effect: "read",
  changedBy: changes,
  input: z.object({
    text: z.string().max(200).optional(),
    status: TemplateStatus.optional(),
    cursor: z.string().max(400).optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  output: z.object({ templates: z.array(TemplateSummary), next_cursor: z.string().nullable() }),
});

export const getTemplateContent = defineTool({
  name: "get_template_content",
  about: "Get what was read from a template: metadata, sections and fields.",
  at: "GET /api/templates/{id}/content",
  effect: "read",
  changedBy: changes,
  input: oneTemplate,
  output: TemplateContent.extend({ template_id: z.uuid(), filename: z.string(), version: z.number().int() }),
});

export const getTemplateStatus = defineTool({
  name: "get_template_status",
  about: "Get how far the reading of a template is.",
  at: "GET /api/templates/{id}/status",
  effect: "read",
  changedBy: changes,
  input: oneTemplate,
  output: TemplateSummary.extend({
    progress: z.number(),
    current_step: z.string().nullable(),
    error: z.looseObject({ type: z.string(), title: z.string(), status: z.number(), detail: z.string() }).nullable(),
  }),
});

export const updateTemplateField = defineTool({
  name: "update_template_field",
  about:
    "Correct a field of a template: its label, type, options and the like. What a person corrected is kept when the file is read again.",
  at: "PATCH /api/templates/{id}/fields/{field_id}",
  effect: "write",
  input: oneTemplate.extend({
    field_id: z.string().max(200),
    /** The template's version that the change was made on; refused when it is stale. */
    version: z.number().int().optional(),
    label: z.string().min(1).max(500).optional(),
    type: FieldType.optional(),
    required: z.boolean().optional(),
    section_id: z.string().nullable().optional(),
    options: z.array(z.string().max(500)).max(500).nullable().optional(),
    columns: z.array(z.string().max(500)).max(100).nullable().optional(),
    max_length: z.number().int().min(1).nullable().optional(),
    default: z.string().max(10_000).nullable().optional(),
    help: z.string().max(2_000).nullable().optional(),
  }),
  output: Field.extend({ version: z.number().int() }),
});

export const deleteTemplate = defineTool({
  name: "delete_template",
  about: "Delete a template and what was read from it. Can be undone for a day with restore_template.",
  at: "DELETE /api/templates/{id}",
  effect: "write",
  input: oneTemplate,
  output: z.object({ template_id: z.uuid(), deleted: z.literal(true) }),
});

export const restoreTemplate = defineTool({
  name: "restore_template",
  about: "Undo the deletion of a template.",
  at: "POST /api/templates/{id}/restore",
  effect: "write",
  input: oneTemplate,
  output: TemplateSummary,
});

export const parseTemplateAgain = defineTool({
  name: "parse_template_again",
  about: "Read a template's file again; fields that a person corrected stay as they are.",
  at: "POST /api/templates/{id}/parse",
  effect: "write",
  opensTask: true,
  input: oneTemplate,
  output: Upload,
});
