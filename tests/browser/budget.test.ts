/** How much script the first page load takes. The pages must be built: ./dev test does that first. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

const built = new URL("../../dist/web/", import.meta.url);
const mostBytes = 180_000;

interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
}

async function scriptOf(...entries: string[]): Promise<{ bytes: number; files: string[] }> {
  const manifest = JSON.parse(await readFile(new URL(".vite/manifest.json", built), "utf8")) as Record<string, Chunk>;
  const files = new Set<string>();
  const add = (name: string): void => {
    const chunk = manifest[name];
    assert.ok(chunk, `${name} is in the manifest`);
    if (files.has(chunk.file)) return;
    files.add(chunk.file);
    chunk.imports?.forEach(add);
  };
  entries.forEach(add);
  let bytes = 0;
  for (const file of files) bytes += gzipSync(await readFile(new URL(file, built))).length;
  return { bytes, files: [...files] };
}

for (const page of [
  "../apps/templates/web/template-list-page.tsx",
  "../apps/tasks/web/task-list-page.tsx",
  "../apps/templates/web/template-page.tsx",
  "../apps/system/web/system-page.tsx",
]) {
  test(`the first load of ${page.split("/").at(-1)} takes less than 180 kB of compressed script`, async () => {
    const { bytes } = await scriptOf("index.html", page);
    assert.ok(bytes < mostBytes, `it takes ${bytes} bytes`);
  });
}

test("what draws documents is not part of a first load", async () => {
  const { files } = await scriptOf("index.html", "../apps/templates/web/template-page.tsx");
  const texts = await Promise.all(files.map((file) => readFile(new URL(file, built), "utf8")));
  assert.ok(!texts.some((text) => text.includes("docx-wrapper")));
});

test("the page itself holds no script and no style of its own", async () => {
  const page = await readFile(new URL("index.html", built), "utf8");
  for (const [tag] of page.matchAll(/<script\b[^>]*>[^<]*/g)) assert.match(tag, /^<script[^>]* src="\/[^"]+"[^>]*>\s*$/);
  assert.doesNotMatch(page, /<style|\son[a-z]+=/);
});
