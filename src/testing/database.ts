/**
 * A database for a test, with its migrations applied, in a moment: on PGlite from a dump that is kept under `.cache/`, on
 * PostgreSQL as a copy of a template database.
 */
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import pg from "pg";
import type { Database } from "#store/database.ts";
import { migrate, type Migration, type MigrationSet, readMigrations } from "#store/migrations.ts";
import { openPglite } from "#store/pglite/pglite.ts";
import { openPostgres } from "#store/postgres/postgres.ts";
import { sqlState } from "#store/sql-state.ts";
import { sharedPostgres } from "./services/postgres.ts";

export type DatabaseKind = Database["kind"];

/** Opens an empty database with the migrations of `sets` (the store's own always among them). Whoever opens it closes it. */
export async function openTestDatabase(sets: readonly MigrationSet[] = [], kind: DatabaseKind = wantedKind()): Promise<Database> {
  return kind === "pglite" ? openPglite({ directory: null, from: await pgliteDump(sets) }) : copied(sets, await readMigrations(sets));
}

/** What HALLWAY_TEST_DATABASE asks for: "pglite", the default, or "postgres". */
function wantedKind(): DatabaseKind {
  return process.env["HALLWAY_TEST_DATABASE"] === "postgres" ? "postgres" : "pglite";
}

const cache = new URL("../../.cache/databases/", import.meta.url);
const dumps = new Map<string, Promise<Blob>>();

/** What a PGlite starts from that has the migrations of `sets`: for `openPglite`. */
export async function pgliteDump(sets: readonly MigrationSet[] = []): Promise<Blob> {
  const key = keyOf(await readMigrations(sets), pgliteVersion());
  let dump = dumps.get(key);
  if (dump === undefined) dumps.set(key, (dump = readDump(key).catch(() => makeDump(sets, key))));
  return dump;
}

async function readDump(key: string): Promise<Blob> {
  return new Blob([await readFile(new URL(`${key}.tar`, cache))], { type: "application/x-tar" });
}

/** Several processes may make the same at once: each writes a file of its own and puts it in place whole. */
async function makeDump(sets: readonly MigrationSet[], key: string): Promise<Blob> {
  const database = await openPglite({ directory: null });
  await migrate(database, sets);
  const dump = await database.dump();
  await database.close();
  await mkdir(cache, { recursive: true });
  const own = new URL(`${key}.${process.pid}.part`, cache);
  await writeFile(own, new Uint8Array(await dump.arrayBuffer()));
  await rename(own, new URL(`${key}.tar`, cache));
  await forgetOldDumps();
  return dump;
}

const keptDumps = 8;

/** Each change of a migration makes another dump of 40 MB. */
async function forgetOldDumps(): Promise<void> {
  const names = (await readdir(cache)).filter((name) => name.endsWith(".tar"));
  const dated = await Promise.all(
    names.map(async (name) => ({ name, at: (await stat(new URL(name, cache)).catch(() => null))?.mtimeMs ?? 0 })),
  );
  const old = dated.sort((left, right) => right.at - left.at).slice(keptDumps);
  await Promise.all(old.map(({ name }) => rm(new URL(name, cache), { force: true })));
}

/** Each test has its own copy, which goes when it is closed; the template stays with the server. */
async function copied(sets: readonly MigrationSet[], migrations: readonly Migration[]): Promise<Database> {
  const server = await sharedPostgres();
  const template = `template_${keyOf(migrations, "").slice(0, 16)}`;
  const name = `test_${crypto.randomUUID().replaceAll("-", "")}`;
  await withAdministrator(server.url, async (client) => {
    // Nobody may be connected to a template while it is copied, nor two copy it at once.
    await client.query("select pg_advisory_lock(hashtextextended('hallway test databases', 0))");
    const { rowCount } = await client.query("select 1 from pg_database where datname = $1", [template]);
    if (rowCount === 0) await makeTemplate(client, server.url, template, sets);
    await client.query(`create database ${name} template ${template}`);
  });
  const database = await openPostgres({ url: urlOf(server.url, name), applicationName: "hallway test" });
  return { ...database, close: () => database.close().then(() => drop(server.url, name)) };
}

async function makeTemplate(client: pg.Client, serverUrl: string, template: string, sets: readonly MigrationSet[]): Promise<void> {
  const unfinished = `${template}_${process.pid}`;
  await client.query(`create database ${unfinished}`);
  const database = await openPostgres({ url: urlOf(serverUrl, unfinished), applicationName: "hallway test template" });
  await migrate(database, sets);
  await database.close();
  await client.query(`alter database ${unfinished} rename to ${template}`);
}

async function drop(serverUrl: string, name: string): Promise<void> {
  await withAdministrator(serverUrl, (client) => client.query(`drop database if exists ${name} with (force)`)).catch((error: unknown) => {
    // A test may have stopped its server.
    if (sqlState(error) !== null) throw error;
  });
}

async function withAdministrator(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

function urlOf(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

function keyOf(migrations: readonly Migration[], server: string): string {
  const hash = createHash("sha256").update(server);
  for (const { set, name, hash: text } of migrations) hash.update(`${set}/${name}/${text};`);
  return hash.digest("hex").slice(0, 32);
}

function pgliteVersion(): string {
  const manifest = createRequire(import.meta.url)
    .resolve("@electric-sql/pglite")
    .replace(/dist\/.*$/, "package.json");
  return String((createRequire(import.meta.url)(manifest) as { version: string }).version);
}
