import assert from "node:assert/strict";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { newId } from "#base/id.ts";
import { migrate } from "#store/migrations.ts";
import { openTestDatabase } from "#testing/database.ts";
import { sweepExpired } from "./sql/leases.ts";
import { readState } from "./sql/views.ts";

const all = new URL("./migrations/", import.meta.url);

test("what ran and waited before claims were noted is swept and found behind the migration", async () => {
  const folder = await mkdtemp(join(tmpdir(), "hallway-migrations-"));
  for (const name of ["0001-tasks-and-events.sql", "0002-turn.sql"]) await copyFile(fileURLToPath(new URL(name, all)), join(folder, name));
  const database = await openTestDatabase([{ name: "engine", directory: pathToFileURL(`${folder}/`) }]);
  try {
    const [projectId, known, forgotten] = [newId(), newId(), newId()];
    await database.query(
      `insert into engine.worker (id, host, pid, code_version, types, concurrency, until) values ($1, 'here', 1, '1', '{}', 1, now())`,
      [known],
    );
    const insert = (id: string, status: string, workerId: string | null) =>
      database.query(
        `insert into engine.task (project_id, id, type, status, max_attempts, attempt, worker_id, code_version, created_by, input)
         values ($1, $2, 'old:task', $3::engine.task_status, 3, 1, $4, '1', 'system/test', '{}')`,
        [projectId, id, status, workerId],
      );
    const [ran, strayed, waited] = [newId(), newId(), newId()];
    await insert(ran, "processing", known);
    await insert(strayed, "processing", forgotten);
    await insert(newId(), "pending", null);
    await insert(waited, "waiting", null);
    await database.query(
      `insert into engine.step (project_id, task_id, key, position, alone, kind, status, attempt, event_type, event_where, checked_until)
       values ($1, $2, 'wait', 1, true, 'wait', 'open', 1, 'thing.happened', '{}', '5')`,
      [projectId, waited],
    );

    await migrate(database, [{ name: "engine", directory: all }]);

    const { running, pending } = await readState(database);
    assert.deepEqual({ running, pending }, { running: 2, pending: 1 });
    const swept = await sweepExpired(database, 10, newId);
    assert.deepEqual(swept.map(({ task_id }) => task_id).toSorted(), [ran, strayed].toSorted());
    assert.equal((await readState(database)).pending, 3);
    assert.deepEqual(await database.query(`select looked is not null as "isChecked" from engine.step`), [{ isChecked: true }]);
  } finally {
    await database.close();
    await rm(folder, { recursive: true });
  }
});
