import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "#base/clock.ts";
import { newId } from "#base/id.ts";
import { silentLog } from "#base/log.ts";
import { cacheInRedis } from "#store/cache/cache-redis.ts";
import { openCache } from "#store/cache/cache.ts";
import type { Database } from "#store/database.ts";
import { openRedis } from "#store/redis/redis.ts";
import { openTestDatabase } from "#testing/database.ts";
import { startRedis } from "#testing/services/redis.ts";
import { createPeople, linkSpent, type People, projectTaken } from "./index.ts";

const set = { name: "people", directory: new URL("migrations/", import.meta.url) };

async function withPeople(run: (people: People, pass: (ms: number) => void, database: Database) => Promise<void>): Promise<void> {
  const database = await openTestDatabase([set]);
  let now = Date.now();
  try {
    await run(createPeople({ database, clock: { nowMs: () => now, after: () => () => {} }, newId }), (ms) => (now += ms), database);
  } finally {
    await database.close();
  }
}

test("a house that nobody has entered gets one owner, also when it is started twice at once", () =>
  withPeople(async (people) => {
    const owners = await Promise.all([people.ensureOwner(), people.ensureOwner()]);
    assert.deepEqual(owners[0], owners[1]);
    assert.equal(owners[0]!.role, "owner");
    assert.deepEqual(await people.listProjects(owners[0]!), [{ id: owners[0]!.projectId, name: "Default" }]);
  }));

test("a sign-in link works exactly once and gives a session", () =>
  withPeople(async (people) => {
    const owner = await people.ensureOwner();
    const token = await people.createSignInLink(owner.id);
    const tries = await Promise.allSettled([people.redeemSignInLink(token), people.redeemSignInLink(token)]);
    const [done, refused] = tries.toSorted((left) => (left.status === "fulfilled" ? -1 : 1));
    assert.ok(refused?.status === "rejected" && linkSpent.is(refused.reason));
    assert.ok(done?.status === "fulfilled");
    const { sessionToken } = done.value;
    assert.deepEqual(await people.identify({ sessionToken }), owner);
    await people.endSession(sessionToken);
    assert.equal(await people.identify({ sessionToken }), null);
  }));

test("a key speaks for one project with its own role until it is revoked", () =>
  withPeople(async (people) => {
    const owner = await people.ensureOwner();
    const { id, key } = await people.createKey({ accountId: owner.id, projectId: owner.projectId, name: "script", role: "viewer" });
    const holder = await people.identify({ apiKey: key });
    assert.deepEqual([holder?.id, holder?.kind, holder?.role, holder?.projectIds], [id, "key", "viewer", [owner.projectId]]);
    const [listed] = await people.listKeys(owner.projectId);
    assert.ok(key.startsWith(listed!.prefix) && listed!.prefix.length < 12);
    await people.revokeKey(id);
    assert.equal(await people.identify({ apiKey: key }), null);
  }));

test("what nobody was given identifies nobody", () =>
  withPeople(async (people) => {
    await people.ensureOwner();
    for (const secret of ["", "hw_", "hw_".padEnd(46, "A"), "\0", "' or 1=1 --"]) {
      assert.equal(await people.identify({ apiKey: secret }), null);
      assert.equal(await people.identify({ sessionToken: secret }), null);
      await assert.rejects(people.redeemSignInLink(secret), linkSpent.is);
    }
  }));

test("two projects of an organization have different names", () =>
  withPeople(async (people) => {
    const owner = await people.ensureOwner();
    const project = await people.createProject(owner.organizationId, "Audits");
    await assert.rejects(people.createProject(owner.organizationId, "Audits"), projectTaken.is);
    assert.deepEqual(
      (await people.listProjects(await people.owner())).map(({ name }) => name),
      ["Default", "Audits"],
    );
    assert.ok(project.id);
  }));

test("no project reads or makes keys, its own neither", () =>
  withPeople(async (people, _pass, database) => {
    const owner = await people.ensureOwner();
    await people.createKey({ accountId: owner.id, projectId: owner.projectId, name: "script", role: "owner" });
    const project = database.forProject(owner.projectId);
    for (const sql of [
      "select * from people.api_key",
      "update people.api_key set revoked_at = null",
      "select * from people.session",
      "select * from people.session_key",
    ]) {
      await assert.rejects(project.query(sql), /permission denied/);
    }
  }));

test("an answer to who asks is remembered for ten seconds, and forgotten when something is revoked", () =>
  withPeople(async (people, pass, database) => {
    const owner = await people.ensureOwner();
    const { sessionToken } = await people.redeemSignInLink(await people.createSignInLink(owner.id));
    assert.deepEqual(await people.identify({ sessionToken }), owner);
    await database.query("delete from people.session");
    assert.deepEqual(await people.identify({ sessionToken }), owner);
    pass(10_001);
    assert.equal(await people.identify({ sessionToken }), null);
  }));

test("a link and a session end when their time is over", () =>
  withPeople(async (people, _pass, database) => {
    const owner = await people.ensureOwner();
    const late = await people.createSignInLink(owner.id);
    await database.query("update people.sign_in_link set expires_at = now() - interval '1 second'");
    await assert.rejects(people.redeemSignInLink(late), linkSpent.is);
    const { sessionToken } = await people.redeemSignInLink(await people.createSignInLink(owner.id));
    await database.query("update people.session set expires_at = now() - interval '1 second'");
    assert.equal(await people.identify({ sessionToken }), null);
  }));

test("only hashes of secrets are kept", () =>
  withPeople(async (people, _pass, database) => {
    const owner = await people.ensureOwner();
    const { key } = await people.createKey({ accountId: owner.id, projectId: owner.projectId, name: "script", role: "owner" });
    const token = await people.createSignInLink(owner.id);
    const { sessionToken } = await people.redeemSignInLink(await people.createSignInLink(owner.id));
    const kept = await database.query("select * from people.api_key, people.sign_in_link, people.session");
    const text = JSON.stringify(kept, (_name, value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString() : value));
    assert.equal(kept.length, 1);
    for (const secret of [key, token, sessionToken]) assert.equal(text.includes(secret), false);
  }));

for (const shared of ["PostgreSQL", "PostgreSQL, with Redis in front"] as const) {
  test(`signing out and revoking reach every process at once, on ${shared}`, async () => {
    const database = await openTestDatabase([set], "postgres");
    const server = shared === "PostgreSQL" ? null : await startRedis();
    const doors = await Promise.all(
      (server === null ? [] : [1, 2]).map(() => openRedis(server!.url, { log: silentLog, clock: systemClock, name: "test" })),
    );
    const [ours, theirs] = [0, 1].map((index) => {
      const door = doors[index];
      const cache = door === undefined ? undefined : openCache({ home: cacheInRedis(door), log: silentLog });
      return createPeople({ database, clock: systemClock, newId, cache });
    }) as [People, People];
    const stops = await Promise.all([ours.hear(), theirs.hear()]);
    const heard: string[] = [];
    ours.onEnded(() => heard.push("ours"));
    theirs.onEnded(() => heard.push("theirs"));
    const soon = async (isSo: () => Promise<boolean>) => {
      const deadline = Date.now() + 2_000;
      while (!(await isSo()) && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 5));
      return isSo();
    };
    try {
      const owner = await ours.ensureOwner();
      const { sessionToken } = await ours.redeemSignInLink(await ours.createSignInLink(owner.id));
      const { id, key } = await ours.createKey({ accountId: owner.id, projectId: owner.projectId, name: "script", role: "owner" });
      for (const people of [ours, theirs]) {
        assert.deepEqual(await people.identify({ sessionToken }), owner);
        assert.equal((await people.identify({ apiKey: key }))?.id, id);
        assert.deepEqual([await people.isRemembered({ sessionToken }), await people.isRemembered({ sessionToken: "else" })], [true, false]);
      }
      if (server !== null) await doors[0]!.commands.flushAll();
      assert.deepEqual(await theirs.identify({ sessionToken }), owner);

      await ours.endSession(sessionToken);
      assert.equal(await ours.identify({ sessionToken }), null);
      assert.ok(await soon(async () => (await theirs.identify({ sessionToken })) === null), "the session lives on in the other process");
      assert.ok(await soon(async () => heard.includes("theirs")));
      await theirs.revokeKey(id);
      assert.equal(await theirs.identify({ apiKey: key }), null);
      assert.ok(await soon(async () => (await ours.identify({ apiKey: key })) === null), "the key lives on in the other process");
    } finally {
      await Promise.all(stops.map((stop) => stop()));
      await Promise.all(doors.map((door) => door.close()));
      await server?.stop();
      await database.close();
    }
  });
}

test("many requests at once of somebody who is new ask the database once", () =>
  withPeople(async (people, _pass, database) => {
    const owner = await people.ensureOwner();
    const { key } = await people.createKey({ accountId: owner.id, projectId: owner.projectId, name: "script", role: "owner" });
    await database.query(`
      create table people.used (at timestamptz default clock_timestamp());
      create function people.note_use() returns trigger language plpgsql as $$ begin insert into people.used default values; return new; end $$;
      create trigger used before update on people.api_key for each row execute function people.note_use()`);
    await Promise.all(Array.from({ length: 50 }, () => people.identify({ apiKey: key })));
    assert.deepEqual(await database.query("select count(*)::int as count from people.used"), [{ count: 1 }]);
  }));
