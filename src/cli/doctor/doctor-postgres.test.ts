import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { connect, createServer } from "node:net";
import { test } from "node:test";
import pg from "pg";
import { openPostgres } from "#store/postgres/postgres.ts";
import { type PostgresFacts, postgresFacts } from "#store/postgres/postgres-facts.ts";
import { sharedPostgres } from "#testing/services/postgres.ts";
import { findingsOf, postgresFindings } from "./doctor-postgres.ts";
import type { Finding } from "./finding.ts";

/** A database of a test's own, and a login that row-level security binds. */
async function modestLogin(): Promise<{ url: string; administrator: string }> {
  const server = await sharedPostgres();
  const administrator = await server.createDatabase();
  await (await openPostgres({ url: administrator })).close();
  const name = `modest_${randomBytes(4).toString("hex")}`;
  const client = new pg.Client({ connectionString: administrator });
  await client.connect();
  await client.query(`create role ${name} login; grant hallway_system, hallway_app to ${name}`);
  await client.end();
  const url = new URL(administrator);
  url.username = name;
  return { url: url.href, administrator };
}

const of = (findings: readonly Finding[], about: string): Finding => findings.find((finding) => finding.about === about)!;

/** What a pooler in transaction mode does to a session, and nothing else: notifications go astray, or settings are dropped at the start. */
async function pooler(url: string, swallows: "notifications" | "options") {
  const { hostname, port } = new URL(url);
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    far.on("error", () => near.destroy());
    near.on("error", () => far.destroy());
    near.once("data", (first) => {
      far.write(swallows === "options" ? withoutOptions(first) : first);
      near.pipe(far);
    });
    if (swallows === "options") return void far.pipe(near);
    let rest: Buffer = Buffer.alloc(0);
    far.on("end", () => near.end());
    far.on("data", (bytes) => {
      rest = Buffer.concat([rest, bytes]);
      while (rest.length >= 5 && rest.length > rest.readInt32BE(1)) {
        const end = rest.readInt32BE(1) + 1;
        if (rest[0] !== "A".charCodeAt(0)) near.write(rest.subarray(0, end));
        rest = rest.subarray(end);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const way = new URL(url);
  way.port = String((server.address() as { port: number }).port);
  return { url: way.href, close: () => server.close() };
}

function withoutOptions(startup: Buffer): Buffer {
  const words = startup.subarray(8).toString("utf8").split("\0");
  const pairs = Array.from({ length: Math.floor(words.length / 2) }, (_, index) => words.slice(index * 2, index * 2 + 2));
  const kept = pairs.filter(([name]) => name !== "" && name !== "options").flat();
  const body = Buffer.from(`${kept.join("\0")}\0\0`, "utf8");
  const head = Buffer.alloc(8);
  head.writeInt32BE(body.length + 8, 0);
  startup.copy(head, 4, 4, 8);
  return Buffer.concat([head, body]);
}

test("a superuser's login is told, with what to do; one that row-level security binds is well", async () => {
  const { url, administrator } = await modestLogin();
  const superuser = of(await postgresFindings(administrator), "walls of projects");
  assert.equal(superuser.state, "warn");
  assert.match(superuser.detail, /The login hallway is a superuser, .* create role/);
  const findings = await postgresFindings(url);
  assert.equal(of(findings, "walls of projects").state, "ok");
  assert.equal(of(findings, "database").state, "ok");
  assert.match(of(findings, "database").detail, /^PostgreSQL \d+.*for 300 connections$/);
  assert.equal(of(findings, "way to the database").state, "ok");
  assert.equal(of(findings, "clock").state, "ok");
  assert.equal(of(findings, "database durability").state, "warn", "the server of tests keeps nothing for long");
});

test("a pooler that swallows notifications is found by trying, and what follows is told", async () => {
  const { url } = await modestLogin();
  const way = await pooler(url, "notifications");
  try {
    const finding = of(await postgresFindings(way.url), "way to the database");
    assert.equal(finding.state, "warn");
    assert.match(finding.detail, /swallows NOTIFY: tasks start, .* up to a second late/);
  } finally {
    way.close();
  }
});

test("a pooler that drops the settings of a connection can't be used", async () => {
  const { url } = await modestLogin();
  const way = await pooler(url, "options");
  try {
    const finding = of(await postgresFindings(way.url), "way to the database");
    assert.equal(finding.state, "fail");
    assert.match(finding.detail, /drops the settings that a connection begins with/);
  } finally {
    way.close();
  }
});

test("a server that is not there is one finding, without a password", async () => {
  const findings = await postgresFindings("postgres://someone:secret@127.0.0.1:1/nowhere");
  assert.equal(findings.length, 1);
  assert.equal(findings[0]!.state, "fail");
  assert.ok(!findings[0]!.detail.includes("secret"));
});

test("each thing that is missing has a finding that says what follows from it", async () => {
  const { url } = await modestLogin();
  const facts = await postgresFacts(url);
  const withFacts = (more: Partial<PostgresFacts>, about: string) => of(findingsOf({ ...facts, ...more }), about);
  assert.equal(withFacts({ vector: "installed" }, "pgvector").state, "ok");
  assert.match(withFacts({ vector: "available" }, "pgvector").detail, /create extension vector/);
  assert.match(withFacts({ vector: "missing" }, "pgvector").detail, /Search by meaning does without/);
  const late = withFacts({ clockAheadMs: -600_000 }, "clock");
  assert.deepEqual([late.state, /600 s behind the database's/.test(late.detail)], ["warn", true]);
  assert.match(withFacts({ clockAheadMs: 600_000 }, "clock").detail, /600 s ahead of the database's/);
  assert.equal(withFacts({ projectBypass: "has BYPASSRLS" }, "walls of projects").state, "fail");
  assert.equal(withFacts({ version: "14.2", isSupported: false }, "database").state, "fail");
  assert.equal(withFacts({ isDurable: true, durability: "fsync on, synchronous_commit on" }, "database durability").state, "ok");
});
