/**
 * Brings a database to the shape that this version of the program needs.
 *
 * Each floor and each application has a set of numbered SQL files and a schema of the same name. A file and the record that
 * it was applied are one transaction. What was applied is never changed: a new file is added.
 */
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { defineProblem } from "#base/problem.ts";
import type { Database, Transaction } from "./database.ts";

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
}

/**
 * Applies what is missing, set after set, file after file; the store's own set first.
 * @returns the migrations that it applied
 * @throws databaseNewer, migrationChanged, migrationFailed
 */
export async function migrate(database: Database, sets: readonly MigrationSet[], hallwayVersion = ""): Promise<Migration[]> {
  const migrations = await readMigrations(sets);
  await database.transaction(async (transaction) => {
    await lock(transaction);
    await transaction.query(recordTable);
  });
  const applied: Migration[] = [];
  const missing = await database.transaction((transaction) => missingFrom(transaction, migrations));
  for (const migration of missing) if (await apply(database, migration, hallwayVersion)) applied.push(migration);
  return applied;
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
      return { set, name: file.slice(0, -".sql".length), sql, hash: createHash("sha256").update(sql).digest("hex") };
    }),
  );
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
  );`;

/** One process migrates at a time; the lock goes with the transaction. */
async function lock(transaction: Transaction): Promise<void> {
  await transaction.query("select pg_advisory_xact_lock(hashtextextended('hallway migrations', 0))");
}

interface Applied {
  readonly [member: string]: unknown;
  readonly set_name: string;
  readonly name: string;
  readonly hash: string;
}

async function missingFrom(transaction: Transaction, migrations: readonly Migration[]): Promise<Migration[]> {
  const records = await transaction.query<Applied>("select set_name, name, hash from store.migration");
  const known = new Map(migrations.map((migration) => [keyOf(migration.set, migration.name), migration]));
  const sets = new Set(migrations.map(({ set }) => set));
  for (const { set_name, name, hash } of records) {
    const migration = known.get(keyOf(set_name, name));
    // A set that is not among ours belongs to an application that is switched off: its tables stay as they are.
    if (migration === undefined && sets.has(set_name)) {
      throw databaseNewer(
        `A newer version of Hallway has changed this database (${set_name}/${name}). Start that version, or restore a backup.`,
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

/** Applies one file and records it, together. Gives false where another process was quicker. */
async function apply(database: Database, { set, name, sql, hash }: Migration, hallwayVersion: string): Promise<boolean> {
  try {
    return await database.transaction(async (transaction) => {
      await lock(transaction);
      const known = await transaction.query("select 1 from store.migration where set_name = $1 and name = $2", [set, name]);
      if (known.length > 0) return false;
      await transaction.query(`create schema if not exists ${set}`);
      await transaction.query(sql);
      await transaction.query("insert into store.migration (set_name, name, hash, hallway_version) values ($1, $2, $3, $4)", [
        set,
        name,
        hash,
        hallwayVersion,
      ]);
      return true;
    });
  } catch (error) {
    const reason = (error as Error).message;
    throw migrationFailed(`${set}/${name}.sql could not be applied: ${reason}. Nothing of it was kept.`, { set, name }, { cause: error });
  }
}

function keyOf(set: string, name: string): string {
  return `${set}/${name}`;
}
