import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { systemClock } from "#base/clock.ts";
import { newId } from "#base/id.ts";
import { silentLog } from "#base/log.ts";
import { openTestDatabase } from "#testing/database.ts";
import { blobMissing, type Blobs, blobsInMemory } from "./blobs.ts";
import type { Database } from "./database.ts";
import { type FileSweep, recordedFiles, sweepFiles } from "./files.ts";

const form = new TextEncoder().encode("a form");

for (const kind of ["pglite", "postgres"] as const) {
  describe(`on ${kind}`, () => {
    let database: Database;
    let folder: Blobs;
    let files: Blobs;
    let sweep: FileSweep;
    let hash = "";
    const projects = [newId(), newId()] as const;
    const paper = (index: 0 | 1) => database.forProject(projects[index]);
    const file = (index: 0 | 1) =>
      paper(index).query("insert into papers.paper (project_id, hash) values ($1, $2)", [projects[index], hash]);
    const throwAway = (index: 0 | 1) => paper(index).query("delete from papers.paper");
    const daysPass = () => database.query("update store.file set put_at = put_at - interval '2 days'");

    before(async () => {
      database = await openTestDatabase([], kind);
      await database.query(`
        create schema papers;
        create table papers.paper (project_id uuid not null, hash text not null references store.file (hash), primary key (project_id, hash));
        select store.protect('papers.paper');`);
    });
    beforeEach(async () => {
      await database.query("delete from papers.paper; delete from store.file");
      folder = blobsInMemory();
      files = recordedFiles(database, folder);
      sweep = sweepFiles({ database, blobs: folder, clock: systemClock, log: silentLog });
      ({ hash } = await files.put(form));
    });
    after(() => database.close());

    test("a file stays for as long as any project needs it, and goes afterwards", async () => {
      await file(0);
      await file(1);
      await daysPass();
      assert.equal(await sweep.sweep(), 0);
      await throwAway(0);
      assert.equal(await sweep.sweep(), 0);
      assert.deepEqual(await files.get(hash), form);
      await throwAway(1);
      assert.equal(await sweep.sweep(), 1);
      await assert.rejects(files.get(hash), blobMissing.is);
      assert.deepEqual(await database.query("select hash from store.file"), []);
      await sweep.stop();
    });

    test("a file that was put lately stays, also one that was there before", async () => {
      assert.equal(await sweep.sweep(), 0);
      await daysPass();
      await files.put(form);
      assert.equal(await sweep.sweep(), 0);
      await file(0);
      await sweep.stop();
    });

    test("a file that is put while it is removed is there afterwards", async () => {
      await daysPass();
      const { promise: removing, resolve: begins } = Promise.withResolvers<void>();
      const slow: Blobs = {
        ...folder,
        remove: async (which) => {
          begins();
          await new Promise((resolve) => setTimeout(resolve, 100));
          await folder.remove(which);
        },
      };
      const slowSweep = sweepFiles({ database, blobs: slow, clock: systemClock, log: silentLog });
      const swept = slowSweep.sweep();
      await removing;
      const put = files.put(form);
      assert.equal(await swept, 1);
      assert.equal((await put).isNew, true);
      assert.deepEqual(await files.get(hash), form);
      await file(0);
      await slowSweep.stop();
      await sweep.stop();
    });

    test("a file that somebody begins to need while it is looked at stays", async () => {
      await daysPass();
      const { promise: gate, resolve: open } = Promise.withResolvers<void>();
      const { promise: inserted, resolve: told } = Promise.withResolvers<void>();
      const needing = paper(0).transaction(async (transaction) => {
        await transaction.query("insert into papers.paper (project_id, hash) values ($1, $2)", [projects[0], hash]);
        told();
        await gate;
      });
      await inserted;
      const swept = sweep.sweep();
      setTimeout(open, 100);
      await needing;
      assert.equal(await swept, 0);
      assert.deepEqual(await files.get(hash), form);
      await sweep.stop();
    });

    test("a row cannot refer to a file that is not there", async () => {
      await database.query("delete from store.file");
      await assert.rejects(file(0), /foreign key/);
      await sweep.stop();
    });

    test("a project sees no list of files", async () => {
      await assert.rejects(paper(0).query("select * from store.file"), /permission denied/);
      await sweep.stop();
    });
  });
}
