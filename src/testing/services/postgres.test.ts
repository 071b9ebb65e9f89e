import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { type Postgres, sharedPostgres, startPostgres } from "./postgres.ts";

let server: Postgres;
before(async () => {
  server = await startPostgres({ durable: true });
});
after(() => server.stop());

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

test("a durable server writes each commit to disk", async () => {
  const settings = "select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit";
  assert.deepEqual(await query(server.url, settings), [{ fsync: "on", commit: "on" }]);
});

test("each database is empty and its owner's alone", async () => {
  const [one, other] = await Promise.all([server.createDatabase(), server.createDatabase('with "quotes" and spaces')]);
  await query(one, "create table note (text text)");
  assert.deepEqual(await query(other, "select count(*)::int as tables from pg_tables where schemaname = 'public'"), [{ tables: 0 }]);
});

test("what was committed is there after a crash, at the same address", async () => {
  const url = await server.createDatabase();
  await query(url, "create table note (text text)");
  await query(url, "insert into note values ('kept')");
  await server.crash();
  await assert.rejects(query(url, "select 1"));
  await server.restart();
  assert.deepEqual(await query(url, "select text from note"), [{ text: "kept" }]);
});

test("a server is gone with the process that started it, and so are its data", async () => {
  const module = new URL("postgres.ts", import.meta.url).href;
  const program = `const { startPostgres } = await import(${JSON.stringify(module)});
    process.stdout.write((await startPostgres()).url);
    setInterval(() => undefined, 1000);`;
  const owner = spawn(process.execPath, ["--input-type=module", "-e", program], { stdio: ["ignore", "pipe", "inherit"] });
  const [url] = (await once(owner.stdout.setEncoding("utf8"), "data")) as [string];
  const [{ folder } = {}] = await query(url, "select current_setting('data_directory') as folder");
  owner.kill("SIGKILL");
  const deadline = Date.now() + 15_000;
  while (existsSync(String(folder)) && Date.now() < deadline) await pause(50);
  assert.equal(existsSync(String(folder)), false);
  await assert.rejects(query(url, "select 1"));
});

test("the shared server is one and the same for everybody in a process", async () => {
  const [one, other] = await Promise.all([sharedPostgres(), sharedPostgres()]);
  assert.equal(one.url, other.url);
  assert.deepEqual(await query(await one.createDatabase(), "select lower('ÄÖ') as text"), [{ text: "äö" }]);
});

test("a command run with a shared server hears its address, and its status is told", async () => {
  const script = "process.stdout.write(String(process.env.HALLWAY_TEST_POSTGRES)); process.exitCode = 3;";
  const runner = fileURLToPath(new URL("with-postgres.ts", import.meta.url));
  const child = spawn(process.execPath, [runner, process.execPath, "-e", script], { stdio: ["ignore", "pipe", "inherit"] });
  let heard = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (heard += text));
  const [status] = (await once(child, "close")) as [number];
  assert.equal(status, 3);
  assert.match(heard, /^postgres:\/\/hallway@127\.0\.0\.1:\d+\/postgres$/);
  await assert.rejects(query(heard, "select 1"));
});
