import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { newId } from "#base/id.ts";
import { openTestDatabase } from "#testing/database.ts";
import { until } from "#testing/until.ts";
import type { Database } from "./database.ts";
import { isUniqueViolation, sqlState } from "./sql-state.ts";

for (const kind of ["pglite", "postgres"] as const) {
  describe(`on ${kind}`, () => {
    let database: Database;
    const [ours, theirs] = [newId(), newId()];

    before(async () => {
      database = await openTestDatabase([], kind);
      await database.query(`
        create schema rooms;
        create table rooms.chair (project_id uuid not null, id uuid not null, name text not null, primary key (project_id, id), unique (name));
        select store.protect('rooms.chair');
        create table rooms.shelf (name text);`);
    });
    after(() => database.close());

    test("values are the same whichever database stands behind", async () => {
      const [row] = await database.query(`
        select 9007199254740991::int8 as int8, 7::int4 as int4, 1.5::float8 as float8, 1.50::numeric as numeric, true as bool,
          '2026-03-01 12:30:00.25+00'::timestamptz as timestamptz, '2026-03-01'::date as date, '{"a":[1,null]}'::jsonb as jsonb,
          '\\x00ff'::bytea as bytea, null::int as nothing, array[1,2]::int8[] as int8s, array['a "b"', null, 'c,d']::text[] as texts,
          array['2026-03-01 00:00:00+00'::timestamptz] as times, '12'::xid8 as xid8, 'a'::text as text,
          '0190a6c4-0000-7000-8000-000000000000'::uuid as uuid, array[true, false] as bools`);
      assert.deepEqual(
        { ...row },
        {
          int8: 9_007_199_254_740_991,
          int4: 7,
          float8: 1.5,
          numeric: "1.50",
          bool: true,
          timestamptz: new Date("2026-03-01T12:30:00.250Z"),
          date: "2026-03-01",
          jsonb: { a: [1, null] },
          bytea: Buffer.from([0, 255]),
          nothing: null,
          int8s: [1, 2],
          texts: ['a "b"', null, "c,d"],
          times: [new Date("2026-03-01T00:00:00Z")],
          xid8: "12",
          text: "a",
          uuid: "0190a6c4-0000-7000-8000-000000000000",
          bools: [true, false],
        },
      );
    });

    test("parameters arrive as they were given", async () => {
      const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
      const texts = ["plain", 'with "quotes" and \\', "{braces},", "", null, "NULL", "ö\n"];
      const [row] = await database.query(
        "select $1::bytea as bytes, $2::text[] as texts, $3::timestamptz as time, $4::jsonb as json, $5::int8[] as numbers, $6::bool as flag, $7::text as nothing, $8::bytea[] as many",
        [bytes, texts, new Date(1_700_000_000_123), JSON.stringify({ deep: [1] }), [1, 2 ** 40], false, undefined, [bytes, null]],
      );
      assert.deepEqual(
        { ...row },
        {
          bytes: Buffer.from(bytes),
          texts,
          time: new Date(1_700_000_000_123),
          json: { deep: [1] },
          numbers: [1, 2 ** 40],
          flag: false,
          nothing: null,
          many: [Buffer.from(bytes), null],
        },
      );
      await assert.rejects(database.query("select $1::jsonb", [{ not: "text" }]), TypeError);
    });

    test("a named statement stays prepared, and a name belongs to one statement", async () => {
      for (const value of [1, 2, 3]) {
        assert.deepEqual(await database.query("select $1::int + 1 as sum", [value], { name: "sum" }), [{ sum: value + 1 }]);
      }
      await assert.rejects(database.query("select $1::int / 0 as sum", [1], { name: "bad" }));
      await assert.rejects(database.query("selec $1::int", [1], { name: "worse" }));
      assert.deepEqual(await database.query("select $1::int as whole", [1], { name: "worse" }), [{ whole: 1 }]);
    });

    test("an error carries its SQLSTATE, and the database goes on", async () => {
      const id = newId();
      const add = () => database.query("insert into rooms.chair values ($1, $2, 'one of a kind')", [ours, id]);
      await add();
      const error = await add().catch((thrown: unknown) => thrown);
      assert.equal(sqlState(error), "23505");
      assert.ok(isUniqueViolation(error, "chair_pkey"));
      assert.equal(isUniqueViolation(error, "chair_name_key"), false);
      assert.equal(sqlState(new Error("not from the database")), null);
      assert.deepEqual(await database.query("select 1 as one"), [{ one: 1 }]);
    });

    test("a transaction is kept whole or not at all", async () => {
      const count = async () => (await database.query<{ count: number }>("select count(*) as count from rooms.shelf"))[0]!.count;
      const heard: string[] = [];
      await database.transaction(async (transaction) => {
        transaction.afterCommit(() => heard.push("committed"));
        await transaction.query("insert into rooms.shelf values ('a'), ('b')");
        assert.deepEqual(heard, []);
      });
      assert.deepEqual([await count(), heard], [2, ["committed"]]);
      const failing = database.transaction(async (transaction) => {
        transaction.afterCommit(() => heard.push("never"));
        await transaction.query("insert into rooms.shelf values ('c')");
        throw new Error("changed my mind");
      });
      await assert.rejects(failing, /changed my mind/);
      assert.deepEqual([await count(), heard], [2, ["committed"]]);
    });

    test("a transaction in which a failed statement was overlooked says that nothing was kept", async () => {
      const careless = database.transaction(async (transaction) => {
        await transaction.query("insert into rooms.shelf values ('lost')");
        await transaction.query("select 1 / 0").catch(() => undefined);
      });
      await assert.rejects(careless, /Nothing of this transaction was kept/);
      assert.deepEqual(await database.query("select 1 from rooms.shelf where name = 'lost'"), []);
    });

    test("a transaction that is over takes no more statements", async () => {
      const leaked = await database.transaction(async (transaction) => ({ transaction }));
      await assert.rejects(leaked.transaction.query("select 1"), /is over/);
    });

    test("whoever asks past a transaction from inside of it is told at once, and what goes on behind its end may ask", async () => {
      const project = database.forProject(ours);
      const pasts: (() => Promise<unknown>)[] = [
        () => database.query("select 1"),
        () => project.query("select 1"),
        () => database.transaction(async () => undefined),
        () => project.transaction(async (inner) => inner.query("select 1")),
      ];
      for (const past of pasts) {
        await assert.rejects(
          project.transaction(async (transaction) => {
            await transaction.query("select 1");
            await past();
          }),
          /asked past a transaction from inside/,
        );
      }
      const goesOn: Promise<unknown>[] = [];
      await project.transaction(async (transaction) => {
        await transaction.query("select 1");
        goesOn.push(new Promise((resolve) => setTimeout(resolve, 50)).then(() => database.query("select 1")));
        transaction.afterCommit(() => void database.query("select 1"));
      });
      await Promise.all(goesOn);
      const both = await Promise.all([project.transaction((one) => one.query("select 1")), database.query("select 1")]);
      assert.equal(both.length, 2);
    });

    test("many transactions at once each see only themselves", async () => {
      await database.query("create table rooms.counter (value int not null)");
      await database.query("insert into rooms.counter values (0)");
      const add = () =>
        database.transaction(async (transaction) => {
          const [row] = await transaction.query<{ value: number }>("select value from rooms.counter for update");
          await new Promise((resolve) => setImmediate(resolve));
          await transaction.query("update rooms.counter set value = $1", [row!.value + 1]);
        });
      await Promise.all([...Array.from({ length: 30 }, add), ...Array.from({ length: 30 }, () => database.query("select 1"))]);
      assert.deepEqual(await database.query("select value from rooms.counter"), [{ value: 60 - 30 }]);
    });

    test("a project sees and writes its own rows alone, whatever the SQL says", async () => {
      const [mine, yours] = [database.forProject(ours), database.forProject(theirs)];
      await database.query("delete from rooms.chair");
      await mine.query("insert into rooms.chair values ($1, $2, 'mine')", [ours, newId()]);
      await yours.query("insert into rooms.chair values ($1, $2, 'yours')", [theirs, newId()]);
      assert.deepEqual(await mine.query("select name from rooms.chair"), [{ name: "mine" }]);
      assert.deepEqual(await yours.query("select name from rooms.chair", [], { name: "chairs" }), [{ name: "yours" }]);
      assert.deepEqual(await mine.query("select name from rooms.chair", [], { name: "chairs" }), [{ name: "mine" }]);
      assert.deepEqual(await database.query("select name from rooms.chair order by name", [], { name: "chairs" }), [
        { name: "mine" },
        { name: "yours" },
      ]);
      await yours.query("update rooms.chair set name = 'taken'");
      await yours.query("delete from rooms.chair where name = 'mine'");
      const refused = await mine
        .query("insert into rooms.chair values ($1, $2, 'smuggled')", [theirs, newId()])
        .catch((error: unknown) => error);
      assert.equal(sqlState(refused), "42501");
      const moved = await mine.query("update rooms.chair set project_id = $1", [theirs]).catch((error: unknown) => error);
      assert.equal(sqlState(moved), "42501");
      assert.deepEqual(await database.query("select name from rooms.chair order by name"), [{ name: "mine" }, { name: "taken" }]);
      const names = await mine.transaction(async (transaction) => {
        assert.equal(transaction.projectId, ours);
        await transaction.query("insert into rooms.chair values ($1, $2, 'second')", [ours, newId()]);
        return transaction.query("select name from rooms.chair order by name");
      });
      assert.deepEqual(names, [{ name: "mine" }, { name: "second" }]);
    });

    test("a table without a project is closed to projects, and a project's id must be one", async () => {
      const refused = await database
        .forProject(ours)
        .query("select * from rooms.shelf")
        .catch((error: unknown) => error);
      assert.equal(sqlState(refused), "42501");
      assert.throws(() => database.forProject("'; drop table rooms.chair; --"), TypeError);
    });

    test("interleaved projects are never mixed up", async () => {
      await database.query("create table rooms.note (project_id uuid not null, text text not null)");
      await database.query("select store.protect('rooms.note')");
      const projects = Array.from({ length: 5 }, newId);
      await Promise.all(
        Array.from({ length: 200 }, async (_, index) => {
          const project = projects[index % projects.length]!;
          const seen = await database.forProject(project).transaction(async (transaction) => {
            await transaction.query("insert into rooms.note values (store.current_project(), $1)", [project]);
            if (index % 3 === 0) await new Promise((resolve) => setImmediate(resolve));
            return transaction.query<{ text: string }>("select distinct text from rooms.note");
          });
          assert.deepEqual(seen, [{ text: project }]);
          assert.deepEqual(await database.query("select current_user::text as who, store.current_project() as project"), [
            { who: "hallway_system", project: null },
          ]);
        }),
      );
    });

    test("what is said on a channel is heard, unless the transaction that says it is rolled back", async () => {
      const heard: string[] = [];
      const stop = await database.listen("Odd channel", (payload) => heard.push(payload));
      const others: string[] = [];
      const stopOther = await database.listen("Odd channel", (payload) => others.push(payload));
      await database.notify("Odd channel", "one");
      await database.notify("another", "not for us");
      await database
        .transaction(async (transaction) => {
          await transaction.query("select pg_notify('Odd channel', 'unsaid')");
          throw new Error("rolled back");
        })
        .catch(() => undefined);
      await until(() => others.length === 1 && heard.length === 1);
      await stop();
      await database.notify("Odd channel", "two");
      await until(() => others.length === 2);
      assert.deepEqual([heard, others], [["one"], ["one", "two"]]);
      await stopOther();
    });
  });
}
