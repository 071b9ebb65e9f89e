import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { newId } from "#base/id.ts";
import type { Database } from "#store/database.ts";
import { openTestDatabase } from "#testing/database.ts";
import { headOf, readAllAfter, readPage } from "./log.ts";

const projectId = newId();
let database: Database;
before(async () => {
  database = await openTestDatabase([{ name: "engine", directory: new URL("../migrations/", import.meta.url) }]);
  for (const [index, tx] of ["9", "10", "99", "100"].entries()) {
    await database.query(
      `insert into engine.event (tx, id, project_id, type, subject, sequence, data)
       values ($1::text::xid8, $2, $3, 'note.added', 'note/1', $4::integer, '{}')`,
      [tx, newId(), projectId, index + 1],
    );
  }
});
after(() => database.close());

test("the log is read by the number of the transaction, also where that gains a digit", async () => {
  const all = await readAllAfter(database, "/test", { tx: "0", seq: 0 }, 10);
  assert.deepEqual(
    all.map(({ tx }) => tx),
    ["9", "10", "99", "100"],
  );
  assert.equal((await headOf(database, projectId)).tx, "100");
  const page = { projectId, place: null, types: null, subject: null, correlationId: null, limit: 10 };
  const sequences = async (order: "oldest" | "newest") =>
    (await readPage(database, "/test", { ...page, order })).map(({ sequence }) => sequence);
  assert.deepEqual(await sequences("oldest"), [1, 2, 3, 4]);
  assert.deepEqual(await sequences("newest"), [4, 3, 2, 1]);
});
