/** What is there to be handed out, for dispatch by Redis (migrations/0005-dispatch.sql). */
import type { Queryable } from "#store/database.ts";

/** A task that can be claimed. */
export interface ReadyTask {
  readonly project_id: string;
  readonly id: string;
  readonly type: string;
  readonly priority: number;
}

/** A task by its whole key. */
export interface TaskRef {
  readonly project_id: string;
  readonly id: string;
}

const mostLanes = 256;
const nil = "00000000-0000-0000-0000-000000000000";

/**
 * Claimable tasks, each project's in turn, then by priority and age; at most `limit` of a type.
 * @param after lane of the last look, so that where there are very many, all have their turn
 */
export function findClaimable(
  db: Queryable,
  types: readonly string[],
  limit: number,
  after: { readonly projectId: string; readonly type: string } | null,
): Promise<ReadyTask[]> {
  return db.query<ReadyTask & Record<string, unknown>>(
    `select project_id, id, type, priority from engine.claimable($1, $2, $3, $4, $5)`,
    [types, limit, mostLanes, after?.projectId ?? nil, after?.type ?? ""],
    { name: "engine_claimable" },
  );
}

/** Which of these tasks there are, whatever their status. */
export async function whichExist(db: Queryable, tasks: readonly TaskRef[]): Promise<TaskRef[]> {
  return db.query<TaskRef & Record<string, unknown>>(
    `select a.project_id, a.id from unnest($1::uuid[], $2::uuid[]) as a (project_id, id)
     where exists (select from engine.task t where t.project_id = a.project_id and t.id = a.id)`,
    [tasks.map((task) => task.project_id), tasks.map((task) => task.id)],
  );
}
