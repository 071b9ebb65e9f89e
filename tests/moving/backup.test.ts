/** Backups of a house on a server: made while it is loaded, put back elsewhere, and refused where they are not what they say. */
import assert from "node:assert/strict";
import { createReadStream } from "node:fs";
import { readdir, readFile, rm, stat, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { createGunzip, gunzipSync, gzipSync } from "node:zlib";
import { Problem } from "#base/problem.ts";
import { type Blobs, blobsInFolder } from "#store/blobs.ts";
import type { Database } from "#store/database.ts";
import { recordedFiles } from "#store/files.ts";
import { migrate } from "#store/migrations.ts";
import { readArchive } from "#store/moving/archive.ts";
import { backUpHouse, moveHouse, restoreHouse } from "#store/moving/index.ts";
import {
  backupDamaged,
  backupExists,
  backupForeign,
  backupNewer,
  houseInUse,
  houseMissing,
  houseMoved,
  placeTaken,
} from "#store/moving/problems.ts";
import { readTar, tarEnd, tarHeader, tarPadding } from "#store/moving/tar.ts";
import { openDatabase } from "#store/open.ts";
import { openPostgres } from "#store/postgres/postgres.ts";
import { sharedPostgres } from "#testing/services/postgres.ts";
import { addPair, keepWriting, pairsIn, rooms, type Rooms } from "./rooms.ts";

let own: Rooms;
let url = "";
let database: Database;
let blobs: Blobs;
let file = "";
const data = () => join(own.root, "data");

before(async () => {
  own = await rooms();
  url = await (await sharedPostgres()).createDatabase();
  database = await openPostgres({ url });
  await migrate(database, [own.set]);
  blobs = recordedFiles(database, await blobsInFolder(join(data(), "files")));
  for (const text of ["one", "two", ""]) {
    const { hash } = await blobs.put(new TextEncoder().encode(text));
    await database.query("insert into rooms.paper values ($1)", [hash]);
  }
  await database.query("insert into rooms.pair (half) values ('left'), ('right')");
  await database.query("insert into rooms.twin select id, id from rooms.pair");
  await database.query("update rooms.total set pairs = 1");
  file = join(own.root, "house.tar.gz");
});
after(async () => {
  await database.close();
  await own.remove();
});

async function emptyServer() {
  const empty = await (await sharedPostgres()).createDatabase();
  return { place: { kind: "server", url: empty } as const, data: join(own.root, `data-${empty.slice(-8)}`), url: empty };
}

async function looking<Result>(address: string, look: (db: Database) => Promise<Result>): Promise<Result> {
  const opened = await openPostgres({ url: address, poolSize: 2 });
  return look(opened).finally(() => opened.close());
}

test("a backup that was made while the house was writing has all that was kept before, and nothing by half", async () => {
  const writing = keepWriting(database);
  while (writing.count() < 200) await new Promise((resolve) => setTimeout(resolve, 5));
  const acknowledged = writing.count();
  const made = await backUpHouse({ kind: "server", url }, { data: data(), file }, own.carrying);
  const written = await writing.stop();
  assert.deepEqual([made.files, made.missing], [3, []]);
  assert.equal((await stat(file)).mode & 0o777, 0o600, "nobody else may read it");
  await assert.rejects(backUpHouse({ kind: "server", url }, { data: data(), file }, own.carrying), backupExists.is);

  const target = await emptyServer();
  const arrived = await restoreHouse(file, target, own.carrying);
  assert.deepEqual([arrived.rows, arrived.files], [made.rows, 3]);
  await looking(target.url, async (there) => {
    const state = await pairsIn(there);
    assert.deepEqual([state.left, state.right], [state.pairs, state.pairs]);
    assert.ok(
      state.pairs > acknowledged && state.pairs <= written + 1,
      `${acknowledged} before, ${state.pairs} in it, ${written} at the end`,
    );
    await addPair(there);
    const [first, newest] = await there.query<{ id: number; doubled: number; padding: string }>(
      "(select id, doubled, padding from rooms.pair where padding is not null order by id limit 1) union all (select id, doubled, padding from rooms.pair where half = 'left' order by id desc limit 1)",
    );
    assert.equal(first!.padding, newest!.padding, "every sign of a text is carried");
    assert.ok(newest!.id > state.pairs * 2 - 2 && newest!.doubled === newest!.id * 2, "numbers go on, and what is computed is computed");
    await assert.rejects(there.query("insert into rooms.paper values (repeat('0', 64))"), /foreign key/, "keys to other tables are back");
    const [forced] = await there.query<{ is: boolean }>("select bool_and(relforcerowsecurity) as is from pg_class where relrowsecurity");
    assert.notEqual(forced!.is, false, "projects are kept apart as before");
  });
  assert.equal(Buffer.from(await (await blobsInFolder(join(target.data, "files"))).get(await hashOf("two"))).toString(), "two");
  await assert.rejects(restoreHouse(file, target, own.carrying), placeTaken.is, "never over a house that is there");
});

test("a backup of an older version is brought to this one, and an older one refuses a newer", async () => {
  const older = own.carrying;
  await own.grow();
  const target = await emptyServer();
  const arrived = await restoreHouse(file, target, older);
  assert.deepEqual(arrived.migrated, ["rooms/0002-colours"]);
  await looking(target.url, async (there) => {
    assert.deepEqual(await there.query("select distinct colour from rooms.pair order by 1"), [
      { colour: "old left" },
      { colour: "old right" },
    ]);
  });
  const newer = join(own.root, "newer.tar.gz");
  await backUpHouse(target.place, { data: target.data, file: newer }, own.carrying);
  await unlink(new URL("0002-colours.sql", own.set.directory));
  const refusal = /newer version of Hallway made it .*rooms\/0002-colours/;
  await assert.rejects(restoreHouse(newer, await emptyServer(), older), (error) => backupNewer.is(error) && refusal.test(error.message));
  const alone = { ...own.carrying, sets: [] };
  await assert.rejects(
    restoreHouse(file, await emptyServer(), alone),
    (error) => backupNewer.is(error) && /"rooms", an application/.test(error.message),
  );
  const future = await changed(file, (name, bytes) =>
    name === "hallway.json" ? bytes.toString().replace('"format": 1', '"format": 99') : bytes,
  );
  await assert.rejects(restoreHouse(future, await emptyServer(), own.carrying), backupNewer.is);
});

test("a backup that was cut off or changed is refused wherever it was, and leaves nothing", async () => {
  const bytes = await readFile(file);
  const broken = join(own.root, "broken.tar.gz");
  const isRefused = (error: unknown) => backupDamaged.is(error) || backupForeign.is(error);
  for (const share of [0, 0.001, 0.3, 0.9, 0.9999]) {
    await writeFile(broken, bytes.subarray(0, Math.floor(bytes.length * share)));
    await assert.rejects(all(broken), isRefused, `cut off at ${share}`);
  }
  // The first ten bytes say little that anybody reads: a time, an operating system.
  for (let at = 10; at < bytes.length; at += Math.ceil(bytes.length / 60)) {
    const flipped = Buffer.from(bytes);
    flipped[at]! ^= 1 << (at % 8);
    await writeFile(broken, flipped);
    // Between blocks there are bits that say nothing.
    if (isSame(flipped, bytes)) continue;
    await assert.rejects(all(broken), isRefused, `a bit of byte ${at}`);
  }
  const target = await emptyServer();
  await writeFile(broken, bytes.subarray(0, Math.floor(bytes.length * 0.9)));
  await assert.rejects(restoreHouse(broken, target, own.carrying), isRefused);
  await looking(target.url, async (there) => {
    assert.deepEqual(await there.query("select 1 from pg_namespace where nspname in ('store', 'rooms')"), []);
  });
  await restoreHouse(file, target, own.carrying);
});

test("what was changed with skill is refused too", async () => {
  const cases: [RegExp, (name: string, bytes: Buffer) => Buffer | string | null, string][] = [
    [/rooms\.total has 1 rows where 1 were sent/, (name, bytes) => (name.includes("rooms.total") ? "7\n" : bytes), "another value"],
    [/rooms\.pair has/, (name, bytes) => (name.includes("rooms.pair") ? null : bytes), "no rows"],
    [
      /another content/,
      (name, bytes) => (name.startsWith("files/") && bytes.length > 0 ? bytes.toString().toUpperCase() : bytes),
      "another file",
    ],
    [/is missing, and rooms\.paper/, (name, bytes) => (name.startsWith("files/") ? null : bytes), "no files"],
    [/can't be read/, (name, bytes) => (name.includes("rooms.total") ? "1\t2\n" : bytes), "too many columns"],
    [
      /table rooms\.total/,
      (name, bytes) => (name === "hallway.json" ? bytes.toString().replace('"pairs"', '"pears"') : bytes),
      "other columns",
    ],
    [
      /what can't be/,
      (name, bytes) => (name === "hallway.json" ? bytes.toString().replace('"rooms.total"', '"rooms.total; drop"') : bytes),
      "no table",
    ],
    [/end is missing/, (name, bytes) => (name === "tail.json" ? null : bytes), "no end"],
  ];
  const target = await emptyServer();
  for (const [says, change, what] of cases) {
    const path = await changed(file, change);
    await assert.rejects(restoreHouse(path, target, own.carrying), (error) => error instanceof Problem && says.test(error.message), what);
    await rm(path);
  }
  await looking(target.url, async (there) => {
    assert.deepEqual(await there.query("select 1 from pg_namespace where nspname in ('store', 'rooms')"), []);
  });
});

test("an archive that was made to do harm writes nothing anywhere", async () => {
  const head = await entry(file, "hallway.json");
  const hostile = async (...entries: [string, Buffer][]) => {
    const path = join(own.root, "hostile.tar.gz");
    const blocks = entries.flatMap(([name, bytes]) => [tarHeader(name, bytes.length, 0), bytes, tarPadding(bytes.length)]);
    await writeFile(path, gzipSync(Buffer.concat([...blocks, tarEnd])));
    return path;
  };
  const text = Buffer.from("harm");
  const first: [string, Buffer] = ["hallway.json", head];
  for (const name of ["../../etc/passwd", "/etc/passwd", "files/../../x", "rows/0-x/../1", "files/..", "rows/99999-x/1", "tail.json/"]) {
    await assert.rejects(all(await hostile(first, [name, text])), backupDamaged.is, name);
    await assert.rejects(all(await hostile([name, text])), backupForeign.is, name);
  }
  const link = tarHeader("files/link", 0, 0);
  link.write("2", 156);
  link.write("/etc/passwd", 157);
  await writeFile(join(own.root, "link.tar.gz"), gzipSync(Buffer.concat([link, tarEnd])));
  await assert.rejects(all(join(own.root, "link.tar.gz")), backupDamaged.is, "a link");
  await assert.rejects(all(await hostile(["hallway.json", Buffer.alloc(65 * 1024 * 1024)])), /Hallway makes no such backups/);
  const zeros = gzipSync(Buffer.alloc(320 * 1024 * 1024));
  const bomb = Buffer.concat([
    gzipSync(
      Buffer.concat([
        tarHeader("hallway.json", head.length, 0),
        head,
        tarPadding(head.length),
        tarHeader("rows/0-x/1", 400 * 1024 * 1024, 0),
      ]),
    ),
    zeros,
  ]);
  await writeFile(join(own.root, "bomb.tar.gz"), bomb);
  await assert.rejects(all(join(own.root, "bomb.tar.gz")), /more than 500 times its size/);
  await writeFile(join(own.root, "notes.txt"), "These are notes.");
  await assert.rejects(all(join(own.root, "notes.txt")), backupForeign.is);
  await writeFile(join(own.root, "other.tar.gz"), gzipSync(text));
  await assert.rejects(all(join(own.root, "other.tar.gz")), backupDamaged.is);
});

test("a file that the house has lost is named, and the rest is in the backup", async () => {
  const lost = await hashOf("one");
  await blobs.remove(lost);
  const second = join(own.root, "second.tar.gz");
  const made = await backUpHouse({ kind: "server", url }, { data: data(), file: second }, own.carrying);
  assert.deepEqual([made.files, made.missing], [2, [lost]]);
  const twice = await hashOf("two");
  const path = join(data(), "files", twice.slice(0, 2), twice.slice(2, 4), twice);
  await writeFile(path, "another text, and longer");
  const third = join(own.root, "third.tar.gz");
  assert.deepEqual(
    (await backUpHouse({ kind: "server", url }, { data: data(), file: third }, own.carrying)).missing.toSorted(),
    [lost, twice].toSorted(),
  );
  const target = await emptyServer();
  const arrived = await restoreHouse(third, target, own.carrying);
  assert.deepEqual(arrived.missing.toSorted(), [lost, twice].toSorted());
});

test("nothing is made of no house, and a house that somebody uses is not moved", async () => {
  const target = await emptyServer();
  const out = join(own.root, "nothing.tar.gz");
  await assert.rejects(backUpHouse(target.place, { data: target.data, file: out }, own.carrying), houseMissing.is);
  const nowhere = { kind: "folder", directory: join(own.root, "nowhere") } as const;
  await assert.rejects(backUpHouse(nowhere, { data: nowhere.directory, file: out }, own.carrying), houseMissing.is);
  const hangUp = await database.listen("anything", () => undefined);
  await assert.rejects(moveHouse({ place: { kind: "server", url }, data: data() }, target, own.carrying), houseInUse.is);
  await hangUp();
  assert.deepEqual(
    (await readdir(own.root)).filter((name) => name.startsWith("nothing")),
    [],
  );
});

test("a house on one server is moved to another one with its files and its key, and nobody starts the old one any more", async () => {
  const [from, to] = [await emptyServer(), await emptyServer()];
  await restoreHouse(file, from, own.carrying);
  await writeFile(join(from.data, "house.key"), "a key");
  await moveHouse(from, to, own.carrying);
  assert.equal(await readFile(join(to.data, "house.key"), "utf8"), "a key");
  assert.equal(Buffer.from(await (await blobsInFolder(join(to.data, "files"))).get(await hashOf("two"))).toString(), "two");
  const start = (there: typeof from) => openDatabase({ data: there.data, databaseUrl: there.url, connections: 2 });
  await assert.rejects(start(from), (error) => houseMoved.is(error) && error.message.includes(new URL(to.url).pathname));
  await (await start(to)).close();
  await assert.rejects(moveHouse(from, await emptyServer(), own.carrying), houseMoved.is, "an old house is not moved again");
});

function isSame(changed: Buffer, bytes: Buffer): boolean {
  try {
    return gunzipSync(changed).equals(gunzipSync(bytes));
  } catch {
    return false;
  }
}

async function all(path: string): Promise<void> {
  for await (const part of readArchive(path)) if (part.kind === "file") for await (const _ of part.content);
}

async function hashOf(text: string): Promise<string> {
  return Buffer.from(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))).toString("hex");
}

async function entry(path: string, wanted: string): Promise<Buffer> {
  for await (const { name, content } of readTar(createReadStream(path).pipe(createGunzip()))) {
    if (name === wanted) return Buffer.concat(await Array.fromAsync(content));
  }
  throw new Error(`There is no ${wanted} in ${path}.`);
}

/** The same backup with entries changed, or left out where there is null. */
async function changed(path: string, change: (name: string, bytes: Buffer) => Buffer | string | null): Promise<string> {
  const blocks: Buffer[] = [];
  const source = (async function* () {
    yield gunzipSync(await readFile(path));
  })();
  for await (const { name, content } of readTar(source)) {
    const made = change(name, Buffer.concat(await Array.fromAsync(content)));
    if (made === null) continue;
    const bytes = Buffer.from(made);
    blocks.push(tarHeader(name, bytes.length, 0), bytes, tarPadding(bytes.length));
  }
  const target = join(own.root, `changed-${crypto.randomUUID()}.tar.gz`);
  await writeFile(target, gzipSync(Buffer.concat([...blocks, tarEnd])));
  return target;
}
