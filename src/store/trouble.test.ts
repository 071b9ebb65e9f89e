import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { connect, createServer, type Socket } from "node:net";
import { test } from "node:test";
import pg from "pg";
import { sharedPostgres } from "#testing/services/postgres.ts";
import { openPostgres } from "./postgres/postgres.ts";
import { databaseAway, databaseBusy, storageFull, troubleOf } from "./trouble.ts";

const thrownBy = (work: Promise<unknown>) =>
  work.then(
    () => assert.fail("it did not throw"),
    (error: unknown) => error,
  );

/** A way to a server that can fall silent: what is sent then is swallowed. */
async function openWay(url: string) {
  const { hostname, port } = new URL(url);
  const sockets = new Set<Socket>();
  let isSilent = false;
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on("data", (bytes) => isSilent || to.write(bytes));
      from.on("error", () => undefined);
      from.on("close", () => to.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const way = new URL(url);
  way.port = String((server.address() as { port: number }).port);
  return {
    url: way.href,
    setSilent: (silent: boolean) => (isSilent = silent),
    close: () => {
      sockets.forEach((socket) => socket.destroy());
      server.close();
    },
  };
}

test("a server that falls silent counts as away, and its connection goes to nobody else", { timeout: 30_000 }, async () => {
  const server = await sharedPostgres();
  const way = await openWay(server.url);
  const database = await openPostgres({ url: way.url, poolSize: 1, statementTimeoutMs: 200 });
  try {
    assert.deepEqual(await database.query("select 1 as one"), [{ one: 1 }]);
    way.setSilent(true);
    const error = await thrownBy(database.query("select 2"));
    assert.ok(databaseAway.is(troubleOf(error)), String(error));
    way.setSilent(false);
    assert.deepEqual(await database.query("select 3 as three"), [{ three: 3 }]);
  } finally {
    way.close();
    await database.close();
  }
});

test("who gets no connection, of the pool or of the server, hears that there is too much to do, and when to come again", async () => {
  const server = await sharedPostgres();
  const database = await openPostgres({ url: server.url, poolSize: 1, connectWithinMs: 100 });
  let end = () => {};
  const holding = database.transaction(async (transaction) => {
    await transaction.query("select 1");
    await new Promise<void>((resolve) => (end = resolve));
  });
  const error = await thrownBy(database.query("select 1"));
  assert.ok(databaseBusy.is(troubleOf(error)), String(error));
  assert.equal(troubleOf(error)!.data["retry_after_s"], 2);
  end();
  await holding;
  await database.close();
});

test("a server without connections left is busy, and so is one that took too long for a statement", async () => {
  const server = await sharedPostgres();
  const role = `lonely_${randomBytes(4).toString("hex")}`;
  const administrator = await openPostgres({ url: server.url, statementTimeoutMs: 50 });
  const late = await thrownBy(administrator.query("select pg_sleep(3)"));
  assert.ok(databaseBusy.is(troubleOf(late)), String(late));
  await administrator.close();
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  await client.query(`create role ${role} login connection limit 1; grant hallway_system, hallway_app to ${role}`);
  const login = new URL(server.url);
  login.username = role;
  const database = await openPostgres({ url: login.href, poolSize: 2 });
  const outcomes = await Promise.allSettled([database.query("select pg_sleep(0.1)"), database.query("select pg_sleep(0.1)")]);
  const refused = outcomes.filter((outcome) => outcome.status === "rejected");
  assert.equal(refused.length, 1);
  assert.ok(databaseBusy.is(troubleOf(refused[0]!.reason)), String(refused[0]!.reason));
  await database.close();
  await client.query(`drop role ${role}`);
  await client.end();
});

test("a full disk is told as one; what is no trouble of the outside is none", () => {
  const full = Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
  assert.ok(storageFull.is(troubleOf(full)));
  assert.equal(troubleOf(new Error("anything else")), null);
});
