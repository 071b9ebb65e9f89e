/**
 * The hot statement (migrations/0004-turn.sql): one turn of a worker. In one commit it settles finished attempts, keeps steps, claims new tasks,
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
import type { TaskRef } from "./dispatch.ts";

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
  /** Names this claim among those of the worker. */
  readonly number: number;
  /** Claims of which nothing runs any more. */
  readonly over: readonly number[];
  /** Tasks that were handed to this worker by their ids: claimed in the same commit, those that are claimable. `count` is 0 then. */
  readonly handed?: readonly TaskRef[];
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
  const ended = outcomes.toSorted((left, right) => (left.id < right.id ? -1 : 1));
  const params = [
    ended.map((one) => one.project_id),
    ended.map((one) => one.id),
    ended.map((one) => one.fence),
    ended.map((one) => one.status),
    ended.map((one) => one.counts),
    ended.map((one) => one.delay_ms),
    ended.map((one) => jsonOrNull(one.output)),
    ended.map((one) => jsonOrNull(one.error)),
    ended.map((one) => one.event_id),
    ended.map((one) => one.event_type),
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
    claim.number,
    claim.over,
  ];
  if (claim.handed !== undefined && claim.handed.length > 0) return turnOfHanded(db, params, claim, claim.handed);
  const [row] = await db.query<TurnRow>(turnSql, params, { name: "engine_turn" });
  const claimed = row?.claimed ? tasksOf(row.claimed) : [];
  return { claimed, lost: row?.lost ?? [], hasMore: claimed.length >= claim.count || (claimed.length > 0 && (row?.lanes ?? 0) > 1) };
}

async function turnOfHanded(
  db: Queryable,
  params: readonly unknown[],
  { workerId, types, number }: ClaimRequest,
  handed: readonly TaskRef[],
): Promise<TurnResult> {
  // A turn that claims by itself would note its claim under the same number.
  const settling = params.map((param, at) => (at === countAt ? 0 : at === eventIdsAt ? [] : param));
  const taking = [handed.map((task) => task.project_id), handed.map((task) => task.id), workerId, types, number, params[eventIdsAt]];
  const [row] = await db.query<TurnRow>(handedSql, [...settling, ...taking], { name: "engine_turn_of_handed" });
  return { claimed: row?.claimed ? tasksOf(row.claimed) : [], lost: row?.lost ?? [], hasMore: false };
}

/** Where among the parameters of a turn these stand. */
const countAt = 13;
const eventIdsAt = 16;

interface TurnRow extends Record<string, unknown> {
  readonly claimed: ClaimedColumns | null;
  readonly lost: string[] | null;
  readonly lanes: number;
}

function jsonOrNull(value: unknown): string | null {
  return value === null || value === undefined ? null : storableJson(value);
}

/** What was claimed, a list for each member: objects would double what goes over the wire. */
type ClaimedColumns = { readonly [Member in keyof ClaimedTask]: readonly ClaimedTask[Member][] };

function tasksOf(columns: ClaimedColumns): ClaimedTask[] {
  return columns.id.map((id, at) => ({
    project_id: columns.project_id[at]!,
    id,
    type: columns.type[at]!,
    input: columns.input[at],
    attempt: columns.attempt[at]!,
    max_attempts: columns.max_attempts[at]!,
    fence: columns.fence[at]!,
    priority: columns.priority[at]!,
    hops: columns.hops[at]!,
    correlation_id: columns.correlation_id[at]!,
    parent_id: columns.parent_id[at]!,
    concurrency_key: columns.concurrency_key[at]!,
    resumed: columns.resumed[at]!,
  }));
}

/** Lanes that one turn looks into. A lane is what has ready tasks: a type in a project. */
const mostLanes = 64;

const turnSql = `select claimed, lost, lanes
  from engine.turn($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)`;

/** One statement, so one commit: what ended is settled, and what was handed out is taken. */
const handedSql = `select k.taken as claimed, t.lost, t.lanes
  from engine.turn($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20) t
  left join lateral engine.take($21, $22, $23, $24, $25, $26) k on true`;
