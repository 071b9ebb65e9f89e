import assert from "node:assert/strict";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { makeFolder } from "./make-folder.ts";

let root = "";
before(async () => void (root = await mkdtemp(join(tmpdir(), "hallway-folder-"))));
after(() => rm(root, { recursive: true }));

test("a folder is made with those above it, once or by several at a time", async () => {
  const folder = join(root, "a/b/c");
  await Promise.all([makeFolder(folder), makeFolder(folder)]);
  await makeFolder(folder);
  assert.equal((await stat(folder)).mode & 0o777, 0o700);
});

test("a file in the way and a file system that refuses are told at once", async () => {
  await writeFile(join(root, "file"), "");
  await assert.rejects(makeFolder(join(root, "file/inside")));
  await assert.rejects(makeFolder(join(root, "file")));
  if (process.platform === "linux") await assert.rejects(makeFolder("/proc/hallway"));
});
