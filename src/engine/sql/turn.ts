/**
 * The hot statement (migrations/0002-turn.sql): one turn of a worker. In one commit it settles finished attempts, keeps steps, claims new tasks,
 * and writes an event for each change. Commits are what costs, so everything that waits shares one.
 *
 * Every change of a task is conditional on its fence, which grows at each claim and each sweep: a worker that lost a task
 * changes nothing. The parts touch different rows (an attempt that still keeps steps is not settled yet, a claimed task was
 * pending), so their order within the statement does not matter. Sending a turn again after an unknown outcome is harmless: what is
 * settled is no longer this worker's, and a step that is kept is left alone.
 */
import type { TaskStatus } from "#base/task.ts";
import { storableJson } from "#base/json.ts";
import type { Queryable } from "#store/database.ts";

/** How an attempt ended. */
export interface Outcome {
  readonly project_id: string;
  readonly id: string;
  readonly fence: number;
  readonly status: TaskStatus;
  /** Whether the attempt counts: not when it was put to sleep or given back. */
  readonly counts: boolean;
  /** Milliseconds until a task that is pending again may be claimed. */
  readonly delay_ms: number;
  readonly output: unknown;
  readonly error: unknown;
  readonly event_id: string;
  readonly event_type: string;
}

/** Something that a task did or waits for, to be kept. */
export interface StepRecord {
  readonly project_id: string;
  readonly task_id: string;
  readonly fence: number;
  readonly key: string;
  readonly position: number;
  readonly alone: boolean;
  readonly kind: string;
  readonly status: "open" | "done";
  readonly attempt: number;
  readonly output: unknown;
  readonly started_ms_ago: number;
  readonly wake_ms: number | null;
  readonly wake_at: string | null;
  readonly event_type: string | null;
  readonly event_where: unknown;
  readonly question: string | null;
  readonly event_id: string;
}

export interface ClaimRequest {
  readonly workerId: string;
  readonly types: readonly string[];
  readonly count: number;
  /** Lane after which to look, so that lanes take turns. */
  readonly after: { readonly projectId: string; readonly type: string } | null;
  readonly eventIds: readonly string[];
}

export interface ClaimedTask {
  readonly project_id: string;
  readonly id: string;
  readonly type: string;
  readonly input: unknown;
  readonly attempt: number;
  readonly max_attempts: number;
  readonly fence: number;
  readonly priority: number;
  readonly hops: number;
  readonly correlation_id: string;
  readonly parent_id: string | null;
  readonly concurrency_key: string | null;
  /** Whether it may have steps: it ran or waited before. */
  readonly resumed: boolean;
}

export interface TurnResult {
  readonly claimed: readonly ClaimedTask[];
  /** Ids of tasks that were no longer this worker's. */
  readonly lost: readonly string[];
  /** Whether there may be more to claim than what this turn looked at. */
  readonly hasMore: boolean;
}

const nil = "00000000-0000-0000-0000-000000000000";

/** Settles, keeps and claims in one statement. */
export async function turn(
  db: Queryable,
  outcomes: readonly Outcome[],
  steps: readonly StepRecord[],
  claim: ClaimRequest,
): Promise<TurnResult> {
  // Rows are locked in the order of their ids, as whoever else changes several does: so nobody waits in a circle.
  const params = [
    storableJson(outcomes.toSorted((left, right) => (left.id < right.id ? -1 : 1))),
    storableJson(
      steps.toSorted((left, right) =>
        left.task_id < right.task_id ? -1 : left.task_id > right.task_id ? 1 : left.position - right.position,
      ),
    ),
    claim.workerId,
    claim.types,
    claim.count,
    claim.after?.projectId ?? nil,
    claim.after?.type ?? "",
    claim.eventIds,
    mostLanes,
  ];
  const [row] = await db.query<TurnRow>(turnSql, params, { name: "engine_turn" });
  const claimed = (row?.claimed ?? []).map(claimedTask);
  return { claimed, lost: lostOf(outcomes, row), hasMore: claimed.length >= claim.count || (claimed.length > 0 && (row?.lanes ?? 0) > 1) };
}

interface TurnRow extends Record<string, unknown> {
  readonly claimed: ClaimedRow[] | null;
  readonly settled: string[] | null;
  readonly held: string[] | null;
  readonly fresh: string[] | null;
  readonly lanes: number;
}

function lostOf(outcomes: readonly Outcome[], row: TurnRow | undefined): string[] {
  const [settled, held] = [new Set(row?.settled), new Set(row?.held)];
  const unsettled = settled.size === outcomes.length ? [] : outcomes.map(({ id }) => id).filter((id) => !settled.has(id));
  return unsettled.concat((row?.fresh ?? []).filter((id) => !held.has(id)));
}

type ClaimedRow = [string, string, string, unknown, number, number, number, number, number, string, string | null, string | null, boolean];

/** Members in the order of the statement's array: names would double what goes over the wire. */
function claimedTask(row: ClaimedRow): ClaimedTask {
  const [project_id, id, type, input, attempt, max_attempts, fence, priority, hops, correlation_id, parent_id, concurrency_key, resumed] =
    row;
  return { project_id, id, type, input, attempt, max_attempts, fence, priority, hops, correlation_id, parent_id, concurrency_key, resumed };
}

/** Lanes that one turn looks into. A lane is what has ready tasks: a type in a project. */
const mostLanes = 64;

const turnSql = `select claimed, settled, held, fresh, lanes from engine.turn($1, $2, $3, $4, $5, $6, $7, $8, $9)`;
