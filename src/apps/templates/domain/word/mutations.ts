/** Ways to damage a document, for tests: bytes of the file, bytes of a part, its XML, the zip's directory. */
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";

/** Numbers from 0 to 1 that a seed decides. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296;
  };
}

/** One damaged copy; the same seed damages the same document alike. */
export function mutate(bytes: Uint8Array, random: () => number): Uint8Array {
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!;
  return pick([flipBytes, cutOff, damageDirectory, damageXml, damageXml, damageXml, swapParts])(bytes, random);
}

function flipBytes(bytes: Uint8Array, random: () => number): Uint8Array {
  const copy = bytes.slice();
  for (let count = 1 + Math.floor(random() * 8); count > 0; count--) copy[Math.floor(random() * copy.length)] = Math.floor(random() * 256);
  return copy;
}

function cutOff(bytes: Uint8Array, random: () => number): Uint8Array {
  return bytes.slice(0, Math.floor(random() * bytes.length));
}

/** Changes only what stands behind the last part: sizes, offsets, counts, names. */
function damageDirectory(bytes: Uint8Array, random: () => number): Uint8Array {
  const copy = bytes.slice();
  const start = new DataView(copy.buffer, copy.byteOffset).getUint32(copy.length - 6, true);
  for (let count = 1 + Math.floor(random() * 4); count > 0; count--)
    copy[start + Math.floor(random() * (copy.length - start))] = Math.floor(random() * 256);
  return copy;
}

/** Moves, doubles, drops and wraps pieces of XML, so that what comes out is often well formed and seldom sensible. */
function damageXml(bytes: Uint8Array, random: () => number): Uint8Array {
  const parts = unzipSync(bytes);
  const names = Object.keys(parts).filter((name) => /\.(xml|rels)$/.test(name));
  const name = random() < 0.7 ? "word/document.xml" : names[Math.floor(random() * names.length)]!;
  let text = strFromU8(parts[name]!);
  for (let count = 1 + Math.floor(random() * 3); count > 0; count--) text = damageText(text, random);
  return zipSync({ ...parts, [name]: strToU8(text) }, { level: 1 });
}

/** One change to a text of XML. */
export function damageText(text: string, random: () => number): string {
  const tags = Array.from(text.matchAll(/<(\w+:\w+)[^<>]*?(?:\/>|>[^<]*<\/\1>)/g));
  const tag = tags[Math.floor(random() * tags.length)];
  const at = Math.floor(random() * text.length);
  if (tag === undefined) return text.slice(0, at);
  const end = tag.index + tag[0].length;
  switch (Math.floor(random() * 7)) {
    case 0:
      return text.slice(0, tag.index) + text.slice(end);
    case 1:
      return text.slice(0, end) + tag[0].repeat(1 + Math.floor(random() * 50)) + text.slice(end);
    case 2:
      return `${text.slice(0, tag.index)}<w:sdt><w:sdtContent>${tag[0]}</w:sdtContent></w:sdt>${text.slice(end)}`;
    case 3:
      return text.slice(0, at) + "<&>\"'\u0000￿"[Math.floor(random() * 7)]! + text.slice(at);
    case 4:
      return text.replace(/w:val="[^"]*"/, `w:val="${["-1", "99999999999", "", "NaN", "é漢", "0x10"][Math.floor(random() * 6)]!}"`);
    case 5:
      return `${text.slice(0, tag.index)}<w:r><w:fldChar w:fldCharType="${["begin", "separate", "end"][Math.floor(random() * 3)]!}"/></w:r>${text.slice(tag.index)}`;
    default:
      return text.slice(0, at) + text.slice(at + Math.floor(random() * 40));
  }
}

function swapParts(bytes: Uint8Array, random: () => number): Uint8Array {
  const parts = unzipSync(bytes);
  const names = Object.keys(parts);
  const one = names[Math.floor(random() * names.length)]!;
  const other = names[Math.floor(random() * names.length)]!;
  return zipSync({ ...parts, [one]: parts[other]!, [other]: parts[one]! }, { level: 1 });
}
