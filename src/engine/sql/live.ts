/** Reads tasks that are not over as other code left them, and who could go on with them. */
import type { Queryable } from "#store/database.ts";
import type { KeptStep } from "./steps.ts";

export interface LiveTask {
  readonly project_id: string;
  readonly id: string;
  readonly type: string;
  readonly status: "pending" | "processing" | "waiting";
  /** Of the task's code. */
  readonly definition: number;
  /** Of the program that started it. */
  readonly code_version: string;
  readonly input: unknown;
  readonly steps: readonly KeptStep[];
}

/** Of a database of an earlier release, which does not have the column yet, too. */
const definition = `coalesce((to_jsonb(t) ->> 'definition')::integer, 1)`;

/**
 * Tasks that are not over, of all projects, in portions. The database may be of an earlier release: a column that it does not
 * have yet reads as what its default would be.
 */
export async function readLiveTasks(db: Queryable, after: Pick<LiveTask, "project_id" | "id"> | null, limit: number): Promise<LiveTask[]> {
  const nil = "00000000-0000-0000-0000-000000000000";
  return db.query<LiveTask & Record<string, unknown>>(
    `select t.project_id, t.id, t.type, t.status, ${definition} as definition, t.code_version, t.input,
       coalesce((select json_agg(json_build_object('key', s.key, 'position', s.position, 'alone', s.alone, 'kind', s.kind,
                                                   'status', s.status, 'output', s.output, 'child_id', s.child_id) order by s.position)
                 from engine.step s where s.project_id = t.project_id and s.task_id = t.id), '[]') as steps
     from engine.task t
     where t.status in ('pending', 'processing', 'waiting') and (t.project_id, t.id) > ($1, $2)
     order by t.project_id, t.id limit $3`,
    [after?.project_id ?? nil, after?.id ?? nil, limit],
  );
}

/** Workers whose code a task was left by, this one among them, and how many of those that take it have not tried. */
export async function othersFor(
  db: Queryable,
  task: { readonly project_id: string; readonly id: string },
  workerId: string,
): Promise<{ refusedBy: readonly string[]; left: number }> {
  const [row] = await db.query<{ refused: string[] | null; takers: string[] | null }>(
    `select t.error -> 'refused_by' as refused,
       (select json_agg(w.id) from engine.worker w
        where w.until > now() and w.concurrency > 0 and engine.label(t.type, t.definition) = any (w.types)) as takers
     from engine.task t where t.project_id = $1 and t.id = $2`,
    [task.project_id, task.id],
  );
  const refusedBy = [...new Set([...(row?.refused ?? []), workerId])];
  return { refusedBy, left: (row?.takers ?? []).filter((id) => !refusedBy.includes(id)).length };
}
