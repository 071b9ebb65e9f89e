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
  /** Schema-qualified, quoted names of tables with enough dead or changed rows to be worth it. */
  readonly busyTables: () => Promise<readonly string[]>;
  /** Gives room back and refreshes statistics. */
  readonly vacuum: (tables: readonly string[]) => Promise<void>;
  /** Where nobody else looks after the database: what cuts its log short, and how many bytes of it were written since the start. */
  readonly alone: { readonly checkpoint: () => Promise<void>; readonly logBytes: () => number } | null;
}

/** Tables in which so much has changed since they were last tended that it is worth tending them. */
export const busyTablesSql = `
  select format('%I.%I', s.schemaname, s.relname) as name
    from pg_stat_user_tables s join pg_class c on c.oid = s.relid
   where c.relowner = 'hallway_system'::regrole
     and greatest(n_dead_tup, n_mod_since_analyze) > 200 + least(n_live_tup * 0.1, 10000)
   order by greatest(n_dead_tup, n_mod_since_analyze) desc`;

const lookEveryMs = 5_000;
const vacuumEveryMs = 60_000;
const vacuumAfterRows = 10_000;
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
      await tended.vacuum(await tended.busyTables());
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
