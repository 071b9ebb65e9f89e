/** What a house's place says of itself: that it is taken, that it has moved, in what words it is named. */
import { existsSync } from "node:fs";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { syncPath } from "../pglite/pglite-durability.ts";
import { databaseFolder } from "../pglite/pglite-folder.ts";
import type { Queryable } from "../database.ts";
import { houseMoved } from "./problems.ts";
import type { Place } from "./side.ts";

/** A place as people may see it: no password, and no user. */
export function placeText(place: Place): string {
  if (place.kind === "folder") return resolve(place.directory);
  const { hostname, port, pathname } = new URL(place.url);
  return `postgres://${hostname}${port === "" ? "" : `:${port}`}${pathname}`;
}

/** The place that a word of a command names: a folder, or a database by its address. */
export function placeOf(word: string): Place {
  return /^postgres(ql)?:\/\//.test(word) ? { kind: "server", url: word } : { kind: "folder", directory: word };
}

const movedFile = (directory: string) => join(directory, "moved.json");

/** Notes that the house of a folder is elsewhere from now on. */
export async function markFolder(directory: string, to: string): Promise<void> {
  const file = movedFile(directory);
  await writeFile(`${file}.part`, `${JSON.stringify({ to, at: new Date().toISOString() })}\n`, { mode: 0o600, flush: true });
  await rename(`${file}.part`, file);
  syncPath(directory);
}

export async function unmarkFolder(directory: string): Promise<void> {
  await rm(movedFile(directory), { force: true });
  syncPath(directory);
}

/** Where the house of a folder has gone; null where it has not. */
export async function movedFrom(directory: string): Promise<string | null> {
  const text = await readFile(movedFile(directory), "utf8").catch(() => null);
  if (text === null) return null;
  try {
    return String((JSON.parse(text) as { to: unknown }).to);
  } catch {
    return "another place";
  }
}

/** Takes a folder's database out of use, and keeps it. @returns where it is now */
export async function setAside(directory: string): Promise<string> {
  const aside = `${databaseFolder(directory)}.moved-${new Date().toISOString().slice(0, 19).replaceAll(":", "-")}Z`;
  await rename(databaseFolder(directory), aside);
  syncPath(directory);
  return aside;
}

/** Refuses to open a folder whose house has moved. @throws houseMoved */
export async function assertFolderNotMoved(directory: string): Promise<void> {
  const to = await movedFrom(directory);
  if (to === null) return;
  if (existsSync(databaseFolder(directory))) {
    throw houseMoved(
      `A move of this house to ${to} was interrupted at its end. Where ${to} has the house, start it there (DATABASE_URL); ` +
        `where it has not, run the move again: hallway move --to …`,
      { to },
    );
  }
  throw houseMoved(
    `The house of ${resolve(directory)} has moved to ${to}. Start it there: set DATABASE_URL to that database. ` +
      `To bring it back: hallway move --to ${directory}`,
    { to },
  );
}

/** Notes in a database that its house is elsewhere from now on. */
export async function markDatabase(db: Queryable, to: string): Promise<void> {
  await db.query(
    "insert into store.moved (place) values ($1) on conflict (only_one) do update set place = excluded.place, moved_at = now()",
    [to],
  );
}

/** Where the house of a database has gone; null where it has not. */
export async function databaseMoved(db: Queryable): Promise<string | null> {
  const [table] = await db.query<{ is: boolean }>("select to_regclass('store.moved') is not null as is");
  if (!table!.is) return null;
  const [row] = await db.query<{ place: string }>("select place from store.moved");
  return row?.place ?? null;
}

/** Refuses to go on with a database whose house has moved. @throws houseMoved */
export async function assertDatabaseNotMoved(db: Queryable): Promise<void> {
  const to = await databaseMoved(db);
  if (to === null) return;
  const how = placeOf(to).kind === "server" ? "set DATABASE_URL to that database" : `without DATABASE_URL, and with HALLWAY_DATA=${to}`;
  throw houseMoved(`The house of this database has moved to ${to}. Start it there: ${how}.`, { to });
}
