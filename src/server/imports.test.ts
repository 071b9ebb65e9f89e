import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { pino } from "pino";
import { z } from "#base/contract.ts";
import { defineApp, defineImport, ImportedFile } from "#hallway/index.ts";
import { openHouse, type TestHouse } from "#testing/house.ts";
import { createServer, type Doors } from "./index.ts";

const seats: string[] = [];
const pictures: ImportedFile[] = [];
const chairs = defineApp({
  name: "chairs",
  title: "Chairs",
  about: "For the test.",
  imports: [
    defineImport({
      entity: "chair",
      about: "A chair.",
      shape: z.object({ name: z.string(), beside: z.string().nullish(), picture: ImportedFile.optional() }),
      create: async ({ name, picture }, { db }) => {
        if (picture !== undefined) pictures.push(picture);
        await db.query("select 1");
        if (name === "broken") throw new Error("a bug of the application");
        seats.push(name);
        return name;
      },
    }),
  ],
});

let house: TestHouse;
let doors: Doors;
let url = "";
const keys = { owner: "", viewer: "", member: "" };

before(async () => {
  house = await openHouse({ apps: [chairs] });
  doors = await createServer({ house, config: { port: 0 }, log: pino({ level: "silent" }) });
  url = await doors.listen();
  const { id: accountId, projectId } = house.owner;
  for (const role of ["owner", "viewer", "member"] as const)
    keys[role] = (await house.people.createKey({ accountId, projectId, name: role, role })).key;
});
after(async () => {
  await doors.close();
  await house.close();
});

const head = { source: "test", mappings: [{ name: "chairs", entity: "chair" }], dry_run: false, skip_refused: false };
const chair = (key: string, entity: object, refs: object[] = []) => ({ mapping: 0, at: `line ${key}`, key, entity, files: [], refs });

type Answer = {
  done?: number;
  report?: { saved: boolean; mappings: { created: number; refusals: { reason: string }[] }[] };
  problem?: { type: string; detail: string };
};

async function send(lines: readonly (object | string)[], key = keys.owner): Promise<{ status: number; last: Answer }> {
  const body = lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n");
  const headers = { Authorization: `Bearer ${key}`, "Content-Type": "application/x-ndjson" };
  const response = await fetch(`${url}/api/imports`, { method: "POST", headers, body });
  const text = await response.text();
  return { status: response.status, last: JSON.parse(text.trimEnd().split("\n").at(-1)!) as Answer };
}

const known = () => house.database.query<{ key: string }>("select key from hallway.imported order by key");

test("only an owner may import", async () => {
  for (const role of ["viewer", "member"] as const) assert.equal((await send([head], keys[role])).status, 403, role);
  assert.equal((await send([head], "made up")).status, 401);
});

test("what is no import is answered with a problem, and nothing is kept", async () => {
  const good = chair("1", { name: "one" });
  const wrong: [readonly (object | string)[], string][] = [
    [[], "body-malformed"],
    [["no JSON"], "body-malformed"],
    [[{ ...head, mappings: [{ name: "tables", entity: "table" }] }], "entity-unknown"],
    [[{ ...head, more: 1 }], "input-invalid"],
    [[head, good, { ...good, mapping: 1 }], "body-malformed"],
    [[head, good, '{"mapping":0,"__proto__":{}}'], "body-malformed"],
    [[head, good, `${"[".repeat(100_000)}${"]".repeat(100_000)}`], "body-malformed"],
    [[head, good, chair("2", { name: "broken" })], "internal-error"],
  ];
  for (const [lines, type] of wrong) {
    const { last } = await send(lines);
    assert.equal(last.problem?.type, `/problems/${type}`, JSON.stringify(last).slice(0, 200));
    assert.doesNotMatch(last.problem.detail, /a bug of the application/);
  }
  assert.deepEqual(await known(), []);
});

test("a record that refers to what is not here is refused, to one before it is not", async () => {
  const beside = (key: string) => [{ pointer: "/beside", mapping: "chairs", key, prefix: "chair/" }];
  const { last } = await send([
    head,
    chair("a", { name: "a" }),
    chair("b", { name: "b", beside: null }, beside("a")),
    chair("c", { name: "c" }, beside("z")),
  ]);
  assert.equal(last.report?.saved, false);
  assert.match(last.report.mappings[0]!.refusals[0]!.reason, /refers to chairs z, which is not imported/);
  assert.deepEqual(await known(), []);
});

test("who goes away in the middle leaves nothing behind", async () => {
  const leaving = new AbortController();
  const body = ReadableStream.from(
    (async function* () {
      yield new TextEncoder().encode(`${JSON.stringify(head)}\n${JSON.stringify(chair("x", { name: "x" }))}\n`);
      await new Promise((resolve) => setTimeout(resolve, 100));
      leaving.abort();
      await new Promise(() => undefined);
    })(),
  );
  const headers = { Authorization: `Bearer ${keys.owner}`, "Content-Type": "application/x-ndjson" };
  const request = { method: "POST", headers, body, duplex: "half", signal: leaving.signal } as RequestInit;
  await assert.rejects(fetch(`${url}/api/imports`, request).then((response) => response.text()));
  await new Promise((resolve) => setTimeout(resolve, 200));
  assert.deepEqual(await known(), []);
  const { last } = await send([head, chair("y", { name: "y" })]);
  assert.deepEqual([last.report?.saved, await known()], [true, [{ key: "y" }]]);
});

test("a file comes with its bytes: who only names the hash of another's file does not get it", async () => {
  const bytes = new TextEncoder().encode("a picture of another project");
  const { hash } = await house.blobs.put(bytes);
  const named = { name: "a.png", hash, bytes: bytes.byteLength };
  for (const picture of [named, { ...named, came: "" }, { ...named, came: "0".repeat(32) }]) {
    const { last } = await send([head, chair("thief", { name: "thief", picture })]);
    assert.equal(last.report?.saved, false);
    assert.match(last.report.mappings[0]!.refusals[0]!.reason, /^\/picture\/came: A file comes with its bytes/);
  }
  assert.deepEqual(pictures, []);
  const base64 = Buffer.from(bytes).toString("base64");
  const sent = { ...chair("painter", { name: "painter" }), files: [{ pointer: "/picture", name: "a.png", base64 }] };
  assert.equal((await send([head, sent])).last.report?.saved, true);
  assert.deepEqual(pictures, [named]);
});
