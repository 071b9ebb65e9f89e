/**
 * Copies of an embedded house: its database as it was at one moment, and its files.
 *
 * The database is copied while work goes on. PostgreSQL is told before and after; the copy has the log of what happened
 * meanwhile, and goes through it when it is first opened. Files never change once they are there, so a copy is a link.
 * A copy is quick to make and stays on the same disk. What leaves the machine is a backup (`moving/`), which is read from a copy
 * where the house runs; `hallway restore` takes either.
 */
import { constants } from "node:fs";
import { copyFile, link, mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Clock, systemClock } from "#base/clock.ts";
import { type Log, silentLog } from "#base/log.ts";
import { defineProblem } from "#base/problem.ts";
import type { Database } from "./database.ts";
import type { PgliteDatabase } from "./pglite/pglite.ts";
import { syncPath, syncTree } from "./pglite/pglite-durability.ts";
import { databaseFolder } from "./pglite/pglite-folder.ts";

export const copyNeedless = defineProblem("copy-needless", { status: 409, title: "This house needs no copy" });

export interface Backup {
  /** Its time, as 2026-11-21T13-05-59Z; also the name of its folder. */
  readonly name: string;
  readonly path: string;
}

export interface BackupOptions {
  /** How many backups stay; the oldest go. Default 7. */
  readonly keep?: number;
  readonly clock?: Clock;
}

export interface ScheduleOptions extends BackupOptions {
  readonly log?: Log;
}

/** Makes a backup of an open house under `backups/` of its data folder. One at a time. */
export async function backUp(database: PgliteDatabase, { keep = 7, clock = systemClock }: BackupOptions = {}): Promise<Backup> {
  const { directory } = database;
  if (directory === null) throw new TypeError("A house in memory has nothing to back up.");
  const name = nameOf(clock.nowMs());
  const path = join(backupsFolder(directory), name);
  const unfinished = `${path}.unfinished`;
  await copyHouse(database, directory, unfinished);
  syncTree(unfinished);
  await rename(unfinished, path);
  syncPath(backupsFolder(directory));
  await forgetOld(directory, keep);
  return { name, path };
}

async function copyHouse(database: PgliteDatabase, directory: string, to: string): Promise<void> {
  await rm(to, { recursive: true, force: true });
  await mkdir(to, { recursive: true, mode: 0o700 });
  // Before and after: what is removed meanwhile is still named by the database at one of the two moments.
  await linkFiles(join(directory, "files"), join(to, "files"));
  await copyDatabase(database, databaseFolder(directory), databaseFolder(to));
  await linkFiles(join(directory, "files"), join(to, "files"));
}

const forgottenAfterMs = 24 * 3_600_000;
let copying: Promise<unknown> = Promise.resolve();

/**
 * Makes a copy for somebody who reads it and then removes it. One at a time. Copies that were forgotten go after a day.
 * @returns its folder, in which it is a data folder of its own
 * @throws copyNeedless where the house is not an embedded one on disk
 */
export async function copyToRead(database: Database, name: string): Promise<string> {
  const directory = isEmbedded(database) ? database.directory : null;
  if (!isEmbedded(database) || directory === null)
    throw copyNeedless("Its rows are not in a folder: hallway backup reads a house on PostgreSQL by itself, with its DATABASE_URL.");
  const folder = join(directory, "copies");
  const made = copying.then(async () => {
    for (const old of await readdir(folder).catch(() => [])) {
      const age = Date.now() - ((await stat(join(folder, old)).catch(() => null))?.mtimeMs ?? 0);
      if (age > forgottenAfterMs) await rm(join(folder, old), { recursive: true, force: true });
    }
    await copyHouse(database, directory, join(folder, name));
    return join(folder, name);
  });
  copying = made.catch(() => undefined);
  return made;
}

function isEmbedded(database: Database): database is PgliteDatabase {
  return database.kind === "pglite";
}

const dayMs = 24 * 3_600_000;
const lookEveryMs = 600_000;

/** Makes a backup a day of an open house. Gives the function that stops it, which waits for one that is under way. */
export function scheduleBackups(
  database: PgliteDatabase,
  { keep = 3, clock = systemClock, log = silentLog }: ScheduleOptions = {},
): () => Promise<void> {
  let running: Promise<void> = Promise.resolve();
  let isStopped = false;
  const run = async (): Promise<void> => {
    const newest = (await listBackups(database.directory!)).at(-1);
    if (isStopped || (newest !== undefined && clock.nowMs() - timeOf(newest) < dayMs)) return;
    const { path } = await backUp(database, { keep, clock });
    log.info({ path }, "made the backup of the day");
  };
  const look = (): void => {
    running = run().catch((error: unknown) => log.error({ error }, "the backup of the day failed"));
    void running.then(later);
  };
  let cancel = () => {};
  const later = (): void => {
    if (!isStopped) cancel = clock.after(lookEveryMs, look);
  };
  later();
  return async () => {
    isStopped = true;
    cancel();
    await running;
  };
}

/** The backups of a data folder, oldest first. */
export async function listBackups(directory: string): Promise<Backup[]> {
  const names = await readdir(backupsFolder(directory)).catch(() => []);
  const whole = names.filter((name) => /^\d{4}-\d\d-\d\dT[\d-]+Z$/.test(name)).sort();
  return whole.map((name) => ({ name, path: join(backupsFolder(directory), name) }));
}

/** Copies the database of a copy, so that it can be opened and the copy stays as it is. */
export async function copyDatabaseOf(copy: string, to: string): Promise<void> {
  await rm(to, { recursive: true, force: true });
  await copyTree(databaseFolder(copy), databaseFolder(to), () => true);
}

function nameOf(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replaceAll(":", "-")}Z`;
}

function timeOf({ name }: Backup): number {
  return Date.parse(`${name.slice(0, 10)}T${name.slice(11).replaceAll("-", ":")}`);
}

function backupsFolder(directory: string): string {
  return join(directory, "backups");
}

const withoutLog = (path: string) => path !== "pg_wal" && path !== "postmaster.pid";

async function copyDatabase(database: PgliteDatabase, from: string, to: string): Promise<void> {
  const release = await database.upkeep.pause();
  try {
    await database.administer(["select pg_backup_start('hallway', true)"]);
    const copied = await copyTree(from, to, withoutLog).then(
      () => null,
      (error: unknown) => ({ error }),
    );
    const [label] = await database.administer(["select labelfile from pg_backup_stop(false)"]);
    if (copied !== null) throw copied.error;
    await mkdir(join(to, "pg_wal"), { mode: 0o700 });
    await copyTree(join(from, "pg_wal"), join(to, "pg_wal"), () => true);
    await writeFile(join(to, "backup_label"), label!["labelfile"] as string);
  } finally {
    release();
  }
}

/** Copies a tree whose files may come, go and change meanwhile. @param wanted asked with each name at the top */
async function copyTree(from: string, to: string, wanted: (name: string) => boolean): Promise<void> {
  await mkdir(to, { recursive: true, mode: 0o700 });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    if (!wanted(entry.name)) continue;
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await copyTree(source, target, () => true);
    else await copyFile(source, target, constants.COPYFILE_FICLONE).catch(unlessGone);
  }
}

async function linkFiles(from: string, to: string): Promise<void> {
  if (!(await stat(from).catch(() => null))) return;
  await mkdir(to, { recursive: true, mode: 0o700 });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await linkFiles(source, target);
    else if (!entry.name.endsWith(".part")) await linkOrCopy(source, target).catch(unlessGone);
  }
}

async function linkOrCopy(source: string, target: string): Promise<void> {
  await link(source, target).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "EEXIST") return;
    if (error.code === "ENOENT") throw error;
    return copyFile(source, target, constants.COPYFILE_FICLONE);
  });
}

function unlessGone(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}

async function forgetOld(directory: string, keep: number): Promise<void> {
  const backups = await listBackups(directory);
  for (const { path } of backups.slice(0, Math.max(0, backups.length - keep))) await rm(path, { recursive: true, force: true });
}
