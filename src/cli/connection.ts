/**
 * Where a command asks: the house that runs on this data folder, or one of the command's own.
 *
 * A house that serves writes `server.json` into its data folder, readable by its owner alone (mode 0600):
 * `{ "url": "http://127.0.0.1:4000", "pid": 1234, "key": "…" }`, and removes it when it stops. `key` is an API key of the
 * house's owner. A file whose process is gone counts as none. The key outlives the process: it is kept in `command-key` (0600),
 * so that scripts that have it go on after a restart.
 */
import { randomBytes } from "node:crypto";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { defineProblem, z } from "#base/contract.ts";

export const ServerFile = z.object({
  /** Origin under which programs on this machine reach it, without a closing slash. */
  url: z.url(),
  /** Its process. */
  pid: z.number().int().positive(),
  /** An API key that speaks for the owner. */
  key: z.string().min(1),
});
export type ServerFile = z.output<typeof ServerFile>;

export const serverMissing = defineProblem("server-missing", { status: 503, title: "No house runs here" });

const fileIn = (dataFolder: string) => join(dataFolder, "server.json");

/** Tells programs on this machine where the house is. Whole or not at all. */
export async function writeServerFile(dataFolder: string, server: ServerFile): Promise<void> {
  await writeWhole(fileIn(dataFolder), `${JSON.stringify(server)}\n`);
}

/**
 * The key of commands and scripts on this machine: the one of before, as long as it is accepted, else a new one.
 * It is this data folder's own: another house on the same database has another.
 */
export async function keptCommandKey(
  dataFolder: string,
  { isAccepted, make }: { isAccepted: (key: string) => Promise<boolean>; make: () => Promise<string> },
): Promise<string> {
  const file = join(dataFolder, "command-key");
  const kept = (await readFile(file, "utf8").catch(() => "")).trim();
  if (kept !== "" && (await isAccepted(kept))) return kept;
  const key = await make();
  await writeWhole(file, `${key}\n`);
  return key;
}

/** Readable by its owner alone. */
async function writeWhole(file: string, text: string): Promise<void> {
  const temporary = `${file}.${randomBytes(6).toString("hex")}`;
  await writeFile(temporary, text, { mode: 0o600 });
  await rename(temporary, file);
}

/** Takes the file away, where it is still this process's. */
export async function removeServerFile(dataFolder: string, pid: number): Promise<void> {
  const server = await readFileOf(dataFolder);
  if (server?.pid === pid) await rm(fileIn(dataFolder), { force: true });
}

/** The house that runs on a data folder; null where none does. */
export async function runningServer(dataFolder: string): Promise<ServerFile | null> {
  const server = await readFileOf(dataFolder);
  return server !== null && isAlive(server.pid) ? server : null;
}

/** @throws serverMissing */
export async function demandServer(dataFolder: string): Promise<ServerFile> {
  const server = await runningServer(dataFolder);
  if (server === null) throw serverMissing(`No house runs on ${dataFolder}. Start one with ./dev, or name its folder in HALLWAY_DATA.`);
  return server;
}

async function readFileOf(dataFolder: string): Promise<ServerFile | null> {
  const text = await readFile(fileIn(dataFolder), "utf8").catch(() => null);
  if (text === null) return null;
  try {
    return ServerFile.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
