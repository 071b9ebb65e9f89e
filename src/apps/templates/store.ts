/** All SQL of the templates application. Every query sees one project's rows only. */
import { storableJson, storableText } from "#base/json.ts";
import type { Queryable } from "#hallway/index.ts";
import type { TemplateContent } from "./contract.ts";

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

/** What a person changed of one field. */
export interface CorrectionRow {
  readonly field_id: string;
  readonly changes: Readonly<Record<string, unknown>>;
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

export async function contentOf(db: Queryable, id: string): Promise<TemplateContent | null> {
  const [row] = await db.query<{ content: TemplateContent | null }>(`select content from templates.template where id = $1`, [id]);
  return row?.content ?? null;
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

/** Notes that a task reads the template now. @returns null when it is gone, or another task reads it */
export async function beginReading(db: Queryable, id: string, taskId: string): Promise<{ file_hash: string; filename: string } | null> {
  const [row] = await db.query<{ file_hash: string; filename: string }>(
    `update templates.template set status = 'processing', updated_at = now()
     where id = $1 and task_id = $2 and deleted_at is null returning file_hash, filename`,
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
export async function saveContent(db: Queryable, id: string, taskId: string, content: TemplateContent): Promise<boolean> {
  const rows = await db.query(
    `update templates.template set status = 'parsed', content = $2::jsonb, title = $3, section_count = $4, field_count = $5,
       version = version + 1, updated_at = now()
     where id = $1 and task_id = $6 and deleted_at is null returning 1`,
    [id, storableJson(content), storableText(content.metadata.title), content.sections.length, content.fields.length, taskId],
  );
  return rows.length > 0;
}

export function correctionsOf(db: Queryable, templateId: string): Promise<CorrectionRow[]> {
  return db.query(`select field_id, changes from templates.correction where template_id = $1`, [templateId]) as unknown as Promise<
    CorrectionRow[]
  >;
}

/** Adds to what was corrected of a field, and raises the template's version. @returns the new version */
export async function saveCorrection(
  db: Queryable,
  correction: { projectId: string; templateId: string; fieldId: string; changes: object; correctedBy: string },
): Promise<number> {
  await db.query(
    `insert into templates.correction as c (project_id, template_id, field_id, changes, corrected_by) values ($1, $2, $3, $4::jsonb, $5)
     on conflict (project_id, template_id, field_id)
     do update set changes = c.changes || excluded.changes, corrected_by = excluded.corrected_by, corrected_at = now()`,
    [correction.projectId, correction.templateId, correction.fieldId, storableJson(correction.changes), correction.correctedBy],
  );
  const [row] = await db.query<{ version: number }>(
    `update templates.template set version = version + 1, updated_at = now() where id = $1 returning version`,
    [correction.templateId],
  );
  return row!.version;
}

export async function markDeleted(db: Queryable, id: string): Promise<void> {
  await db.query(`update templates.template set deleted_at = now(), updated_at = now(), version = version + 1 where id = $1`, [id]);
}

/** Undoes a deletion. @returns false when the same file was uploaded again meanwhile */
export async function unmarkDeleted(db: Queryable, id: string): Promise<boolean> {
  const rows = await db.query(
    `update templates.template t set deleted_at = null, updated_at = now(), version = version + 1
     where id = $1 and not exists (
       select from templates.template o where o.file_hash = t.file_hash and o.id <> t.id and o.deleted_at is null) returning 1`,
    [id],
  );
  return rows.length > 0;
}

/** Removes for good what was deleted more than a day ago. @returns how many */
export async function purgeDeleted(db: Queryable): Promise<number> {
  const rows = await db.query(`delete from templates.template where deleted_at < now() - interval '1 day' returning 1`);
  return rows.length;
}
