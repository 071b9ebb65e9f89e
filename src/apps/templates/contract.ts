/** Word templates: what is read from a document, and what can be asked of it. */
import { defineEvent, defineProblem, defineTaskType, defineTool, z } from "#base/contract.ts";
import { TaskStatus } from "#base/task.ts";
import { Field, FieldType, ParsedTemplate as TemplateContent, Section } from "./domain/template.ts";

export { fieldTypes } from "./domain/template.ts";
export { Field, FieldType, Section, TemplateContent };

/** Status of a template: that of its parsing, and `parsed` afterwards. */
export const TemplateStatus = z.enum(["pending", "processing", "parsed", "failed", "cancelled"]);

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
export const templateFailed = defineEvent("template.failed", Named.extend({ problem: z.looseObject({ type: z.string(), detail: z.string() }) }));
export const templateFieldUpdated = defineEvent("template.field_updated", z.object({ template_id: z.uuid(), field_id: z.string(), changed: z.array(z.string()) }));
export const templateDeleted = defineEvent("template.deleted", Named);
export const templateRestored = defineEvent("template.restored", Named);

const changes = [templateUploaded, templateParsed, templateFailed, templateFieldUpdated, templateDeleted, templateRestored];

export const templateUnknown = defineProblem("template-unknown", { status: 404, title: "No such template" });
export const templateNotParsed = defineProblem("template-not-parsed", { status: 409, title: "The template is not read yet" });
export const templateTaken = defineProblem("template-taken", { status: 409, title: "The document is here already" });
export const fieldUnknown = defineProblem("field-unknown", { status: 404, title: "No such field" });

export const parseTemplate = defineTaskType("template:parse", {
  input: z.object({ template_id: z.uuid() }),
  output: z.object({ template_id: z.uuid(), sections: z.number(), fields: z.number() }),
});

export const Upload = z.object({ task_id: z.uuid(), template_id: z.uuid(), status: TaskStatus, message: z.string() });

export const uploadTemplate = defineTool({
  name: "upload_template",
  about: "Upload Word documents (.docx, .dotx). Each is stored once and read by a task.",
  at: "POST /api/templates/upload",
  effect: "write",
  files: { endings: [".docx", ".dotx"], maxBytes: 50 * 1024 * 1024, maxCount: 50 },
  opensTask: true,
  command: {
    words: "parse",
    then: ({ template_id }) => ({ tool: "get_template_content", input: { id: template_id }, shows: TemplateContent }),
  },
  input: z.object({}),
  /** The first file's answer; `uploads` has one for each file, in order. */
  output: Upload.extend({ uploads: z.array(Upload.extend({ filename: z.string() })) }),
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
  about: "Correct a field of a template: its label, type, options and the like. What a person corrected is kept when the file is read again.",
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
