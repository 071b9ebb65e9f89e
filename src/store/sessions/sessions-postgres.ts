/** Sessions in a table of the floor above: the record. */
import type { Queryable } from "../database.ts";
import type { Sessions } from "./sessions.ts";

/** @param table has token_hash (its key), account_id and expires_at */
export function sessionsInDatabase(db: Queryable, table: string): Sessions {
  return {
    open: async (tokenHash, accountId, forSeconds) => {
      await db.query(`delete from ${table} where expires_at < now()`);
      const [row] = await db.query<{ expires_at: Date }>(
        `insert into ${table} (token_hash, account_id, expires_at) values ($1, $2, now() + $3 * interval '1 second') returning expires_at`,
        [tokenHash, accountId, forSeconds],
      );
      return row!.expires_at;
    },
    find: async (tokenHash) => {
      const [row] = await db.query<{ account_id: string; expires_at: Date }>(
        `select account_id, expires_at from ${table} where token_hash = $1 and expires_at > now()`,
        [tokenHash],
      );
      return row === undefined ? null : { accountId: row.account_id, expiresAt: row.expires_at };
    },
    end: async (tokenHash) => {
      await db.query(`delete from ${table} where token_hash = $1`, [tokenHash]);
    },
    forget: async () => {},
  };
}
