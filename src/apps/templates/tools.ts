/** Answers of the templates application. */
import { cursorInvalid, inputInvalid, versionStale } from "#base/contract.ts";
import { isId, newId } from "#base/id.ts";
import { answer, type Asked, type Queryable, type UploadedFile } from "#hallway/index.ts";
import {
  addTemplateField,
  addTemplateSection,
  type Anchor,
  confirmTemplateField,
  correctionUnknown,
  deleteTemplate,
  dismissTemplateField,
  dismissTemplateSection,
  type Field,
  type FieldType,
  fieldUnknown,
  getTemplateContent,
  getTemplateStatus,
  listTemplates,
  parseTemplateAgain,
  placeTaken,
  replaceTemplateFile,
  restoreTemplate,
  restoreTemplateField,
  restoreTemplateSection,
  type ReviewedField,
  type ReviewedSection,
  type Section,
  sectionUnknown,
  templateCorrectionUndone,
  templateDeleted,
  templateFieldAdded,
  templateFieldConfirmed,
  templateFieldDismissed,
  templateFieldRestored,
  templateFieldUpdated,
  templateFileReplaced,
  templateNotParsed,
  templateRestored,
  templateSectionAdded,
  templateSectionDismissed,
  templateSectionRestored,
  templateSectionUpdated,
  type TemplateStatus,
  type TemplateSummary,
  templateTaken,
  templateUnknown,
  templateUploaded,
  undoTemplateCorrection,
  updateTemplateField,
  updateTemplateSection,
  uploadTemplate,
} from "./contract.ts";
import {
  type Correction,
  type CorrectionAction,
  drawnPrefix,
  overlap,
  type ReviewedContent,
  seenIn,
  withCorrections,
} from "./domain/corrections.ts";
import { sortAtDoor } from "./domain/door.ts";
import {
  contentOf,
  correctionsOf,
  insertTemplate,
  listTemplateRows,
  markDeleted,
  readAgain,
  replaceFile,
  saveCorrection,
  saveCounts,
  templateByFile,
  templateById,
  type TemplateRow,
  undoCorrection,
  unmarkDeleted,
} from "./store.ts";
import { lookAtPlaces, parse } from "./tasks.ts";

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
    const content = await reviewedContent(asked.db, row);
    return { ...content, template_id: id, filename: row.filename, file_hash: row.file_hash, version: row.version };
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
  answer(updateTemplateField, ({ id, field_id, version, ...changes }, asked) => {
    const given = onlyGiven(changes);
    return correctField(asked, { id, field_id, version }, "change", {
      changes: given,
      tell: (emit, correction_id) => emit(templateFieldUpdated, { template_id: id, field_id, changed: Object.keys(given), correction_id }),
    });
  }),
  answer(confirmTemplateField, ({ id, field_id, version }, asked) =>
    correctField(asked, { id, field_id, version }, "confirm", {
      tell: (emit, correction_id) => emit(templateFieldConfirmed, { template_id: id, field_id, correction_id }),
    }),
  ),
  answer(dismissTemplateField, ({ id, field_id, version }, asked) =>
    correctField(asked, { id, field_id, version }, "dismiss", {
      tell: (emit, correction_id) => emit(templateFieldDismissed, { template_id: id, field_id, correction_id }),
    }),
  ),
  answer(restoreTemplateField, ({ id, field_id, version }, asked) =>
    correctField(asked, { id, field_id, version }, "restore", {
      tell: (emit, correction_id) => emit(templateFieldRestored, { template_id: id, field_id, correction_id }),
    }),
  ),
  answer(addTemplateField, async ({ id, version, places, ...given }, asked) => {
    const { file_hash } = await correctable(asked.db, id);
    const { evidence, ...seen } = await lookAtPlaces(asked, file_hash, places);
    const field_id = `${drawnPrefix}${newId()}`;
    const kept = await correct(asked, { id, version, file_hash }, (now) => {
      checkSection(now, given.section_id);
      checkFree(now, seen.anchor, given.type ?? seen.type);
      const nothing = { required: false, options: null, columns: null, rows: null, max_length: null, default: null, help: null };
      const changes = { ...nothing, ...seen, source: "drawn", confidence: 1, evidence, ...onlyGiven(given) };
      return {
        correction: { subject: "field", subject_id: field_id, action: "add", changes },
        tell: (emit, correction_id) => emit(templateFieldAdded, { template_id: id, field_id, correction_id }),
      };
    });
    return { ...fieldOrProblem(kept.now, id, field_id), version: kept.version, correction_id: kept.correction_id };
  }),
  answer(updateTemplateSection, ({ id, section_id, version, ...changes }, asked) => {
    const given = onlyGiven(changes);
    return correctSection(asked, { id, section_id, version }, "change", {
      changes: given,
      tell: (emit, correction_id) =>
        emit(templateSectionUpdated, { template_id: id, section_id, changed: Object.keys(given), correction_id }),
    });
  }),
  answer(dismissTemplateSection, ({ id, section_id, version }, asked) =>
    correctSection(asked, { id, section_id, version }, "dismiss", {
      tell: (emit, correction_id) => emit(templateSectionDismissed, { template_id: id, section_id, correction_id }),
    }),
  ),
  answer(restoreTemplateSection, ({ id, section_id, version }, asked) =>
    correctSection(asked, { id, section_id, version }, "restore", {
      tell: (emit, correction_id) => emit(templateSectionRestored, { template_id: id, section_id, correction_id }),
    }),
  ),
  answer(addTemplateSection, async ({ id, version, place, after_id, ...given }, asked) => {
    const { file_hash } = await correctable(asked.db, id);
    const seen = place === undefined ? null : await lookAtPlaces(asked, file_hash, [place]);
    const section_id = `${drawnPrefix}${newId()}`;
    const kept = await correct(asked, { id, version, file_hash }, (now) => {
      if (seen === null) checkSection(now, after_id, "/after_id");
      const changes = {
        ...{ number: null, description: null, ...onlyGiven(given) },
        ...(seen === null ? { after_id, anchor: null } : { after_id: seen.section_id, anchor: seen.anchor }),
      };
      return {
        correction: { subject: "section", subject_id: section_id, action: "add", changes },
        tell: (emit, correction_id) => emit(templateSectionAdded, { template_id: id, section_id, correction_id }),
      };
    });
    return { ...sectionOrProblem(kept.now, id, section_id), version: kept.version, correction_id: kept.correction_id };
  }),
  answer(undoTemplateCorrection, ({ id, correction_id }, asked) =>
    asked.transaction(async ({ db, emit }) => {
      await correctable(db, id, { lock: true });
      const undone = await undoCorrection(db, { templateId: id, id: correction_id, undoneBy: asked.person.id });
      if (undone === null)
        throw correctionUnknown(`Template ${id} has no correction ${correction_id}.`, { template_id: id, correction_id });
      if (!undone.wasUndone) {
        await keepCounts(db, id, await reviewedContent(db, await templateOrProblem(db, id)));
        await emit(templateCorrectionUndone, { template_id: id, correction_id });
      }
      return { template_id: id, correction_id, undone: true as const, version: undone.version };
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
  answer(replaceTemplateFile, async ({ id }, asked) => {
    const [file] = asked.files;
    if (file === undefined)
      throw inputInvalid("No file came: send the newer version as .docx or .dotx.", {
        errors: [{ pointer: "/files", detail: "is empty" }],
      });
    await templateOrProblem(asked.db, id);
    await sortAtDoor([file]);
    const { hash, bytes } = await asked.blobs.put(file.bytes);
    const { before, taskId } = await asked.transaction(async ({ db, start, emit }) => {
      const row = await templateOrProblem(db, id, { lock: true });
      if (row.file_hash === hash) return { before: row, taskId: null };
      const started = await start(parse, { template_id: id });
      if (!(await replaceFile(db, { id, fileHash: hash, filename: file.name, bytes, taskId: started })))
        throw templateTaken(`${file.name} is here already as another template: delete that one first.`, { filename: file.name });
      await emit(templateFileReplaced, { template_id: id, filename: file.name });
      return { before: row, taskId: started };
    });
    if (taskId === null) {
      const message = `${file.name} is what the template has already.`;
      return { task_id: before.task_id, template_id: id, status: here(file, before).status, message };
    }
    // Only now: a file that is refused ends no reading of the one before.
    if (before.status === "pending" || before.status === "processing")
      await asked.engine.tasks.cancel(asked.projectId, actorOf(asked), before.task_id);
    return { task_id: taskId, template_id: id, status: "pending" as const, message: `${file.name} is stored and will be read now.` };
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

/** What was read, as persons corrected it. @throws templateNotParsed */
async function reviewedContent(db: Queryable, row: TemplateRow): Promise<ReviewedContent> {
  const { content, corrections, file } = await readContent(db, row);
  return withCorrections(content, corrections, file);
}

async function readContent(db: Queryable, row: TemplateRow) {
  const read = await contentOf(db, row.id);
  if (read === null) {
    const where = { template_id: row.id, task_id: row.task_id };
    throw templateNotParsed(`${row.filename} is not read: its task tells how far it is, or why it failed.`, where);
  }
  const file = { hash: row.file_hash, places: read.drawn_places };
  return { content: read.content, corrections: await correctionsOf(db, row.id), file };
}

/** A template that can be corrected now. @throws templateUnknown, templateNotParsed while it is read */
async function correctable(db: Queryable, id: string, options: { lock?: boolean } = {}): Promise<TemplateRow> {
  const row = await templateOrProblem(db, id, options);
  if (row.status === "parsed") return row;
  const where = { template_id: id, task_id: row.task_id };
  throw templateNotParsed(`${row.filename} is not read to the end: it can be corrected once it is.`, where);
}

interface Said {
  readonly correction: Pick<Correction, "subject" | "subject_id" | "action" | "changes">;
  /** The event that tells of it. */
  readonly tell: Tell;
}

type Tell = (emit: Asked["emit"], correctionId: string) => Promise<unknown>;

interface Kept {
  readonly now: ReviewedContent;
  readonly version: number;
  readonly correction_id: string;
}

/** Keeps one thing that a person says of a template: the correction, the event and the new counts together. */
async function correct(
  asked: Asked,
  about: { id: string; version: number | undefined; file_hash?: string },
  say: (before: ReviewedContent) => Said,
): Promise<Kept> {
  const { id, version } = about;
  return asked.transaction(async ({ db, emit }) => {
    const row = await correctable(db, id, { lock: true });
    const isOtherFile = about.file_hash !== undefined && about.file_hash !== row.file_hash;
    if (isOtherFile || (version !== undefined && version !== row.version)) {
      throw versionStale(`The template was changed meanwhile: it is at version ${row.version}, not ${version}. Load it again.`, {
        version: row.version,
      });
    }
    const { content, corrections, file } = await readContent(db, row);
    const { correction, tell } = say(withCorrections(content, corrections, file));
    const correction_id = newId();
    const kept = { ...correction, id: correction_id, seen: seenIn(content, correction), file_hash: row.file_hash };
    const raised = await saveCorrection(db, {
      ...{ id: correction_id, projectId: asked.projectId, templateId: id, correctedBy: asked.person.id },
      ...{ subject: kept.subject, subjectId: kept.subject_id, action: kept.action, changes: kept.changes },
      ...{ seen: kept.seen, fileHash: row.file_hash },
    });
    const now = withCorrections(content, [...corrections, kept], file);
    await keepCounts(db, id, now);
    await tell(emit, correction_id);
    return { now, version: raised, correction_id };
  });
}

async function correctField(
  asked: Asked,
  { id, field_id, version }: { id: string; field_id: string; version: number | undefined },
  action: CorrectionAction,
  { changes = {}, tell }: { changes?: Partial<Field>; tell: Tell },
) {
  const kept = await correct(asked, { id, version }, (now) => {
    fieldOrProblem(now, id, field_id);
    checkSomething(action, changes);
    checkSection(now, changes.section_id);
    return { correction: { subject: "field", subject_id: field_id, action, changes }, tell };
  });
  return { ...fieldOrProblem(kept.now, id, field_id), version: kept.version, correction_id: kept.correction_id };
}

async function correctSection(
  asked: Asked,
  { id, section_id, version }: { id: string; section_id: string; version: number | undefined },
  action: CorrectionAction,
  { changes = {}, tell }: { changes?: Partial<Section>; tell: Tell },
) {
  const kept = await correct(asked, { id, version }, (now) => {
    sectionOrProblem(now, id, section_id);
    checkSomething(action, changes);
    return { correction: { subject: "section", subject_id: section_id, action, changes }, tell };
  });
  return { ...sectionOrProblem(kept.now, id, section_id), version: kept.version, correction_id: kept.correction_id };
}

async function keepCounts(db: Queryable, id: string, { sections, fields }: ReviewedContent): Promise<void> {
  await saveCounts(db, id, { sections: sections.length, fields: fields.length });
}

function fieldOrProblem({ fields, dismissed_fields }: ReviewedContent, id: string, field_id: string): ReviewedField {
  const field = [...fields, ...dismissed_fields].find((one) => one.id === field_id);
  if (field === undefined) throw fieldUnknown(`Template ${id} has no field ${field_id}.`, { template_id: id, field_id });
  return field;
}

function sectionOrProblem({ sections, dismissed_sections }: ReviewedContent, id: string, section_id: string): ReviewedSection {
  const section = [...sections, ...dismissed_sections].find((one) => one.id === section_id);
  if (section === undefined) throw sectionUnknown(`Template ${id} has no section ${section_id}.`, { template_id: id, section_id });
  return section;
}

function onlyGiven<Changes extends object>(changes: Changes): { [Name in keyof Changes]?: Exclude<Changes[Name], undefined> } {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) as never;
}

function checkSomething(action: CorrectionAction, changes: object): void {
  if (action === "change" && Object.keys(changes).length === 0)
    throw inputInvalid("Nothing is given that could be changed.", { errors: [{ pointer: "", detail: "names no change" }] });
}

function checkSection({ sections }: ReviewedContent, sectionId: string | null | undefined, pointer = "/section_id"): void {
  if (sectionId === undefined || sectionId === null) return;
  if (!sections.some((section) => section.id === sectionId)) {
    throw inputInvalid(`The template has no section ${sectionId}.`, { errors: [{ pointer, detail: "is no section of this template" }] });
  }
}

/** @throws placeTaken where another field stands already */
function checkFree({ fields }: ReviewedContent, anchor: Anchor, type: FieldType): void {
  const taken = type === "table" ? undefined : fields.find((field) => field.type !== "table" && overlap(field.anchor, anchor));
  if (taken !== undefined)
    throw placeTaken(`"${taken.label}" stands there already: correct that field, or dismiss it first.`, { field_id: taken.id });
}
