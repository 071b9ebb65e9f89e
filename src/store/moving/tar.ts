/** Tar, as far as a backup needs it: plain files, one after the other, read and written as they come. */
import { backupDamaged } from "./problems.ts";

const block = 512;
const largestFile = 8 ** 11 - 1;

export interface TarEntry {
  readonly name: string;
  readonly size: number;
  /** To be read to its end, or skipped by asking for the next entry. */
  readonly content: AsyncIterable<Buffer>;
}

/** What stands before a file. @throws TypeError where the format has no room for name or size */
export function tarHeader(name: string, size: number, seconds: number): Buffer {
  if (Buffer.byteLength(name) > 100 || size > largestFile) throw new TypeError(`${name} with ${size} bytes does not fit into a tar file.`);
  const header = Buffer.alloc(block);
  header.write(name, 0);
  header.write("0000600\0", 100);
  header.write("0000000\0", 108);
  header.write("0000000\0", 116);
  header.write(`${size.toString(8).padStart(11, "0")}\0`, 124);
  header.write(`${Math.floor(seconds).toString(8).padStart(11, "0")}\0`, 136);
  header.write("        ", 148);
  header.write("0", 156);
  header.write("ustar\0" + "00", 257);
  header.write(`${checksumOf(header).toString(8).padStart(6, "0")}\0 `, 148);
  return header;
}

/** What stands behind a file, so that the next one begins at a block. */
export function tarPadding(size: number): Buffer {
  return Buffer.alloc((block - (size % block)) % block);
}

/** What stands at the end. */
export const tarEnd = Buffer.alloc(2 * block);

function checksumOf(header: Buffer): number {
  let sum = 0;
  for (let index = 0; index < block; index += 1) sum += index >= 148 && index < 156 ? 32 : header[index]!;
  return sum;
}

/**
 * Reads a tar file of plain files.
 * @throws backupDamaged where it is none, ends too early, or holds anything but plain files
 */
export async function* readTar(source: AsyncIterable<Buffer>): AsyncGenerator<TarEntry> {
  const bytes = pullFrom(source);
  for (;;) {
    const header = await bytes.take(block);
    if (header.every((byte) => byte === 0)) return bytes.drain();
    const { name, size } = readHeader(header);
    let left = size;
    const content = async function* (): AsyncGenerator<Buffer> {
      while (left > 0) {
        const portion = await bytes.some(left);
        left -= portion.length;
        yield portion;
      }
    };
    yield { name, size, content: content() };
    while (left > 0) left -= (await bytes.some(left)).length;
    await bytes.take(tarPadding(size).length);
  }
}

function readHeader(header: Buffer): { name: string; size: number } {
  const text = (from: number, to: number) => header.toString("latin1", from, to).replace(/\0.*$/s, "");
  const name = text(0, 100);
  if (parseInt(text(148, 156), 8) !== checksumOf(header)) throw backupDamaged("A part of it begins with nonsense. Take another backup.");
  const size = text(124, 136).trim();
  const isPlain = text(156, 157) === "0" && text(345, 500) === "" && /^[0-7]{1,11}$/.test(size);
  if (!isPlain) throw backupDamaged(`It holds "${name.slice(0, 60)}", which is no plain file: Hallway makes no such backups.`);
  return { name, size: parseInt(size, 8) };
}

interface Pull {
  /** Exactly so many bytes. */
  readonly take: (count: number) => Promise<Buffer>;
  /** At least one byte, and at most so many. */
  readonly some: (most: number) => Promise<Buffer>;
  /** Reads what is left, so that what checks the whole sees its end. */
  readonly drain: () => Promise<void>;
}

function pullFrom(source: AsyncIterable<Buffer>): Pull {
  const portions = source[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);
  const some = async (most: number): Promise<Buffer> => {
    while (rest.length === 0) {
      const next = await portions.next();
      if (next.done === true) throw backupDamaged("It ends too early: it was cut off. Take another backup.");
      rest = next.value;
    }
    const taken = rest.subarray(0, most);
    rest = rest.subarray(taken.length);
    return taken;
  };
  return {
    some,
    async take(count) {
      const taken: Buffer[] = [];
      for (let left = count; left > 0; left -= taken.at(-1)!.length) taken.push(await some(left));
      return Buffer.concat(taken);
    },
    async drain() {
      while ((await portions.next()).done !== true);
    },
  };
}
