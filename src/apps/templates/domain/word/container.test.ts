import assert from "node:assert/strict";
import { test } from "node:test";
import { strToU8, zipSync } from "fflate";
import { openContainer } from "./container.ts";
import { defaultLimits } from "./limits.ts";
import { documentDamaged, documentEncrypted, documentForeign, documentTooLarge, documentUnsafe } from "./problems.ts";

const zip = zipSync({ "word/document.xml": strToU8("<w:document/>".repeat(50)), "a.txt": strToU8("plain") });

test("a part is unpacked and its checksum agrees", () => {
  const container = openContainer(zip, defaultLimits);
  assert.equal(container.read("word/document.xml")?.length, 650);
  assert.equal(container.has("WORD/Document.XML"), true);
  assert.equal(container.read("word/none.xml"), null);
});

test("a flipped byte in a part is noticed", () => {
  const broken = zip.slice();
  broken[60] = broken[60]! ^ 0x55;
  assert.throws(() => openContainer(broken, defaultLimits).read("word/document.xml"), documentDamaged.is);
});

test("a file that was cut off says so", () => {
  assert.throws(() => openContainer(zip.slice(0, zip.length - 30), defaultLimits), documentDamaged.is);
});

test("an entry that unpacks to more than the limit is refused before it is unpacked", () => {
  const bomb = zipSync({ "word/document.xml": new Uint8Array(12 * 1024 * 1024) }, { level: 9 });
  assert.throws(() => openContainer(bomb, defaultLimits).read("word/document.xml"), documentTooLarge.is);
  assert.throws(() => openContainer(zip, { ...defaultLimits, partBytes: 100 }).read("word/document.xml"), documentTooLarge.is);
  assert.throws(() => openContainer(zip, { ...defaultLimits, totalBytes: 100 }).read("word/document.xml"), documentTooLarge.is);
  assert.throws(() => openContainer(zip, { ...defaultLimits, entries: 1 }), documentTooLarge.is);
  assert.throws(() => openContainer(zip, { ...defaultLimits, fileBytes: 10 }), documentTooLarge.is);
});

test("an entry that unpacks to more than it declares takes no more memory and is refused", () => {
  const lying = zip.slice();
  const view = new DataView(lying.buffer);
  const entry = lying.findIndex((_, at) => view.byteLength > at + 4 && view.getUint32(at, true) === 0x02014b50);
  view.setUint32(entry + 24, 10, true);
  assert.throws(() => openContainer(lying, defaultLimits).read("word/document.xml"), documentDamaged.is);
});

test("names that lead out of the folder are keys like any other", () => {
  const container = openContainer(zipSync({ "../../evil.txt": strToU8("x"), "/abs.txt": strToU8("y") }), defaultLimits);
  assert.deepEqual([...container.names].sort(), ["../../evil.txt", "/abs.txt"]);
});

test("a part that stands there twice is refused", () => {
  const doubled = joinZips(zipSync({ "word/document.xml": strToU8("one") }), "word/document.xml");
  assert.throws(() => openContainer(doubled, defaultLimits), documentUnsafe.is);
});

test("other formats are called by their name", () => {
  const detail = (bytes: Uint8Array) => {
    try {
      openContainer(bytes, defaultLimits);
    } catch (thrown) {
      assert.ok(documentForeign.is(thrown) || documentEncrypted.is(thrown));
      return thrown.message;
    }
    return "";
  };
  assert.match(detail(new Uint8Array()), /empty/);
  assert.match(detail(strToU8("%PDF-1.7")), /PDF/);
  assert.match(detail(strToU8("{\\rtf1 text}")), /rich text/);
  assert.match(detail(strToU8("  <html><body>")), /web page/);
  assert.match(detail(strToU8("hello")), /not a Word document/);
  assert.match(detail(compoundFile("WordDocument")), /old \.doc format/);
  assert.match(detail(compoundFile("EncryptedPackage")), /password/);
});

/** The start of a compound file whose directory names one stream. */
function compoundFile(stream: string): Uint8Array {
  const bytes = new Uint8Array(1024);
  bytes.set([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
  Array.from(stream, (character, index) => bytes.set([character.charCodeAt(0), 0], 640 + index * 2));
  return bytes;
}

/** The same zip with its only directory entry written twice. */
function joinZips(bytes: Uint8Array, name: string): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const end = bytes.length - 22;
  const start = view.getUint32(end + 16, true);
  const entry = bytes.slice(start, end);
  assert.ok(new TextDecoder().decode(entry).includes(name));
  const joined = new Uint8Array(bytes.length + entry.length);
  joined.set(bytes.subarray(0, end));
  joined.set(entry, end);
  joined.set(bytes.subarray(end), end + entry.length);
  const tail = new DataView(joined.buffer, end + entry.length);
  tail.setUint16(8, 2, true);
  tail.setUint16(10, 2, true);
  tail.setUint32(12, entry.length * 2, true);
  return joined;
}
