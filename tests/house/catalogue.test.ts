import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { migrationSets } from "#hallway/migrations.ts";
import type { Database } from "#store/database.ts";
import { openTestDatabase } from "#testing/database.ts";
import { apps } from "../../src/house.ts";
import { holesIn } from "./catalogue.ts";

for (const kind of ["pglite", "postgres"] as const) {
  describe(`on ${kind}`, () => {
    let database: Database;
    before(async () => void (database = await openTestDatabase(migrationSets(apps), kind)));
    after(() => database.close());

    /** What the catalogue says once `sql` has run, which is then undone. */
    async function planted(sql: string): Promise<string[]> {
      const undo = new Error("undone");
      let holes: string[] = [];
      const run = database.transaction(async (transaction) => {
        await transaction.query("create schema planted");
        await transaction.query(sql);
        holes = await holesIn(transaction);
        throw undo;
      });
      await assert.rejects(run, undo);
      return holes;
    }

    test("every table of the house keeps projects apart", async () => {
      assert.deepEqual(await holesIn(database), []);
    });

    test("a planted table without policies is found, and one with a policy too many", async () => {
      assert.match(
        (await planted("create table planted.bare (project_id uuid not null)")).join(),
        /^planted\.bare has a project_id and no forced/,
      );
      const unforced = "create table planted.half (project_id uuid not null); alter table planted.half enable row level security";
      assert.match((await planted(unforced)).join(), /^planted\.half has a project_id and no forced/);
      const wide = `create table planted.wide (project_id uuid not null); select store.protect('planted.wide');
        create policy all_of_it on planted.wide to hallway_app using (true)`;
      assert.match((await planted(wide)).join(), /^planted\.wide has other policies/);
    });

    test("a planted table without a project is found, and one that projects may read", async () => {
      const open = "create table planted.above (name text); grant select on planted.above to hallway_app";
      const [unlisted, isOpen] = await planted(open);
      assert.match(unlisted!, /^planted\.above has no project_id/);
      assert.match(isOpen!, /^planted\.above is above projects and open/);
    });

    test("a planted foreign key across projects is found", async () => {
      const sql = `create table planted.parent (project_id uuid not null, id uuid primary key);
        create table planted.child (project_id uuid not null, parent_id uuid references planted.parent (id));
        select store.protect('planted.parent'), store.protect('planted.child')`;
      assert.match(
        (await planted(sql)).join(),
        /^planted\.child: the foreign key child_parent_id_fkey to planted\.parent does not carry the project_id\.$/,
      );
    });

    test("a planted view, and a function that runs as its owner, are found", async () => {
      const view = "create view planted.tasks as select * from engine.task";
      assert.match((await planted(view)).join(), /^planted\.tasks shows rows as its owner/);
      const run =
        "create function planted.all_tasks() returns setof engine.task language sql security definer return (select null::engine.task)";
      assert.match((await planted(run)).join(), /^planted\.all_tasks\(\) runs as its owner/);
    });
  });
}
