/** Files, known by the SHA-256 of their bytes and so kept once. Whose they are is said by the tables that refer to them: see files.ts. */
import { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { defineProblem } from "#base/problem.ts";
import { makeFolder } from "./make-folder.ts";
import { troubleOf } from "./trouble.ts";

export interface Blobs {
  /**
   * Keeps bytes, durably once it resolves.
   * In a house a file is kept for as long as a row refers to it by a foreign key to `store.file (hash)`; one to which no row
   * has referred a day after it was put goes.
   * @returns their hash (hexadecimal), their count, and whether they are new here
   * @throws fileTooLarge as soon as there are more than `maxBytes`, storageFull; nothing of them is kept then
   */
  readonly put: (content: Uint8Array | AsyncIterable<Uint8Array>, options?: PutOptions) => Promise<KeptFile>;
  /** @throws blobMissing */
  readonly get: (hash: string) => Promise<Uint8Array>;
  /** The bytes in portions, for files that need not fit into memory. @throws blobMissing when the first portion is asked for */
  readonly stream: (hash: string) => AsyncIterable<Uint8Array>;
  /** Forgets a file; one that is not there counts as forgotten. */
  readonly remove: (hash: string) => Promise<void>;
}

export interface PutOptions {
  readonly maxBytes?: number;
  /** Called once all bytes have come, before the file is in its place: only then is it looked whether it is there already. */
  readonly known?: (file: Pick<KeptFile, "hash" | "bytes">) => Promise<void>;
}

export interface KeptFile {
  readonly hash: string;
  readonly bytes: number;
  readonly isNew: boolean;
}

export const blobMissing = defineProblem("file-missing", { status: 500, title: "A file is missing", retry: false });
export const fileTooLarge = defineProblem("file-too-large", { status: 413, title: "The file is too large" });

/** Files in a folder: `ab/cd/abcd…`. Each appears whole or not at all. */
export async function blobsInFolder(folder: string): Promise<Blobs> {
  await makeFolder(folder);
  await removeLeftovers(folder);
  const pathOf = (hash: string) => join(folder, checked(hash).slice(0, 2), hash.slice(2, 4), hash);
  return {
    put: async (content, { maxBytes = Infinity, known } = {}) => {
      const part = join(folder, `${randomBytes(8).toString("hex")}.part`);
      try {
        const { hash, bytes } = await writePart(part, portionsOf(content), maxBytes);
        await known?.({ hash, bytes });
        const isNew = await putInPlace(part, pathOf(hash));
        return { hash, bytes, isNew };
      } catch (error) {
        throw troubleOf(error) ?? error;
      } finally {
        await rm(part, { force: true });
      }
    },
    get: async (hash) => new Uint8Array(await readFile(pathOf(hash)).catch((error: unknown) => refuse(hash, error))),
    stream: (hash) => read(hash, pathOf(hash)),
    remove: (hash) => rm(pathOf(hash), { force: true }),
  };
}

/** Files that go with the process. */
export function blobsInMemory(): Blobs {
  const files = new Map<string, Uint8Array>();
  const get = async (hash: string): Promise<Uint8Array> => files.get(hash)?.slice() ?? refuse(hash, { code: "ENOENT" });
  return {
    put: async (content, { maxBytes = Infinity, known } = {}) => {
      const portions: Uint8Array[] = [];
      const { hash, bytes } = await measure(portionsOf(content), maxBytes, async (portion) => void portions.push(portion.slice()));
      await known?.({ hash, bytes });
      const isNew = !files.has(hash);
      files.set(hash, new Uint8Array(Buffer.concat(portions)));
      return { hash, bytes, isNew };
    },
    get,
    async *stream(hash) {
      yield await get(hash);
    },
    remove: async (hash) => void files.delete(hash),
  };
}

const leftoverAfterMs = 3_600_000;

/** What processes that died left half written. One that is young may be another living process's. */
async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if (name.endsWith(".part") && (await stat(path)).mtimeMs < Date.now() - leftoverAfterMs) await rm(path, { force: true });
  }
}

async function* portionsOf(content: Uint8Array | AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  if (content instanceof Uint8Array) yield content;
  else yield* content;
}

type Take = (portion: Uint8Array) => Promise<void>;

async function measure(portions: AsyncIterable<Uint8Array>, maxBytes: number, take: Take): Promise<{ hash: string; bytes: number }> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const portion of portions) {
    bytes += portion.byteLength;
    if (bytes > maxBytes)
      throw fileTooLarge(`The file has more than the ${maxBytes} bytes that are taken here. Make it smaller.`, { maxBytes });
    hash.update(portion);
    await take(portion);
  }
  return { hash: hash.digest("hex"), bytes };
}

async function writePart(path: string, portions: AsyncIterable<Uint8Array>, maxBytes: number): Promise<{ hash: string; bytes: number }> {
  const file = await open(path, "wx", 0o600);
  try {
    const measured = await measure(portions, maxBytes, (portion) => file.writeFile(portion));
    await file.sync();
    return measured;
  } finally {
    await file.close();
  }
}

/** Gives false where the file is there already: with this name it has these bytes. */
async function putInPlace(part: string, path: string): Promise<boolean> {
  if (await stat(path).catch(() => null)) return false;
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  await rename(part, path);
  // A name is durable once its folder is, and so are the folders' own names.
  for (const place of [folder, dirname(folder), dirname(dirname(folder))]) await syncFolder(place);
  return true;
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function* read(hash: string, path: string): AsyncIterable<Uint8Array> {
  try {
    yield* createReadStream(path) as AsyncIterable<Uint8Array>;
  } catch (error) {
    refuse(hash, error);
  }
}

function refuse(hash: string, error: unknown): never {
  if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  throw blobMissing(`The file ${hash} is not in the folder of files any more. Restore it from a backup, or upload it again.`, { hash });
}

/** A hash is a part of a path: nothing else may get there. */
function checked(hash: string): string {
  if (!/^[0-9a-f]{64}$/.test(hash)) throw new TypeError("This is no hash of a file.");
  return hash;
}
