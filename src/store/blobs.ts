/** Files, known by the SHA-256 of their bytes and so kept once. Whose they are is said by the tables that name the hash. */
import { createHash, randomBytes } from "node:crypto";
import { mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { defineProblem } from "#base/problem.ts";

export interface Blobs {
  /** Keeps bytes, durably once it resolves. @returns their hash (hexadecimal), their count, and whether they are new here */
  readonly put: (bytes: Uint8Array) => Promise<{ hash: string; bytes: number; isNew: boolean }>;
  /** @throws blobMissing */
  readonly get: (hash: string) => Promise<Uint8Array>;
  /** Forgets a file; one that is not there counts as forgotten. */
  readonly remove: (hash: string) => Promise<void>;
}

export const blobMissing = defineProblem("file-missing", { status: 500, title: "A file is missing", retry: false });

/** Files in a folder: `ab/cd/abcd…`. Each appears whole or not at all. */
export async function blobsInFolder(folder: string): Promise<Blobs> {
  await mkdir(folder, { recursive: true });
  const pathOf = (hash: string) => join(folder, checked(hash).slice(0, 2), hash.slice(2, 4), hash);
  return {
    put: async (bytes) => {
      const hash = hashOf(bytes);
      const path = pathOf(hash);
      const isNew = !(await exists(path));
      if (isNew) await writeWhole(path, bytes);
      return { hash, bytes: bytes.byteLength, isNew };
    },
    get: async (hash) => {
      const bytes = await readFile(pathOf(hash)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") throw missing(hash);
        throw error;
      });
      return new Uint8Array(bytes);
    },
    remove: (hash) => rm(pathOf(hash), { force: true }),
  };
}

/** Files that go with the process. */
export function blobsInMemory(): Blobs {
  const files = new Map<string, Uint8Array>();
  return {
    put: async (bytes) => {
      const hash = hashOf(bytes);
      const isNew = !files.has(hash);
      files.set(hash, bytes.slice());
      return { hash, bytes: bytes.byteLength, isNew };
    },
    get: async (hash) => {
      const bytes = files.get(hash);
      if (bytes === undefined) throw missing(hash);
      return bytes.slice();
    },
    remove: async (hash) => void files.delete(hash),
  };
}

function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** A hash is a part of a path: nothing else may get there. */
function checked(hash: string): string {
  if (!/^[0-9a-f]{64}$/.test(hash)) throw new TypeError("This is no hash of a file.");
  return hash;
}

function missing(hash: string) {
  return blobMissing(`The file ${hash} is not in the folder of files any more. Restore it from a backup, or upload it again.`, { hash });
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${randomBytes(6).toString("hex")}.part`;
  try {
    const file = await open(temporary, "wx");
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** The name is durable once its folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  await folder.sync().finally(() => folder.close());
}
