/** The one folder that an import may read from: nothing above it, and nothing that a link leads to elsewhere. */
import { open, realpath } from "node:fs/promises";
import { basename, isAbsolute, relative, resolve, sep } from "node:path";
import { pathOutside, sourceUnreadable } from "./problems.ts";

export interface Folder {
  /** The true path of a file in it. @throws pathOutside, sourceUnreadable */
  readonly find: (path: string) => Promise<string>;
  /** @throws pathOutside, sourceUnreadable also for what is no file or larger than `mostBytes` */
  readonly read: (path: string, mostBytes: number) => Promise<{ name: string; bytes: Uint8Array }>;
}

export async function openFolder(path: string): Promise<Folder> {
  const root = await realpath(path).catch((error: unknown) => unreadable(path, error));
  const find = async (given: string): Promise<string> => {
    if (given.includes("\0")) throw pathOutside("A path has a NUL character.");
    const meant = resolve(root, given);
    // Looked at before the file system is asked: who may not read there learns nothing of what is there.
    if (!isWithin(root, meant)) throw outside(given, root);
    const found = await realpath(meant).catch((error: unknown) => unreadable(given, error));
    if (!isWithin(root, found)) throw outside(given, root);
    return found;
  };
  return {
    find,
    read: async (given, mostBytes) => {
      const file = await open(await find(given), "r").catch((error: unknown) => unreadable(given, error));
      try {
        const facts = await file.stat();
        if (!facts.isFile()) throw sourceUnreadable(`${given} is no file.`);
        if (facts.size > mostBytes) throw sourceUnreadable(`${given} has ${facts.size} bytes, more than the ${mostBytes} that are taken.`);
        return { name: basename(given), bytes: new Uint8Array(await file.readFile()) };
      } finally {
        await file.close();
      }
    },
  };
}

function isWithin(root: string, path: string): boolean {
  const way = relative(root, path);
  return way === "" || (way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

const outside = (path: string, root: string) =>
  pathOutside(`${path} is not in ${root}. Copy it there, or name the folder that holds all with --folder.`);

function unreadable(path: string, error: unknown): never {
  const { code, message } = error as NodeJS.ErrnoException;
  throw sourceUnreadable(`${path} can't be read (${code ?? message}).`, {}, { cause: error });
}
