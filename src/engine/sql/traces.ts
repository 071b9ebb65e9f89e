/** The trace that a task was made in: kept with the event that says so, since only tracing asks for it. */
import type { Queryable } from "#store/database.ts";

/** `traceparent` of what made a task; null where nobody traced it. */
export async function traceparentOfTask(db: Queryable, projectId: string, id: string): Promise<string | null> {
  const [row] = await db.query<{ traceparent: string | null }>(
    `select traceparent from engine.event where project_id = $1 and subject = 'task/' || $2::text and sequence = 1`,
    [projectId, id],
    { name: "engine_traceparent" },
  );
  return row?.traceparent ?? null;
}
