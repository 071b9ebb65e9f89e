/** What is wrong outside of the program when the database or the disk refuses, as whoever asked is told it. */
import { defineProblem, type Problem } from "#base/problem.ts";
import { isConnectionLost, sqlState } from "./sql-state.ts";

/** `retry_after_s` says in how many seconds it is worth trying again; HTTP has it as Retry-After. */
export const databaseAway = defineProblem("database-away", { status: 503, title: "The database is away" });
export const databaseBusy = defineProblem("database-busy", { status: 503, title: "The database has too much to do" });
export const storageFull = defineProblem("storage-full", { status: 507, title: "There is no room on the disk" });

/**
 * The problem that an error of the database or of a file stands for; null where it is anything else.
 * What was under way when the database went away may or may not have happened.
 */
export function troubleOf(error: unknown): Problem | null {
  if (!(error instanceof Error)) return null;
  const options = { cause: error };
  const state = sqlState(error);
  const isDiskFull = state === "53100" || fullCodes.has(String((error as NodeJS.ErrnoException).code));
  if (isDiskFull)
    return storageFull(
      "There is no room left where this is kept. Nothing of it was kept: make room, and do it again.",
      { retry_after_s: 60 },
      options,
    );
  const busy = busyBecause(error, state);
  if (busy !== null) return databaseBusy(`${busy} Try again in a moment.`, { retry_after_s: 2 }, options);
  if (!isConnectionLost(error) && !standbyStates.has(state ?? "")) return null;
  return databaseAway(
    "The database does not answer at this moment. Work goes on when it does: try again in a moment.",
    { retry_after_s: 5 },
    options,
  );
}

const fullCodes = new Set(["ENOSPC", "EDQUOT"]);
/** Read-only: a standby, or a server on its way to become one. */
const standbyStates = new Set(["25006"]);

function busyBecause({ message }: Error, state: string | null): string | null {
  switch (state) {
    case "53300":
      return "The database has no connection left.";
    case "53200":
    case "53400":
      return "The database has reached a limit of its own.";
    case "57014":
      return "The database took longer for this than it may.";
    case null:
      return message.startsWith("timeout exceeded when trying to connect") ? "No connection to the database came free in time." : null;
    default:
      return null;
  }
}
