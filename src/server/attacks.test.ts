import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { after, before, test } from "node:test";
import { z } from "#base/contract.ts";
import { newId } from "#base/id.ts";
import { type OpenDoors, openDoors } from "../../tests/doors/open-doors.ts";

const folder = new URL("../../../shared/data/attacks/", import.meta.url);
const isThere = existsSync(folder);

let open: OpenDoors;
before(async () => void (open = await openDoors()));
after(() => open.close());

type Answer = Awaited<ReturnType<typeof open.call>>;

/** No failure of ours, no trace of our inside. */
function assertCalm(answer: Pick<Answer, "status" | "text">, what: string): void {
  assert.ok(answer.status < 500, `${what}: ${answer.status} ${answer.text.slice(0, 200)}`);
  assert.doesNotMatch(answer.text, /\n\s+at |node_modules|\.ts:\d/, what);
}

function lines<Shape extends z.ZodType>(name: string, shape: Shape): z.output<Shape>[] {
  return readFileSync(new URL(name, folder), "utf8")
    .trim()
    .split("\n")
    .map((line) => shape.parse(JSON.parse(line)));
}

test(isThere ? "the collected attacks are at hand" : "the collected attacks are absent here: only those written in this file run", () => {
  if (isThere) assert.ok(existsSync(new URL("INDEX.md", folder)));
});

test("every form of JSON is taken or refused as its suite says", async () => {
  if (!isThere) return;
  for (const { name, expect, b64 } of lines("json-parsing.jsonl", z.object({ name: z.string(), expect: z.string(), b64: z.string() }))) {
    const bytes = Buffer.from(b64, "base64");
    const answer = await open.call("POST", "/api/notes", { body: Uint8Array.from(bytes) });
    assertCalm(answer, name);
    const isRead = answer.body["type"] !== "/problems/body-malformed";
    if (expect === "accept") assert.ok(isRead, `${name} is JSON: ${answer.text}`);
    if (expect === "reject") assert.ok(!isRead, `${name} is no JSON: ${answer.text}`);
  }
});

test("naughty texts pass through every place of a request unharmed", async () => {
  if (!isThere) return;
  const naughty = z.array(z.string()).parse(JSON.parse(readFileSync(new URL("naughty-strings.json", folder), "utf8")));
  const lists = z.record(z.string(), z.array(z.string())).parse(JSON.parse(readFileSync(new URL("payload-lists.json", folder), "utf8")));
  for (const text of [...naughty, ...Object.values(lists).flat()]) {
    const added = await open.call("POST", "/api/notes", { body: { text, tags: [text] } });
    assertCalm(added, text);
    if (added.status === 201) assert.equal(added.body["text"], text);
    const encoded = encodeURIComponent(text.toWellFormed());
    for (const path of [
      `/api/notes/${encoded}`,
      `/api/notes?text=${encoded}`,
      `/api/notes?${encoded}=1`,
      `/${encoded}`,
      `/problems/${encoded}`,
      `/sign-in?token=${encoded}`,
    ]) {
      assertCalm(await open.call("GET", path), path);
    }
    const header = text
      .replaceAll(/[^\x20-\x7e]/g, "?")
      .slice(0, 500)
      .trim();
    assertCalm(
      await open.call("POST", "/api/notes", { body: { text: "a" }, headers: { "Idempotency-Key": header, "Hallway-Project": header } }),
      header,
    );
    assertCalm(
      await open.call("GET", "/api/me", { as: null, headers: { authorization: `Bearer ${header}`, cookie: `hallway_session=${header}` } }),
      header,
    );
  }
});

test("files of every name are taken under a harmless one, or refused", async () => {
  if (!isThere) return;
  for (const { name } of lines("path-names.jsonl", z.object({ name: z.string() }))) {
    const form = new FormData();
    form.append("files", new Blob(["content"]), name);
    const answer = await open.call("POST", "/api/notes/upload", { body: form });
    assertCalm(answer, name);
    if (answer.status !== 200) continue;
    const [file] = answer.body["files"] as unknown as { name: string }[];
    assert.doesNotMatch(file!.name, /[/\\\0\u202e]/u, name);
  }
});

test("bytes that are no HTTP get an answer or a closed connection, and the house goes on", async () => {
  const port = Number(new URL(open.origin).port);
  const host = `Host: 127.0.0.1:${port}`;
  const attempts = [
    "nonsense\r\n\r\n",
    "\0\0\0\0\r\n\r\n",
    "GET / HTTP/1.1\r\n\r\n",
    `GET / HTTP/1.1\r\n${host}\r\nHost: evil.example\r\n\r\n`,
    `GET http://evil.example/api/me HTTP/1.1\r\n${host}\r\n\r\n`,
    `GET //evil.example/../../etc/passwd HTTP/1.1\r\n${host}\r\n\r\n`,
    `GET /api/me HTTP/1.1\r\n${host}\r\nX: ${"a".repeat(20_000)}\r\n\r\n`,
    `POST /api/notes HTTP/1.1\r\n${host}\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    `POST /api/notes HTTP/1.1\r\n${host}\r\nContent-Length: -1\r\n\r\n`,
    `POST /api/notes HTTP/1.1\r\n${host}\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`,
    `TRACE / HTTP/1.1\r\n${host}\r\n\r\n`,
    `CONNECT evil.example:443 HTTP/1.1\r\n${host}\r\n\r\n`,
    `FOO /api/notes HTTP/1.1\r\n${host}\r\n\r\n`,
  ];
  for (const attempt of attempts) {
    const text = await exchange(port, attempt);
    const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 400);
    assertCalm({ status, text }, JSON.stringify(attempt.slice(0, 60)));
    assert.ok(status >= 400, attempt);
  }
  assert.equal((await open.call("GET", "/health")).status, 200);
});

test("mutated ids, cursors and methods are refused without a failure", async () => {
  const id = newId();
  const forms = [
    id.toUpperCase(),
    `${id} `,
    `{${id}}`,
    id.slice(1),
    `${id}'--`,
    "0",
    "-1",
    "1e309",
    "%00",
    "..%2f..%2fetc",
    "[object Object]",
    "a".repeat(1_000),
    "a".repeat(3_000),
  ];
  for (const form of forms) {
    for (const method of ["GET", "DELETE", "PATCH", "PUT", "OPTIONS", "HEAD"]) {
      assertCalm(await open.call(method, `/api/notes/${encodeURI(form)}`, method === "PATCH" ? { body: {} } : {}), `${method} ${form}`);
    }
  }
});

function exchange(port: number, request: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = "";
    const socket = connect(port, "127.0.0.1", () => socket.write(request));
    socket.setTimeout(2_000, () => socket.destroy());
    socket.on("data", (chunk) => {
      answer += chunk.toString("latin1");
      if (answer.includes("\r\n\r\n")) setTimeout(() => socket.destroy(), 20);
    });
    socket.on("error", () => {});
    socket.on("close", () => resolve(answer));
  });
}
