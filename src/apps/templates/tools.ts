/** Answers of the templates application. */
import { cursorInvalid, inputInvalid, versionStale } from "#base/contract.ts";
import { isId, newId } from "#base/id.ts";
import { answer, type Asked, type Queryable, type UploadedFile } from "#hallway/index.ts";
import {
  deleteTemplate,
  fieldUnknown,
  getTemplateContent,
  getTemplateStatus,
  listTemplates,
  parseTemplateAgain,
  restoreTemplate,
  templateDeleted,
  templateFieldUpdated,
  templateNotParsed,
  templateRestored,
  type TemplateStatus,
  type TemplateSummary,
  templateTaken,
  templateUnknown,
  templateUploaded,
  updateTemplateField,
  uploadTemplate,
  type TemplateContent,
} from "./contract.ts";
import { corrected, withCorrections } from "./domain/corrections.ts";
import { sortAtDoor } from "./domain/door.ts";
import {
  contentOf,
  correctionsOf,
  insertTemplate,
  listTemplateRows,
  markDeleted,
  readAgain,
  saveCorrection,
  templateByFile,
  templateById,
  type TemplateRow,
  unmarkDeleted,
} from "./store.ts";
import { parse } from "./tasks.ts";

export const tools = [
  answer(uploadTemplate, async (_input, asked) => {
    if (asked.files.length === 0)
      throw inputInvalid("No file came: send at least one .docx or .dotx.", { errors: [{ pointer: "/files", detail: "is empty" }] });
    const { taken, refused } = await sortAtDoor(asked.files);
    const uploads = [];
    for (const file of taken) uploads.push(await takeInOnce(asked, file));
    const { filename: _filename, ...first } = uploads[0]!;
    return { ...first, uploads, refused };
  }),
  answer(listTemplates, async ({ text, status, cursor, limit }, asked) => {
    if (cursor !== undefined && !isId(cursor))
      throw cursorInvalid(`"${cursor}" is no place in the list of templates: leave it out to begin anew.`);
    const found = await findTemplates(asked, { text: text?.trim() || null, status, before: cursor ?? null, limit: limit + 1 });
    return { templates: found.slice(0, limit), next_cursor: found.length > limit ? found[limit - 1]!.template_id : null };
  }),
  answer(getTemplateContent, async ({ id }, asked) => {
    const row = await templateOrProblem(asked.db, id);
    const content = await parsedContent(asked.db, row);
    return { ...content, template_id: id, filename: row.filename, version: row.version };
  }),
  answer(getTemplateStatus, async ({ id }, asked) => {
    const row = await templateOrProblem(asked.db, id);
    const summary = await summaryOf(asked, row);
    const task = await asked.engine.tasks.view(asked.projectId, row.task_id);
    const isParsed = summary.status === "parsed";
    return {
      ...summary,
      progress: isParsed ? 100 : task.progress,
      current_step: isParsed ? null : task.current_step,
      error: isParsed ? null : task.error,
    };
  }),
  answer(updateTemplateField, ({ id, field_id, version, ...changes }, asked) =>
    asked.transaction(async ({ db, emit }) => {
      const row = await templateOrProblem(db, id, { lock: true });
      if (version !== undefined && version !== row.version) {
        throw versionStale(`The template was changed meanwhile: it is at version ${row.version}, not ${version}. Load it again.`, {
          version: row.version,
        });
      }
      const content = await parsedContent(db, row);
      const field = content.fields.find((one) => one.id === field_id);
      if (!field) throw fieldUnknown(`Template ${id} has no field ${field_id}.`, { template_id: id, field_id });
      checkSection(content, changes.section_id);
      const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
      const newVersion = await saveCorrection(db, {
        projectId: asked.projectId,
        templateId: id,
        fieldId: field_id,
        changes: given,
        correctedBy: asked.person.id,
      });
      await emit(templateFieldUpdated, { template_id: id, field_id, changed: Object.keys(given) });
      return { ...corrected(field, given), version: newVersion };
    }),
  ),
  answer(deleteTemplate, async ({ id }, asked) => {
    const row = await asked.transaction(async ({ db, emit }) => {
      const found = await templateOrProblem(db, id, { lock: true });
      await markDeleted(db, id);
      await emit(templateDeleted, { template_id: id, filename: found.filename });
      return found;
    });
    if (row.status === "pending" || row.status === "processing")
      await asked.engine.tasks.cancel(asked.projectId, actorOf(asked), row.task_id);
    return { template_id: id, deleted: true as const };
  }),
  answer(restoreTemplate, async ({ id }, asked) => {
    await asked.transaction(async ({ db, emit, start }) => {
      const row = await templateById(db, id, { withDeleted: true, lock: true });
      if (row === null) throw unknown(id);
      if (row.deleted_at === null) return;
      if (!(await unmarkDeleted(db, id))) {
        throw templateTaken(`The same document was uploaded again as another template: delete that one first.`, { template_id: id });
      }
      await emit(templateRestored, { template_id: id, filename: row.filename });
      if (row.status !== "parsed") await readAgain(db, id, await start(parse, { template_id: id }));
    });
    // Outside: it asks the engine, which would wait for a transaction that is still open.
    return summaryOf(asked, await templateOrProblem(asked.db, id));
  }),
  answer(parseTemplateAgain, async ({ id }, asked) => {
    const before = await templateOrProblem(asked.db, id);
    if (before.status === "pending" || before.status === "processing")
      await asked.engine.tasks.cancel(asked.projectId, actorOf(asked), before.task_id);
    const taskId = await asked.transaction(async ({ db, start }) => {
      await templateOrProblem(db, id, { lock: true });
      const started = await start(parse, { template_id: id });
      await readAgain(db, id, started);
      return started;
    });
    return { task_id: taskId, template_id: id, status: "pending" as const, message: `${before.filename} is read again.` };
  }),
];

const unknown = (id: string) => templateUnknown(`There is no template ${id} in this project.`, { template_id: id });

function actorOf({ person }: Asked) {
  return { type: person.kind, id: person.id };
}

/** Two uploads of the same file at the same moment: the second finds what the first made. */
async function takeInOnce(asked: Asked, file: UploadedFile) {
  try {
    return await takeIn(asked, file);
  } catch (error) {
    if (!templateTaken.is(error)) throw error;
    return takeIn(asked, file);
  }
}

/** Keeps a file once by its content, and starts its reading in the same transaction. */
async function takeIn(asked: Asked, file: UploadedFile) {
  const { hash, bytes } = await asked.blobs.put(file.bytes);
  const id = newId();
  const lost = await lostReading(asked, hash);
  return asked.transaction(async ({ db, start, emit }) => {
    const known = await templateByFile(db, hash, { lock: true });
    if (known !== null && known.task_id !== lost) return here(file, known);
    if (known !== null) {
      const taskId = await start(parse, { template_id: known.id });
      await readAgain(db, known.id, taskId);
      return { ...here(file, { ...known, task_id: taskId, status: "pending" }), message: `${file.name} was here, and is read again.` };
    }
    const taskId = await start(parse, { template_id: id });
    const isNew = await insertTemplate(db, { projectId: asked.projectId, id, fileHash: hash, filename: file.name, bytes, taskId });
    if (!isNew) throw templateTaken(`${file.name} is being uploaded by somebody else just now: try again.`, { filename: file.name });
    await emit(templateUploaded, { template_id: id, filename: file.name });
    return {
      task_id: taskId,
      template_id: id,
      status: "pending" as const,
      message: `${file.name} is stored and will be read now.`,
      filename: file.name,
    };
  });
}

/** Asked outside of a transaction, for which the engine would wait. @returns the task that did not get to read the file, if one did not */
async function lostReading(asked: Asked, hash: string): Promise<string | null> {
  const known = await templateByFile(asked.db, hash);
  const status = known === null ? null : await statusOf(asked, known);
  return status === "failed" || status === "cancelled" ? known!.task_id : null;
}

function here(file: UploadedFile, known: TemplateRow) {
  const statuses = { pending: "pending", processing: "processing", parsed: "completed", failed: "failed" } as const;
  const message = known.filename === file.name ? `${file.name} was here already.` : `${file.name} was here already, as ${known.filename}.`;
  return { task_id: known.task_id, template_id: known.id, status: statuses[known.status], message, filename: file.name };
}

/** Newest first. Whether one failed is known to its task alone, so that those are looked for among all that are not parsed. */
async function findTemplates(
  asked: Asked,
  { text, status, before, limit }: { text: string | null; status: TemplateStatus | undefined; before: string | null; limit: number },
): Promise<TemplateSummary[]> {
  if (status === undefined || status === "parsed") {
    const rows = await listTemplateRows(asked.db, { text, isParsed: status === undefined ? null : true, before, limit });
    return Promise.all(rows.map((row) => summaryOf(asked, row)));
  }
  const found: TemplateSummary[] = [];
  for (let last = before, isMore = true; isMore && found.length < limit;) {
    const rows = await listTemplateRows(asked.db, { text, isParsed: false, before: last, limit: portion });
    const summaries = await Promise.all(rows.map((row) => summaryOf(asked, row)));
    found.push(...summaries.filter((template) => template.status === status));
    isMore = rows.length === portion;
    last = rows.at(-1)?.id ?? last;
  }
  return found;
}

const portion = 200;

/** A template that is not read stands as its task does. */
async function statusOf({ engine, projectId }: Pick<Asked, "engine" | "projectId">, row: TemplateRow): Promise<TemplateStatus> {
  if (row.status === "parsed") return "parsed";
  const { status } = await engine.tasks.view(projectId, row.task_id);
  // One that is completed by now was not when the row was read.
  return status === "waiting" || status === "completed" ? "processing" : status;
}

async function summaryOf(asked: Pick<Asked, "engine" | "projectId">, row: TemplateRow): Promise<TemplateSummary> {
  const status = await statusOf(asked, row);
  return {
    template_id: row.id,
    filename: row.filename,
    title: row.title,
    status,
    task_id: row.task_id,
    bytes: row.bytes,
    section_count: row.section_count,
    field_count: row.field_count,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
    version: row.version,
  };
}

/** @throws templateUnknown */
export async function templateOrProblem(db: Queryable, id: string, options: { lock?: boolean } = {}): Promise<TemplateRow> {
  const row = isId(id) ? await templateById(db, id, options) : null;
  if (row === null) throw unknown(id);
  return row;
}

async function parsedContent(db: Queryable, row: TemplateRow): Promise<TemplateContent> {
  const content = await contentOf(db, row.id);
  if (content === null) {
    const where = { template_id: row.id, task_id: row.task_id };
    throw templateNotParsed(`${row.filename} is not read: its task tells how far it is, or why it failed.`, where);
  }
  return withCorrections(content, await correctionsOf(db, row.id));
}

function checkSection(content: TemplateContent, sectionId: string | null | undefined): void {
  if (sectionId === undefined || sectionId === null) return;
  if (!content.sections.some((section) => section.id === sectionId)) {
    throw inputInvalid(`The template has no section ${sectionId}.`, {
      errors: [{ pointer: "/section_id", detail: "is no section of this template" }],
    });
  }
}
