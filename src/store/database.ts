/**
 * The one interface to the database, whether PGlite or PostgreSQL stands behind it.
 *
 * Values are the same on both: `int8` arrives as number, `timestamptz` as Date, `jsonb` parsed, `numeric` and `xid8` as
 * string, `bytea` as Uint8Array. JSON goes in as text (`JSON.stringify`), arrays of simple values as arrays.
 */
export type Row = Record<string, unknown>;

export interface QueryOptions {
  /** Keeps the statement prepared on its connection under this name. For statements that run often. */
  readonly name?: string;
}

export interface Queryable {
  /** Runs one statement with `$1`-parameters and gives its rows. */
  readonly query: <Result extends Row = Row>(sql: string, params?: readonly unknown[], options?: QueryOptions) => Promise<Result[]>;
}

export interface TransactionOptions {
  /** Its statements may take as long as they need: for migrations. */
  readonly isPatient?: boolean;
}

export interface Transaction extends Queryable {
  /** The tenant whose rows are visible; null in a transaction of the system, which sees every project. */
  readonly projectId: string | null;
  /** Calls back once the commit is durable; never after a rollback. Must not throw. */
  readonly afterCommit: (callback: () => void) => void;
}

export interface Transactional extends Queryable {
  /**
   * Runs `work` in one transaction: commits when it resolves, rolls back when it throws.
   * On PGlite nothing else runs meanwhile, so `work` awaits nothing but its own queries.
   * @throws Error at once, on either database, where it is called from inside of a transaction of the same database; so does `query`
   */
  readonly transaction: <Result>(work: (transaction: Transaction) => Promise<Result>, options?: TransactionOptions) => Promise<Result>;
}

/** The rows of one project, by forced row-level security: others cannot be seen or written, whatever the SQL says. */
export interface ProjectDatabase extends Transactional {
  readonly projectId: string;
}

/** How many connections a pool has. */
export interface Connections {
  readonly most: number;
  readonly open: number;
  readonly idle: number;
  /** Who asked for one and has none yet. */
  readonly waiting: number;
}

/** The whole database, as the system: for the engine and for migrations, never for an application. */
export interface Database extends Transactional {
  readonly kind: "pglite" | "postgres";
  readonly forProject: (projectId: string) => ProjectDatabase;
  /**
   * Hears what `notify` says on a channel, in this process and others. Gives the function that stops it.
   * @param missed called when the connection was lost and is back: what was said meanwhile was not heard
   */
  readonly listen: (channel: string, heard: (payload: string) => void, missed?: () => void) => Promise<() => Promise<void>>;
  /** Says something on a channel, outside of any transaction. */
  readonly notify: (channel: string, payload: string) => Promise<void>;
  /** @throws Error when called from inside of one of its transactions: whoever waits there for something outside may wait for themselves */
  readonly assertOutside: () => void;
  /** The state of its pool; not there where there is none. */
  readonly connections?: () => Connections;
  readonly close: () => Promise<void>;
}
