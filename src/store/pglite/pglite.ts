/**
 * PGlite behind the store's interface: PostgreSQL compiled to WebAssembly, in this process and on this thread.
 *
 * It has one session. A statement runs within the call that asks for it; a transaction holds the turn until it is over.
 * Whoever asked is answered when all that was committed until then is on disk.
 */
import pg from "pg";
import { type Clock, systemClock } from "#base/clock.ts";
import { type Log, silentLog } from "#base/log.ts";
import { defineProblem } from "#base/problem.ts";
import type { Database, ProjectDatabase, QueryOptions, Row, Transaction } from "../database.ts";
import { watchNesting } from "../nesting.ts";
import { type OpenedFolder, openFolder, openMemory } from "./pglite-folder.ts";
import { openWire, PgliteStopped, type Reply, type Statement, type Wire } from "./pglite-wire.ts";
import { ensureRoles, projectPrologue, systemRole } from "../tenancy.ts";
import { statementName, tellCommitted, transactionEnded, transactionRolledBack } from "../transaction.ts";
import { openTurns } from "../turns.ts";
import { type BusyTable, busyTablesSql, careOf, openUpkeep, type Tended, type Upkeep } from "../upkeep.ts";

export interface PgliteOptions {
  /** The data folder; null keeps everything in memory. */
  readonly directory: string | null;
  /** What a new database starts from, as `dump` gave it. Without, an empty one is made, which takes seconds. */
  readonly from?: Blob;
  readonly log?: Log;
  readonly clock?: Clock;
}

export interface PgliteDatabase extends Database {
  readonly kind: "pglite";
  /** The data folder; null in memory. */
  readonly directory: string | null;
  /** All that is in the database, for `from`. */
  readonly dump: () => Promise<Blob>;
  /** Runs commands as the owner of the whole, one after the other, and gives the rows of the last. No transaction is open meanwhile. */
  readonly administer: (commands: readonly string[]) => Promise<Row[]>;
  /** Vacuums and checkpoints. In memory it does nothing but when asked. */
  readonly upkeep: Upkeep;
  /** How often the log was to be synced and was; zeros in memory. */
  readonly syncs: () => { readonly asked: number; readonly done: number };
}

export const databaseStopped = defineProblem("database-stopped", { status: 503, title: "The database stopped" });

const warnAfterMs = 5_000;
const endAfterMs = 60_000;
const statementsPerTurn = 16;

/**
 * Opens PGlite. Makes the database where there is none.
 * @throws dataFolderInUse, dataFolderUnwritable
 */
export async function openPglite({ directory, from, log = silentLog, clock = systemClock }: PgliteOptions): Promise<PgliteDatabase> {
  const folder = directory === null ? null : await openFolder(directory, from, log);
  const pglite = folder?.pglite ?? (await openMemory(from));
  const settled = () => folder?.files.settled() ?? null;
  const listeners = new Map<string, Set<(payload: string) => void>>();
  const wire = await openWire(pglite, ({ channel, payload }) => {
    const tell = () => listeners.get(channel)?.forEach((heard) => heard(payload));
    void (settled() ?? Promise.resolve()).then(tell, () => undefined);
  });
  await ensureRoles(async (sql) => rowsOf(wire.run([plain(sql)]), 0));
  asOwner(wire, []);
  if (folder !== null) await testSyncs(wire, folder, log);
  const session = openSession({ wire, settled, stopped: (cause) => stopped(directory, folder?.lastComplaint() ?? "", cause), log, clock });
  const system = session.as(null);
  const administer = async (commands: readonly string[]) => {
    const rows = await session.alone(async () => asOwner(wire, commands));
    await settled();
    return rows;
  };
  const upkeep = openUpkeep(tended(system, administer, folder), log, clock);

  return {
    kind: "pglite",
    assertOutside: session.assertOutside,
    directory,
    ...system,
    forProject: (projectId) => ({ projectId, ...session.as(projectId) }),
    async listen(channel, heard) {
      const own = (payload: string) => heard(payload);
      const all = listeners.get(channel) ?? new Set();
      const isNew = all.size === 0;
      listeners.set(channel, all.add(own));
      if (isNew) await system.query(`listen ${pg.escapeIdentifier(channel)}`);
      return async () => {
        all.delete(own);
        if (all.size === 0) await system.query(`unlisten ${pg.escapeIdentifier(channel)}`);
      };
    },
    async notify(channel, payload) {
      await system.query("select pg_notify($1, $2)", [channel, payload], { name: "notify" });
    },
    administer,
    upkeep,
    syncs: () => ({ asked: 0, done: 0, ...folder?.files.counts() }),
    dump: () =>
      session.alone(async () => {
        asOwner(wire, ["vacuum (freeze, analyze)", "checkpoint"]);
        return pglite.dumpDataDir("none");
      }),
    async close() {
      await upkeep.stop();
      await session.close(() => (folder === null ? pglite.close() : folder.close()));
    },
  };
}

/** Makes sure that a commit reaches the disk: what the syncs hang on is the inside of PGlite, which may change. */
async function testSyncs(wire: Wire, { files }: OpenedFolder, log: Log): Promise<void> {
  const before = files.counts().asked;
  rowsOf(wire.run([plain("select pg_logical_emit_message(true, 'hallway', 'is this synced?')")]), 0);
  if (files.counts().asked === before) {
    log.error({}, "PGlite no longer asks for its log to be synced: the log's files are looked at from outside");
    files.lookFromOutside();
  }
  await files.settled();
}

function tended(system: Pick<Database, "query">, administer: PgliteDatabase["administer"], folder: OpenedFolder | null): Tended {
  return {
    async busyTables() {
      await system.query("select pg_stat_force_next_flush()");
      return system.query<BusyTable>(busyTablesSql);
    },
    async tend(tables) {
      for (const statement of tables.flatMap(careOf)) await administer([statement]);
    },
    alone: folder === null ? null : { checkpoint: async () => void (await administer(["checkpoint"])), logBytes: folder.files.logBytes },
  };
}

function stopped(directory: string | null, complaint: string, cause: unknown): Error {
  const reason = complaint === "" ? (cause as Error).message : complaint.trim();
  const place = directory === null ? "in memory" : `in ${directory}`;
  const detail = `The database ${place} stopped${reason === "" ? "" : ` (${reason})`}. Nothing that was acknowledged is lost. Make room on the disk where it is full, then start again.`;
  return databaseStopped(detail, {}, { cause });
}

/** What only the owner of the whole may do. */
function asOwner(wire: Wire, commands: readonly string[]): Row[] {
  const replies = wire.run(["reset role", ...commands, `set role ${systemRole}`].map(plain));
  return rowsOf(replies, commands.length);
}

interface Session {
  readonly assertOutside: () => void;
  /** @param projectId null acts as the system */
  readonly as: (projectId: string | null) => Pick<ProjectDatabase, "query" | "transaction">;
  /** Runs something while no transaction is open. */
  readonly alone: <Result>(run: () => Promise<Result>) => Promise<Result>;
  readonly close: (end: () => Promise<void>) => Promise<void>;
}

interface Inside {
  readonly wire: Wire;
  readonly settled: () => Promise<void> | null;
  /** What everybody is told when nothing runs any more. */
  readonly stopped: (cause: unknown) => Error;
  readonly log: Log;
  readonly clock: Clock;
}

function openSession({ wire, settled, stopped, log, clock }: Inside): Session {
  const turns = openTurns();
  const nesting = watchNesting();
  let fault: Error | null = null;
  let isClosed = false;
  let sinceTurn = 0;

  const run = (statements: readonly Statement[]): Reply[] => {
    if (fault !== null) throw fault;
    try {
      return wire.run(statements);
    } catch (error) {
      if (!(error instanceof PgliteStopped)) throw error;
      fault = stopped(error);
      log.error({ error: fault }, "the embedded database stopped");
      throw fault;
    }
  };

  // What runs synchronously would else keep timers and sockets waiting for as long as somebody asks on.
  const answer = async (): Promise<void> => {
    const kept = settled();
    if (kept !== null) {
      await kept.catch((error: unknown) => {
        fault ??= stopped(error);
        throw fault;
      });
      sinceTurn = 0;
      return;
    }
    sinceTurn += 1;
    if (sinceTurn < statementsPerTurn) return;
    sinceTurn = 0;
    await new Promise((resolve) => setImmediate(resolve));
  };

  const alone: Session["alone"] = async (work) => {
    nesting.assertOutside();
    await turns.take();
    try {
      return await work();
    } finally {
      turns.pass();
    }
  };

  const runOnce = async (statements: readonly Statement[]): Promise<Reply[]> => {
    nesting.assertOutside();
    const replies = turns.isTaken() ? await alone(async () => run(statements)) : run(statements);
    await answer();
    return replies;
  };

  const as: Session["as"] = (projectId) => {
    const begin = plain(projectId === null ? "begin" : projectPrologue(projectId));
    return {
      async query<Result extends Row>(sql: string, params: readonly unknown[] = [], options?: QueryOptions): Promise<Result[]> {
        const statement = { sql, params, name: statementName(projectId, options) };
        if (projectId === null) return rowsOf(await runOnce([statement]), 0);
        return rowsOf(await runOnce([begin, statement, plain("commit")]), 1);
      },
      async transaction(work) {
        const opening = { projectId, begin, run, log, clock };
        const { result, afterCommit } = await alone(() => inTransaction(opening, (transaction) => nesting.during(() => work(transaction))));
        await answer();
        tellCommitted(afterCommit, log);
        return result;
      },
    };
  };

  return {
    assertOutside: nesting.assertOutside,
    as,
    alone,
    close: async (end) => {
      await turns.take();
      try {
        if (!isClosed) await end();
      } finally {
        isClosed = true;
        fault = new Error("The database is closed.");
        turns.pass();
      }
    },
  };
}

interface Opening {
  readonly projectId: string | null;
  readonly begin: Statement;
  readonly run: (statements: readonly Statement[]) => Reply[];
  readonly log: Log;
  readonly clock: Clock;
}

interface Done<Result> {
  readonly result: Result;
  readonly afterCommit: readonly (() => void)[];
}

type Work<Result> = (transaction: Transaction) => Promise<Result>;

async function inTransaction<Result>({ projectId, begin, run, log, clock }: Opening, work: Work<Result>): Promise<Done<Result>> {
  const afterCommit: (() => void)[] = [];
  let state: "new" | "open" | "ended" = "new";
  let last = "";
  let lastMs = clock.nowMs();

  // Nothing is sent before the first statement: BEGIN goes with it.
  const end = (how: "commit" | "rollback"): boolean => {
    const before = state;
    state = "ended";
    if (before === "open") return succeeded(run([plain(how)])[0]!).command === "COMMIT";
    return before === "new";
  };
  const transaction: Transaction = {
    projectId,
    async query<Result extends Row>(sql: string, params: readonly unknown[] = [], options?: QueryOptions): Promise<Result[]> {
      if (state === "ended") throw transactionEnded();
      const statement = { sql, params, name: statementName(projectId, options) };
      const replies = run(state === "open" ? [statement] : [begin, statement]);
      state = "open";
      last = sql;
      lastMs = clock.nowMs();
      return rowsOf<Result>(replies, replies.length - 1);
    },
    afterCommit: (callback) => void afterCommit.push(callback),
  };

  const stopWatching = watch(clock, log, { last: () => last, quietMs: () => clock.nowMs() - lastMs, giveUp: () => void end("rollback") });
  try {
    const result = await work(transaction);
    if (!end("commit")) throw transactionRolledBack();
    return { result, afterCommit };
  } catch (error) {
    end("rollback");
    throw error;
  } finally {
    stopWatching();
  }
}

interface Watched {
  readonly last: () => string;
  /** Since its last statement. */
  readonly quietMs: () => number;
  readonly giveUp: () => void;
}

/** A transaction here keeps everybody else waiting: one that is slow is told, one that asks for nothing more is ended. */
function watch(clock: Clock, log: Log, { last, quietMs, giveUp }: Watched): () => void {
  const cancelWarning = clock.after(warnAfterMs, () =>
    log.warn({ openMs: warnAfterMs, lastStatement: last() }, "a transaction keeps everybody else from the database"),
  );
  let cancelEnd = () => {};
  const look = (inMs: number) => {
    cancelEnd = clock.after(inMs, () => {
      const leftMs = endAfterMs - quietMs();
      if (leftMs > 0) return look(leftMs);
      log.error({ openMs: endAfterMs, lastStatement: last() }, "a transaction that did not end was rolled back");
      giveUp();
    });
  };
  look(endAfterMs);
  return () => {
    cancelWarning();
    cancelEnd();
  };
}

function plain(sql: string): Statement {
  return { sql, params: [], name: null };
}

function succeeded(reply: Reply): Reply {
  if (reply.error !== null) throw reply.error;
  return reply;
}

/** The rows of one of several replies, all of which must have succeeded. */
function rowsOf<Result extends Row>(replies: readonly Reply[], index: number): Result[] {
  for (const reply of replies) succeeded(reply);
  return replies[index]!.rows as Result[];
}
