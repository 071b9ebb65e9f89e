/**
 * A database as one sees it who carries a house in or out: one connection, one transaction, rows as text, COPY.
 *
 * The embedded one is opened for this alone. There a transaction would hold all that is written in memory, and nobody else
 * looks at it: each statement is kept at once, and the folder as a whole is taken into use or thrown away.
 */
import pg from "pg";
import { silentLog } from "#base/log.ts";
import type { Queryable, Row } from "../database.ts";
import { openFolder } from "../pglite/pglite-folder.ts";
import { databaseStopped } from "../pglite/pglite.ts";
import { openWire, PgliteStopped, type Reply } from "../pglite/pglite-wire.ts";
import { openPostgres } from "../postgres/postgres.ts";
import { readerOf, toParameter } from "../sql-value.ts";
import { ensureRoles, systemRole } from "../tenancy.ts";

/** Where a house's rows are. */
export type Place = { readonly kind: "folder"; readonly directory: string } | { readonly kind: "server"; readonly url: string };

export interface Side extends Queryable {
  readonly kind: "pglite" | "postgres";
  /** Adds whole rows in COPY's text format. @param target a table with its columns, quoted */
  readonly copyIn: (target: string, rows: Buffer) => Promise<void>;
  /** Ends the transaction. Closing without it takes back what was done on a server. */
  readonly commit: () => Promise<void>;
  /** Tidies up what much writing leaves: on the embedded database, between two portions. */
  readonly tidy: () => Promise<void>;
  /** May be called again. */
  readonly close: () => Promise<void>;
}

/**
 * Opens a side with its transaction begun.
 * @param view reading sees one moment from its first query on; writing sees what others commit
 * @throws databaseUnreachable, databaseTooOld, databaseRightsMissing, dataFolderInUse, dataFolderUnwritable
 */
export function openSide(place: Place, view: "one moment" | "latest"): Promise<Side> {
  return place.kind === "folder" ? openEmbedded(place.directory, view) : openServer(place.url, view);
}

const settings = ["timezone = 'UTC'", "datestyle = 'ISO'", "intervalstyle = 'postgres'", "extra_float_digits = 1", "bytea_output = 'hex'"];

async function openServer(url: string, view: "one moment" | "latest"): Promise<Side> {
  // Says what is wrong with the server, and makes the roles.
  await (await openPostgres({ url, poolSize: 1, applicationName: movingName })).close();
  const client = new pg.Client({ connectionString: url, application_name: movingName, types: { getTypeParser: readerOf } });
  let fault: Error | undefined;
  let closing: Promise<void> | undefined;
  client.on("error", (error) => (fault ??= error));
  await client.connect();
  const level = view === "one moment" ? "repeatable read" : "read committed";
  const limits = ["statement_timeout = 0", "lock_timeout = '10s'", "idle_in_transaction_session_timeout = 0"];
  // Local to the transaction, so that it holds behind a pooler too.
  const begin = [`begin isolation level ${level}`, ...[`role ${systemRole}`, ...limits, ...settings].map((each) => `set local ${each}`)];
  try {
    await client.query(begin.join("; "));
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
  return {
    kind: "postgres",
    async query<Result extends Row>(sql: string, params: readonly unknown[] = []) {
      if (fault !== undefined) throw fault;
      const result = await client.query(params.length === 0 ? sql : { text: sql, values: params.map(toParameter) });
      return (Array.isArray(result) ? (result as pg.QueryResult[]).at(-1)! : result).rows as Result[];
    },
    copyIn: (target, rows) => copyOver(client, `copy ${target} from stdin`, rows),
    commit: async () => void (await client.query("commit")),
    tidy: async () => undefined,
    close: () => (closing ??= client.end().catch(() => undefined)),
  };
}

/** How administrators, and houses that look who is there, see it. */
export const movingName = "hallway moving";

/** What `pg` has, and its types do not tell. */
interface CopyConnection {
  readonly sendCopyFromChunk: (chunk: Buffer) => void;
  readonly endCopyFrom: () => void;
}

function copyOver(client: pg.Client, sql: string, rows: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const query = new pg.Query(sql, []) as pg.Query & {
      callback: (error: Error | null) => void;
      handleCopyInResponse: (connection: CopyConnection) => void;
    };
    query.callback = (error) => (error === null || error === undefined ? resolve() : reject(error));
    query.handleCopyInResponse = (connection) => {
      connection.sendCopyFromChunk(rows);
      connection.endCopyFrom();
    };
    client.query(query);
  });
}

async function openEmbedded(directory: string, view: "one moment" | "latest"): Promise<Side> {
  const folder = await openFolder(directory, undefined, silentLog).catch((error: unknown) => {
    throw (error as Error).name === "RuntimeError" ? ended(directory, "", error) : error;
  });
  let closing: Promise<void> | undefined;
  try {
    const wire = await openWire(folder.pglite, () => undefined);
    const answered = (ask: () => Reply): Row[] => {
      try {
        const { rows, error } = ask();
        if (error !== null) throw error;
        return rows;
      } catch (error) {
        if (!(error instanceof PgliteStopped)) throw error;
        throw ended(directory, folder.lastComplaint().trim(), error);
      }
    };
    const run = (sql: string, params: readonly unknown[]) => answered(() => wire.run([{ sql, params, name: null }])[0]!);
    const plain = (sql: string) => run(sql, []);
    await ensureRoles(async (sql) => plain(sql));
    for (const each of [`role ${systemRole}`, ...settings]) plain(`set ${each}`);
    if (view === "one moment") plain("begin isolation level repeatable read");
    return {
      kind: "pglite",
      async query<Result extends Row>(sql: string, params: readonly unknown[] = []) {
        const rows = run(sql, params) as Result[];
        await breathe();
        return rows;
      },
      async copyIn(target, rows) {
        answered(() => wire.copyIn(`copy ${target} from stdin`, rows));
        await breathe();
      },
      commit: async () => void (view === "one moment" && plain("commit")),
      tidy: async () => {
        for (const each of ["reset role", "checkpoint", `set role ${systemRole}`]) plain(each);
      },
      close: () => (closing ??= folder.close()),
    };
  } catch (error) {
    await folder.close();
    throw error;
  }
}

function ended(directory: string, complaint: string, cause: unknown): Error {
  const reason = complaint === "" ? "" : ` (${complaint})`;
  return databaseStopped(
    `The embedded database in ${directory} stopped${reason}. Make room on the disk where it is full, and try again.`,
    {},
    { cause },
  );
}

/** PGlite runs on this thread: signals and the progress bar have their turn between two statements. */
function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
