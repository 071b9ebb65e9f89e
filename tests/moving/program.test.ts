/** `hallway backup`, `restore` and `move` as a person types them: beside a house that runs, killed in the middle, on a full disk. */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { newId } from "#base/id.ts";
import { migrationSets } from "#hallway/migrations.ts";
import { blobsInFolder } from "#store/blobs.ts";
import type { Queryable } from "#store/database.ts";
import { recordedFiles } from "#store/files.ts";
import { openPglite } from "#store/pglite/pglite.ts";
import { openPostgres } from "#store/postgres/postgres.ts";
import { pgliteDump } from "#testing/database.ts";
import { sharedPostgres } from "#testing/services/postgres.ts";
import { apps } from "../../src/house.ts";

const program = fileURLToPath(new URL("../../src/main.ts", import.meta.url));
const events = 30_000;
const limitMs = 240_000;
let root = "";
let data = "";
let file = "";

before(async () => {
  root = await mkdtemp(join(tmpdir(), "hallway-moving-"));
  data = join(root, "data");
  file = join(root, "house.tar.gz");
  const database = await openPglite({ directory: data, from: await pgliteDump(migrationSets(apps)) });
  const blobs = recordedFiles(database, await blobsInFolder(join(data, "files")));
  await blobs.put(new TextEncoder().encode("a form"));
  await database.query(
    `insert into engine.event (id, project_id, type, subject, sequence, data)
     select gen_random_uuid(), $1, 'note.added', 'note/' || i, 1, jsonb_build_object('text', md5(i::text) || md5((i + 1)::text))
       from generate_series(1, ${events}) i`,
    [newId()],
  );
  await database.close();
});
after(() => rm(root, { recursive: true, force: true }));

interface Settings {
  readonly folder?: string;
  readonly url?: string;
  /** Largest file that the program may write, in blocks of 512 bytes. */
  readonly fileLimit?: number;
}

function environment({ folder = data, url }: Settings) {
  return { PATH: process.env["PATH"] ?? "", HALLWAY_DATA: folder, HALLWAY_PORT: "0", ...(url === undefined ? {} : { DATABASE_URL: url }) };
}

function hallway(words: readonly string[], settings: Settings = {}) {
  const limit = settings.fileLimit === undefined ? "" : `ulimit -f ${settings.fileLimit};`;
  const shell = ["-c", `${limit} exec "$0" "$@"`, process.execPath, program, ...words];
  const { status, stdout, stderr } = spawnSync("sh", shell, { env: environment(settings), encoding: "utf8", timeout: limitMs });
  return { status, answers: stdout, remarks: stderr };
}

async function eventsAt(place: { folder: string } | { url: string }): Promise<number> {
  const database = "url" in place ? await openPostgres({ url: place.url, poolSize: 2 }) : await openPglite({ directory: place.folder });
  try {
    const [row] = await database.query<{ count: number }>("select count(*) as count from engine.event where type = 'note.added'");
    return row!.count;
  } finally {
    await database.close();
  }
}

test("a house that runs is backed up by a copy of itself, and is not moved", { timeout: limitMs }, async () => {
  const house = spawn(process.execPath, [program, "dev"], { env: environment({}), stdio: ["ignore", "pipe", "pipe"] });
  const over = once(house, "exit");
  try {
    await new Promise<void>((open, fail) => {
      let said = "";
      house.stdout.setEncoding("utf8").on("data", (text: string) => (said += text).includes("Ctrl+C stops it.") && open());
      let remarks = "";
      house.stderr.setEncoding("utf8").on("data", (text: string) => (remarks += text));
      house.once("exit", () => fail(new Error(`It ended: ${remarks}`)));
    });
    const made = hallway(["backup", file]);
    assert.equal(made.status, 0, made.remarks);
    assert.match(made.answers, /^Backed up 30,\d\d\d rows and 1 files, as they were at .*Z\.\n {2}.*house\.tar\.gz {2}[\d.]+ [KM]B\n$/);
    assert.deepEqual(await readdir(join(data, "copies")), [], "the copy is gone");
    const again = hallway(["backup", file, "--json"]);
    assert.deepEqual([again.status, (JSON.parse(again.remarks) as { type: string }).type], [1, "/problems/backup-exists"]);
    const moved = hallway(["move", "--to", await (await sharedPostgres()).createDatabase()]);
    assert.equal(moved.status, 1);
    assert.match(moved.remarks, /The data folder is in use\. Process \d+ has the data folder .* open\. Stop it first/);
    const { url } = JSON.parse(await readFile(join(data, "server.json"), "utf8")) as { url: string };
    assert.equal((await fetch(`${url}/health`)).status, 200, "and it works on");
  } finally {
    house.kill("SIGTERM");
    await over;
  }
});

test("a restore that is killed leaves nothing that could be started, and the next one works", { timeout: limitMs }, async () => {
  const url = await (await sharedPostgres()).createDatabase();
  const folder = join(root, "killed");
  const database = await openPostgres({ url, poolSize: 2 });
  for (const delayMs of [0, 200, 500]) {
    await killed(["restore", file, "--to", url, "--files", folder], delayMs, () => hasMover(database));
    // The server needs a moment to see that nobody is there any more.
    while (await hasMover(database)) await new Promise((resolve) => setTimeout(resolve, 20));
    assert.deepEqual(await database.query("select 1 from pg_namespace where nspname in ('store', 'engine')"), []);
  }
  await database.close();
  await killed(["restore", file, "--to", folder], 300, async () => existsSync(join(folder, "arriving", "database")));
  assert.equal(existsSync(join(folder, "database")), false);
  for (const [to, place] of [[url, { url }] as const, [folder, { folder }] as const]) {
    const restored = hallway(["restore", file, "--to", to, ...(to === url ? ["--files", folder] : [])]);
    assert.equal(restored.status, 0, restored.remarks);
    assert.match(restored.answers, /Every table was read again: counts and checksums are the same\./);
    assert.ok(!restored.answers.includes("@"), "no password is shown");
    assert.equal(await eventsAt(place), events);
  }
  assert.equal(existsSync(join(folder, "arriving")), false);
  const third = hallway(["restore", file, "--to", folder]);
  assert.equal(third.status, 1);
  assert.match(third.remarks, /The place is not empty\. There is a house in .* already\./);
});

/** Kills the program with SIGKILL, so long after it has begun to write. */
async function killed(words: readonly string[], delayMs: number, hasBegun: () => Promise<boolean>): Promise<void> {
  const child = spawn(process.execPath, [program, ...words], { env: environment({}), stdio: ["ignore", "ignore", "pipe"] });
  let remarks = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (remarks += text));
  const over = once(child, "exit");
  while (child.exitCode === null && !(await hasBegun())) await new Promise((resolve) => setTimeout(resolve, 20));
  await new Promise((resolve) => setTimeout(resolve, delayMs));
  child.kill("SIGKILL");
  assert.equal((await over)[1], "SIGKILL", `it was still under way: ${remarks}`);
}

async function hasMover(db: Queryable): Promise<boolean> {
  const rows = await db.query("select 1 from pg_stat_activity where datname = current_database() and application_name = 'hallway moving'");
  return rows.length > 0;
}

test("a full disk is said in words, and nothing half is left", { timeout: limitMs }, async () => {
  const small = join(root, "small.tar.gz");
  const made = hallway(["backup", small], { fileLimit: 400 });
  assert.equal(made.status, 1);
  assert.match(
    made.remarks,
    /There is no room on the disk\. .*small\.tar\.gz could not be written to its end: the disk is full\. Nothing was kept of it\./,
  );
  assert.deepEqual(
    (await readdir(root)).filter((name) => name.startsWith("small")),
    [],
  );
  const folder = join(root, "full");
  const restored = hallway(["restore", file, "--to", folder], { fileLimit: 10_000 });
  assert.equal(restored.status, 1);
  assert.match(restored.remarks, /no room on the disk|Make room on the disk/);
  assert.deepEqual([existsSync(join(folder, "database")), existsSync(join(folder, "arriving"))], [false, false]);
});

test("words that do not fit are refused, and help says what each command takes", () => {
  for (const [words, says] of [
    [["restore"], /Name the backup/],
    [["move"], /Say where to/],
    [["backup", "a", "b"], /"b" is one word too many/],
    [["backup", "--to", "x"], /Unknown option '--to'/],
    [["move", "--to", "./x", "--files", "./y"], /--files is for PostgreSQL/],
  ] as const) {
    const { status, remarks } = hallway([...words]);
    assert.equal(status, 2, words.join(" "));
    assert.match(remarks, says);
  }
  for (const word of ["backup", "restore", "move"]) assert.ok(hallway([word, "--help"]).answers.startsWith(`Usage: hallway ${word} `));
  assert.match(hallway(["restore", join(root, "none.tar.gz"), "--to", join(root, "x")]).remarks, /There is no backup .*none\.tar\.gz/);
});
