/** What both drivers say of transactions in the same words. */
import type { Log } from "#base/log.ts";
import type { QueryOptions } from "./database.ts";

/** A transaction was used after its work had ended: a promise inside of it was not awaited. A bug of the caller. */
export function transactionEnded(): Error {
  return new Error("This transaction is over: await every query inside of it.");
}

/** The work of a transaction resolved although a statement in it had failed, so that nothing of it was kept. */
export function transactionRolledBack(): Error {
  return new Error("Nothing of this transaction was kept: a statement in it failed, or it was open for too long.");
}

/** Tells those who wait for a commit that it is there. They must not throw; one that does keeps no other from hearing. */
export function tellCommitted(callbacks: readonly (() => void)[], log: Log): void {
  for (const callback of callbacks) {
    try {
      callback();
    } catch (error) {
      log.error({ error }, "a callback after a commit threw");
    }
  }
}

/**
 * The name under which a statement stays prepared. Projects and the system have each their own: the plan of a statement
 * holds the policies of the role that it was made for.
 */
export function statementName(projectId: string | null, options: QueryOptions | undefined): string | null {
  if (options?.name === undefined) return null;
  return projectId === null ? options.name : `project ${options.name}`;
}
