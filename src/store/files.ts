/**
 * Files that go when nobody needs them any more.
 *
 * Each file has a row in `store.file`, written before the file is in its place. A table that needs a file says so by a foreign
 * key to that row: the database's own catalogue then tells who needs what, across projects that do not see each other, and
 * the key keeps a file from being removed while somebody refers to it in this very moment. The sweep removes row and file in
 * one transaction; who puts the same bytes meanwhile waits for that row, and puts the file in its place again.
 */
import type { Clock } from "#base/clock.ts";
import type { Log } from "#base/log.ts";
import type { Blobs } from "./blobs.ts";
import type { Database, Queryable } from "./database.ts";
import { sqlState } from "./sql-state.ts";

/** Files whose rows are written as they are put. */
export function recordedFiles(database: Database, blobs: Blobs): Blobs {
  return {
    ...blobs,
    put: (content, limits) =>
      blobs.put(content, {
        ...limits,
        known: async ({ hash, bytes }) => {
          await database.query(
            "insert into store.file as f (hash, bytes) values ($1, $2) on conflict (hash) do update set put_at = now()",
            [hash, bytes],
            { name: "put file" },
          );
          await limits?.known?.({ hash, bytes });
        },
      }),
  };
}

export interface FileSweep {
  /** Removes now what nobody refers to. @returns how many files */
  readonly sweep: () => Promise<number>;
  readonly stop: () => Promise<void>;
}

const everyMs = 3_600_000;
/** A file may be referred to long after it was put: by a task that waits, say. */
const unusedFor = "interval '1 day'";
const portion = 100;

/** Sweeps every hour until it is stopped. Several processes may do so at once. */
export function sweepFiles({ database, blobs, clock, log }: { database: Database; blobs: Blobs; clock: Clock; log: Log }): FileSweep {
  let running: Promise<unknown> = Promise.resolve();
  let isStopped = false;
  let cancel = (): void => {};

  const sweep = async (): Promise<number> => {
    const unused = unusedSql(await fileReferrers(database));
    let removed = 0;
    for (let last = ""; !isStopped;) {
      const found = await database.query<{ hash: string }>(
        `select hash from store.file f where ${unused} and hash > $1 order by hash limit ${portion}`,
        [last],
      );
      for (const { hash } of found) if (!isStopped && (await remove(database, blobs, hash, unused))) removed += 1;
      if (found.length < portion) break;
      last = found.at(-1)!.hash;
    }
    return removed;
  };
  const later = (): void => {
    cancel = clock.after(everyMs, () => {
      running = sweep()
        .catch((error: unknown) => log.warn({ error }, "files that nobody needs could not be removed"))
        .then(() => !isStopped && later());
    });
  };
  later();
  return {
    sweep,
    async stop() {
      isStopped = true;
      cancel();
      await running;
    },
  };
}

/** Columns with a foreign key to a file, of whatever table, as SQL. */
export async function fileReferrers(db: Queryable): Promise<{ place: string; named: string }[]> {
  return db.query<{ place: string; named: string }>(`
    select k.conrelid::regclass::text as place, quote_ident(a.attname) as named
      from pg_constraint k join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
     where k.contype = 'f' and k.confrelid = 'store.file'::regclass`);
}

function unusedSql(columns: readonly { place: string; named: string }[]): string {
  const nowhere = columns.map(({ place, named }) => `not exists (select from ${place} t where t.${named} = f.hash)`);
  return [`f.put_at < now() - ${unusedFor}`, ...nowhere].join(" and ");
}

/** One file a transaction: who puts it again waits for no others. */
async function remove(database: Database, blobs: Blobs, hash: string, unused: string): Promise<boolean> {
  try {
    return await database.transaction(async (transaction) => {
      const rows = await transaction.query(`delete from store.file f where hash = $1 and ${unused} returning 1`, [hash]);
      // Inside: once this is committed, whoever waited for the row may put the file in its place.
      if (rows.length > 0) await blobs.remove(hash);
      return rows.length > 0;
    });
  } catch (error) {
    if (sqlState(error) === foreignKeyViolation) return false;
    throw error;
  }
}

const foreignKeyViolation = "23503";
