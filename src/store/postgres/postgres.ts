/**
 * PostgreSQL behind the store's interface: a pool of connections, and one apart that listens.
 *
 * Connections pipeline: BEGIN and its role go out together with the first statement, and a single statement of a project
 * takes one round trip with its transaction around it.
 */
import pg from "pg";
import { type Clock, systemClock } from "#base/clock.ts";
import { type Log, silentLog } from "#base/log.ts";
import { defineProblem } from "#base/problem.ts";
import type { Database, ProjectDatabase, QueryOptions, Row, Transaction } from "../database.ts";
import { type Nesting, watchNesting } from "../nesting.ts";
import { openListener } from "./postgres-listener.ts";
import { isConnectionLost, sqlState } from "../sql-state.ts";
import { readerOf, toParameter } from "../sql-value.ts";
import { ensureRoles, projectPrologue, systemRole } from "../tenancy.ts";
import { statementName, tellCommitted, transactionEnded, transactionRolledBack } from "../transaction.ts";
import { type BusyTable, busyTablesSql, careOf, openUpkeep, type Tended, type Upkeep } from "../upkeep.ts";

export const databaseUnreachable = defineProblem("database-unreachable", { status: 503, title: "The database does not answer" });
export const databaseTooOld = defineProblem("database-too-old", { status: 503, title: "The database is too old", retry: false });

export interface PostgresOptions {
  /** postgres://user:password@host:port/name */
  readonly url: string;
  /** Most connections, the listening one not counted. Default 10. */
  readonly poolSize?: number;
  /** What an administrator sees in pg_stat_activity. Default "hallway". */
  readonly applicationName?: string;
  /** Longest time that one statement may take. Default 60,000; 0 sets no limit. */
  readonly statementTimeoutMs?: number;
  /** Longest wait for a connection: a new one, or one of the pool that somebody else has. Default 10,000. */
  readonly connectWithinMs?: number;
  readonly log?: Log;
  readonly clock?: Clock;
}

export interface PostgresDatabase extends Database {
  readonly kind: "postgres";
  /** Vacuums busy tables sooner than the server would. */
  readonly upkeep: Upkeep;
}

const oldestVersion = 15;
const idleInTransactionMs = 60_000;
/** A server that is silent for longer than a statement may take, and some more, is taken for dead. */
const silentAfterMs = 5_000;

/**
 * Connects to PostgreSQL.
 * @throws databaseUnreachable, databaseTooOld, databaseRightsMissing
 */
export async function openPostgres({
  url,
  poolSize = 10,
  applicationName = "hallway",
  statementTimeoutMs = 60_000,
  connectWithinMs = 10_000,
  log = silentLog,
  clock = systemClock,
}: PostgresOptions): Promise<PostgresDatabase> {
  const login = { connectionString: url, application_name: applicationName, connectionTimeoutMillis: connectWithinMs, keepAlive: true };
  await prepare(login);
  const config = {
    ...login,
    connectionString: withOptions(url, [
      `role=${systemRole}`,
      `statement_timeout=${statementTimeoutMs}`,
      `idle_in_transaction_session_timeout=${idleInTransactionMs}`,
      "timezone=UTC",
      "datestyle=ISO",
      "jit=off",
    ]),
    types: { getTypeParser: readerOf },
    pipeline: true,
    keepAliveInitialDelayMillis: 10_000,
  };
  const pool = new pg.Pool({ ...config, max: poolSize });
  // Between the pool's listener and the one of who takes it, a connection has none: a server that says farewell in the very moment of
  // its welcome would end the process. The next statement on it fails all the same.
  pool.on("connect", (client) => void client.on("error", () => undefined));
  pool.on("error", (error) => {
    // The pool hangs the whole connection on it, which is more than a log wants to know.
    delete (error as { client?: unknown }).client;
    log.warn({ error }, "an idle connection to the database was lost");
  });
  const listener = openListener(config, log, clock);
  const readWithinMs = statementTimeoutMs === 0 ? 0 : statementTimeoutMs + silentAfterMs;
  const outside = { pool, nesting: watchNesting(), log, readWithinMs };
  const system = sessionOf(outside, null);
  const upkeep = openUpkeep(tended(pool, system), log, clock);

  return {
    kind: "postgres",
    assertOutside: outside.nesting.assertOutside,
    ...system,
    forProject: (projectId) => ({ projectId, ...sessionOf(outside, projectId) }),
    listen: listener.listen,
    async notify(channel, payload) {
      await system.query("select pg_notify($1, $2)", [channel, payload], { name: "notify" });
    },
    upkeep,
    connections: () => ({ most: poolSize, open: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    async close() {
      await upkeep.stop();
      await Promise.all([listener.close(), pool.end()]);
    },
  };
}

/** One process at a time, without a limit of time, and passing over tables that are in use. */
function tended(pool: pg.Pool, system: Pick<Database, "query">): Tended {
  return {
    busyTables: () => system.query<BusyTable>(busyTablesSql),
    tend: (tables) =>
      withClient(pool, async (client) => {
        if (tables.length === 0) return;
        const { rows } = await client.query<{ taken: boolean }>(
          "select pg_try_advisory_lock(hashtextextended('hallway upkeep', 0)) as taken",
        );
        if (!rows[0]!.taken) return;
        try {
          await client.query("set statement_timeout = 0");
          for (const statement of tables.flatMap(careOf)) await client.query(statement);
        } finally {
          await client.query("reset statement_timeout; reset default_statistics_target");
          await client.query("select pg_advisory_unlock(hashtextextended('hallway upkeep', 0))");
        }
      }),
    alone: null,
  };
}

/** Looks at the server as the login itself, before anything acts as the system. */
async function prepare(login: pg.ClientConfig): Promise<void> {
  const client = clientOf(login);
  client.on("error", () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ version: string }>("select current_setting('server_version_num') as version");
    const version = Math.floor(Number(rows[0]!.version) / 10_000);
    if (version < oldestVersion) {
      throw databaseTooOld(`This is PostgreSQL ${version}. Hallway needs ${oldestVersion} or later: upgrade it, or use another server.`, {
        version,
      });
    }
    await ensureRoles(async (sql) => (await client.query<Row>(sql)).rows);
  } catch (error) {
    throw isUnreachable(error) ? unreachable(client, error) : error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** A client reads the files of certificates that its address names. */
function clientOf(login: pg.ClientConfig): pg.Client {
  try {
    return new pg.Client(login);
  } catch (error) {
    throw databaseUnreachable(`DATABASE_URL can't be used: ${(error as Error).message}.`, {}, { cause: error });
  }
}

const refusals = new Set(["28000", "28P01", "3D000", "53300"]);

function isUnreachable(error: unknown): boolean {
  return isConnectionLost(error) || refusals.has(sqlState(error) ?? "") || isTlsFault(error);
}

const certificateFaults = /^(ERR_TLS_|ERR_SSL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|CERT_|HOSTNAME_MISMATCH)/;

function isTlsFault(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.message.includes("SSL") || certificateFaults.test(String((error as NodeJS.ErrnoException).code));
}

function unreachable({ host, port, database }: pg.Client, cause: unknown): Error {
  const reason = cause instanceof AggregateError ? String(cause.errors[0]) : String((cause as Error).message);
  const detail = `PostgreSQL at ${host}:${port}, database "${database ?? ""}", can't be used: ${reason}. Check DATABASE_URL and that the server runs.`;
  return databaseUnreachable(detail, {}, { cause });
}

/** Adds settings that a connection starts with, behind those that its address has already. */
function withOptions(url: string, settings: readonly string[]): string {
  const address = new URL(url);
  const words = [address.searchParams.get("options") ?? "", ...settings.map((setting) => `-c ${setting}`)];
  address.searchParams.set("options", words.join(" ").trim());
  return address.href;
}

interface Outside {
  readonly pool: pg.Pool;
  readonly nesting: Nesting;
  readonly log: Log;
  /** How long an answer may take, seen from here; 0 for as long as it needs. */
  readonly readWithinMs: number;
}

function sessionOf(
  { pool, nesting, log, readWithinMs }: Outside,
  projectId: string | null,
): Pick<ProjectDatabase, "query" | "transaction"> {
  const begin = projectId === null ? "begin" : projectPrologue(projectId);

  return {
    async query<Result extends Row>(sql: string, params: readonly unknown[] = [], options?: QueryOptions): Promise<Result[]> {
      nesting.assertOutside();
      const statement = timed(statementOf(projectId, sql, params, options), readWithinMs);
      return withClient(pool, async (client) => {
        if (projectId === null) return rowsOf(await client.query(statement));
        const [, result] = await allOf([
          client.query(begin),
          client.query(statement),
          client.query(timed({ text: "commit" }, readWithinMs)),
        ]);
        return rowsOf(result!);
      });
    },
    async transaction(work, { isPatient = false } = {}) {
      nesting.assertOutside();
      const opening = isPatient ? { begin: `${begin}; set local statement_timeout = 0`, readWithinMs: 0 } : { begin, readWithinMs };
      return withClient(pool, (client) =>
        inTransaction(client, { projectId, log, ...opening }, (transaction) => nesting.during(() => work(transaction))),
      );
    },
  };
}

/** Takes a connection, and gives it back whole: one that is broken, or whose transaction may still be open, is thrown away. */
async function withClient<Result>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<Result>): Promise<Result> {
  const client = await pool.connect();
  let fault: Error | undefined;
  // A connection that breaks while nobody waits for an answer tells it here, and nowhere else.
  const note = (error: Error) => (fault = error);
  client.on("error", note);
  try {
    return await work(client);
  } catch (error) {
    // One that fell silent is destroyed, but does not tell it before its next user asks.
    if (isConnectionLost(error)) fault ??= error as Error;
    throw error;
  } finally {
    client.off("error", note);
    client.release(fault ?? client.getTransactionStatus() !== "I");
  }
}

interface Opening {
  readonly projectId: string | null;
  readonly begin: string;
  readonly log: Log;
  readonly readWithinMs: number;
}

type Work<Result> = (transaction: Transaction) => Promise<Result>;

async function inTransaction<Result>(client: pg.PoolClient, opening: Opening, work: Work<Result>): Promise<Result> {
  const { projectId, begin, log, readWithinMs } = opening;
  const afterCommit: (() => void)[] = [];
  // Nothing is sent before the first statement: BEGIN goes with it.
  let state: "new" | "open" | "ended" = "new";

  const transaction: Transaction = {
    projectId,
    async query<Result extends Row>(sql: string, params: readonly unknown[] = [], options?: QueryOptions): Promise<Result[]> {
      if (state === "ended") throw transactionEnded();
      const statement = timed(statementOf(projectId, sql, params, options), readWithinMs);
      if (state === "open") return rowsOf(await client.query(statement));
      state = "open";
      const [, result] = await allOf([client.query(begin), client.query(statement)]);
      return rowsOf(result!);
    },
    afterCommit: (callback) => void afterCommit.push(callback),
  };

  const end = async (how: "commit" | "rollback"): Promise<boolean> => {
    const before = state;
    state = "ended";
    return before !== "open" || (await client.query(timed({ text: how }, readWithinMs))).command === "COMMIT";
  };

  try {
    const result = await work(transaction);
    if (!(await end("commit"))) throw transactionRolledBack();
    tellCommitted(afterCommit, log);
    return result;
  } catch (error) {
    // Where this fails too, the connection is broken and gets thrown away: the first error says more.
    await end("rollback").catch(() => undefined);
    throw error;
  }
}

/** Waits for all, so that no rejection goes unheard; then throws the first. */
async function allOf(results: readonly Promise<pg.QueryResult>[]): Promise<pg.QueryResult[]> {
  const settled = await Promise.allSettled(results);
  for (const outcome of settled) if (outcome.status === "rejected") throw outcome.reason;
  return settled.map((outcome) => (outcome as PromiseFulfilledResult<pg.QueryResult>).value);
}

function statementOf(projectId: string | null, sql: string, params: readonly unknown[], options: QueryOptions | undefined): pg.QueryConfig {
  const name = statementName(projectId, options);
  return { text: sql, ...(params.length === 0 ? {} : { values: params.map(toParameter) }), ...(name === null ? {} : { name }) };
}

/** pg knows the limit for each query, and destroys the connection of one that goes unanswered; its types know it for all alone. */
function timed(statement: pg.QueryConfig, readWithinMs: number): pg.QueryConfig {
  return readWithinMs === 0 ? statement : Object.assign(statement, { query_timeout: readWithinMs });
}

/** Of several statements in one text, the rows of the last. */
function rowsOf<Result extends Row>(result: pg.QueryResult | pg.QueryResult[]): Result[] {
  return (Array.isArray(result) ? result.at(-1)! : result).rows as Result[];
}
