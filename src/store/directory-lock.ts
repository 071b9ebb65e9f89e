/**
 * One process at a time in a data folder: PGlite itself lets in two, and then loses what one of them wrote.
 *
 * The lock is the operating system's own, so it goes with its process, however that ends. Node has no call for it; SQLite,
 * which comes with Node, takes it on every platform.
 */
import { accessSync, constants } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { defineProblem } from "#base/problem.ts";
import { makeFolder } from "./make-folder.ts";

export const dataFolderInUse = defineProblem("data-folder-in-use", { status: 503, title: "The data folder is in use", retry: false });
export const dataFolderUnwritable = defineProblem("data-folder-unwritable", {
  status: 503,
  title: "The data folder can't be written",
  retry: false,
});

export interface DirectoryLock {
  readonly release: () => void;
}

/**
 * Makes the folder where it is missing, and locks it.
 * @throws dataFolderInUse that names the other process, dataFolderUnwritable
 */
export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  try {
    await makeFolder(directory);
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw unwritable(directory, error);
  }
  const lock = await take(directory);
  await writeFile(holderFile(directory), JSON.stringify({ pid: process.pid, since: new Date().toISOString() })).catch((error: unknown) => {
    lock.release();
    throw unwritable(directory, error);
  });
  return lock;
}

async function take(directory: string): Promise<DirectoryLock> {
  const { DatabaseSync } = quietly(() => process.getBuiltinModule("node:sqlite"));
  let lock: InstanceType<typeof DatabaseSync>;
  try {
    lock = new DatabaseSync(join(directory, "lock"));
  } catch (error) {
    throw unwritable(directory, error);
  }
  try {
    lock.exec("pragma busy_timeout = 0; pragma journal_mode = memory; begin exclusive");
  } catch (error) {
    lock.close();
    if ((error as { errcode?: number }).errcode !== sqliteBusy) throw unwritable(directory, error);
    throw await inUse(directory);
  }
  return { release: () => lock.close() };
}

const sqliteBusy = 5;

/** Some versions of Node warn that their SQLite is young. What is used of it here is its oldest part. */
function quietly<Result>(load: () => Result): Result {
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = () => undefined;
  try {
    return load();
  } finally {
    process.emitWarning = emitWarning;
  }
}

async function inUse(directory: string): Promise<Error> {
  const holder = await readFile(holderFile(directory), "utf8")
    .then((text) => JSON.parse(text) as { pid?: number; since?: string })
    .catch(() => null);
  const who = holder?.pid === undefined ? "Another process" : `Process ${holder.pid}`;
  const detail = `${who} has the data folder ${directory} open. Stop it first, or give this one a folder of its own (HALLWAY_DATA).`;
  return dataFolderInUse(detail, { directory, ...holder });
}

function holderFile(directory: string): string {
  return join(directory, "lock-holder.json");
}

function unwritable(directory: string, cause: unknown): Error {
  const reason = (cause as NodeJS.ErrnoException).code ?? (cause as Error).message;
  if (reason === "EEXIST" || reason === "ENOTDIR") {
    const detail = `The data folder ${directory} can't be made: a file is in its place or above it (${reason}). Move the file, or choose another folder (HALLWAY_DATA).`;
    return dataFolderUnwritable(detail, { directory }, { cause });
  }
  return dataFolderUnwritable(
    `The data folder ${directory} can't be written (${reason}). Give this user the right to, or choose another folder (HALLWAY_DATA).`,
    { directory },
    { cause },
  );
}
