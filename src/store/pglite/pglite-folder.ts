/** The embedded database's folder: made whole or not at all, held by one process, and synced. */
import { existsSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { PGlite, type PGliteOptions } from "@electric-sql/pglite";
import { NodeFS } from "@electric-sql/pglite/nodefs";
import type { Log } from "#base/log.ts";
import { type DirectoryLock, lockDirectory } from "../directory-lock.ts";
import { type DurableFiles, durableSettings, openDurableFiles, syncPath, syncTree } from "./pglite-durability.ts";

const settings = ["shared_buffers=32MB", "min_wal_size=32MB", "timezone=UTC", "datestyle=ISO", "jit=off"];

/** Where in a data folder PostgreSQL's own files are. */
export function databaseFolder(directory: string): string {
  return join(directory, "database");
}

export interface OpenedFolder {
  readonly pglite: PGlite;
  readonly files: DurableFiles;
  /** What PostgreSQL complained of last: its log's last line. */
  readonly lastComplaint: () => string;
  /** Ends PGlite, syncs, and lets others have the folder. */
  readonly close: () => Promise<void>;
}

/**
 * Opens the database of a data folder, and makes it where there is none.
 * @param from what a new one starts from; without, an empty one is made
 * @throws dataFolderInUse, dataFolderUnwritable
 */
export async function openFolder(directory: string, from: Blob | undefined, log: Log): Promise<OpenedFolder> {
  const lock = await lockDirectory(directory);
  try {
    const folder = databaseFolder(directory);
    if (!existsSync(folder)) await makeDatabase(folder, from, log);
    const files = openDurableFiles(folder);
    let complaint = "";
    const onStderr = (text: string) => {
      if (/(PANIC|FATAL|ERROR|WARNING): /.test(text)) complaint = text;
      return false;
    };
    const pglite = await startPglite({ fs: files.fs, onStderr }, durableSettings);
    return { pglite, files, lastComplaint: () => complaint, close: () => close(pglite, files, lock) };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Opens a database in memory. @param from what it starts from; without, an empty database is made, which takes seconds */
export function openMemory(from: Blob | undefined): Promise<PGlite> {
  return startPglite(startingFrom(from), []);
}

function startingFrom(from: Blob | undefined): PGliteOptions {
  return from === undefined ? {} : { loadDataDir: from };
}

async function startPglite(options: PGliteOptions, more: readonly string[]): Promise<PGlite> {
  const isDurable = more.includes("fsync=on");
  const params = PGlite.defaultStartParams.filter((param) => !(isDurable && param === "-F"));
  const pglite = new PGlite({ ...options, startParams: [...params, ...[...settings, ...more].flatMap((setting) => ["-c", setting])] });
  await pglite.waitReady;
  return pglite;
}

/** A start that is interrupted leaves nothing that looks like a database. */
async function makeDatabase(folder: string, from: Blob | undefined, log: Log): Promise<void> {
  log.info({ folder }, "making the database");
  const unfinished = `${folder}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  const pglite = await startPglite({ fs: new NodeFS(unfinished), ...startingFrom(from) }, []);
  await pglite.close();
  syncTree(unfinished);
  await rename(unfinished, folder);
  syncPath(join(folder, ".."));
}

async function close(pglite: PGlite, files: DurableFiles, lock: DirectoryLock): Promise<void> {
  try {
    await pglite.close();
    files.settleNow();
  } finally {
    files.close();
    lock.release();
  }
}
