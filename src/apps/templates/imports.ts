/** Templates that an older system had read: the Word file, and what it found in it. */
import { z } from "#base/contract.ts";
import { idAt, newId } from "#base/id.ts";
import { defineImport, ImportedFile, type Importing } from "#hallway/index.ts";
import {
  FieldType,
  parseTemplate,
  templateFileReplaced,
  templateParsed,
  templateTaken,
  templateUploaded,
  type TemplateContent,
} from "./contract.ts";
import { sortAtDoor } from "./domain/door.ts";
import { dateTemplate, insertTemplate, readAgain, replaceFile, saveContent, stateOfTemplate, templateById } from "./store.ts";
import { parse } from "./tasks.ts";

const text = z.string().max(10_000);
const id = z.union([z.string().min(1).max(200), z.number().int()]).transform(String);

/** Less than what our own reader finds: an older system knows no places in the file. */
const Content = z.object({
  title: text.nullish(),
  language: z.string().max(35).nullish(),
  standard: text.nullish(),
  sections: z
    .array(
      z.object({
        id,
        number: text.nullish(),
        title: text,
        level: z.number().int().min(1).max(9).default(1),
        parent_id: id.nullish(),
        description: text.nullish(),
      }),
    )
    .max(10_000)
    .default([]),
  fields: z
    .array(
      z.object({
        id,
        name: z.string().max(200).nullish(),
        label: z.string().min(1).max(500),
        type: FieldType.default("text"),
        required: z.boolean().default(false),
        section_id: id.nullish(),
        options: z.array(z.string().max(500)).max(500).nullish(),
        columns: z.array(z.string().max(500)).max(100).nullish(),
        rows: z.number().int().min(1).max(10_000).nullish(),
        max_length: z.number().int().min(1).nullish(),
        default: text.nullish(),
        help: z.string().max(2_000).nullish(),
      }),
    )
    .max(10_000)
    .default([]),
});
type Content = z.output<typeof Content>;

const Template = z.object({
  file: ImportedFile,
  /** Default: as the file is called. */
  filename: z.string().min(1).max(500).optional(),
  /** Left out, the file is read here as if it had been uploaded. */
  content: Content.nullish(),
  created_at: z.iso
    .datetime({ offset: true })
    .transform((given) => new Date(given))
    .nullish(),
});
type Template = z.output<typeof Template>;

const template = defineImport({
  entity: "template",
  about: "A Word document with what an older system read in it; without that it is read here.",
  shape: Template,
  checkFile: async (file) => void (await sortAtDoor([file])),
  create: async (given, importing) => {
    const { db, projectId, emit } = importing;
    const { filename, createdAt } = factsOf(given);
    const template_id = idAt(createdAt.getTime(), newId);
    const taskId = await readingOf(template_id, given, importing);
    const { hash: fileHash, bytes } = given.file;
    if (!(await insertTemplate(db, { projectId, id: template_id, fileHash, filename, bytes, taskId }))) throw taken(filename);
    await dateTemplate(db, template_id, createdAt);
    await emit(templateUploaded, { template_id, filename });
    await keep(template_id, taskId, given, importing);
    return template_id;
  },
  update: async (template_id, given, importing) => {
    const { db, emit } = importing;
    const { filename } = factsOf(given);
    const { hash: fileHash, bytes } = given.file;
    const taskId = await readingOf(template_id, given, importing);
    if ((await templateById(db, template_id, { lock: true }))?.file_hash === fileHash) await readAgain(db, template_id, taskId);
    else if (await replaceFile(db, { id: template_id, fileHash, filename, bytes, taskId }))
      await emit(templateFileReplaced, { template_id, filename });
    else throw taken(filename);
    await keep(template_id, taskId, given, importing);
  },
  stateOf: stateOfTemplate,
});

export const imports = [template];

const taken = (filename: string) => templateTaken(`There is a template of the same file as ${filename} already.`, { filename });

function factsOf({ file, filename, created_at }: Template): { filename: string; createdAt: Date } {
  return { filename: filename ?? file.name, createdAt: created_at ?? new Date() };
}

/** The task that reads the template: one that is over, where an older system has done it. */
async function readingOf(template_id: string, given: Template, importing: Importing): Promise<string> {
  if (given.content == null) return importing.start(parse, { template_id });
  const { createdAt } = factsOf(given);
  return importing.past.task(importing.db, importing.projectId, importing.actor, {
    type: parseTemplate.name,
    status: "completed",
    input: { template_id },
    output: { template_id, sections: given.content.sections.length, fields: given.content.fields.length },
    error: null,
    attempts: 1,
    createdAt,
    startedAt: createdAt,
    finishedAt: createdAt,
    parentId: null,
    source: importing.source,
  });
}

/** What another system has read is kept as if our reader had: with its event. */
async function keep(template_id: string, taskId: string, given: Template, { db, emit, source }: Importing): Promise<void> {
  if (given.content == null) return;
  const { filename } = factsOf(given);
  const content = contentOf(given.content, filename, source);
  await saveContent(db, { id: template_id, taskId, content, drawnPlaces: {} });
  await emit(templateParsed, { template_id, filename, sections: content.sections.length, fields: content.fields.length });
}

function contentOf({ title, language, standard, sections, fields }: Content, filename: string, source: string): TemplateContent {
  const known = new Set(sections.map((section) => section.id));
  const sectionOf = (given: string | null | undefined) => (given != null && known.has(given) ? given : null);
  return {
    metadata: {
      ...{ title: title ?? filename, language: language ?? null, standard: standard ?? null, parsed_by: `imported from ${source}` },
      counts: { sections: sections.length, fields: fields.length },
    },
    sections: sections.map((section) => ({
      ...section,
      number: section.number ?? null,
      parent_id: sectionOf(section.parent_id),
      description: section.description ?? null,
    })),
    fields: fields.map((field) => ({
      ...field,
      name: field.name ?? nameOf(field.label, field.id),
      section_id: sectionOf(field.section_id),
      options: field.options ?? null,
      columns: field.columns ?? null,
      rows: field.rows ?? null,
      max_length: field.max_length ?? null,
      default: field.default ?? null,
      help: field.help ?? null,
      ...{ source: "imported", confidence: 1, evidence: `The system that it was imported from (${source}) says so.` },
      anchor: { part: "", path: `imported/${field.id}`, start: 0, end: 0, hash: "" },
    })),
  };
}

function nameOf(label: string, fieldId: string): string {
  const words = label
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, "_")
    .replaceAll(/^_+|_+$/g, "");
  return words === "" ? `field_${fieldId}` : words;
}
