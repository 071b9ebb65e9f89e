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

/** Below this confidence a person should look. */
export const sureFrom = 0.7;

/**
 * What a person has said of a field. Nothing yet: it is `read`, or `to_confirm` where the reader is less than sure. That it
 * is right, that it is otherwise, that there is one where none was read, that there is none.
 */
export const FieldReview = z.enum(["read", "to_confirm", "confirmed", "corrected", "drawn", "dismissed"]);
export type FieldReview = z.output<typeof FieldReview>;

export const ReviewedField = Field.extend({
  review: FieldReview,
  /** The reader's confidence, before a person said anything. */
  read_confidence: z.number().min(0).max(1),
});
export type ReviewedField = z.output<typeof ReviewedField>;

/** What a person has said of a section. */
export const SectionReview = z.enum(["read", "corrected", "drawn", "dismissed"]);

export const ReviewedSection = Section.extend({ review: SectionReview });
export type ReviewedSection = z.output<typeof ReviewedSection>;

/** What a person said of something that the document no longer has. */
export const LostCorrection = z.object({
  subject: z.enum(["field", "section"]),
  subject_id: z.string(),
  /** As it was called when it was corrected. */
  label: z.string(),
  /** In words: "the label, the type", "drawn by hand". */
  said: z.string(),
  /** To be undone where they are not wanted any more. */
  correction_ids: z.array(z.uuid()),
});
export type LostCorrection = z.output<typeof LostCorrection>;

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
  z.object({ template_id: z.uuid(), field_id: z.string(), changed: z.array(z.string()), correction_id: z.uuid().optional() }),
);
const OfField = z.object({ template_id: z.uuid(), field_id: z.string(), correction_id: z.uuid() });
export const templateFieldAdded = defineEvent("template.field_added", OfField);
export const templateFieldConfirmed = defineEvent("template.field_confirmed", OfField);
export const templateFieldDismissed = defineEvent("template.field_dismissed", OfField);
export const templateFieldRestored = defineEvent("template.field_restored", OfField);
const OfSection = z.object({ template_id: z.uuid(), section_id: z.string(), correction_id: z.uuid() });
export const templateSectionAdded = defineEvent("template.section_added", OfSection);
export const templateSectionUpdated = defineEvent("template.section_updated", OfSection.extend({ changed: z.array(z.string()) }));
export const templateSectionDismissed = defineEvent("template.section_dismissed", OfSection);
export const templateSectionRestored = defineEvent("template.section_restored", OfSection);
export const templateCorrectionUndone = defineEvent(
  "template.correction_undone",
  z.object({ template_id: z.uuid(), correction_id: z.uuid() }),
);
export const templateFileReplaced = defineEvent("template.file_replaced", Named);
export const templateDeleted = defineEvent("template.deleted", Named);
export const templateRestored = defineEvent("template.restored", Named);

const changes = [templateUploaded, templateParsed, templateFileReplaced, templateDeleted, templateRestored];
const corrections = [
  templateFieldUpdated,
  templateFieldAdded,
  templateFieldConfirmed,
  templateFieldDismissed,
  templateFieldRestored,
  templateSectionAdded,
  templateSectionUpdated,
  templateSectionDismissed,
  templateSectionRestored,
  templateCorrectionUndone,
];

export const templateUnknown = defineProblem("template-unknown", { status: 404, title: "No such template" });
export const templateNotParsed = defineProblem("template-not-parsed", { status: 409, title: "The template is not read yet" });
export const templateTaken = defineProblem("template-taken", { status: 409, title: "The document is here already" });
export const fieldUnknown = defineProblem("field-unknown", { status: 404, title: "No such field" });
export const sectionUnknown = defineProblem("section-unknown", { status: 404, title: "No such section" });
export const correctionUnknown = defineProblem("correction-unknown", { status: 404, title: "No such correction" });
export const placeUnknown = defineProblem("place-unknown", { status: 422, title: "The document has no such place", retry: false });
export const placeTaken = defineProblem("place-taken", { status: 409, title: "There is a field already" });

export const templateFileForeign = defineProblem("template-file-foreign", { status: 422, title: "This is not the template's file" });

export const parseTemplate = defineTaskType("template:parse", {
  input: z.object({
    template_id: z.uuid(),
    /** For who adds such a task by hand: the file that they mean. Only ever compared with the template's own, never opened. */
    file_path: z.string().min(1).max(1_000).optional(),
  }),
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
  changedBy: [...changes, ...corrections],
  input: oneTemplate,
  /** As persons corrected it. */
  output: TemplateContent.extend({
    sections: z.array(ReviewedSection),
    fields: z.array(ReviewedField),
    dismissed_fields: z.array(ReviewedField),
    dismissed_sections: z.array(ReviewedSection),
    lost_corrections: z.array(LostCorrection),
    template_id: z.uuid(),
    filename: z.string(),
    /** Of the file that this was read from: another after `replace_template_file`. */
    file_hash: z.string(),
    version: z.number().int(),
  }),
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

/** The template's version that a change was made on; refused when it is stale. */
const version = z.number().int().optional();
const oneField = oneTemplate.extend({ field_id: z.string().max(200), version });
const oneSection = oneTemplate.extend({ section_id: z.string().max(200), version });
const ofCorrection = { version: z.number().int(), correction_id: z.uuid() };
const CorrectedField = ReviewedField.extend(ofCorrection);
const CorrectedSection = ReviewedSection.extend(ofCorrection);

const fieldChanges = {
  label: z.string().trim().min(1).max(500).optional(),
  type: FieldType.optional(),
  required: z.boolean().optional(),
  section_id: z.string().max(200).nullable().optional(),
  options: z.array(z.string().max(500)).max(500).nullable().optional(),
  columns: z.array(z.string().max(500)).max(100).nullable().optional(),
  rows: z.number().int().min(1).max(10_000).nullable().optional(),
  max_length: z.number().int().min(1).max(1_000_000_000).nullable().optional(),
  default: z.string().max(10_000).nullable().optional(),
  help: z.string().max(2_000).nullable().optional(),
};

export const updateTemplateField = defineTool({
  name: "update_template_field",
  about:
    "Correct a field of a template: its label, type, options and the like. What a person corrected is kept when the file is read again.",
  at: "PATCH /api/templates/{id}/fields/{field_id}",
  effect: "write",
  input: oneField.extend(fieldChanges),
  output: CorrectedField,
});

export const confirmTemplateField = defineTool({
  name: "confirm_template_field",
  about: "Say that a field was read right.",
  at: "POST /api/templates/{id}/fields/{field_id}/confirm",
  effect: "write",
  input: oneField,
  output: CorrectedField,
});

export const dismissTemplateField = defineTool({
  name: "dismiss_template_field",
  about: "Say that there is no field; restore_template_field brings it back. A field drawn by hand is deleted in the same way.",
  at: "POST /api/templates/{id}/fields/{field_id}/dismiss",
  effect: "write",
  input: oneField,
  output: CorrectedField,
});

export const restoreTemplateField = defineTool({
  name: "restore_template_field",
  about: "Bring back a field that was dismissed.",
  at: "POST /api/templates/{id}/fields/{field_id}/restore",
  effect: "write",
  input: oneField,
  output: CorrectedField,
});

/** Where something is pointed out in a document: by its path, by its words, or by both. */
export const PointedPlace = z.strictObject({
  /** Name of the part in the container. */
  part: z.string().max(300).default("word/document.xml"),
  /** Of a paragraph, cell or table: body/tbl[2]/tr[3]/tc[2]. Left out, the words are looked for. */
  path: z.string().max(2_000).optional(),
  /** Visible words of the paragraph that the answer replaces: "______". Empty for a place between two characters. */
  quote: z.string().max(5_000).optional(),
  /** What stands before the quote in the same paragraph. */
  before: z.string().max(5_000).optional(),
});
export type PointedPlace = z.output<typeof PointedPlace>;

export const addTemplateField = defineTool({
  name: "add_template_field",
  about:
    "Add a field where none was read: at a paragraph, cell, table or words of the document. A label, a type and a section that are not given are taken from the surroundings.",
  at: "POST /api/templates/{id}/fields",
  effect: "write",
  input: oneTemplate.extend({
    version,
    /** Several where one answer has several pieces, in the order of the document. */
    places: z.array(PointedPlace).min(1).max(20),
    ...fieldChanges,
  }),
  output: CorrectedField,
});

const sectionChanges = {
  number: z.string().trim().max(40).nullable().optional(),
  description: z.string().trim().max(2_000).nullable().optional(),
};
const level = z.number().int().min(1).max(9);
const title = z.string().trim().min(1).max(500);

export const updateTemplateSection = defineTool({
  name: "update_template_section",
  about: "Correct a section of a template: its title, number, level or description. Kept when the file is read again.",
  at: "PATCH /api/templates/{id}/sections/{section_id}",
  effect: "write",
  input: oneSection.extend({ title: title.optional(), level: level.optional(), ...sectionChanges }),
  output: CorrectedSection,
});

export const addTemplateSection = defineTool({
  name: "add_template_section",
  about: "Add a section where none was read. With a place, the fields from there to the next section are its own.",
  at: "POST /api/templates/{id}/sections",
  effect: "write",
  input: oneTemplate.extend({
    version,
    title,
    level: level.default(1),
    ...sectionChanges,
    /** The section that it stands behind; null for the beginning. Not needed with a place. */
    after_id: z.string().max(200).nullable().default(null),
    place: PointedPlace.optional(),
  }),
  output: CorrectedSection,
});

export const dismissTemplateSection = defineTool({
  name: "dismiss_template_section",
  about: "Say that there is no section; its fields go to the one before. restore_template_section brings it back.",
  at: "POST /api/templates/{id}/sections/{section_id}/dismiss",
  effect: "write",
  input: oneSection,
  output: CorrectedSection,
});

export const restoreTemplateSection = defineTool({
  name: "restore_template_section",
  about: "Bring back a section that was dismissed.",
  at: "POST /api/templates/{id}/sections/{section_id}/restore",
  effect: "write",
  input: oneSection,
  output: CorrectedSection,
});

export const undoTemplateCorrection = defineTool({
  name: "undo_template_correction",
  about: "Undo one correction of a template, whatever it was: it is as if nobody had said it.",
  at: "POST /api/templates/{id}/corrections/{correction_id}/undo",
  effect: "write",
  input: oneTemplate.extend({ correction_id: z.uuid() }),
  output: z.object({ template_id: z.uuid(), correction_id: z.uuid(), undone: z.literal(true), version: z.number().int() }),
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

export const replaceTemplateFile = defineTool({
  name: "replace_template_file",
  about:
    "Give a template a newer version of its document, and read that. Corrections stay where the new document has their place; the others are listed as lost.",
  at: "POST /api/templates/{id}/file",
  effect: "write",
  files: { endings: [".docx", ".dotx"], maxBytes: 50 * 1024 * 1024, maxCount: 1 },
  opensTask: true,
  input: oneTemplate,
  output: Upload,
});
