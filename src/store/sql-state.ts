/** What the database says when it refuses: the same on PGlite and on PostgreSQL. */
import pg from "pg";

/** An error that the database answered with; `code` is its SQLSTATE. */
export const DatabaseError = pg.DatabaseError;
export type DatabaseError = InstanceType<typeof pg.DatabaseError>;

/**
 * The SQLSTATE of an error, five characters; null where the error does not come from the database.
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export function sqlState(error: unknown): string | null {
  return error instanceof DatabaseError && error.code !== undefined ? error.code : null;
}

/** Whether a row was refused because another one has the same key. @param constraint the name of the index, where it matters which */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  return sqlState(error) === "23505" && (constraint === undefined || (error as DatabaseError).constraint === constraint);
}

const lostCodes = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);
const lostMessages =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Query read timeout|Client was closed and is not queryable|timeout expired$)/;

/** Whether the way to the database was lost (or never found), so that the same can succeed later. What was under way may or may not have happened. */
export function isConnectionLost(error: unknown): boolean {
  const state = sqlState(error);
  if (state !== null) return state.startsWith("08") || ["57P01", "57P02", "57P03"].includes(state);
  if (!(error instanceof Error)) return false;
  return lostCodes.has(String((error as NodeJS.ErrnoException).code)) || lostMessages.test(error.message);
}
