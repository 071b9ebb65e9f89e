/** All SQL of the templates application. Every query sees one project's rows only. */
import { storableJson, storableText } from "#base/json.ts";
import { isUniqueViolation, type Queryable } from "#hallway/index.ts";
import type { TemplateContent } from "./contract.ts";
import type { Correction, CorrectionAction, DrawnPlaces } from "./domain/corrections.ts";
import type { Seen } from "./domain/recognition.ts";

export interface TemplateRow {
  readonly id: string;
  readonly file_hash: string;
  readonly filename: string;
  readonly bytes: number;
  readonly task_id: string;
  /** Why one is not parsed is known to its task; `failed` is found in rows of an earlier version only. */
  readonly status: "pending" | "processing" | "parsed" | "failed";
  readonly title: string | null;
  readonly section_count: number;
  readonly field_count: number;
  readonly version: number;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly deleted_at: Date | null;
}

type Rows<Result> = Promise<(Result & Record<string, unknown>)[]>;

const columns = `id, file_hash, filename, bytes, task_id, status, title, section_count, field_count, version, created_at, updated_at, deleted_at`;

/** Inserts a template unless its file is here. @returns the one that is here by then, and whether it is new */
export async function insertTemplate(
  db: Queryable,
  template: { projectId: string; id: string; fileHash: string; filename: string; bytes: number; taskId: string },
): Promise<boolean> {
  const rows = await db.query(
    `insert into templates.template (project_id, id, file_hash, filename, bytes, task_id) values ($1, $2, $3, $4, $5, $6)
     on conflict (project_id, file_hash) where deleted_at is null do nothing returning 1`,
    [template.projectId, template.id, template.fileHash, storableText(template.filename), template.bytes, template.taskId],
  );
  return rows.length > 0;
}

export async function templateByFile(db: Queryable, fileHash: string, options: { lock?: boolean } = {}): Promise<TemplateRow | null> {
  const rows: TemplateRow[] = await (db.query(
    `select ${columns} from templates.template where file_hash = $1 and deleted_at is null ${options.lock ? "for update" : ""}`,
    [fileHash],
  ) as unknown as Rows<TemplateRow>);
  return rows[0] ?? null;
}

/** @param options.withDeleted also finds one that is deleted and not yet purged */
export async function templateById(
  db: Queryable,
  id: string,
  options: { withDeleted?: boolean; lock?: boolean } = {},
): Promise<TemplateRow | null> {
  const rows: TemplateRow[] = await (db.query(
    `select ${columns} from templates.template where id = $1 ${options.withDeleted ? "" : "and deleted_at is null"} ${options.lock ? "for update" : ""}`,
    [id],
  ) as unknown as Rows<TemplateRow>);
  return rows[0] ?? null;
}

/** What was read from a template's file, and where in it things drawn in an older version stand. */
export async function contentOf(db: Queryable, id: string): Promise<{ content: TemplateContent; drawn_places: DrawnPlaces } | null> {
  const [row] = await db.query<{ content: string | null; drawn_places: DrawnPlaces }>(
    `select content, drawn_places from templates.template where id = $1`,
    [id],
  );
  return row?.content == null ? null : { content: JSON.parse(row.content) as TemplateContent, drawn_places: row.drawn_places };
}

export interface TemplateFilter {
  readonly text: string | null;
  readonly isParsed: boolean | null;
  readonly before: string | null;
  readonly limit: number;
}

/** Templates, newest first. */
export function listTemplateRows(db: Queryable, filter: TemplateFilter): Promise<TemplateRow[]> {
  return db.query(
    `select ${columns} from templates.template
     where deleted_at is null
       and ($1::text is null or position(lower($1) in lower(coalesce(title, '') || ' ' || filename)) > 0)
       and ($2::boolean is null or (status = 'parsed') = $2)
       and ($3::uuid is null or id < $3)
     order by id desc limit $4`,
    [filter.text, filter.isParsed, filter.before, filter.limit],
  ) as unknown as Promise<TemplateRow[]>;
}

/**
 * Notes that a task reads the template now. One that was started later than the template's own, by who did not come through a tool,
 * takes its place.
 * @returns null when it is gone, or a later task reads it
 */
export async function beginReading(db: Queryable, id: string, taskId: string): Promise<{ file_hash: string; filename: string } | null> {
  const [row] = await db.query<{ file_hash: string; filename: string }>(
    `update templates.template set status = 'processing', task_id = $2, version = version + (task_id <> $2)::integer, updated_at = now()
     where id = $1 and task_id <= $2 and deleted_at is null returning file_hash, filename`,
    [id, taskId],
  );
  return row ?? null;
}

/** Gives a template another task, which will read it again. */
export async function readAgain(db: Queryable, id: string, taskId: string): Promise<void> {
  await db.query(
    `update templates.template set task_id = $2, status = 'pending', updated_at = now(), version = version + 1 where id = $1`,
    [id, taskId],
  );
}

/** @returns false when the template is gone, or another task reads it */
export async function saveContent(
  db: Queryable,
  read: { id: string; taskId: string; content: TemplateContent; drawnPlaces: DrawnPlaces },
): Promise<boolean> {
  const { id, taskId, content, drawnPlaces } = read;
  const counts = [content.sections.length, content.fields.length];
  const rows = await db.query(
    `update templates.template set status = 'parsed', content = $2, title = $3, section_count = $4, field_count = $5,
       drawn_places = $7::jsonb, version = version + 1, updated_at = now()
     where id = $1 and task_id = $6 and deleted_at is null returning 1`,
    [id, storableJson(content), storableText(content.metadata.title), ...counts, taskId, storableJson(drawnPlaces)],
  );
  return rows.length > 0;
}

/**
 * Gives a template another file, which the task will read.
 * @returns false when another template has that file; the transaction is then at its end, as that may be known only by the refusal of the index
 */
export async function replaceFile(
  db: Queryable,
  change: { id: string; fileHash: string; filename: string; bytes: number; taskId: string },
): Promise<boolean> {
  return unlessFileIsTaken(
    db,
    `update templates.template t set file_hash = $2, filename = $3, bytes = $4, task_id = $5, status = 'pending', content = null,
       version = version + 1, updated_at = now()
     where id = $1 and not exists (
       select from templates.template o where o.file_hash = $2 and o.id <> t.id and o.deleted_at is null) returning 1`,
    [change.id, change.fileHash, storableText(change.filename), change.bytes, change.taskId],
  );
}

/** What persons said of a template and did not take back, in the order in which they said it. */
export function correctionsOf(db: Queryable, templateId: string): Promise<Correction[]> {
  return db.query(
    `select id, subject, subject_id, action, changes, seen, file_hash from templates.correction
     where template_id = $1 and undone_at is null order by made_version, id`,
    [templateId],
  ) as unknown as Promise<Correction[]>;
}

/** Keeps one thing that a person said, and raises the template's version. @returns the new version */
export async function saveCorrection(
  db: Queryable,
  correction: {
    id: string;
    projectId: string;
    templateId: string;
    subject: Correction["subject"];
    subjectId: string;
    action: CorrectionAction;
    changes: object;
    seen: Seen | null;
    fileHash: string;
    correctedBy: string;
  },
): Promise<number> {
  const version = await raiseVersion(db, correction.templateId);
  await db.query(
    `insert into templates.correction
       (id, project_id, template_id, subject, subject_id, action, changes, seen, file_hash, corrected_by, made_version)
     values ($1, $2, $3, $4, $5, $6, $7::jsonb, $8::jsonb, $9, $10, $11)`,
    [
      correction.id,
      correction.projectId,
      correction.templateId,
      correction.subject,
      correction.subjectId,
      correction.action,
      storableJson(correction.changes),
      correction.seen === null ? null : storableJson(correction.seen),
      correction.fileHash,
      correction.correctedBy,
      version,
    ],
  );
  return version;
}

/** Takes a correction back. @returns the template's version by then, or null where there is no such correction */
export async function undoCorrection(
  db: Queryable,
  correction: { templateId: string; id: string; undoneBy: string },
): Promise<{ version: number; wasUndone: boolean } | null> {
  const [known] = await db.query<{ undone: boolean; version: number }>(
    `select c.undone_at is not null as undone, t.version
     from templates.correction c join templates.template t on t.project_id = c.project_id and t.id = c.template_id
     where c.id = $1 and c.template_id = $2`,
    [correction.id, correction.templateId],
  );
  if (known === undefined) return null;
  if (known.undone) return { version: known.version, wasUndone: true };
  await db.query(`update templates.correction set undone_at = now(), undone_by = $2 where id = $1`, [correction.id, correction.undoneBy]);
  return { version: await raiseVersion(db, correction.templateId), wasUndone: false };
}

/** Keeps how many sections and fields there are after a correction. */
export async function saveCounts(db: Queryable, id: string, counts: { sections: number; fields: number }): Promise<void> {
  await db.query(`update templates.template set section_count = $2, field_count = $3 where id = $1`, [id, counts.sections, counts.fields]);
}

async function raiseVersion(db: Queryable, id: string): Promise<number> {
  const [row] = await db.query<{ version: number }>(
    `update templates.template set version = version + 1, updated_at = now() where id = $1 returning version`,
    [id],
  );
  return row!.version;
}

/** When a template that was imported came into being. */
export async function dateTemplate(db: Queryable, id: string, createdAt: Date): Promise<void> {
  await db.query(`update templates.template set created_at = $2 where id = $1`, [id, createdAt]);
}

/** What tells whether anybody changed a template: its file, the task that read it, and what persons said. Null where it is gone. */
export async function stateOfTemplate(db: Queryable, id: string): Promise<string | null> {
  const [row] = await db.query<{ state: string }>(
    `select t.file_hash || '/' || t.task_id || '/' || count(c.id) || '/' || count(c.undone_at) as state
     from templates.template t left join templates.correction c on c.project_id = t.project_id and c.template_id = t.id
     where t.id = $1 and t.deleted_at is null group by t.file_hash, t.task_id`,
    [id],
  );
  return row?.state ?? null;
}

export async function markDeleted(db: Queryable, id: string): Promise<void> {
  await db.query(`update templates.template set deleted_at = now(), updated_at = now(), version = version + 1 where id = $1`, [id]);
}

/** Undoes a deletion. @returns false when the same file was uploaded again meanwhile; the transaction is then at its end, as with `replaceFile` */
export async function unmarkDeleted(db: Queryable, id: string): Promise<boolean> {
  return unlessFileIsTaken(
    db,
    `update templates.template t set deleted_at = null, updated_at = now(), version = version + 1
     where id = $1 and not exists (
       select from templates.template o where o.file_hash = t.file_hash and o.id <> t.id and o.deleted_at is null) returning 1`,
    [id],
  );
}

/** Whoever takes the same file in the same instant is not seen by the statement, only by the index. */
async function unlessFileIsTaken(db: Queryable, statement: string, values: unknown[]): Promise<boolean> {
  try {
    return (await db.query(statement, values)).length > 0;
  } catch (error) {
    if (isUniqueViolation(error, "template_file")) return false;
    throw error;
  }
}

/** Removes for good what was deleted more than a day ago. @returns how many */
export async function purgeDeleted(db: Queryable): Promise<number> {
  const rows = await db.query(`delete from templates.template where deleted_at < now() - interval '1 day' returning 1`);
  return rows.length;
}
