/** Vectors of a fake embedding model: the same text has the same one, of length 1; texts that share words lie closer. */
import { createHash } from "node:crypto";

export const fakeDimensions = 64;

export function fakeVector(text: string, dimensions = fakeDimensions): number[] {
  const vector = new Float64Array(dimensions);
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [text]) {
    const digest = createHash("sha256").update(word).digest();
    for (let at = 0; at < 8; at += 1) {
      const place = digest.readUInt16BE(at * 2) % dimensions;
      vector[place] = (vector[place] ?? 0) + ((digest[16 + at] ?? 0) % 2 === 0 ? 1 : -1);
    }
  }
  const length = Math.hypot(...vector);
  return length === 0 ? [1, ...Array.from({ length: dimensions - 1 }, () => 0)] : [...vector].map((value) => value / length);
}
