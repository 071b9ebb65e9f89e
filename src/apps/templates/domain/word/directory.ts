/** The directory at the end of a zip file, read without unpacking anything. */
import { documentDamaged, documentEncrypted, documentTooLarge, documentUnsafe } from "./problems.ts";
import type { Limits } from "./limits.ts";

/** One file in the container, as the directory declares it. */
export interface Entry {
  readonly name: string;
  /** 0 stored, 8 deflated. */
  readonly method: number;
  readonly crc: number;
  readonly packedBytes: number;
  readonly unpackedBytes: number;
  /** Of the entry's local header, from the start of the file. */
  readonly headerOffset: number;
}

/**
 * The entries by part name in lower case, since names of parts differ by more than case.
 * Names are keys and never become paths; folders are left out.
 * @throws documentDamaged, documentEncrypted, documentTooLarge, documentUnsafe
 */
export function readDirectory(bytes: Uint8Array, limits: Limits): ReadonlyMap<string, Entry> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { offset, size, count } = findDirectory(view);
  if (count > limits.entries) {
    throw documentTooLarge(`The file lists ${count} parts; at most ${limits.entries} are read. Save it again from Word.`, {
      entries: count,
    });
  }
  if (offset + size > bytes.length) throw damagedDirectory();
  const entries = new Map<string, Entry>();
  let at = offset;
  let packedBytes = 0;
  for (let index = 0; index < count; index++) {
    const { entry, next } = readEntry(view, bytes, at);
    at = next;
    packedBytes += entry.packedBytes;
    if (packedBytes > bytes.length) throw documentUnsafe("The file's parts claim more room than the file has. Save it again from Word.");
    if (entry.name === "" || entry.name.endsWith("/")) continue;
    const key = entry.name.toLowerCase();
    if (entries.has(key) && /\.(xml|rels)$/.test(key)) {
      throw documentUnsafe(
        `The file holds the part ${entry.name} twice, and programs disagree which one counts. Open it in Word and save it again.`,
        {
          part: entry.name,
        },
      );
    }
    entries.set(key, entry);
  }
  return entries;
}

const names = new TextDecoder("utf-8");
const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;

function findDirectory(view: DataView): { offset: number; size: number; count: number } {
  const last = view.byteLength - 22;
  for (let at = last; at >= 0 && at > last - 65_536; at--) {
    if (view.getUint32(at, true) !== endSignature) continue;
    const count = view.getUint16(at + 10, true);
    const size = view.getUint32(at + 12, true);
    const offset = view.getUint32(at + 16, true);
    if (count !== 0xffff && offset !== 0xffffffff) return { count, size, offset };
    return findLargeDirectory(view, at);
  }
  throw documentDamaged(
    "The file's end is missing, so it was cut off or not copied whole. Get the file again, or open it in Word and save it again.",
  );
}

/** Zip64: the numbers that do not fit stand in a second record. */
function findLargeDirectory(view: DataView, end: number): { offset: number; size: number; count: number } {
  const locator = end - 20;
  if (locator < 0 || view.getUint32(locator, true) !== 0x07064b50) throw damagedDirectory();
  const record = Number(view.getBigUint64(locator + 8, true));
  if (record + 56 > view.byteLength || view.getUint32(record, true) !== 0x06064b50) throw damagedDirectory();
  return {
    count: Number(view.getBigUint64(record + 32, true)),
    size: Number(view.getBigUint64(record + 40, true)),
    offset: Number(view.getBigUint64(record + 48, true)),
  };
}

function readEntry(view: DataView, bytes: Uint8Array, at: number): { entry: Entry; next: number } {
  if (at + 46 > bytes.length || view.getUint32(at, true) !== entrySignature) throw damagedDirectory();
  const nameLength = view.getUint16(at + 28, true);
  const extraLength = view.getUint16(at + 30, true);
  const next = at + 46 + nameLength + extraLength + view.getUint16(at + 32, true);
  if (next > bytes.length) throw damagedDirectory();
  const name = names.decode(bytes.subarray(at + 46, at + 46 + nameLength));
  if ((view.getUint16(at + 8, true) & 1) !== 0) {
    throw documentEncrypted("The file is protected with a zip password. Unpack it, or save it again without one.");
  }
  const sizes = largeSizes(view, at + 46 + nameLength, extraLength, [
    view.getUint32(at + 24, true),
    view.getUint32(at + 20, true),
    view.getUint32(at + 42, true),
  ]);
  const entry = {
    name,
    method: view.getUint16(at + 10, true),
    crc: view.getUint32(at + 16, true),
    unpackedBytes: sizes[0],
    packedBytes: sizes[1],
    headerOffset: sizes[2],
  };
  return { entry, next };
}

/** Sizes of 0xffffffff stand in the zip64 extra field, in this order, only those that do not fit. */
function largeSizes(view: DataView, start: number, length: number, sizes: [number, number, number]): [number, number, number] {
  if (!sizes.includes(0xffffffff)) return sizes;
  for (let at = start; at + 4 <= start + length; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue;
    let value = at + 4;
    const end = Math.min(value + view.getUint16(at + 2, true), start + length);
    return sizes.map((size) => {
      if (size !== 0xffffffff || value + 8 > end) return size;
      value += 8;
      return Number(view.getBigUint64(value - 8, true));
    }) as [number, number, number];
  }
  return sizes;
}

function damagedDirectory() {
  return documentDamaged("The list of parts inside the file is damaged. Get the file again, or let Word repair it and save it again.");
}
