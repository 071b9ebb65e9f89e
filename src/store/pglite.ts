/**
 * PGlite behind the store's interface: PostgreSQL compiled to WebAssembly, in this process and on this thread.
 *
 * It has one session. A statement runs within the call that asks for it; a transaction holds the turn until it is over.
 */
import { PGlite } from "@electric-sql/pglite";
import pg from "pg";
import { type Clock, systemClock } from "#base/clock.ts";
import { type Log, silentLog } from "#base/log.ts";
import type { Database, ProjectDatabase, QueryOptions, Row, Transaction } from "./database.ts";
import { ensureRoles, projectPrologue, systemRole } from "./tenancy.ts";
import { openWire, type Reply, type Statement, type Wire } from "./pglite-wire.ts";
import { statementName, tellCommitted, transactionEnded, transactionRolledBack } from "./transaction.ts";
import { openTurns } from "./turns.ts";

export interface PgliteOptions {
  /** The data folder; null keeps everything in memory. */
  readonly directory: string | null;
  /** For a database in memory: what it starts from, as `dump` gave it. */
  readonly from?: Blob;
  readonly log?: Log;
  readonly clock?: Clock;
}

export interface PgliteDatabase extends Database {
  readonly kind: "pglite";
  /** All that is in the database, for `from`. */
  readonly dump: () => Promise<Blob>;
}

const warnAfterMs = 5_000;
const endAfterMs = 60_000;
const statementsPerTurn = 16;

/** Opens PGlite. Makes the database where there is none. */
export async function openPglite({ directory, from, log = silentLog, clock = systemClock }: PgliteOptions): Promise<PgliteDatabase> {
  const pglite = new PGlite({
    ...(directory === null ? {} : { dataDir: directory }),
    ...(from === undefined ? {} : { loadDataDir: from }),
    startParams,
  });
  await pglite.waitReady;
  const listeners = new Map<string, Set<(payload: string) => void>>();
  const wire = await openWire(pglite, ({ channel, payload }) => {
    for (const heard of listeners.get(channel) ?? []) queueMicrotask(() => heard(payload));
  });
  await ensureRoles(async (sql) => rowsOf(wire.run([plain(sql)]), 0));
  asOwner(wire, []);
  const session = openSession(wire, log, clock);

  return {
    kind: "pglite",
    ...session.as(null),
    forProject: (projectId) => ({ projectId, ...session.as(projectId) }),
    async listen(channel, heard) {
      const own = (payload: string) => heard(payload);
      const all = listeners.get(channel) ?? new Set();
      if (all.size === 0) await session.as(null).query(`listen ${pg.escapeIdentifier(channel)}`);
      listeners.set(channel, all.add(own));
      return async () => {
        all.delete(own);
        if (all.size === 0) await session.as(null).query(`unlisten ${pg.escapeIdentifier(channel)}`);
      };
    },
    async notify(channel, payload) {
      await session.as(null).query("select pg_notify($1, $2)", [channel, payload], { name: "notify" });
    },
    dump: () =>
      session.alone(async () => {
        asOwner(wire, ["vacuum (freeze, analyze)", "checkpoint"]);
        return pglite.dumpDataDir("none");
      }),
    close: () => session.close(() => pglite.close()),
  };
}

const startParams = [
  ...PGlite.defaultStartParams,
  ...["shared_buffers=32MB", "timezone=UTC", "datestyle=ISO", "jit=off"].flatMap((setting) => ["-c", setting]),
];

/** What only the owner of the whole may do. */
function asOwner(wire: Wire, commands: readonly string[]): void {
  const replies = wire.run(["reset role", ...commands, `set role ${systemRole}`].map(plain));
  for (const reply of replies) succeeded(reply);
}

interface Session {
  /** @param projectId null acts as the system */
  readonly as: (projectId: string | null) => Pick<ProjectDatabase, "query" | "transaction">;
  /** Runs something while no transaction is open. */
  readonly alone: <Result>(run: () => Promise<Result>) => Promise<Result>;
  readonly close: (end: () => Promise<void>) => Promise<void>;
}

function openSession(wire: Wire, log: Log, clock: Clock): Session {
  const turns = openTurns();
  let isClosed = false;
  let sinceTurn = 0;

  const run = (statements: readonly Statement[]): Reply[] => {
    if (isClosed) throw new Error("The database is closed.");
    return wire.run(statements);
  };

  // What runs synchronously would else keep timers and sockets waiting for as long as somebody asks on.
  const letOthersRun = async (): Promise<void> => {
    sinceTurn += 1;
    if (sinceTurn < statementsPerTurn) return;
    sinceTurn = 0;
    await new Promise((resolve) => setImmediate(resolve));
  };

  const alone: Session["alone"] = async (work) => {
    await turns.take();
    try {
      return await work();
    } finally {
      turns.pass();
    }
  };

  const runOnce = async (statements: readonly Statement[]): Promise<Reply[]> => {
    const replies = turns.isTaken() ? await alone(async () => run(statements)) : run(statements);
    await letOthersRun();
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
        const result = await alone(() => inTransaction({ projectId, begin, run, log, clock }, work));
        await letOthersRun();
        return result;
      },
    };
  };

  return {
    as,
    alone,
    close: async (end) => {
      await turns.take();
      if (!isClosed) await end();
      isClosed = true;
      turns.pass();
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

type Work<Result> = (transaction: Transaction) => Promise<Result>;

async function inTransaction<Result>({ projectId, begin, run, log, clock }: Opening, work: Work<Result>): Promise<Result> {
  const afterCommit: (() => void)[] = [];
  let state: "new" | "open" | "ended" = "new";
  let last = "";

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
      return rowsOf<Result>(replies, replies.length - 1);
    },
    afterCommit: (callback) => void afterCommit.push(callback),
  };

  const stopWatching = watch(clock, log, { last: () => last, giveUp: () => void end("rollback") });
  try {
    const result = await work(transaction);
    if (!end("commit")) throw transactionRolledBack();
    tellCommitted(afterCommit, log);
    return result;
  } catch (error) {
    end("rollback");
    throw error;
  } finally {
    stopWatching();
  }
}

/** A transaction here keeps everybody else waiting: one that is slow is told, one that does not end is ended. */
function watch(clock: Clock, log: Log, { last, giveUp }: { last: () => string; giveUp: () => void }): () => void {
  const stops = [
    clock.after(warnAfterMs, () =>
      log.warn({ openMs: warnAfterMs, lastStatement: last() }, "a transaction keeps everybody else from the database"),
    ),
    clock.after(endAfterMs, () => {
      log.error({ openMs: endAfterMs, lastStatement: last() }, "a transaction that did not end was rolled back");
      giveUp();
    }),
  ];
  return () => stops.forEach((stop) => stop());
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
