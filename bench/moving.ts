/**
 * How fast a larger house is carried, and in how much memory: `./dev bench moving [events] [megabytes of files] [--quick]`.
 *
 * A house on a PostgreSQL server of the bench's own is filled, backed up, restored to another database, and moved into a folder;
 * each step runs in a process of its own, whose largest memory is told.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { randomBytes } from "node:crypto";
import { newId } from "#base/id.ts";
import { migrationSets } from "#hallway/migrations.ts";
import { blobsInFolder } from "#store/blobs.ts";
import { recordedFiles } from "#store/files.ts";
import { migrate } from "#store/migrations.ts";
import { backUpHouse, type Carrying, moveHouse, type Place, restoreHouse } from "#store/moving/index.ts";
import { openPostgres } from "#store/postgres/postgres.ts";
import { startPostgres } from "#testing/services/postgres.ts";
import { apps } from "../src/house.ts";

const sets = migrationSets(apps);
const carrying: Carrying = { sets, version: "bench", tell: () => undefined };
const mebibyte = 1024 ** 2;

interface Job {
  readonly what: "backup" | "restore" | "move";
  readonly from: { place: Place; data: string };
  readonly to: { place: Place; data: string };
  readonly file: string;
}

if (process.send !== undefined) process.once("message", (job: Job) => void work(job));
else if (process.argv.includes("--quick")) await measure(20_000, 4);
else await measure(Number(process.argv[2] ?? 1_000_000), Number(process.argv[3] ?? 256));

async function work({ what, from, to, file }: Job): Promise<void> {
  if (what === "backup") await backUpHouse(from.place, { data: from.data, file }, carrying);
  else if (what === "restore") await restoreHouse(file, to, carrying);
  else await moveHouse(from, to, carrying);
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  process.send!({ rss: maxRSS * 1024, cpuSeconds: (userCPUTime + systemCPUTime) / 1e6 });
  process.disconnect();
}

async function measure(events: number, megabytes: number): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), "hallway-bench-moving-"));
  const server = await startPostgres({ durable: true });
  try {
    const from = { place: { kind: "server", url: await server.createDatabase() } as const, data: join(root, "from") };
    const there = { place: { kind: "server", url: await server.createDatabase() } as const, data: join(root, "there") };
    const folder = { place: { kind: "folder", directory: join(root, "folder") } as const, data: join(root, "folder") };
    const file = join(root, "house.tar.gz");
    const bytes = await fill(from.place.url, from.data, events, megabytes);
    print(`${events.toLocaleString("en")} events and ${megabytes} MB of files, ${mb(bytes)} in all; ${availableParallelism()} cores`);
    await run("backup of a server", bytes, { what: "backup", from, to: there, file });
    print(`  the file has ${mb((await stat(file)).size)}`);
    await run("restore to a server", bytes, { what: "restore", from, to: there, file });
    await run("move into a folder", bytes, { what: "move", from, to: folder, file });
    await run("backup of a folder", bytes, { what: "backup", from: folder, to: folder, file: `${file}.2` });
  } finally {
    await server.stop();
    await rm(root, { recursive: true, force: true });
  }
}

/** @returns the bytes of its rows, as text, and of its files */
async function fill(url: string, data: string, events: number, megabytes: number): Promise<number> {
  const database = await openPostgres({ url, statementTimeoutMs: 0 });
  await migrate(database, sets);
  const portion = 100_000;
  for (let done = 0; done < events; done += portion) {
    await database.query(
      `insert into engine.event (id, project_id, type, subject, sequence, data)
       select gen_random_uuid(), $1, 'note.added', 'note/' || i, 1,
              jsonb_build_object('text', md5(i::text) || md5((i * 7)::text) || md5((i * 11)::text), 'n', i, 'of', 'a note with some words in it')
         from generate_series($2::integer, $3::integer) i`,
      [newId(), done + 1, Math.min(done + portion, events)],
    );
  }
  const blobs = recordedFiles(database, await blobsInFolder(join(data, "files")));
  for (let each = 0; each < megabytes; each += 1) await blobs.put(randomBytes(mebibyte));
  const [size] = await database.query<{ bytes: number }>("select pg_table_size('engine.event') as bytes");
  await database.close();
  return size!.bytes + megabytes * mebibyte;
}

async function run(name: string, bytes: number, job: Job): Promise<void> {
  const child = fork(import.meta.filename, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  child.send(job);
  const began = performance.now();
  const [used] = (await Promise.race([once(child, "message"), once(child, "exit").then(() => [null])])) as [Used | null];
  if (used === null) throw new Error(`${name} failed.`);
  const seconds = (performance.now() - began) / 1_000;
  const figures = [seconds, bytes / mebibyte / seconds, used.cpuSeconds].map((figure) => figure.toFixed(1).padStart(7));
  print(`${name.padEnd(20)} ${figures[0]} s  ${figures[1]} MB/s  ${figures[2]} s of CPU  ${mb(used.rss)} of memory at most`);
}

/** What a step took of the machine, without the server's part. */
interface Used {
  readonly rss: number;
  readonly cpuSeconds: number;
}

function mb(bytes: number): string {
  return `${Math.round(bytes / mebibyte)} MB`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
