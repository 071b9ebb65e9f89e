import assert from "node:assert/strict";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { blobMissing, type Blobs, blobsInFolder, blobsInMemory, fileTooLarge } from "./blobs.ts";

const bytes = new TextEncoder().encode("a form");

async function keepsFilesByTheirContent(blobs: Blobs): Promise<void> {
  const first = await blobs.put(bytes);
  assert.match(first.hash, /^[0-9a-f]{64}$/);
  assert.deepEqual([first.bytes, first.isNew], [6, true]);
  assert.deepEqual(await blobs.put(bytes), { ...first, isNew: false });
  assert.deepEqual(await blobs.get(first.hash), bytes);
  assert.deepEqual(await blobs.put(inPortions()), { ...first, isNew: false });
  assert.deepEqual(Buffer.concat(await Array.fromAsync(blobs.stream(first.hash))), Buffer.from(bytes));
  await assert.rejects(blobs.put(inPortions(), { maxBytes: 5 }), fileTooLarge.is);
  assert.equal((await blobs.put(new Uint8Array(0))).bytes, 0);
  await blobs.remove(first.hash);
  await assert.rejects(blobs.get(first.hash), blobMissing.is);
  await assert.rejects(Array.fromAsync(blobs.stream(first.hash)), blobMissing.is);
  await blobs.remove(first.hash);
}

async function* inPortions(): AsyncIterable<Uint8Array> {
  for (const byte of bytes) yield Uint8Array.of(byte);
}

test("files in memory are known by their content, and kept once", () => keepsFilesByTheirContent(blobsInMemory()));

test("files in a folder are known by their content, and kept once and whole", async () => {
  const folder = await mkdtemp(join(tmpdir(), "hallway-blobs-"));
  try {
    const blobs = await blobsInFolder(folder);
    await keepsFilesByTheirContent(blobs);
    await Promise.all([blobs.put(bytes), blobs.put(bytes), blobs.put(bytes)]);
    const names = (await readdir(folder, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map(({ name }) => name);
    assert.equal(names.length, 2, "no part of a file is left over");
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("only a hash leads to a file", async () => {
  const folder = await mkdtemp(join(tmpdir(), "hallway-blobs-"));
  try {
    const blobs = await blobsInFolder(folder);
    await assert.rejects(blobs.get("../../etc/passwd"), TypeError);
  } finally {
    await rm(folder, { recursive: true });
  }
});
