/** What live pages keep to themselves. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { request } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { brotliCompressSync, gzipSync } from "node:zlib";
import Fastify, { type FastifyInstance } from "fastify";
import { builtPages, livePages } from "./pages.ts";

const root = resolve(import.meta.dirname, "../..");
const secret = "hw_the-key-of-the-owner";

let data = "";
let beside = "";
let server: FastifyInstance;
before(async () => {
  // Where packages lie everything else is served: only what keeps the data folder back can be why it is not.
  data = await mkdtemp(join(root, "node_modules/.data (of a test) [1]-"));
  beside = await mkdtemp(join(root, ".data-of-a-test-"));
  for (const folder of [data, beside]) await writeFile(join(folder, "server.json"), JSON.stringify({ key: secret }));
  server = Fastify({ forceCloseConnections: true });
  // The folder is named by a link: what it leads to is kept back too.
  await symlink(data, join(beside, "link"));
  await livePages(root, join(beside, "link"))(server);
  await server.listen({ host: "127.0.0.1", port: 0 });
});
after(async () => {
  await server.close();
  for (const folder of [data, beside]) await rm(folder, { recursive: true, force: true });
});

test("pages are served live", async () => {
  const { status, body } = await get("/");
  assert.deepEqual([status, body.includes("<html")], [200, true]);
  assert.equal((await get("/main.tsx")).status, existsSync(join(root, "src/web/main.tsx")) ? 200 : 404);
  assert.equal((await get(`/@fs${encodeURI(join(root, "src/ui/use-task.ts"))}`)).status, 200);
});

test("a page that somebody comes to by its own address loads the same program", async () => {
  const scripts = async (path: string) => [...(await get(path)).body.matchAll(/<script[^>]* src="([^"]+)"/g)].map(([, source]) => source);
  assert.ok((await scripts("/")).includes("/main.tsx"));
  assert.deepEqual(await scripts("/templates/some-template"), await scripts("/"));
});

test("the data folder and what is no page are refused, however they are asked for", async () => {
  const files = [
    join(data, "server.json"),
    join(beside, "server.json"),
    join(root, ".git/config"),
    join(root, "package.json"),
    "/etc/hostname",
  ];
  for (const file of files.filter((path) => existsSync(path))) {
    for (const query of [
      "",
      "?raw",
      "?url",
      "?import&raw",
      "?import&url",
      "?raw??",
      "?import&raw??",
      "?inline",
      "?import&inline",
      "?.svg?.wasm?init",
      "?worker_file&type=classic",
      "?t=1&raw",
    ]) {
      for (const path of [
        `/@fs${encodeURI(file)}`,
        `/@fs//${encodeURI(file)}`,
        `/@fs/x/x/../..${encodeURI(file)}`,
        `/@fs/x%2f..${encodeURIComponent(file)}`,
      ]) {
        const origin = query.length % 2 === 0 ? "https://elsewhere.example" : null;
        const { status, headers, body } = await get(path + query, origin);
        assert.ok(!isToldOf(body, file), `${path}${query} told its content`);
        assert.notEqual([status, String(headers["content-type"]).startsWith("text/html")].join(), "200,false", path + query);
        assert.equal(headers["access-control-allow-origin"], undefined, path + query);
      }
    }
  }
});

test("a path that climbs out of the pages' folder arrives nowhere", async () => {
  const up = beside.slice(root.length + 1);
  for (const path of [`/${up}/server.json`, `/../../${up}/server.json`, `/..%2f..%2f${up}/server.json`, `/%2e%2e/%2e%2e/${up}/server.json`])
    for (const query of ["", "?raw", "?import&raw", "?url"]) assert.ok(!(await get(path + query)).body.includes(secret), path + query);
});

test("another site's pages may not read an answer", async () => {
  for (const origin of ["https://elsewhere.example", "http://localhost:1", "http://evil.localhost"])
    assert.equal((await get("/", origin)).headers["access-control-allow-origin"], undefined);
});

test("built pages go out compressed as the browser takes them, under the type of the text", async () => {
  const folder = await mkdtemp(join(tmpdir(), "hallway-pages-"));
  const built = Fastify();
  try {
    const text = "export const greeting = 1;".repeat(100);
    await mkdir(join(folder, "assets"));
    await writeFile(join(folder, "index.html"), "<html></html>");
    await writeFile(join(folder, "assets/index-1.js"), text);
    await writeFile(join(folder, "assets/index-1.js.br"), brotliCompressSync(text));
    await writeFile(join(folder, "assets/index-1.js.gz"), gzipSync(text));
    await writeFile(join(folder, "assets/small-1.js"), "1");
    await builtPages(folder)(built);
    const ask = async (url: string, encodings: string) => {
      const { headers, rawPayload } = await built.inject({ url, headers: { "accept-encoding": encodings } });
      assert.match(String(headers["content-type"]), /javascript/);
      assert.match(String(headers["cache-control"]), /immutable/);
      assert.match(String(headers["vary"]), /accept-encoding/i);
      return [headers["content-encoding"], rawPayload.length];
    };
    assert.deepEqual(await ask("/assets/index-1.js", "gzip, deflate, br"), ["br", brotliCompressSync(text).length]);
    assert.deepEqual(await ask("/assets/index-1.js", "gzip"), ["gzip", gzipSync(text).length]);
    assert.deepEqual(await ask("/assets/index-1.js", "identity"), [undefined, text.length]);
    assert.deepEqual(await ask("/assets/small-1.js", "gzip, br"), [undefined, 1]);
  } finally {
    await built.close();
    await rm(folder, { recursive: true, force: true });
  }
});

function isToldOf(body: string, file: string): boolean {
  return (
    body.includes(secret) ||
    (file.endsWith(".git/config") && body.includes("[core]")) ||
    (file.endsWith("package.json") && body.includes("devDependencies"))
  );
}

/** The path goes out as it is written. */
function get(path: string, origin: string | null = null) {
  const { port } = server.server.address() as AddressInfo;
  return new Promise<{ status: number; headers: Record<string, unknown>; body: string }>((done, fail) => {
    request({ host: "127.0.0.1", port, path, headers: { accept: "*/*", ...(origin === null ? {} : { origin }) } }, (answer) => {
      let body = "";
      answer.setEncoding("utf8");
      answer.on("data", (part: string) => (body += part));
      answer.on("end", () => done({ status: answer.statusCode ?? 0, headers: answer.headers, body }));
    })
      .on("error", fail)
      .end();
  });
}
