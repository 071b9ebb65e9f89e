import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { createClient } from "redis";
import { systemClock } from "#base/clock.ts";
import { silentLog } from "#base/log.ts";
import { startRedis } from "#testing/services/redis.ts";
import { openFolder } from "./folder.ts";
import { readJsonFile, readJsonLines } from "./json-file.ts";
import { pathOutside, sourceUnreadable } from "./problems.ts";
import type { ForeignRecord } from "./records.ts";
import { readRedisKeys } from "./redis-keys.ts";
import { readSqliteTable } from "./sqlite-file.ts";

const folder = await mkdtemp(join(tmpdir(), "hallway-foreign-"));
after(() => rm(folder, { recursive: true, force: true }));

const write = async (name: string, content: string | Uint8Array) => {
  await writeFile(join(folder, name), content);
  return join(folder, name);
};
const all = async (records: AsyncIterable<ForeignRecord>) => {
  const found: ForeignRecord[] = [];
  for await (const record of records) found.push(record);
  return found;
};
const values = async (records: AsyncIterable<ForeignRecord>) => (await all(records)).map((one) => ("value" in one ? one.value : one.flaw));
const fromJson = async (content: string | Uint8Array, pointer = "") => readJsonFile(await write("a.json", content), "a.json", pointer);

test("items of a list and members of an object are found at any place of a JSON file", async () => {
  const file = `\uFEFF {"a": [1, {"b": "]},{\\"", "c": []}], "deep/er": {"x": {"list": [ {"n":1} , {"n":2}]}}, "empty": [], "by": {"k1": 1, "k\\u0032": [2]} } `;
  assert.deepEqual(await values(await fromJson(file, "/a")), [1, { b: ']},{"', c: [] }]);
  assert.deepEqual(await values(await fromJson(file, "/deep~1er/x/list")), [{ n: 1 }, { n: 2 }]);
  assert.deepEqual(await values(await fromJson(file, "/a/1")), [
    { key: "b", value: ']},{"' },
    { key: "c", value: [] },
  ]);
  assert.deepEqual(await values(await fromJson(file, "/by")), [
    { key: "k1", value: 1 },
    { key: "k2", value: [2] },
  ]);
  assert.deepEqual(await values(await fromJson(file, "/empty")), []);
  assert.deepEqual(await values(await fromJson('[null,"text",true,-1.5e3]')), [null, "text", true, -1500]);
});

test("a JSON file is cut at any byte the same, and read in portions", async () => {
  const items = Array.from({ length: 60_000 }, (_, number) => ({ number, text: `ä"\\ ${"x".repeat(number % 90)}` }));
  const read = await values(await fromJson(JSON.stringify({ items }), "/items"));
  assert.equal(read.length, items.length);
  assert.deepEqual(read.at(-1), items.at(-1));
});

test("a file that is no JSON, is cut off or has nothing at the place is refused as a whole", async () => {
  for (const [content, pointer] of [
    ["", ""],
    ["  ", ""],
    ['[{"a": 1}', ""],
    ['[{"a": "1]', ""],
    ["[1}", ""],
    ['{"a": 1}\n{"a": 2}', ""],
    ["{}", "/a"],
    ['{"a": 1}', "/a"],
    ["12", ""],
    ['{"a": [1]}', "/b"],
  ] as const)
    await assert.rejects(async () => all(await fromJson(content, pointer)), sourceUnreadable.is, content);
  await assert.rejects(async () => all(await fromJson(Buffer.from("\ufeff[]", "utf16le"))), /UTF-16/);
});

test("records that are nested a hundred thousand deep, hold what no place keeps, or are no UTF-8 are refused one by one", async () => {
  const depth = 100_000;
  const deep = `${"[".repeat(depth)}${"]".repeat(depth)}`;
  const records = `[${deep}, {"__proto__": 1}, "a\\u0000b", "\\ud800", 1e400, {"a" 1}, "good"]`;
  assert.deepEqual(await values(await fromJson(records)), [
    "It is nested deeper than 48.",
    "It has a member __proto__, which is not taken.",
    "A text in it has a NUL character or half of a surrogate pair.",
    "A text in it has a NUL character or half of a surrogate pair.",
    "It has a number that is too large for any.",
    "It is no JSON.",
    "good",
  ]);
  const latin = Buffer.concat([Buffer.from('["'), Buffer.from([0xe9]), Buffer.from('","x"]')]);
  assert.deepEqual(await values(await fromJson(latin)), ["It is not UTF-8.", "x"]);
});

test("whole numbers that a number can't hold stay apart", async () => {
  assert.deepEqual(await values(await fromJson("[9007199254740993, 9007199254740992, 1.5, 12345678901234567890]")), [
    "9007199254740993",
    "9007199254740992",
    1.5,
    "12345678901234567890",
  ]);
});

test("JSON lines are told by their numbers, and a bad one spoils no other", async () => {
  const path = await write("a.jsonl", '{"a":1}\r\n\n{"a":\n{"a":3}');
  const found = await all(readJsonLines(path, "a.jsonl"));
  assert.deepEqual(found, [
    { at: "a.jsonl line 1", value: { a: 1 } },
    { at: "a.jsonl line 3", flaw: "It is no JSON." },
    { at: "a.jsonl line 4", value: { a: 3 } },
  ]);
});

test("rows of an SQLite table are read whatever the table is called, and only if the file has it", async () => {
  const path = join(folder, "a.sqlite");
  const database = new DatabaseSync(path);
  database.exec(`create table "odd ""name" (id integer, text text, bytes blob, number real);
    insert into "odd ""name" values (9007199254740993, 'ä', x'0102', 1.5), (1, null, null, 9e999);
    create view secret as select * from sqlite_schema`);
  database.close();
  assert.deepEqual(await values(readSqliteTable(path, "a.sqlite", 'odd "name')), [
    { id: "9007199254740993", text: "ä", bytes: new Uint8Array([1, 2]), number: 1.5 },
    { id: 1, text: null, bytes: null, number: Infinity },
  ]);
  for (const table of ["secret", "sqlite_schema", 'x"; drop table x; --', ""])
    await assert.rejects(all(readSqliteTable(path, "a.sqlite", table)), /has no table/);
  await assert.rejects(all(readSqliteTable(await write("b.sqlite", "no database"), "b.sqlite", "a")), /is no SQLite database/);
  const noise = Buffer.concat([Buffer.from("SQLite format 3\0"), Buffer.alloc(9_000, 7)]);
  await assert.rejects(all(readSqliteTable(await write("c.sqlite", noise), "c.sqlite", "a")), sourceUnreadable.is);
});

test("files are read from the folder alone, whatever links and paths say", async () => {
  const inside = join(folder, "inside");
  await mkdir(join(inside, "sub"), { recursive: true });
  await write("inside/sub/a.txt", "a");
  await write("secret.txt", "secret");
  await symlink(join(folder, "secret.txt"), join(inside, "link.txt"));
  await symlink(folder, join(inside, "up"));
  const { read } = await openFolder(inside);
  assert.equal(new TextDecoder().decode((await read("sub/../sub/a.txt", 10)).bytes), "a");
  for (const path of ["../secret.txt", join(folder, "secret.txt"), "link.txt", "up/secret.txt", "sub/../../secret.txt", "a\0b"])
    await assert.rejects(read(path, 10), pathOutside.is, path);
  for (const path of ["sub", "missing.txt"]) await assert.rejects(read(path, 10), sourceUnreadable.is);
  await assert.rejects(read("sub/a.txt", 0), /more than the 0/);
});

test("keys of Redis are read by what they hold, in portions", async () => {
  const redis = await startRedis();
  const client = createClient({ url: redis.url });
  await client.connect();
  try {
    await client.set("t:string", '{"a": 1}');
    await client.set("t:text", "007");
    await client.hSet("t:hash", { name: "Ada", more: "[1]" });
    await client.rPush("t:list", ["a", '{"b": 2}']);
    await client.sAdd("t:set", ["y", "x"]);
    await client.zAdd("t:zset", { value: "v", score: 2 });
    await client.xAdd("t:stream", "1-1", { f: "v" });
    for (let number = 0; number < 2_000; number += 1) await client.set(`many:${number}`, "x");
    const read = (pattern: string, each: "key" | "item") =>
      all(readRedisKeys({ url: redis.url, pattern, each }, { log: silentLog, clock: systemClock }));
    const byKey = new Map(
      (await read("t:*", "key")).map((one) =>
        "value" in one ? (Object.values(one.value as object) as [string, unknown]) : ["", one.flaw],
      ),
    );
    assert.deepEqual(Object.fromEntries(byKey), {
      "t:hash": { name: "Ada", more: [1] },
      "t:list": ["a", { b: 2 }],
      "t:set": ["x", "y"],
      "t:stream": [{ id: "1-1", value: { f: "v" } }],
      "t:string": { a: 1 },
      "t:text": "007",
      "t:zset": [{ value: "v", score: 2 }],
    });
    assert.deepEqual(await read("t:list", "item"), [
      { at: "key t:list item 0", value: { key: "t:list", id: "0", value: "a" } },
      { at: "key t:list item 1", value: { key: "t:list", id: "1", value: { b: 2 } } },
    ]);
    assert.equal((await read("many:*", "key")).length, 2_000);
  } finally {
    client.destroy();
    await redis.stop();
  }
});
