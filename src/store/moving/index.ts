/**
 * Carrying a house: into a file, out of one, and from one database to another.
 *
 * A house is read at one moment, in one transaction, as a stream of parts (`parts.ts`): a head, rows as COPY's text, files, and a
 * tail with counts and checksums. A backup is that stream in a file (`archive.ts`). `unload.ts` puts a stream into an empty
 * database: the migrations that the house had, its rows, then what this version adds; it reads all of it again and compares.
 * Everything is one transaction on a server, and one folder that gets its name last on a disk: what is interrupted leaves nothing
 * that could be started.
 *
 * Numbers of transactions order the event log and stand in clients' cursors. They are carried as they are, and the new database
 * counts on behind them (migration 0004 of the store).
 *
 * What never happens here: an existing house is overwritten, or a task, an event or an application is known by name.
 */
import { constants, existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, readdir, rename, rm, stat, statfs } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { copyDatabaseOf } from "../backup.ts";
import { type Blobs, blobsInFolder } from "../blobs.ts";
import { lockDirectory } from "../directory-lock.ts";
import type { MigrationSet } from "../migrations.ts";
import { syncPath } from "../pglite/pglite-durability.ts";
import { databaseFolder } from "../pglite/pglite-folder.ts";
import { readArchive, writeArchive } from "./archive.ts";
import { type Head, type Part, type Parts, partsOf, type Progress, type Tail, telling } from "./parts.ts";
import { databaseMoved, markDatabase, markFolder, movedFrom, placeText, setAside, unmarkFolder } from "./place.ts";
import { diskFull, houseInUse, houseMissing, houseMoved, orDiskFull, placeTaken } from "./problems.ts";
import { movingName, openSide, type Place, type Side } from "./side.ts";
import { unload, type Unloaded } from "./unload.ts";

export { placeOf, placeText } from "./place.ts";
export type { Progress } from "./parts.ts";
export type { Place } from "./side.ts";

export interface Carrying {
  readonly sets: readonly MigrationSet[];
  /** Of this Hallway. */
  readonly version: string;
  readonly tell: Progress;
  readonly signal?: AbortSignal;
}

export interface BackupMade {
  readonly file: string;
  readonly bytes: number;
  /** The house is in it as it was then. */
  readonly moment: string;
  readonly rows: number;
  readonly files: number;
  /** Files that rows refer to and that the house itself does not have any more, or not whole. */
  readonly missing: readonly string[];
}

/**
 * Writes a house into one file, as it is at one moment. A house on a server may go on working; a folder must be nobody else's.
 * @param data its data folder, where its files are
 * @throws houseMissing, backupExists, diskFull, dataFolderInUse, databaseUnreachable
 */
export async function backUpHouse(place: Place, { data, file }: { data: string; file: string }, carrying: Carrying): Promise<BackupMade> {
  const side = await openHouseSide(place);
  try {
    const seen: Seen = { head: null, tail: null };
    const parts = telling(noting(partsOf(side, await blobsInFolder(join(data, "files")), carrying.version), seen), carrying);
    const bytes = await writeArchive(parts, file);
    const { head, tail } = seen as { head: Head; tail: Tail };
    return {
      file: resolve(file),
      bytes,
      moment: head.moment,
      rows: rowsIn(tail),
      files: tail.files.count,
      missing: tail.missing,
    };
  } finally {
    await side.close();
  }
}

export interface Arrived {
  readonly place: string;
  readonly moment: string;
  readonly rows: number;
  readonly tables: number;
  readonly files: number;
  readonly missing: readonly string[];
  /** Names of migrations that this version added. */
  readonly migrated: readonly string[];
  /** Where what was before is kept; null where there was nothing. */
  readonly aside: string | null;
}

/**
 * Puts a backup into an empty folder or an empty database. Nothing of it stays where it fails.
 * @param from a file that `backUpHouse` wrote, or a copy of an embedded house (`backups/…` in its data folder)
 * @param data the data folder to be: its files go there also where the rows go to a server
 * @throws placeTaken, backupForeign, backupNewer, backupDamaged, diskFull, dataFolderInUse, databaseUnreachable
 */
export async function restoreHouse(from: string, to: { place: Place; data: string }, carrying: Carrying): Promise<Arrived> {
  const found = await stat(from).catch(() => null);
  if (found === null) throw houseMissing(`There is no backup ${resolve(from)}.`);
  const arriving = { carrying, movesFiles: true, leaving: null };
  if (found.isFile()) return arrive(() => roomFor(readArchive(from), to.data), to, arriving);
  return readingCopy(from, (side, blobs) => arrive(() => roomFor(partsOf(side, blobs, carrying.version), to.data), to, arriving));
}

/**
 * Takes a house that nobody runs to another database, and marks the old place as left. The old rows stay where they are.
 * @throws houseMissing, houseInUse, houseMoved, placeTaken, diskFull, dataFolderInUse, databaseUnreachable
 */
export async function moveHouse(
  from: { place: Place; data: string },
  to: { place: Place; data: string },
  carrying: Carrying,
): Promise<Arrived> {
  // Nothing changes once its tables are closed, but what was committed until then must be seen.
  const side = await openHouseSide(from.place, from.place.kind === "server" ? "latest" : "one moment");
  try {
    await assertMayMove(side, from, to);
    if (side.kind === "postgres") await closeTables(side);
    const blobs = await blobsInFolder(join(from.data, "files"));
    const leaving: Leaving = {
      from: placeText(from.place),
      mayLeave: async () => {
        if (side.kind === "postgres") await assertNobodyThere(side);
        await takeKey(from.data, to.data);
      },
      leave: async () => {
        if (from.place.kind === "folder") return markFolder(from.place.directory, placeText(to.place));
        await markDatabase(side, placeText(to.place));
        await side.commit();
      },
    };
    const movesFiles = resolve(from.data) !== resolve(to.data);
    const arrived = await arrive(() => roomFor(partsOf(side, blobs, carrying.version), to.data), to, { carrying, movesFiles, leaving });
    if (from.place.kind === "server") return arrived;
    await side.close();
    return { ...arrived, aside: await setAside(from.place.directory) };
  } finally {
    await side.close();
  }
}

const keyFile = "house.key";

/** What opens sealed secrets goes along; one that is there already stays. */
async function takeKey(from: string, to: string): Promise<void> {
  if (resolve(from) === resolve(to)) return;
  await copyFile(join(from, keyFile), join(to, keyFile), constants.COPYFILE_EXCL).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT" && error.code !== "EEXIST") throw error;
  });
}

/** The copy itself stays as it is: opening a database changes it. */
async function readingCopy<Result>(copy: string, read: (side: Side, blobs: Blobs) => Promise<Result>): Promise<Result> {
  if (!existsSync(join(databaseFolder(copy), "PG_VERSION"))) throw houseMissing(`${resolve(copy)} is a folder, and no copy of a house.`);
  if (existsSync(join(copy, "lock")))
    throw houseMissing(
      `${resolve(copy)} is a data folder, and no copy of one: hallway backup makes a backup of it, or hallway move takes it along.`,
    );
  const scratch = await mkdtemp(`${resolve(copy)}.opened-`);
  try {
    await copyDatabaseOf(copy, scratch);
    const side = await openHouseSide({ kind: "folder", directory: scratch });
    return await closing(side, async () => read(side, await blobsInFolder(join(copy, "files"))));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function closing<Result>(side: Side, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } finally {
    await side.close();
  }
}

interface Seen {
  head: Head | null;
  tail: Tail | null;
}

async function* noting(parts: Parts, seen: Seen): AsyncGenerator<Part> {
  for await (const part of parts) {
    if (part.kind === "head") seen.head = part.head;
    if (part.kind === "tail") seen.tail = part.tail;
    yield part;
  }
}

function rowsIn({ tables }: Tail): number {
  return Object.values(tables).reduce((sum, { rows }) => sum + rows, 0);
}

/** @throws houseMissing, houseMoved */
async function openHouseSide(place: Place, view: "one moment" | "latest" = "one moment"): Promise<Side> {
  const missing = () => houseMissing(`There is no house in ${placeText(place)}: nothing to take along.`);
  if (place.kind === "folder" && !existsSync(databaseFolder(place.directory))) {
    const to = await movedFrom(place.directory);
    throw to === null
      ? missing()
      : houseMoved(`The house of ${placeText(place)} has moved to ${to}. Set DATABASE_URL to that database.`, { to });
  }
  const side = await openSide(place, view);
  const [table] = await side.query<{ is: boolean }>("select to_regclass('store.migration') is not null as is");
  if (table!.is) return side;
  await side.close();
  throw missing();
}

async function assertMayMove(side: Side, from: { place: Place }, to: { place: Place }): Promise<void> {
  if (from.place.kind === to.place.kind && placeText(from.place) === placeText(to.place))
    throw placeTaken(`The house is in ${placeText(to.place)} already: there is nothing to move.`);
  const [table] = await side.query<{ is: boolean }>("select to_regclass('store.moved') is not null as is");
  if (!table!.is) throw houseInUse("This house was made by an older version: start this version once on it, stop it, and move then.");
  const left = await databaseMoved(side);
  // A move that was interrupted at its very end may be done again.
  const isUnfinished = to.place.kind === "folder" && left === placeText(to.place) && (await movedFrom(to.place.directory)) !== null;
  if (left !== null && !isUnfinished)
    throw houseMoved(`The house of ${placeText(from.place)} has moved to ${left}: move it from there.`, { to: left });
  if (side.kind === "postgres") await assertNobodyThere(side);
}

/** @throws houseInUse where any house has a connection to the database */
async function assertNobodyThere(side: Side): Promise<void> {
  const others = await side.query<{ name: string; pid: number }>(
    `select application_name as name, pid from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and starts_with(application_name, 'hallway') and application_name <> $1`,
    [movingName],
  );
  if (others.length === 0) return;
  throw houseInUse(
    `${others.length} connections of houses are open there (${others[0]!.name}). Stop every house, API and worker of this database first.`,
  );
}

/** From now on nobody changes anything there until the move is over. */
async function closeTables(side: Side): Promise<void> {
  const tables = await side.query<{ name: string }>(
    `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind = 'r' and c.relowner = 'hallway_system'::regrole order by 1`,
  );
  await side.query(`lock table ${tables.map(({ name }) => name).join(", ")} in exclusive mode nowait`).catch((error: unknown) => {
    throw houseInUse(
      "Somebody is changing this house right now. Stop every house, API and worker of this database first.",
      {},
      { cause: error },
    );
  });
}

/** Says before the first row that there is no room for the last. */
async function* roomFor(parts: Parts, data: string): AsyncGenerator<Part> {
  for await (const part of parts) {
    if (part.kind === "head") {
      const { rowBytes, fileBytes } = part.head.expected;
      const { bavail, bsize } = await statfs(await existing(data));
      if (rowBytes + fileBytes > bavail * bsize) {
        const text = (bytes: number) => `${(bytes / 1024 ** 3).toFixed(1)} GB`;
        throw diskFull(
          `The house needs about ${text(rowBytes + fileBytes)}, and ${resolve(data)} has ${text(bavail * bsize)} free. Nothing was begun.`,
        );
      }
    }
    yield part;
  }
}

async function existing(path: string): Promise<string> {
  let folder = resolve(path);
  while (!existsSync(folder)) folder = dirname(folder);
  return folder;
}

/** How the old place is given up. */
interface Leaving {
  readonly from: string;
  /** Asked once all is there. @throws where somebody is in the old place */
  readonly mayLeave: () => Promise<void>;
  /** From then on nothing can be started in the old place: two of a house must never run. */
  readonly leave: () => Promise<void>;
}

interface Arriving {
  readonly carrying: Carrying;
  /** Files have to be brought, and are not in their place already. */
  readonly movesFiles: boolean;
  /** Null where the old place, if there is one, knows nothing of this. */
  readonly leaving: Leaving | null;
}

async function arrive(open: () => Parts, to: { place: Place; data: string }, arriving: Arriving): Promise<Arrived> {
  try {
    const { place, data } = to;
    return place.kind === "server"
      ? await arriveOnServer(open, place, data, arriving)
      : await arriveInFolder(open, place.directory, data, arriving);
  } catch (error) {
    throw orDiskFull(error, placeText(to.place));
  }
}

async function arriveOnServer(open: () => Parts, place: Place, data: string, arriving: Arriving): Promise<Arrived> {
  const side = await openSide(place, "latest");
  try {
    const unloaded = await unloadInto(side, open, data, arriving);
    // Interrupted between these two, the old place says that it was, and what to look at.
    await arriving.leaving?.leave();
    await side.commit();
    return arrivedIn(place, unloaded, null);
  } finally {
    await side.close();
  }
}

/** Everything is made beside its place; its name comes last. Meanwhile the folder is locked. */
async function arriveInFolder(open: () => Parts, directory: string, data: string, arriving: Arriving): Promise<Arrived> {
  const { leaving } = arriving;
  await assertFree(directory, leaving !== null);
  const lock = await lockDirectory(directory);
  const scratch = join(directory, "arriving");
  try {
    await rm(scratch, { recursive: true, force: true });
    await mkdir(scratch, { mode: 0o700 });
    const side = await openSide({ kind: "folder", directory: scratch }, "latest");
    const unloaded = await closing(side, () => unloadInto(side, open, data, arriving));
    // Interrupted from here on, the folder says that it was, and what to look at.
    if (leaving !== null) await markFolder(directory, leaving.from);
    const aside = existsSync(databaseFolder(directory)) ? await setAside(directory) : null;
    await rename(databaseFolder(scratch), databaseFolder(directory));
    syncPath(directory);
    await leaving?.leave();
    await unmarkFolder(directory);
    return arrivedIn({ kind: "folder", directory }, unloaded, aside);
  } finally {
    await rm(scratch, { recursive: true, force: true });
    lock.release();
  }
}

/** @throws placeTaken where there is a house; houseMoved where there was one, unless it may come back */
async function assertFree(directory: string, mayComeBack: boolean): Promise<void> {
  const moved = await movedFrom(directory);
  if (moved !== null && mayComeBack) return;
  if (moved !== null)
    throw houseMoved(`The house of ${resolve(directory)} has moved to ${moved}. Restore into an empty folder, or into an empty database.`, {
      to: moved,
    });
  const names: string[] = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error.code === "ENOTDIR" ? placeTaken(`${resolve(directory)} is a file: name a folder.`) : error;
  });
  if (!names.includes("database")) return;
  const folder = databaseFolder(resolve(directory));
  throw placeTaken(
    `There is a house in ${resolve(directory)} already. Name an empty folder (--to), or, if that house is to go, move its database away first: mv ${folder} ${folder}.old`,
  );
}

async function unloadInto(side: Side, open: () => Parts, data: string, { carrying, movesFiles, leaving }: Arriving): Promise<Unloaded> {
  const { sets, version, tell, signal } = carrying;
  const blobs = movesFiles ? await blobsInFolder(join(data, "files")) : null;
  const stage = (what: string) => tell(1, 1, what);
  const unloaded = await unload(telling(open(), carrying), side, { sets, version, blobs, mayHaveGoneOn: leaving === null, tell: stage });
  signal?.throwIfAborted();
  await leaving?.mayLeave();
  await side.tidy();
  return unloaded;
}

function arrivedIn(place: Place, { head, tail, rows, migrated }: Unloaded, aside: string | null): Arrived {
  return {
    place: placeText(place),
    moment: head.moment,
    rows,
    tables: head.tables.length,
    files: tail.files.count,
    missing: tail.missing,
    migrated: migrated.map(({ set, name }) => `${set}/${name}`),
    aside,
  };
}
