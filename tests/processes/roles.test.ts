import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import pg from "pg";
import { sharedPostgres } from "#testing/services/postgres.ts";
import { type Redis, startRedis } from "#testing/services/redis.ts";
import { until } from "#testing/until.ts";
import { ask, type Fleet, openFleet, upload } from "./hallway.ts";

let redis: Redis;
let databaseUrl = "";
let fleet: Fleet;
before(async () => {
  redis = await startRedis();
  databaseUrl = await (await sharedPostgres()).createDatabase();
  fleet = await openFleet({ DATABASE_URL: databaseUrl, REDIS_URL: redis.url });
});
after(async () => {
  await fleet.close();
  await redis.stop();
});

const noDatabase = { DATABASE_URL: "", REDIS_URL: "" };

async function query<Row extends pg.QueryResultRow>(sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

test("an API or a worker without a server of its own for the data says in one sentence what to name", async () => {
  for (const role of ["api", "worker"]) {
    const { status, out, remarks } = await fleet.run([role], noDatabase);
    assert.deepEqual([status, out], [2, ""]);
    assert.match(
      remarks,
      new RegExp(
        `^"${role}" is one of several processes, and the embedded database has room for one: name a PostgreSQL in DATABASE_URL.*\n$`,
      ),
    );
  }
});

test("a worker is told which types there are, how many at once are taken, and that other words are not", async () => {
  const unknown = await fleet.run(["worker", "--types", "template:parse,cake:bake"]);
  assert.equal(unknown.status, 2);
  assert.match(unknown.remarks, /^No application here has a task of the type "cake:bake"\. There are: .*template:parse/);
  assert.match((await fleet.run(["worker", "--concurrency", "0"])).remarks, /whole number from 1 to 1000, not "0"/);
  assert.match((await fleet.run(["worker", "now"])).remarks, /takes --types a,b and --concurrency N, nothing else, but there is "now"/);
  assert.match((await fleet.run(["api", "now"])).remarks, /"api" takes nothing more/);
});

test(
  "several roles that start at once on a fresh database come up, and together do what one process does",
  { timeout: 180_000 },
  async () => {
    const [first, second, worker] = await Promise.all([
      fleet.start(["api"]),
      fleet.start(["api"]),
      fleet.start(["worker", "--types", "template:parse", "--concurrency", "3"], { HALLWAY_PROBE_PORT: "0" }),
    ]);
    const migrated = await fleet.run(["migrate"]);
    assert.deepEqual([migrated.status, migrated.out], [0, "The database has everything that this version needs: nothing was applied.\n"]);

    const key = await fleet.key();
    for (const { origin } of [first, second]) {
      const { status, body } = await ask(origin, key, "GET", "/ready");
      assert.deepEqual([status, body["status"]], [200, "ready"], JSON.stringify(body));
      const { taskId } = await upload(origin, key, "form.docx");
      const other = origin === first.origin ? second : first;
      await until(
        async () => (await ask(other.origin, key, "GET", `/api/tasks/${taskId}`)).body["status"] === "completed",
        "the end of the task",
      );
    }
    assert.equal((await fetch(`${worker.origin}/ready`)).status, 200);
    assert.match(await (await fetch(`${worker.origin}/metrics`)).text(), /hallway_workers/);
    assert.equal((await fetch(`${worker.origin}/api/tasks`)).status, 404, "a worker has no doors");

    const names = await query<{ name: string }>(
      "select distinct application_name as name from pg_stat_activity where application_name like 'hallway%' and datname = current_database() order by 1",
    );
    assert.deepEqual(
      names.map(({ name }) => name).filter((name) => name !== "hallway test"),
      ["hallway api", "hallway heart", "hallway worker"],
    );
    const [entered] = await query<{ types: string[]; concurrency: number }>(
      "select types, concurrency from engine.worker where until > now()",
    );
    assert.equal(entered!.concurrency, 3);
    assert.ok(
      entered!.types.every((type) => type.startsWith("template:parse")),
      String(entered!.types),
    );

    // A session that begins on one process holds on the other, and ends on both.
    const signedIn = await fetch(`${second.origin}/sign-in?token=${first.signInToken}`, { redirect: "manual" });
    const cookie = signedIn.headers.getSetCookie()[0]!.split(";")[0]!;
    const me = (origin: string) => fetch(`${origin}/api/me`, { headers: { cookie } }).then(({ status }) => status);
    assert.deepEqual([await me(first.origin), await me(second.origin)], [200, 200]);
    const out = await fetch(`${first.origin}/api/sign-out`, { method: "POST", headers: { cookie, origin: first.origin } });
    assert.ok(out.ok, String(out.status));
    await until(async () => (await me(first.origin)) === 401 && (await me(second.origin)) === 401, "the end of the session");
    assert.equal(
      (await fetch(`${first.origin}/sign-in?token=${first.signInToken}`, { redirect: "manual" })).status,
      410,
      "a link is good once",
    );

    // Told to stop, a worker finishes or gives back; nothing is lost, and without one the house is degraded, not away.
    const tasks = await Promise.all(Array.from({ length: 6 }, (_, index) => upload(first.origin, key, `form-${index}.docx`)));
    assert.equal(await worker.stop(), 0);
    const left = await ask(second.origin, key, "GET", "/ready");
    assert.deepEqual([left.status, left.body["status"]], [200, "degraded"]);
    const next = await fleet.start(["worker"]);
    for (const { taskId } of tasks)
      await until(
        async () => (await ask(first.origin, key, "GET", `/api/tasks/${taskId}`)).body["status"] === "completed",
        "the end of a task",
      );
    assert.deepEqual(await Promise.all([next.stop(), first.stop(), second.stop()]), [0, 0, 0]);
  },
);

test("in front of a database that a newer version has changed nobody opens", { timeout: 60_000 }, async () => {
  await query("insert into store.migration (set_name, name, hash, hallway_version) values ('engine', '0999-later', 'x', '99')");
  for (const role of ["api", "worker", "migrate"]) {
    const { status, remarks } = await fleet.run([role]);
    assert.equal(status, 1);
    assert.match(remarks, /A newer version of Hallway has changed this database \(engine\/0999-later\)/);
  }
  await query("delete from store.migration where name = '0999-later'");
});
