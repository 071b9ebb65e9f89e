/** What a house tells Prometheus of the work that stands in it and of the parts that it stands on. */
import type { DispatchState } from "#engine/dispatch/dispatch.ts";
import type { Engine } from "#engine/index.ts";
import type { Measures, Reading } from "#observe/measures.ts";
import { askParts, type PartsAsked } from "#observe/parts.ts";
import { sharedLook } from "#observe/shared-look.ts";

/** Figures of one page come out of one look. */
const freshMs = 2_000;

/** Adds the figures of the whole house, which every process tells alike, and those of this process's parts. */
export function tellFigures(measures: Measures, engine: Engine, parts: PartsAsked): void {
  tellWork(measures, engine);
  tellDispatch(measures, engine);
  tellParts(measures, parts);
}

const one = (value: number | null | undefined): Reading[] => (value === null || value === undefined ? [] : [{ value }]);

function tellWork({ look }: Measures, engine: Engine): void {
  const state = sharedLook(engine.state, freshMs);
  const depth = sharedLook(engine.depth, freshMs);
  look({
    name: "hallway_tasks",
    help: "Tasks of the house by type and where they stand: ready, running, held (limits of their key), later (their time has not come), failed.",
    labelNames: ["type", "state"],
    read: async () => (await depth()).map(({ type, state: standing, count }) => ({ labels: { type, state: standing }, value: count })),
  });
  look({ name: "hallway_workers", help: "Workers of the house that hold a lease.", read: async () => one((await state()).workers) });
  look({ name: "hallway_tasks_running", help: "Tasks of the house being worked on.", read: async () => one((await state()).running) });
  look({
    name: "hallway_tasks_pending",
    help: "Tasks of the house that wait for a worker.",
    read: async () => one((await state()).pending),
  });
  look({
    name: "hallway_tasks_oldest_pending_seconds",
    help: "How long the oldest of them has waited.",
    read: async () => one(((await state()).oldestPendingMs ?? 0) / 1_000),
  });
  look({
    name: "hallway_dead_letters",
    help: "Tasks of the house that failed for good.",
    read: async () => one((await state()).deadLetters),
  });
  look({
    name: "hallway_events_recorded_total",
    help: "Events that the house has ever recorded, the engine's own included.",
    isCounter: true,
    read: async () => one(await engine.eventCount()),
  });
}

/** Nothing where Redis hands out no work. */
function tellDispatch({ look }: Measures, engine: Engine): void {
  const state = sharedLook(engine.dispatch.state, freshMs);
  const streams = (of: (stream: DispatchState["streams"][number]) => number) => async () =>
    (await state()).streams.map((stream) => ({ labels: { type: stream.type }, value: of(stream) }));
  look({
    name: "hallway_dispatch_open",
    help: "1 while Redis hands out work to this process, 0 while it comes from the database instead; not there where no Redis is used.",
    read: async () => {
      const { kind, isOpen } = await state();
      return kind === "redis" ? one(isOpen ? 1 : 0) : [];
    },
  });
  look({
    name: "hallway_stream_lag",
    help: "Messages of a type's stream that were handed to no worker yet.",
    labelNames: ["type"],
    read: streams(({ lag }) => lag),
  });
  look({
    name: "hallway_stream_pending",
    help: "Messages of a type's stream that were handed out and are not acknowledged.",
    labelNames: ["type"],
    read: streams(({ pending }) => pending),
  });
  look({
    name: "hallway_stream_oldest_seconds",
    help: "Age of the oldest message of a type's stream.",
    labelNames: ["type"],
    read: streams(({ oldestMs }) => (oldestMs ?? 0) / 1_000),
  });
  look({
    name: "hallway_stream_dead_letters",
    help: "Messages of a type's stream that were set aside.",
    labelNames: ["type"],
    read: streams(({ dead }) => dead),
  });
  look({
    name: "hallway_dispatch_total",
    help: "What became of work that Redis hands out, in this process: offered, turned_away, handed, claimed, stale, refilled, redelivered, adopted, dead_letters, failures.",
    isCounter: true,
    labelNames: ["what"],
    read: async () => {
      const { kind, counts } = await state();
      if (kind !== "redis") return [];
      return Object.entries(counts).map(([name, value]) => ({ labels: { what: snakeCase(name) }, value: value as number }));
    },
  });
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function tellParts({ look }: Measures, asked: PartsAsked): void {
  const parts = sharedLook(() => askParts(asked), freshMs);
  look({
    name: "hallway_database_up",
    help: "1 while the database answers.",
    read: async () => one((await parts()).databaseMs === null ? 0 : 1),
  });
  look({
    name: "hallway_database_answer_seconds",
    help: "How long the database took to answer the simplest question.",
    read: async () => one(seconds((await parts()).databaseMs)),
  });
  look({
    name: "hallway_pool_connections",
    help: "Connections of this process to PostgreSQL, by state: busy, idle. None embedded.",
    labelNames: ["state"],
    read: async () => {
      const { connections } = await parts();
      if (connections === null) return [];
      const { open, idle } = connections;
      return [
        { labels: { state: "busy" }, value: open - idle },
        { labels: { state: "idle" }, value: idle },
      ];
    },
  });
  look({
    name: "hallway_pool_waiters",
    help: "Who waits for a connection to PostgreSQL.",
    read: async () => one((await parts()).connections?.waiting ?? 0),
  });
  look({
    name: "hallway_redis_up",
    help: "1 while Redis answers this process; not there where none is used.",
    read: async () => {
      const { isRedisUp } = await parts();
      return isRedisUp === null ? [] : one(isRedisUp ? 1 : 0);
    },
  });
  look({
    name: "hallway_disk_free_bytes",
    help: "Room left where the data folder is.",
    read: async () => one((await parts()).disk?.free),
  });
  look({
    name: "hallway_disk_size_bytes",
    help: "Size of the disk where the data folder is.",
    read: async () => one((await parts()).disk?.size),
  });
  look({
    name: "hallway_backup_age_seconds",
    help: "Age of the newest backup in the data folder; not there where there is none.",
    read: async () => one(seconds((await parts()).backupAgeMs)),
  });
}

function seconds(ms: number | null): number | null {
  return ms === null ? null : ms / 1_000;
}
