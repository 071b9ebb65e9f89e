/** The container of a Word document: what the bytes are, and the parts inside, unpacked one at a time within limits. */
import { crc32, inflateRawSync } from "node:zlib";
import { type Entry, readDirectory } from "./directory.ts";
import { checkMagic } from "./magic.ts";
import type { Limits } from "./limits.ts";
import { documentDamaged, documentTooLarge } from "./problems.ts";

export interface Container {
  readonly names: readonly string[];
  readonly has: (part: string) => boolean;
  /** Of the part once it is unpacked, in bytes, as the directory declares it; 0 when the file has no such part. */
  readonly sizeOf: (part: string) => number;
  /** Holds what the directory declares of some parts against the limits; unpacks nothing. @throws documentTooLarge */
  readonly checkSizes: (parts: readonly string[]) => void;
  /** The unpacked part, checked; null when the file has no such part. @throws documentDamaged, documentTooLarge */
  readonly read: (part: string) => Uint8Array | null;
}

/** @throws documentForeign, documentEncrypted, documentDamaged, documentTooLarge, documentUnsafe */
export function openContainer(bytes: Uint8Array, limits: Limits): Container {
  if (bytes.length > limits.fileBytes) {
    throw documentTooLarge(
      `The file has ${megabytes(bytes.length)}; at most ${megabytes(limits.fileBytes)} are read. Remove or compress its pictures.`,
    );
  }
  checkMagic(bytes);
  const entries = readDirectory(bytes, limits);
  const left = { bytes: limits.totalBytes };
  return {
    names: Array.from(entries.values(), (entry) => entry.name),
    has: (part) => entries.has(part.toLowerCase()),
    sizeOf: (part) => entries.get(part.toLowerCase())?.unpackedBytes ?? 0,
    checkSizes: (parts) => {
      const room = { bytes: limits.totalBytes };
      const found = new Set(parts.flatMap((part) => entries.get(part.toLowerCase()) ?? []));
      for (const entry of found) checkSize(entry, limits, room);
    },
    read: (part) => {
      const entry = entries.get(part.toLowerCase());
      if (entry === undefined) return null;
      checkSize(entry, limits, left);
      return unpack(bytes, entry);
    },
  };
}

/** Ratios are only looked at from here on: small parts of the same letter over and over are harmless. */
const smallPartBytes = 8 * 1024 * 1024;

function checkSize(entry: Entry, limits: Limits, left: { bytes: number }): void {
  const { name, unpackedBytes, packedBytes } = entry;
  if (unpackedBytes > limits.partBytes) {
    throw documentTooLarge(
      `The part ${name} unpacks to ${megabytes(unpackedBytes)}; at most ${megabytes(limits.partBytes)} are read. Split the document into several.`,
      {
        part: name,
      },
    );
  }
  if (unpackedBytes > smallPartBytes && unpackedBytes > packedBytes * limits.ratio) {
    throw documentTooLarge(
      `The part ${name} unpacks to more than ${limits.ratio} times its size, as no ordinary document does. Open it in Word and save it again.`,
      {
        part: name,
      },
    );
  }
  left.bytes -= unpackedBytes;
  if (left.bytes < 0)
    throw documentTooLarge(`The parts of the file unpack to more than ${megabytes(limits.totalBytes)}. Split the document into several.`);
}

function unpack(bytes: Uint8Array, entry: Entry): Uint8Array {
  const start = entry.headerOffset;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (start + 30 > bytes.length || view.getUint32(start, true) !== 0x04034b50) throw damagedPart(entry);
  const dataStart = start + 30 + view.getUint16(start + 26, true) + view.getUint16(start + 28, true);
  if (dataStart + entry.packedBytes > bytes.length) throw damagedPart(entry);
  const data = inflate(bytes.subarray(dataStart, dataStart + entry.packedBytes), entry);
  if (data.length !== entry.unpackedBytes || crc32(data) !== entry.crc) throw damagedPart(entry);
  return data;
}

function inflate(packed: Uint8Array, entry: Entry): Uint8Array {
  if (entry.method === 0) return packed;
  if (entry.method !== 8) throw damagedPart(entry);
  try {
    // A part that unpacks to more than it declares takes no more memory than that. The end of the data is seen behind the last byte.
    const maxOutputLength = entry.unpackedBytes + 1;
    return inflateRawSync(packed, { maxOutputLength, chunkSize: Math.max(64, maxOutputLength) });
  } catch (cause) {
    throw damagedPart(entry, cause);
  }
}

function damagedPart(entry: Entry, cause?: unknown) {
  return documentDamaged(
    `The part ${entry.name} does not match its checksum. Get the file again, or let Word repair it and save it again.`,
    { part: entry.name },
    cause === undefined ? undefined : { cause },
  );
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / (1024 * 1024))} MB`;
}
