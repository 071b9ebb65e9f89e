/**
 * A house in one file: a tar file in gzip, which every system can look into.
 *
 * hallway.json, then rows/<number>-<table>/<portion> in COPY's text format, then files/<hash>, then tail.json with counts and
 * checksums. Nothing in it becomes a path on a disk: tables are known by their number in the head, files by their content.
 */
import { createReadStream, createWriteStream } from "node:fs";
import { open, rename, rm, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { constants, createGunzip, createGzip } from "node:zlib";
import type { z } from "#base/contract.ts";
import { carryFormat, Head, type Part, type Parts, Tail } from "./parts.ts";
import { backupDamaged, backupExists, backupForeign, backupNewer, orDiskFull } from "./problems.ts";
import { readTar, tarEnd, type TarEntry, tarHeader, tarPadding } from "./tar.ts";

/**
 * Writes parts to a file that appears whole or not at all, readable by its owner alone.
 * @returns its bytes
 * @throws backupExists, diskFull
 */
export async function writeArchive(parts: Parts, path: string): Promise<number> {
  const target = resolve(path);
  if (await stat(target).catch(() => null)) throw backupExists(`${target} is there already. Name another file, or move that one away.`);
  const unfinished = `${target}.part`;
  await rm(unfinished, { force: true });
  try {
    const file = createWriteStream(unfinished, { flags: "wx", mode: 0o600, flush: true });
    await pipeline(
      Readable.from(tarOf(parts), { objectMode: false }),
      createGzip({ level: constants.Z_BEST_SPEED, chunkSize: 128 * 1024 }),
      file,
    );
    await rename(unfinished, target);
    await syncFolder(dirname(target));
    return (await stat(target)).size;
  } catch (error) {
    await rm(unfinished, { force: true });
    throw orDiskFull(error, target);
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function* tarOf(parts: Parts): AsyncGenerator<Buffer> {
  const numbers = new Map<string, number>();
  let seconds = 0;
  let portion = 0;
  for await (const part of parts) {
    switch (part.kind) {
      case "head":
        part.head.tables.forEach(({ name }, index) => numbers.set(name, index));
        seconds = Date.parse(part.head.moment) / 1_000;
        yield* whole("hallway.json", jsonOf(part.head), seconds);
        break;
      case "rows":
        portion += 1;
        yield* whole(`rows/${numbers.get(part.table)}-${part.table.slice(0, 70)}/${portion}`, part.bytes, seconds);
        break;
      case "file":
        yield tarHeader(`files/${part.hash}`, part.bytes, seconds);
        yield* exactly(part.content, part.bytes);
        yield tarPadding(part.bytes);
        break;
      case "tail":
        yield* whole("tail.json", jsonOf(part.tail), seconds);
        yield tarEnd;
    }
  }
}

function* whole(name: string, bytes: Buffer, seconds: number): Generator<Buffer> {
  yield tarHeader(name, bytes.length, seconds);
  yield bytes;
  yield tarPadding(bytes.length);
}

/** A damaged file may be shorter or longer than it should: its hash tells, and the tail names it. */
async function* exactly(content: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Buffer> {
  let left = size;
  for await (const portion of content) {
    const fitting = portion.subarray(0, left);
    left -= fitting.byteLength;
    yield Buffer.from(fitting.buffer, fitting.byteOffset, fitting.byteLength);
  }
  for (; left > 0; left -= Math.min(left, 65_536)) yield Buffer.alloc(Math.min(left, 65_536));
}

function jsonOf(value: unknown): Buffer {
  return Buffer.from(`${JSON.stringify(value, null, 1)}\n`);
}

const mostJsonBytes = 64 * 1024 * 1024;
/** No row of PostgreSQL that JavaScript can read is larger. */
const mostRowsBytes = 512 * 1024 * 1024;

/**
 * Reads a backup.
 * @throws backupForeign, backupNewer, backupDamaged, and what the file system says
 */
export async function* readArchive(path: string): AsyncGenerator<Part> {
  const file = createReadStream(path, { highWaterMark: 256 * 1024 });
  const unpacked = createGunzip({ chunkSize: 256 * 1024 });
  file.on("error", (error) => unpacked.destroy(error));
  file.pipe(unpacked);
  try {
    let head: Head | null = null;
    let isOver = false;
    for await (const entry of readTar(notTooMuch(unpacked, () => file.bytesRead))) {
      if (isOver) throw backupDamaged(`Behind its end there is "${entry.name.slice(0, 60)}".`);
      const part: Part = head === null ? await headIn(entry) : await partIn(entry, head);
      if (part.kind === "head") head = part.head;
      isOver = part.kind === "tail";
      yield part;
    }
    if (!isOver) throw backupDamaged("Its end is missing. Take another backup.");
  } catch (error) {
    throw readable(error, path);
  } finally {
    file.destroy();
    unpacked.destroy();
  }
}

async function headIn(entry: TarEntry): Promise<Part> {
  if (entry.name !== "hallway.json")
    throw backupForeign("It does not begin as a backup of Hallway does. Name one that hallway backup made.");
  const value = await jsonIn(entry);
  const format = (value as { format?: unknown } | null)?.format;
  if (typeof format === "number" && format > carryFormat)
    throw backupNewer(
      `A newer version of Hallway made it (format ${format}, this one reads ${carryFormat}). Restore it with that version.`,
    );
  return { kind: "head", head: parsed(Head, value) };
}

async function partIn(entry: TarEntry, head: Head): Promise<Part> {
  const { name, size, content } = entry;
  const [, number] = /^rows\/(\d{1,5})-[^/]*\/\d+$/.exec(name) ?? [];
  const table = number === undefined ? undefined : head.tables[Number(number)]?.name;
  if (table !== undefined) {
    if (size > mostRowsBytes) throw backupDamaged(`${table} comes in a portion of ${size} bytes: Hallway makes no such backups.`);
    const bytes = await bytesIn(entry);
    return { kind: "rows", table, bytes, rows: countRows(bytes) };
  }
  const [, hash] = /^files\/([0-9a-f]{64})$/.exec(name) ?? [];
  if (hash !== undefined) return { kind: "file", hash, bytes: size, content };
  if (name === "tail.json") return { kind: "tail", tail: parsed(Tail, await jsonIn(entry)) };
  throw backupDamaged(`It holds "${name.slice(0, 60)}", which belongs to no backup of Hallway.`);
}

async function bytesIn({ content }: TarEntry): Promise<Buffer> {
  const portions: Buffer[] = [];
  for await (const portion of content) portions.push(portion);
  return Buffer.concat(portions);
}

async function jsonIn(entry: TarEntry): Promise<unknown> {
  if (entry.size > mostJsonBytes) throw backupDamaged(`${entry.name} has ${entry.size} bytes: Hallway makes no such backups.`);
  try {
    return JSON.parse((await bytesIn(entry)).toString("utf8")) as unknown;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw backupDamaged(`${entry.name} can't be read. Take another backup.`, {}, { cause: error });
  }
}

function parsed<Value>(shape: z.ZodType<Value>, value: unknown): Value {
  const read = shape.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw backupDamaged(`It says of itself what can't be: ${issue!.path.join("/")}: ${issue!.message}. Take another backup.`);
}

/** Each row ends with the only line feeds there are. */
function countRows(bytes: Buffer): number {
  let rows = 0;
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) rows += 1;
  if (bytes.length > 0 && bytes.at(-1) !== 10) throw backupDamaged("A row in it has no end. Take another backup.");
  return rows;
}

const freeBytes = 256 * 1024 * 1024;
const mostTimes = 500;

/** A file that unpacks to hundreds of times its size is made to fill disks. */
async function* notTooMuch(unpacked: AsyncIterable<Buffer>, read: () => number): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const portion of unpacked) {
    bytes += portion.length;
    if (bytes > freeBytes && bytes > read() * mostTimes)
      throw backupDamaged(`It unpacks to more than ${mostTimes} times its size: Hallway makes no such backups.`);
    yield portion;
  }
}

function readable(error: unknown, path: string): unknown {
  const code = (error as NodeJS.ErrnoException).code ?? "";
  if (code === "Z_DATA_ERROR" && (error as Error).message.includes("header"))
    return backupForeign(
      `${path} is no backup of Hallway: it is not packed as one. Name one that hallway backup made.`,
      {},
      { cause: error },
    );
  if (code.startsWith("Z_"))
    return backupDamaged(`${path} can't be unpacked (${(error as Error).message}). Take another backup.`, {}, { cause: error });
  return error;
}
