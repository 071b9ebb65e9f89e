/** What tasks keep of how far they are. */
import type { Queryable } from "#store/database.ts";

export interface KeptProgress {
  readonly id: string;
  readonly progress: number;
  readonly current_step: string | null;
  readonly elapsed_ms: number;
}

/** Of those that are being worked on. */
export async function readProgress(
  db: Queryable,
  tasks: readonly { readonly projectId: string; readonly taskId: string }[],
): Promise<KeptProgress[]> {
  return db.query<KeptProgress & Record<string, unknown>>(
    `select t.id, round(t.progress::numeric, 1)::float8 as progress, t.current_step, extract(epoch from now() - t.started_at)::float8 * 1000 as elapsed_ms
     from unnest($1::uuid[], $2::uuid[]) as w (project_id, id) join engine.task t on t.project_id = w.project_id and t.id = w.id
     where t.status = 'processing'`,
    [tasks.map(({ projectId }) => projectId), tasks.map(({ taskId }) => taskId)],
    { name: "engine_progress" },
  );
}
