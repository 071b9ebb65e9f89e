/**
 * Records of a JSON file: the items of a list, or the members of an object, at any place in it. Read in portions, so that the
 * file need not fit into memory; only one record at a time must.
 */
import { createReadStream } from "node:fs";
import { sourceUnreadable } from "./problems.ts";
import { type ForeignRecord, parseForeign } from "./records.ts";

/**
 * @param pointer where the list or object stands: "" for the whole file, "/data/items"
 * @param name of the file, as the mapping calls it
 * @throws sourceUnreadable where the file is cut off, is no JSON, or has no such place
 */
export async function* readJsonFile(path: string, name: string, pointer: string): AsyncIterable<ForeignRecord> {
  const scanner = new Scanner(stepsOf(pointer), name);
  let isFirst = true;
  for await (const portion of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Uint8Array>) {
    const bytes = isFirst ? withoutMark(portion, name) : portion;
    isFirst = false;
    scanner.take(bytes);
    yield* scanner.found.splice(0);
  }
  scanner.end(pointer);
  yield* scanner.found.splice(0);
}

const lineFeed = 0x0a;
const longestLine = 96 * 1024 * 1024;

/** Records of a file that has one JSON text in each line. */
export async function* readJsonLines(path: string, name: string): AsyncIterable<ForeignRecord> {
  let parts: Uint8Array[] = [];
  let length = 0;
  let number = 0;
  let isFirst = true;
  const take = (part: Uint8Array) => {
    parts.push(part);
    length += part.byteLength;
    if (length > longestLine) throw sourceUnreadable(`${name} line ${number + 1} has more than ${longestLine} bytes.`);
  };
  const line = (): ForeignRecord[] => {
    number += 1;
    const text = Buffer.concat(parts);
    parts = [];
    length = 0;
    return text.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d)
      ? []
      : [{ at: `${name} line ${number}`, ...parseForeign(text) }];
  };
  for await (const portion of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Uint8Array>) {
    const bytes = isFirst ? withoutMark(portion, name) : portion;
    isFirst = false;
    let begin = 0;
    for (let end = bytes.indexOf(lineFeed); end !== -1; end = bytes.indexOf(lineFeed, begin)) {
      take(bytes.subarray(begin, end));
      yield* line();
      begin = end + 1;
    }
    take(bytes.subarray(begin));
  }
  yield* line();
}

/** The steps of a JSON pointer (RFC 6901). */
export function stepsOf(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** @throws sourceUnreadable for the marks of other encodings */
function withoutMark(bytes: Uint8Array, name: string): Uint8Array {
  const [first, second, third] = bytes;
  const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  if (isUtf16) throw sourceUnreadable(`${name} is UTF-16. Save it as UTF-8.`);
  return first === 0xef && second === 0xbb && third === 0xbf ? bytes.subarray(3) : bytes;
}

const deepest = 1_000_000;
const longestRecord = 96 * 1024 * 1024;

const byteOf = (text: string) => text.charCodeAt(0);
const [quote, backslash, comma, colon] = [byteOf('"'), byteOf("\\"), byteOf(","), byteOf(":")];
const [openBrace, closeBrace, openBracket, closeBracket] = [byteOf("{"), byteOf("}"), byteOf("["), byteOf("]")];

/**
 * Follows the brackets of a JSON text as its bytes come in, and cuts out what stands directly in the list or object meant. What a
 * record is made of is judged when it is parsed; here only brackets and strings are told apart, so depth costs nothing but a byte.
 */
class Scanner {
  readonly found: ForeignRecord[] = [];
  readonly #steps: readonly string[];
  readonly #name: string;
  /** Which bracket each level was opened with. */
  #levels: number[] = [];
  /** Key or number within each level down to the one meant. */
  #path: (string | number)[] = [];
  /** Level of the list or object meant while it is open; 0 before and after. */
  #home = 0;
  #wasThere = false;
  #isEnded = false;
  #inString = false;
  #isEscaped = false;
  /** Whether the next string of an object is a key. */
  #expectsKey = false;
  #key: number[] | null = null;
  /** The record that is being cut out, and how long it is. */
  #parts: Uint8Array[] | null = null;
  #length = 0;

  constructor(steps: readonly string[], name: string) {
    this.#steps = steps;
    this.#name = name;
  }

  take(bytes: Uint8Array): void {
    let begin = 0;
    for (let index = 0; index < bytes.length; index += 1) {
      const byte = bytes[index]!;
      if (this.#inString) {
        this.#inText(byte);
        continue;
      }
      if (byte === 0x20 || byte === lineFeed || byte === 0x0d || byte === 0x09) continue;
      const isInside = this.#home > 0 && this.#levels.length >= this.#home;
      const isMark = byte === comma || byte === colon || byte === closeBrace || byte === closeBracket;
      if (this.#parts === null && isInside && this.#levels.length === this.#home && !isMark && !this.#expectsKey) {
        this.#parts = [];
        begin = index;
      }
      if (this.#parts !== null && this.#levels.length === this.#home && isMark) this.#cut(bytes.subarray(begin, index));
      this.#step(byte);
    }
    if (this.#parts !== null) this.#keep(bytes.subarray(begin));
  }

  /** @throws sourceUnreadable */
  end(pointer: string): void {
    if (this.#inString || this.#levels.length > 0 || !this.#isEnded) throw this.#broken("it ends in the middle, or has nothing in it");
    if (!this.#wasThere) throw sourceUnreadable(`${this.#name} has no list and no object at "${pointer}".`);
  }

  #inText(byte: number): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (byte === backslash) this.#isEscaped = true;
    else if (byte === quote) this.#inString = false;
    if (this.#key === null) return;
    if (this.#inString || byte === quote) this.#key.push(byte);
    if (!this.#inString) this.#endKey(this.#key);
  }

  #endKey(bytes: readonly number[]): void {
    this.#key = null;
    const parsed = parseForeign(Uint8Array.from(bytes));
    this.#path[this.#levels.length - 1] = "value" in parsed ? String(parsed.value) : "\0";
  }

  #step(byte: number): void {
    if (byte === quote) {
      this.#inString = true;
      if (this.#expectsKey && this.#levels.length <= this.#steps.length + 1) this.#key = [quote];
      return;
    }
    if (byte === openBrace || byte === openBracket) return this.#open(byte);
    if (byte === closeBrace || byte === closeBracket) return this.#close(byte);
    if (byte === colon) this.#expectsKey = false;
    if (byte !== comma) return;
    const level = this.#levels.length;
    this.#expectsKey = this.#levels.at(-1) === openBrace;
    if (!this.#expectsKey && level <= this.#steps.length + 1) this.#path[level - 1] = Number(this.#path[level - 1]) + 1;
  }

  #open(byte: number): void {
    if (this.#levels.length === 0 && this.#isEnded) throw this.#broken("it has more than one value: is it JSON lines? Say jsonl then");
    if (this.#levels.length >= deepest) throw this.#broken(`it is nested deeper than ${deepest}`);
    const isMeant = this.#home === 0 && this.#levels.length === this.#steps.length && this.#isOnTheWay();
    this.#levels.push(byte);
    this.#expectsKey = byte === openBrace;
    if (this.#levels.length <= this.#steps.length + 1) this.#path[this.#levels.length - 1] = byte === openBracket ? 0 : "";
    if (!isMeant) return;
    this.#home = this.#levels.length;
    this.#wasThere = true;
  }

  #isOnTheWay(): boolean {
    return this.#steps.every((step, index) => String(this.#path[index]) === step);
  }

  #close(byte: number): void {
    if (this.#levels.pop() !== (byte === closeBrace ? openBrace : openBracket)) throw this.#broken("its brackets do not fit");
    this.#expectsKey = false;
    if (this.#levels.length < this.#home) this.#home = 0;
    if (this.#levels.length === 0) this.#isEnded = true;
  }

  #keep(part: Uint8Array): void {
    this.#length += part.byteLength;
    // What is too long to be taken is not held either: the record is refused when its end is found.
    if (this.#length <= longestRecord) this.#parts!.push(part.slice());
    else this.#parts = [];
  }

  #cut(part: Uint8Array): void {
    this.#keep(part);
    const key = this.#path[this.#home - 1]!;
    const isObject = this.#levels.at(-1) === openBrace;
    const at = `${this.#name} ${isObject ? JSON.stringify(key) : `item ${Number(key) + 1}`}`;
    if (this.#length > longestRecord) this.found.push({ at, flaw: `It has more than ${longestRecord} bytes.` });
    else {
      const parsed = parseForeign(Buffer.concat(this.#parts!));
      this.found.push("flaw" in parsed ? { at, flaw: parsed.flaw } : { at, value: isObject ? { key, value: parsed.value } : parsed.value });
    }
    this.#parts = null;
    this.#length = 0;
  }

  #broken(why: string): Error {
    return sourceUnreadable(`${this.#name} is no sound JSON: ${why}.`);
  }
}
