/**
 * How the whole house stands, now and over the last two days, out of the database alone: what every process has told of itself
 * (observe/sampler.ts) and what the engine's tables show. For people who run the house, not for those of one project.
 */
import { hostname } from "node:os";
import type { Clock } from "#base/clock.ts";
import type { NewId } from "#base/id.ts";
import type { Log } from "#base/log.ts";
import { defineProblem } from "#base/problem.ts";
import type { Engine } from "#engine/index.ts";
import type { WorkerSeen } from "#engine/sql/overview.ts";
import type { Measures } from "#observe/measures.ts";
import { added, HouseMinute, percentile, ProcessMinute } from "#observe/minutes.ts";
import { askParts, type PartsAsked, type PartView, viewsOf } from "#observe/parts.ts";
import { sharedLook } from "#observe/shared-look.ts";
import { type Sampler, startSampler } from "#observe/sampler.ts";
import { listProcesses, readMinutes } from "#observe/store.ts";
import type { People, Person } from "#people/index.ts";
import type { Database } from "#store/database.ts";

export const operatorOnly = defineProblem("operator-only", { status: 403, title: "Only those who run the house may see this" });

/** One process of the house, as it told itself. */
export interface ProcessView {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  readonly role: string;
  readonly version: string;
  readonly startedAt: string;
  readonly beatAt: string;
  readonly isSilent: boolean;
  readonly memoryBytes: number;
  readonly parts: readonly PartView[];
}

export interface WorkerView {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  readonly version: string;
  readonly concurrency: number;
  readonly startedAt: string;
  readonly beatAt: string;
  readonly isAlive: boolean;
  readonly blockedMs: number;
  readonly tasks: WorkerSeen["tasks"];
}

export interface Latency {
  /** Milliseconds; null where nothing was counted. */
  readonly p50: number | null;
  readonly p95: number | null;
}

/** A stretch of time. Figures of work are of all processes together. */
export interface Stretch {
  readonly at: string;
  readonly claimed: number;
  readonly completed: number;
  readonly failed: number;
  readonly retried: number;
  readonly wait: Latency;
  readonly run: Latency;
  /** Null where nobody told. The most at any minute of the stretch. */
  readonly pending: number | null;
  readonly running: number | null;
  readonly oldestPendingMs: number | null;
  readonly workers: number | null;
  readonly deadLetters: number | null;
}

export interface SystemNow {
  readonly at: string;
  readonly pending: number;
  readonly running: number;
  readonly oldestPendingMs: number | null;
  readonly deadLetters: number;
  readonly byType: readonly { readonly type: string; readonly state: string; readonly count: number }[];
  readonly workers: readonly WorkerView[];
  readonly processes: readonly ProcessView[];
  /** As this process sees them. */
  readonly parts: readonly PartView[];
}

export interface SystemView {
  /** @throws operatorOnly for whoever neither owns nor administers the house */
  readonly demandOperator: (person: Person) => Promise<void>;
  readonly now: () => Promise<SystemNow>;
  /** The last hours in stretches of equal length, the oldest first; those of which nobody told anything too. */
  readonly history: (hours: number, stretchMinutes: number) => Promise<readonly Stretch[]>;
  /** What this process tells of itself, told now. For tests. */
  readonly tell: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

interface SystemParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Log;
  readonly codeVersion: string;
  readonly role?: string;
  readonly engine: Engine;
  readonly measures: Measures;
  readonly people: People;
  readonly parts: PartsAsked;
}

export function watchSystem(given: SystemParts): SystemView {
  const { database, engine, people, clock } = given;
  const now = sharedLook(() => readNow(given), freshMs);
  const sampler = given.role === undefined ? null : samplerOf(given, given.role);
  return {
    demandOperator: async (person) => {
      const mayLook = person.role === "owner" || person.role === "admin";
      if (!mayLook || person.organizationId !== (await people.owner()).organizationId)
        throw operatorOnly("Ask an owner or administrator of this house: what is shown here is about all of its projects.");
    },
    now,
    history: async (hours, stretchMinutes) =>
      stretchesOf(await readMinutes(database, hours), { hours, stretchMinutes, nowMs: clock.nowMs() }),
    tell: async () => sampler?.tell(),
    stop: async () => sampler?.stop(),
  };

  function samplerOf({ log, measures, newId, codeVersion, parts }: SystemParts, role: string): Sampler {
    return startSampler({
      ...{ database, clock, log, measures },
      process: { id: newId(), host: hostname(), pid: process.pid, role, version: codeVersion },
      figures: async () => ({ memoryBytes: process.memoryUsage.rss(), parts: await partsOf(parts) }),
      house: async () => {
        const { workers, running, pending, oldestPendingMs, deadLetters } = await engine.state();
        return { workers, running, pending, oldestPendingMs: oldestPendingMs ?? 0, deadLetters };
      },
    });
  }
}

/** However many look at the page, the tables are counted once a second. */
const freshMs = 1_000;
const silentAfterMs = 45_000;

async function partsOf(parts: PartsAsked): Promise<PartView[]> {
  return viewsOf(await askParts(parts), parts.database.kind === "pglite" && parts.dataFolder !== null);
}

async function readNow({ database, engine, clock, parts }: SystemParts): Promise<SystemNow> {
  const [state, byType, workers, processes, views] = await Promise.all([
    engine.state(),
    engine.depth(),
    engine.workers(),
    listProcesses(database),
    partsOf(parts),
  ]);
  return {
    at: new Date(clock.nowMs()).toISOString(),
    pending: state.pending,
    running: state.running,
    oldestPendingMs: state.oldestPendingMs,
    deadLetters: state.deadLetters,
    byType,
    workers: workers.map(workerView),
    processes: processes.map(({ started_at, beat_at, silent_ms, figures, ...own }) => ({
      ...own,
      startedAt: started_at.toISOString(),
      beatAt: beat_at.toISOString(),
      isSilent: silent_ms > silentAfterMs,
      ...(figures as Pick<ProcessView, "memoryBytes" | "parts">),
    })),
    parts: views,
  };
}

function workerView({
  code_version,
  started_at,
  beat_at,
  is_alive,
  blocked_ms,
  id,
  host,
  pid,
  concurrency,
  tasks,
}: WorkerSeen): WorkerView {
  return {
    ...{ id, host, pid, concurrency, tasks },
    version: code_version,
    startedAt: started_at.toISOString(),
    beatAt: beat_at.toISOString(),
    isAlive: is_alive,
    blockedMs: blocked_ms,
  };
}

const nobody = "00000000-0000-0000-0000-000000000000";
const minuteMs = 60_000;

interface MinuteRow {
  readonly at: Date;
  readonly process_id: string;
  readonly figures: unknown;
}

/** Adds minutes up to stretches. Pure. */
export function stretchesOf(
  rows: readonly MinuteRow[],
  { hours, stretchMinutes, nowMs }: { hours: number; stretchMinutes: number; nowMs: number },
): Stretch[] {
  const lengthMs = stretchMinutes * minuteMs;
  const last = Math.floor(nowMs / lengthMs);
  const first = last - Math.ceil((hours * 60) / stretchMinutes) + 1;
  const grouped = Map.groupBy(rows, ({ at }) => Math.floor(at.getTime() / lengthMs));
  return Array.from({ length: last - first + 1 }, (_, index) => stretchOf((first + index) * lengthMs, grouped.get(first + index) ?? []));
}

function stretchOf(startMs: number, rows: readonly MinuteRow[]): Stretch {
  const work = rows.filter((row) => row.process_id !== nobody).map(({ figures }) => ProcessMinute.parse(figures));
  const house = rows.filter((row) => row.process_id === nobody).map(({ figures }) => HouseMinute.parse(figures));
  const sum = (of: (minute: ProcessMinute) => number) => work.reduce((all, minute) => all + of(minute), 0);
  const most = (of: (minute: HouseMinute) => number) => (house.length === 0 ? null : Math.max(...house.map(of)));
  return {
    at: new Date(startMs).toISOString(),
    claimed: sum(({ claimed }) => claimed),
    completed: sum(({ completed }) => completed),
    failed: sum(({ failed }) => failed),
    retried: sum(({ retried }) => retried),
    wait: latencyOf(added(work.map(({ waits }) => waits))),
    run: latencyOf(added(work.map(({ runs }) => runs))),
    pending: most(({ pending }) => pending),
    running: most(({ running }) => running),
    oldestPendingMs: most(({ oldestPendingMs }) => oldestPendingMs),
    workers: most(({ workers }) => workers),
    deadLetters: most(({ deadLetters }) => deadLetters),
  };
}

function latencyOf(counts: readonly number[]): Latency {
  const ms = (part: number) => {
    const found = percentile(counts, part);
    return found === null ? null : Math.round(found * 1_000);
  };
  return { p50: ms(0.5), p95: ms(0.95) };
}
