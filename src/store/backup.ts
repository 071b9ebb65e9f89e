/**
 * Copies of an embedded house from which it can be brought back: its database as it was at one moment, and its files.
 *
 * The database is copied while work goes on. PostgreSQL is told before and after; the copy has the log of what happened
 * meanwhile, and goes through it when it is first opened. Files never change once they are there, so a copy is a link.
 */
import { constants } from "node:fs";
import { copyFile, link, mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Clock, systemClock } from "#base/clock.ts";
import { type Log, silentLog } from "#base/log.ts";
import { defineProblem } from "#base/problem.ts";
import { lockDirectory } from "./directory-lock.ts";
import type { PgliteDatabase } from "./pglite.ts";
import { syncPath, syncTree } from "./pglite-durability.ts";
import { databaseFolder } from "./pglite-folder.ts";

export const backupUnknown = defineProblem("backup-unknown", { status: 404, title: "No such backup" });

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
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true, mode: 0o700 });
  // Before and after: what is removed meanwhile is still named by the database at one of the two moments.
  await linkFiles(join(directory, "files"), join(unfinished, "files"));
  await copyDatabase(database, databaseFolder(directory), databaseFolder(unfinished));
  await linkFiles(join(directory, "files"), join(unfinished, "files"));
  syncTree(unfinished);
  await rename(unfinished, path);
  syncPath(backupsFolder(directory));
  await forgetOld(directory, keep);
  return { name, path };
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

/**
 * Brings a closed house back to a backup. Its present database stays beside it, as `database.before-…`; files that came
 * later stay too, unnamed.
 * @returns where the database that was replaced is now; null where there was none
 * @throws backupUnknown, dataFolderInUse, dataFolderUnwritable
 */
export async function restoreBackup(
  directory: string,
  name: string,
  { clock = systemClock }: { clock?: Clock } = {},
): Promise<string | null> {
  const backup = (await listBackups(directory)).find((one) => one.name === name);
  if (backup === undefined) throw backupUnknown(`There is no backup ${name} of ${directory}.`, { name });
  const lock = await lockDirectory(directory);
  try {
    const folder = databaseFolder(directory);
    const unfinished = `${folder}.unfinished`;
    await rm(unfinished, { recursive: true, force: true });
    await copyTree(databaseFolder(backup.path), unfinished, () => true);
    await linkFiles(join(backup.path, "files"), join(directory, "files"));
    syncTree(unfinished);
    const replaced = `${folder}.before-${clock.nowMs()}`;
    const hadOne = await rename(folder, replaced).then(
      () => true,
      () => false,
    );
    await rename(unfinished, folder);
    syncPath(directory);
    return hadOne ? replaced : null;
  } finally {
    lock.release();
  }
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
