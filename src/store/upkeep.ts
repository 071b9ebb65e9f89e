/**
 * What a PostgreSQL server does by itself in the background and PGlite does not: fresh statistics, room of dead rows
 * given back, checkpoints. Each takes the database for a moment, so it comes in small portions.
 */
import type { Clock } from "#base/clock.ts";
import type { Log } from "#base/log.ts";

export interface Upkeep {
  /** Says how many rows were finished or removed since the last call, so that busy tables are tended earlier. */
  readonly note: (rows: number) => void;
  /** Does now what is due. */
  readonly tend: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** What the upkeep needs of the database. */
export interface Tended {
  /** Schema-qualified, quoted names of tables with enough dead or changed rows to be worth it. */
  readonly busyTables: () => Promise<readonly string[]>;
  readonly vacuum: (table: string) => Promise<void>;
  readonly checkpoint: () => Promise<void>;
  /** Bytes of log written since the start. */
  readonly logBytes: () => number;
}

const lookEveryMs = 5_000;
const vacuumEveryMs = 60_000;
const vacuumAfterRows = 10_000;
const checkpointEveryMs = 300_000;
const checkpointAfterBytes = 64 * 1024 * 1024;

export function openUpkeep(tended: Tended, log: Log, clock: Clock): Upkeep {
  let rows = 0;
  let vacuumedAtMs = clock.nowMs();
  let checkpointedAtMs = clock.nowMs();
  let checkpointedBytes = tended.logBytes();
  let running: Promise<void> | null = null;
  let isStopped = false;
  let cancel = () => {};

  const tend = async (): Promise<void> => {
    const now = clock.nowMs();
    if (rows >= vacuumAfterRows || now - vacuumedAtMs >= vacuumEveryMs) {
      rows = 0;
      vacuumedAtMs = now;
      for (const table of await tended.busyTables()) if (!isStopped) await tended.vacuum(table);
    }
    const written = tended.logBytes() - checkpointedBytes;
    if (!isStopped && (written >= checkpointAfterBytes || (written > 0 && now - checkpointedAtMs >= checkpointEveryMs))) {
      await tended.checkpoint();
      checkpointedAtMs = now;
      checkpointedBytes = tended.logBytes();
    }
  };

  const tendOnce = (): Promise<void> => {
    running ??= tend()
      .catch((error: unknown) => log.warn({ error }, "the upkeep of the database failed"))
      .finally(() => (running = null));
    return running;
  };

  const later = (): void => {
    cancel = clock.after(lookEveryMs, () => void tendOnce().then(() => !isStopped && later()));
  };
  later();

  return {
    note(count) {
      rows += count;
      if (rows >= vacuumAfterRows && !isStopped) void tendOnce();
    },
    tend: tendOnce,
    async stop() {
      isStopped = true;
      cancel();
      await running;
    },
  };
}
