/** Reads the log, in commit order and only as far as no earlier transaction can still add to it. */
import type { EventView } from "#base/event.ts";
import type { TaskStatus } from "#base/task.ts";
import type { Queryable } from "#store/database.ts";

export interface Place {
  readonly tx: string;
  readonly seq: number;
}

export interface LoggedEvent extends Place {
  readonly projectId: string;
  readonly view: EventView;
}

interface EventRow extends Record<string, unknown> {
  tx: string;
  seq: number;
  id: string;
  project_id: string;
  type: string;
  subject: string;
  sequence: number;
  major: number;
  hops: number;
  recorded_at: Date;
  time: Date | null;
  correlation_id: string | null;
  causation_id: string | null;
  actor_type: string | null;
  actor_id: string | null;
  traceparent: string | null;
  data: unknown;
}

// Orders name the column as event.tx: a bare tx would be the text, for which 999 comes after 1000.
const columns = `tx::text as tx, seq, id, project_id, type, subject, sequence, major, hops, recorded_at, time,
  correlation_id, causation_id, actor_type, actor_id, traceparent, data`;
const settled = `tx < store.settled_tx()`;

/** Events of all projects after a place: for the process's one follower. */
export async function readAllAfter(db: Queryable, source: string, after: Place, limit: number): Promise<LoggedEvent[]> {
  const rows = await db.query<EventRow>(
    `select ${columns} from engine.event where (tx, seq) > ($1::xid8, $2::bigint) and ${settled} order by event.tx, event.seq limit $3`,
    [after.tx, after.seq, limit],
    { name: "engine_log_after" },
  );
  return rows.map((row) => ({ tx: row.tx, seq: row.seq, projectId: row.project_id, view: viewOf(row, source) }));
}

/** Place of the newest settled event; the beginning where there is none. */
export async function headOf(db: Queryable, projectId: string | null): Promise<Place> {
  const [row] = await db.query<{ tx: string; seq: number }>(
    `select tx::text as tx, seq from engine.event where ${settled} and ($1::uuid is null or project_id = $1) order by event.tx desc, event.seq desc limit 1`,
    [projectId],
  );
  return row ?? { tx: "0", seq: 0 };
}

/**
 * Whether anything was written after a place, settled or not. In order, so that the index is read: left to itself a plan for any place
 * expects a third of the log to match, and reads it from the start.
 */
export async function hasUnsettled(db: Queryable, after: Place): Promise<boolean> {
  const rows = await db.query(
    `select 1 from engine.event where (tx, seq) > ($1::xid8, $2::bigint) order by event.tx, event.seq limit 1`,
    [after.tx, after.seq],
    {
      name: "engine_log_unsettled",
    },
  );
  return rows.length > 0;
}

/** Numbers of transactions that this house has passed over, from one and below the other: what stood there is no more. */
export interface PassedOver {
  readonly from: bigint;
  readonly to: bigint;
}

/** What a house passed over when it was brought back to an earlier moment. */
export async function passedOver(db: Queryable): Promise<PassedOver[]> {
  const rows = await db.query<{ from: string; to: string }>(`select from_tx::text as "from", to_tx::text as "to" from store.restored`);
  return rows.map(({ from, to }) => ({ from: BigInt(from), to: BigInt(to) }));
}

export interface LogFilter {
  readonly projectId: string;
  readonly place: Place | null;
  readonly order: "oldest" | "newest";
  readonly types: readonly string[] | null;
  readonly subject: string | null;
  readonly correlationId: string | null;
  readonly limit: number;
}

/** A page of one project's log. A type that ends in a point stands for all that begin with it. */
export async function readPage(db: Queryable, source: string, filter: LogFilter): Promise<EventView[]> {
  const isOldest = filter.order === "oldest";
  const rows = await db.query<EventRow>(
    `select ${columns} from engine.event
     where project_id = $1 and ${settled}
       and ($2::xid8 is null or (tx, seq) ${isOldest ? ">" : "<"} ($2::xid8, $3::bigint))
       and ($4::text[] is null or type = any ($4) or exists (select from unnest($4::text[]) p where right(p, 1) = '.' and starts_with(type, p)))
       and ($5::text is null or subject = $5)
       and ($6::uuid is null or correlation_id = $6 or subject = 'task/' || $6::text)
     order by ${isOldest ? "event.tx, event.seq" : "event.tx desc, event.seq desc"} limit $7`,
    [
      filter.projectId,
      filter.place?.tx ?? null,
      filter.place?.seq ?? null,
      filter.types,
      filter.subject,
      filter.correlationId,
      filter.limit,
    ],
  );
  return rows.map((row) => viewOf(row, source));
}

export function offsetOf({ tx, seq }: Place): string {
  return `${tx}-${seq}`;
}

/** The place that an offset names; null for what is no offset. */
export function placeOf(offset: string): Place | null {
  const match = /^(\d{1,19})-(\d{1,15})$/.exec(offset);
  return match ? { tx: match[1]!, seq: Number(match[2]) } : null;
}

/** Where a task stands after each of its events. */
const statusAfter: Record<string, TaskStatus> = {
  "task.created": "pending",
  "task.started": "processing",
  "task.stepped": "processing",
  "task.cancel_requested": "processing",
  "task.decided": "waiting",
  "task.waiting": "waiting",
  "task.resumed": "pending",
  "task.retried": "pending",
  "task.released": "pending",
  "task.recovered": "pending",
  "task.completed": "completed",
  "task.failed": "failed",
  "task.cancelled": "cancelled",
};

/** A task's event says of the task what is not kept with each: its id is the subject's, its status follows from the type. */
function dataOf({ type, subject, data }: EventRow): unknown {
  const status = statusAfter[type];
  return status === undefined ? data : { task_id: subject.slice("task/".length), status, ...(data as object) };
}

function viewOf(row: EventRow, source: string): EventView {
  const recorded = row.recorded_at.toISOString();
  return {
    specversion: "1.0",
    id: row.id,
    source,
    type: row.type,
    subject: row.subject,
    time: row.time?.toISOString() ?? recorded,
    dataschema: `/schemas/${row.type}/v${row.major}`,
    data: dataOf(row),
    correlationid: row.correlation_id ?? (row.subject.startsWith("task/") ? row.subject.slice(5) : row.id),
    causationid: row.causation_id,
    hops: row.hops,
    actorid: row.actor_id ?? "engine",
    actortype: row.actor_type ?? "system",
    partitionkey: row.subject,
    sequence: row.sequence,
    recordedtime: recorded,
    traceparent: row.traceparent,
    offset: offsetOf(row),
  };
}
