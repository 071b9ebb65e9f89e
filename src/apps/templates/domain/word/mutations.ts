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
  const ways = [
    flipBytes,
    cutOff,
    damageDirectory,
    damageSizes,
    joinUp,
    damagePart,
    damageFrame,
    damageXml,
    damageXml,
    damageXml,
    swapParts,
  ];
  return pick(ways)(bytes, random);
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

/** Sizes and offsets of one entry become what breaks careless readers: nothing, all there is, "see the large directory". */
function damageSizes(bytes: Uint8Array, random: () => number): Uint8Array {
  const copy = bytes.slice();
  const view = new DataView(copy.buffer, copy.byteOffset);
  const entries: number[] = [];
  const directory = view.getUint32(copy.length - 6, true);
  for (let at = directory; at + 46 <= copy.length && view.getUint32(at, true) === 0x02014b50;) {
    entries.push(at);
    at += 46 + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  const entry = entries[Math.floor(random() * entries.length)] ?? directory;
  const field = [20, 24, 42][Math.floor(random() * 3)]!;
  const value = [0, 1, 0xffffffff, 0xfffffffe, 0x7fffffff, copy.length, 90 << 20][Math.floor(random() * 7)]!;
  view.setUint32(entry + field, value >>> 0, true);
  return copy;
}

/** Two files in one, or one behind something else. */
function joinUp(bytes: Uint8Array, random: () => number): Uint8Array {
  const other = random() < 0.5 ? bytes : strToU8("x".repeat(Math.floor(random() * 5_000)));
  const order = random() < 0.5 ? [bytes, other] : [other, bytes];
  return new Uint8Array(Buffer.concat(order));
}

/** Bytes of one part, whatever they mean there; its checksum is right again. */
function damagePart(bytes: Uint8Array, random: () => number): Uint8Array {
  const parts = unzipSync(bytes);
  const names = Object.keys(parts);
  const name = names[Math.floor(random() * names.length)]!;
  const damaged = random() < 0.2 ? new Uint8Array(Buffer.from(strFromU8(parts[name]!), "utf16le")) : flipBytes(parts[name]!, random);
  return zipSync({ ...parts, [name]: damaged }, { level: 1 });
}

/** The parts that tell what the others are. */
function damageFrame(bytes: Uint8Array, random: () => number): Uint8Array {
  const parts = unzipSync(bytes);
  const names = Object.keys(parts).filter((name) => /rels$|Content_Types|settings|styles|numbering/.test(name));
  const name = names[Math.floor(random() * names.length)]!;
  const text = strFromU8(parts[name]!);
  const quoted = Array.from(text.matchAll(/"[^"]*"/g));
  const one = quoted[Math.floor(random() * quoted.length)];
  const other = quoted[Math.floor(random() * quoted.length)];
  if (one === undefined || other === undefined || random() < 0.1) return zipSync({ ...parts, [name]: strToU8("") }, { level: 1 });
  const changed = text.slice(0, one.index) + other[0] + text.slice(one.index + one[0].length);
  return zipSync({ ...parts, [name]: strToU8(changed) }, { level: 1 });
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
