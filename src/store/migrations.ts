/**
 * Brings a database to the shape that this version of the program needs.
 *
 * Each floor and each application has a set of numbered SQL files and a schema of the same name. A file and the record that
 * it was applied are one transaction. What was applied is never changed: a new file is added.
 *
 * Old and new processes run side by side while a release goes out, so a file says by its first line which code may go on in
 * front of it: `-- compatible-with: 0004` means that code whose last file is 0004 may still be started. It is recorded with
 * the file, where code finds it that does not know the file. Without that line only code that has the file may be started.
 * Whatever a file says, a process that runs already is not asked: so take away (a column, a function) one release later than
 * the last code that used it.
 */
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { type Clock, systemClock } from "#base/clock.ts";
import { defineProblem } from "#base/problem.ts";
import type { Database, Queryable, Transaction, TransactionOptions } from "./database.ts";
import { sqlState } from "./sql-state.ts";

/** The numbered SQL files of one floor or application. */
export interface MigrationSet {
  /** Also the name of its schema. */
  readonly name: string;
  /** Folder of files `0001-what-it-does.sql`. */
  readonly directory: URL;
}

export const databaseNewer = defineProblem("database-newer", { status: 503, title: "The database is of a newer version", retry: false });
export const migrationChanged = defineProblem("migration-changed", {
  status: 503,
  title: "An applied migration was changed",
  retry: false,
});
export const migrationFailed = defineProblem("migration-failed", { status: 503, title: "A migration failed", retry: false });

/** The store's own set: the first of any house. */
export const storeMigrations: MigrationSet = { name: "store", directory: new URL("migrations/", import.meta.url) };

export interface Migration {
  readonly set: string;
  /** 0001-tenancy */
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of its text, hexadecimal. */
  readonly hash: string;
  /** Number of the last file of the set that code must know to run in front of this one: its own, where the file says nothing. */
  readonly compatibleFrom: number;
}

export interface MigrateOptions {
  /** How long one try waits for a table that others use: who wants the table meanwhile waits behind it. Default 1,000. */
  readonly lockWaitMs?: number;
  /** How long tables are tried to be had, in all. Default 60,000. */
  readonly patienceMs?: number;
  readonly clock?: Clock;
}

/**
 * Applies what is missing, set after set, file after file; the store's own set first.
 * @returns the migrations that it applied
 * @throws databaseNewer, migrationChanged, migrationFailed
 */
export async function migrate(
  database: Database,
  sets: readonly MigrationSet[],
  hallwayVersion = "",
  options: MigrateOptions = {},
): Promise<Migration[]> {
  const migrations = await readMigrations(sets);
  await database.transaction(async (transaction) => {
    if (await hasRecords(transaction)) return;
    await lock(transaction);
    await transaction.query(recordTable);
  }, patiently);
  const applied: Migration[] = [];
  const missing = await missingFrom(database, migrations);
  for (const migration of missing) if (await apply(database, migration, hallwayVersion, options)) applied.push(migration);
  return applied;
}

/**
 * What `migrate` would apply. Changes nothing.
 * @throws databaseNewer, migrationChanged
 */
export async function pendingMigrations(database: Database, sets: readonly MigrationSet[]): Promise<Migration[]> {
  const migrations = await readMigrations(sets);
  const [table] = await database.query("select 1 from pg_catalog.pg_tables where schemaname = 'store' and tablename = 'migration'");
  return table === undefined ? migrations : missingFrom(database, migrations);
}

/**
 * Applies migrations one after the other, where nobody else does: within whatever transaction is open.
 * @throws migrationFailed
 */
export async function applyInOrder(db: Queryable, migrations: readonly Migration[], hallwayVersion: string): Promise<void> {
  await db.query(recordTable);
  for (const migration of migrations) {
    await applyAndRecord(db, migration, hallwayVersion).catch((error: unknown) => {
      throw failed(migration, error, "");
    });
  }
}

/** The migrations of sets in the order in which they apply. @throws TypeError where a folder holds anything else */
export async function readMigrations(sets: readonly MigrationSet[]): Promise<Migration[]> {
  const all = sets.some(({ name }) => name === storeMigrations.name) ? sets : [storeMigrations, ...sets];
  return (await Promise.all(all.map(readSet))).flat();
}

async function readSet({ name: set, directory }: MigrationSet): Promise<Migration[]> {
  if (!/^[a-z][a-z_]*$/.test(set)) throw new TypeError(`"${set}" is no name for a set of migrations: write one lower-case word.`);
  const files = (await readdir(directory)).filter((file) => file.endsWith(".sql")).sort();
  const wrong = files.find((file, index) => !/^\d{4}-[a-z0-9-]+\.sql$/.test(file) || Number(file.slice(0, 4)) !== index + 1);
  if (wrong !== undefined) throw new TypeError(`The migrations of ${set} are not numbered 0001, 0002, … without a gap: see ${wrong}.`);
  return Promise.all(
    files.map(async (file) => {
      const sql = await readFile(new URL(file, directory), "utf8");
      const hash = createHash("sha256").update(sql).digest("hex");
      return { set, name: file.slice(0, -".sql".length), sql, hash, compatibleFrom: compatibleFrom(set, file, sql) };
    }),
  );
}

function compatibleFrom(set: string, file: string, sql: string): number {
  const own = Number(file.slice(0, 4));
  const [, text] = /^-- compatible-with: (.*)$/m.exec(sql.slice(0, sql.indexOf("\n") + 1)) ?? [];
  if (text === undefined) return own;
  if (!/^\d{4}$/.test(text) || Number(text) >= own)
    throw new TypeError(`${set}/${file} is compatible with "${text}": name an earlier file of the set by its four digits.`);
  return Number(text);
}

const recordTable = `
  create schema if not exists store;
  create table if not exists store.migration (
    set_name text not null,
    name text not null,
    hash text not null,
    applied_at timestamptz not null default now(),
    hallway_version text not null,
    primary key (set_name, name)
  );
  alter table store.migration add column if not exists compatible_from integer;`;

async function hasRecords(db: Queryable): Promise<boolean> {
  const [column] = await db.query(
    `select 1 from information_schema.columns
     where table_schema = 'store' and table_name = 'migration' and column_name = 'compatible_from'`,
  );
  return column !== undefined;
}

/** One process migrates at a time; the lock goes with the transaction. */
async function lock(transaction: Transaction): Promise<void> {
  await transaction.query("select pg_advisory_xact_lock(hashtextextended('hallway migrations', 0))");
}

interface Applied {
  readonly [member: string]: unknown;
  readonly set_name: string;
  readonly name: string;
  readonly hash: string;
  /** Null in records of earlier releases, and where the column is still missing. */
  readonly compatible_from: number | null;
}

async function missingFrom(db: Queryable, migrations: readonly Migration[]): Promise<Migration[]> {
  const records = await db.query<Applied>(
    `select set_name, name, hash, (to_jsonb(m) ->> 'compatible_from')::integer as compatible_from from store.migration m`,
  );
  const known = new Map(migrations.map((migration) => [keyOf(migration.set, migration.name), migration]));
  const lasts = new Map(migrations.map(({ set, name }) => [set, numberOf(name)]));
  for (const record of records) {
    const { set_name, name, hash } = record;
    const migration = known.get(keyOf(set_name, name));
    const last = lasts.get(set_name);
    // A set that is not among ours belongs to an application that is switched off: its tables stay as they are.
    if (migration === undefined && last !== undefined && !mayRunBehind(record, last)) {
      throw databaseNewer(
        `A newer version of Hallway has changed this database (${set_name}/${name}), and this one can't run in front of it. ` +
          `Start that version, or restore a backup.`,
      );
    }
    if (migration !== undefined && migration.hash !== hash) {
      throw migrationChanged(
        `${set_name}/${name}.sql was changed after it had been applied. Put its text back, and make the change in a new file.`,
        { set: set_name, name },
      );
    }
  }
  const done = new Set(records.map(({ set_name, name }) => keyOf(set_name, name)));
  return migrations.filter(({ set, name }) => !done.has(keyOf(set, name)));
}

/** Whether code whose last file is number `last` may run in front of a file that it does not know. */
function mayRunBehind({ name, compatible_from }: Applied, last: number): boolean {
  return numberOf(name) > last && compatible_from !== null && compatible_from <= last;
}

/** Tries until the tables can be had. Gives false where another process was quicker. */
async function apply(database: Database, migration: Migration, hallwayVersion: string, options: MigrateOptions): Promise<boolean> {
  const { lockWaitMs = 1_000, patienceMs = 60_000, clock = systemClock } = options;
  const deadlineMs = clock.nowMs() + patienceMs;
  for (let pauseMs = 100; ; pauseMs = Math.min(pauseMs * 2, 2_000)) {
    try {
      return await applyOnce(database, migration, hallwayVersion, lockWaitMs);
    } catch (error) {
      const isBusy = busyStates.has(sqlState(error) ?? "");
      if (!isBusy || clock.nowMs() + pauseMs > deadlineMs) {
        const advice = isBusy ? " Tables that it changes are in use: look for long transactions, or migrate when there is less to do." : "";
        throw failed(migration, error, advice);
      }
      await new Promise<void>((resolve) => void clock.after(pauseMs, resolve));
    }
  }
}

function failed({ set, name }: Migration, error: unknown, advice: string): Error {
  const detail = `${set}/${name}.sql could not be applied: ${(error as Error).message}. Nothing of it was kept.${advice}`;
  return migrationFailed(detail, { set, name }, { cause: error });
}

/** A lock that did not come in time, a deadlock, and a statement that held its tables for too long. */
const busyStates = new Set(["55P03", "40P01", "57014"]);

/** Applies one file and records it, together. */
async function applyOnce(database: Database, migration: Migration, hallwayVersion: string, lockWaitMs: number): Promise<boolean> {
  const { set, name } = migration;
  return database.transaction(async (transaction) => {
    await lock(transaction);
    const known = await transaction.query("select 1 from store.migration where set_name = $1 and name = $2", [set, name]);
    if (known.length > 0) return false;
    if (database.kind === "postgres") await transaction.query(limits(migration, lockWaitMs));
    await applyAndRecord(transaction, migration, hallwayVersion);
    return true;
  }, patiently);
}

async function applyAndRecord(
  db: Queryable,
  { set, name, sql, hash, compatibleFrom: from }: Migration,
  hallwayVersion: string,
): Promise<void> {
  await db.query(`create schema if not exists ${set}`);
  await db.query(sql);
  await db.query("insert into store.migration (set_name, name, hash, hallway_version, compatible_from) values ($1, $2, $3, $4, $5)", [
    set,
    name,
    hash,
    hallwayVersion,
    from,
  ]);
}

/** Another process may migrate for long, and what is told to take its time may take more than an ordinary statement. */
const patiently: TransactionOptions = { isPatient: true };

/**
 * Whoever wants a table waits behind a migration that waits for it: so that waits shortly, and comes back. What is to run
 * beside other code must also be done shortly; what is not may take its time.
 */
function limits({ name, compatibleFrom: from }: Migration, lockWaitMs: number): string {
  const holdMs = from < numberOf(name) ? longestHoldMs : 0;
  return `set local lock_timeout = ${Math.round(lockWaitMs)}; set local statement_timeout = ${holdMs}`;
}

const longestHoldMs = 1_000;

function numberOf(name: string): number {
  return Number(name.slice(0, 4));
}

function keyOf(set: string, name: string): string {
  return `${set}/${name}`;
}
