import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { after, before, test } from "node:test";
import pg from "pg";
import { migrate } from "../migrations.ts";
import { type Postgres, startPostgres } from "#testing/services/postgres.ts";
import { until } from "#testing/until.ts";
import { databaseUnreachable, openPostgres } from "./postgres.ts";
import { isConnectionLost, sqlState } from "../sql-state.ts";
import { databaseRightsMissing } from "../tenancy.ts";

let server: Postgres;
before(async () => void (server = await startPostgres()));
after(() => server.stop());

async function asAdministrator(sql: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  try {
    return await client.query(sql);
  } finally {
    await client.end();
  }
}

function urlOf(user: string, database: string): string {
  return `postgres://${user}@127.0.0.1:${server.port}/${database}`;
}

test("a login that may neither make roles nor was granted them is told what an administrator must run, and that is enough", async () => {
  await asAdministrator("create role modest login");
  await asAdministrator("create database modest");
  const problem = await openPostgres({ url: urlOf("modest", "modest") }).catch((error: unknown) => error);
  assert.ok(databaseRightsMissing.is(problem));
  assert.match(problem.message, /create role hallway_system nologin/);
  const statements = problem.data["statements"] as string[];
  assert.deepEqual(statements, [
    "create role hallway_system nologin",
    "create role hallway_app nologin",
    "grant hallway_system to modest",
    "grant hallway_app to modest",
    "grant create on database modest to hallway_system",
  ]);
  const administrator = new pg.Client({ connectionString: urlOf("hallway", "modest") });
  await administrator.connect();
  for (const statement of statements) await administrator.query(statement);
  await administrator.end();
  const database = await openPostgres({ url: urlOf("modest", "modest") });
  await migrate(database, []);
  assert.deepEqual(await database.query("select current_user::text as who, session_user::text as login"), [
    { who: "hallway_system", login: "modest" },
  ]);
  await database.close();
  await asAdministrator("drop database modest");
  await asAdministrator("drop role hallway_system, hallway_app");
});

test("a login that may make roles needs no administrator", async () => {
  await asAdministrator("create role maker login createrole");
  await asAdministrator("create database maker owner maker");
  const database = await openPostgres({ url: urlOf("maker", "maker") });
  await migrate(database, []);
  await database.close();
});

test("several processes that start on fresh databases of one server at once all come up", async () => {
  const names = ["fresh_a", "fresh_b", "fresh_c", "fresh_d"];
  for (const name of names) await asAdministrator(`create database ${name}`);
  const opened = await Promise.all(
    names.flatMap((name) => [name, name]).map((name) => openPostgres({ url: urlOf("hallway", name), poolSize: 2 })),
  );
  await Promise.all(opened.map((database) => migrate(database, [])));
  await Promise.all(opened.map((database) => database.close()));
});

test("a server that is not there is a problem that names it, and no password", async () => {
  const url = "postgres://someone:secret@127.0.0.1:1/nowhere";
  await assert.rejects(
    openPostgres({ url }),
    (error) => databaseUnreachable.is(error) && /127\.0\.0\.1:1/.test(error.message) && !/secret/.test(error.message),
  );
  await assert.rejects(
    openPostgres({ url: urlOf("hallway", "missing") }),
    (error) => databaseUnreachable.is(error) && /missing/.test(error.message),
  );
});

test("a statement that takes too long is ended", async () => {
  const database = await openPostgres({ url: server.url, statementTimeoutMs: 50 });
  const error = await database.query("select pg_sleep(5)").catch((thrown: unknown) => thrown);
  assert.equal(sqlState(error), "57014");
  await database.close();
});

test("after the server was restarted the pool works again, and listeners hear again and are told that they may have missed something", async () => {
  const database = await openPostgres({ url: server.url, poolSize: 3 });
  const heard: string[] = [];
  let missed = 0;
  await database.listen(
    "news",
    (payload) => heard.push(payload),
    () => (missed += 1),
  );
  const underWay = database
    .transaction(async (transaction) => {
      await transaction.query("select 1");
      await server.restart();
      await transaction.query("select 2");
    })
    .catch((error: unknown) => error);
  assert.ok(isConnectionLost(await underWay));
  assert.deepEqual(await database.query("select 1 as one"), [{ one: 1 }]);
  await until(() => missed === 1);
  await database.notify("news", "still here");
  await until(() => heard.length === 1);
  for (let round = 0; round < 5; round += 1) {
    const lost = Promise.allSettled(Array.from({ length: 10 }, () => database.query("select pg_sleep(0.05)")));
    if (round === 2) await server.restart();
    await lost;
  }
  assert.equal((await Promise.all(Array.from({ length: 12 }, () => database.query("select 1")))).length, 12);
  await database.close();
});

test("a transaction whose connection dies in the middle of its commit gives its connection back to nobody", async () => {
  const database = await openPostgres({ url: server.url, poolSize: 1 });
  const fails = database.transaction(async (transaction) => {
    const [row] = await transaction.query<{ pid: number }>("select pg_backend_pid() as pid");
    await asAdministrator(`select pg_terminate_backend(${row!.pid})`);
  });
  await assert.rejects(fails);
  assert.deepEqual(await database.query("select 1 as one"), [{ one: 1 }]);
  const left = await asAdministrator("select count(*)::int as count from pg_stat_activity where state like 'idle in transaction%'");
  assert.deepEqual(left.rows, [{ count: 0 }]);
  await database.close();
});

test("work that fails while its statements are still under way leaves no transaction open", async () => {
  const database = await openPostgres({ url: server.url, poolSize: 1 });
  for (let round = 0; round < 20; round += 1) {
    const fails = database.transaction(async (transaction) => {
      void transaction.query("select 1").catch(() => undefined);
      throw new Error("hasty");
    });
    await assert.rejects(fails, /hasty/);
    assert.deepEqual(await database.query("select pg_current_xact_id_if_assigned() as xid"), [{ xid: null }]);
  }
  await database.close();
});

test("a table that has grown old within seconds is vacuumed before the server would", async () => {
  const database = await openPostgres({ url: server.url, poolSize: 2, statementTimeoutMs: 5_000 });
  await database.query("create schema rooms; create table rooms.busy (value int not null)");
  await database.query("insert into rooms.busy select generate_series(1, 2000)");
  await database.query("update rooms.busy set value = value + 1");
  const counts = async () =>
    (await database.query("select vacuum_count as vacuums, analyze_count as analyses from pg_stat_user_tables where relname = 'busy'"))[0];
  await database.query("select pg_stat_force_next_flush()");
  await database.query("select 1");
  database.upkeep.note(19_999);
  await database.upkeep.tend();
  assert.deepEqual(await counts(), { vacuums: 0, analyses: 0 });
  database.upkeep.note(1);
  await database.upkeep.tend();
  assert.deepEqual(await counts(), { vacuums: 1, analyses: 1 });
  assert.deepEqual(await database.query("show statement_timeout"), [{ statement_timeout: "5s" }]);
  await database.close();
});

/** Passes everything on, and while it is spiteful adds to each welcome of the server that it is going down. */
async function openSpitefulProxy() {
  const state = { isSpiteful: false };
  const welcome = Buffer.from("Z\0\0\0\x05I", "latin1");
  const fields = Buffer.from("SFATAL\0C57P01\0Mfarewell\0\0", "latin1");
  const length = Buffer.alloc(4);
  length.writeInt32BE(fields.length + 4);
  const farewell = Buffer.concat([Buffer.from("E"), length, fields]);
  const proxy = createServer((near) => {
    const far = connect(server.port, "127.0.0.1");
    near.pipe(far);
    near.on("error", () => far.destroy());
    far.on("error", () => near.destroy());
    far.on("data", (said: Buffer) => near.write(state.isSpiteful && said.includes(welcome) ? Buffer.concat([said, farewell]) : said));
    far.on("end", () => near.end());
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  return { state, port: (proxy.address() as AddressInfo).port, close: () => proxy.close() };
}

test("a server that goes down in the moment of its welcome fails the statement, not the process", async () => {
  const proxy = await openSpitefulProxy();
  const url = new URL(await server.createDatabase());
  url.port = String(proxy.port);
  const database = await openPostgres({ url: url.href, poolSize: 2 });
  proxy.state.isSpiteful = true;
  await assert.rejects(database.query("select 1"), isConnectionLost);
  proxy.state.isSpiteful = false;
  assert.deepEqual(await database.query("select 1 as one"), [{ one: 1 }]);
  await database.close();
  proxy.close();
});
