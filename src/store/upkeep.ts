/**
 * What tables need so that work on them stays quick: fresh statistics, and the room of dead rows given back.
 *
 * A PostgreSQL server does it by itself, but once a minute at best, and a queue's table grows old within seconds. PGlite
 * does none of it, nor does it cut its log short. Each takes the database for a moment, so it comes in small portions.
 */
import type { Clock } from "#base/clock.ts";
import type { Log } from "#base/log.ts";

export interface Upkeep {
  /** Says how many rows were finished or removed since the last call: after some thousands, busy tables are tended. */
  readonly note: (rows: number) => void;
  /** Keeps still until the function that it gives is called: nothing is vacuumed, and the log is not cut short. */
  readonly pause: () => Promise<() => void>;
  /** Does now what is due. */
  readonly tend: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** What the upkeep needs of the database. */
export interface Tended {
  /** Tables with enough dead or changed rows to be worth it. */
  readonly busyTables: () => Promise<readonly BusyTable[]>;
  /** Does for each table what it needs. */
  readonly tend: (tables: readonly BusyTable[]) => Promise<void>;
  /** Where nobody else looks after the database: what cuts its log short, and how many bytes of it were written since the start. */
  readonly alone: { readonly checkpoint: () => Promise<void>; readonly logBytes: () => number } | null;
}

export interface BusyTable extends Record<string, unknown> {
  /** Schema-qualified and quoted. */
  readonly name: string;
  /** Has so many dead rows that their room should be given back. */
  readonly is_worn: boolean;
  /** Has changed so much that its statistics mislead. */
  readonly is_changed: boolean;
}

export const busyTablesSql = `
  select name, is_worn, is_changed
    from (select format('%I.%I', s.schemaname, s.relname) as name, n_dead_tup > 200 + n_live_tup * 0.02 as is_worn,
                 n_mod_since_analyze > 200 + n_live_tup * 0.2
                   and coalesce(greatest(last_analyze, last_autoanalyze) < now() - interval '1 minute', true) as is_changed
            from pg_stat_user_tables s join pg_class c on c.oid = s.relid
           where c.relowner = 'hallway_system'::regrole) t
   where is_worn or is_changed`;

/**
 * Statements for one table, each short: a sample of 3,000 rows (300 for each step of the target) tells what our plans need to know, and
 * takes a tenth of the time of the usual 30,000, for which an embedded database would stand still.
 */
export function careOf({ name, is_worn, is_changed }: BusyTable): string[] {
  return [
    ...(is_worn ? [`vacuum (skip_locked) ${name}`] : []),
    ...(is_changed ? ["set default_statistics_target = 10", `analyze (skip_locked) ${name}`, "reset default_statistics_target"] : []),
  ];
}

const lookEveryMs = 5_000;
const vacuumEveryMs = 60_000;
const vacuumAfterRows = 20_000;
const checkpointEveryMs = 300_000;
const checkpointAfterBytes = 64 * 1024 * 1024;

export function openUpkeep(tended: Tended, log: Log, clock: Clock): Upkeep {
  let rows = 0;
  let vacuumedAtMs = clock.nowMs();
  let checkpointedAtMs = clock.nowMs();
  let checkpointedBytes = 0;
  let running: Promise<void> | null = null;
  let isStopped = false;
  let pauses = 0;
  let cancel = () => {};

  const tend = async (): Promise<void> => {
    const now = clock.nowMs();
    if (rows >= vacuumAfterRows || now - vacuumedAtMs >= vacuumEveryMs) {
      rows = 0;
      vacuumedAtMs = now;
      await tended.tend(await tended.busyTables());
    }
    if (tended.alone === null || isStopped) return;
    const written = tended.alone.logBytes() - checkpointedBytes;
    if (written >= checkpointAfterBytes || (written > 0 && now - checkpointedAtMs >= checkpointEveryMs)) {
      await tended.alone.checkpoint();
      checkpointedAtMs = now;
      checkpointedBytes = tended.alone.logBytes();
    }
  };

  const tendOnce = (): Promise<void> => {
    if (pauses > 0) return Promise.resolve();
    running ??= tend()
      .catch((error: unknown) => log.warn({ error }, "the upkeep of the database failed"))
      .finally(() => (running = null));
    return running;
  };

  const later = (): void => {
    cancel = clock.after(lookEveryMs, () => void tendOnce().then(() => !isStopped && later()));
  };
  if (tended.alone !== null) later();

  return {
    note(count) {
      rows += count;
      if (rows >= vacuumAfterRows && !isStopped) void tendOnce();
    },
    async pause() {
      pauses += 1;
      await running;
      return () => void (pauses -= 1);
    },
    tend: tendOnce,
    async stop() {
      isStopped = true;
      cancel();
      await running;
    },
  };
}
