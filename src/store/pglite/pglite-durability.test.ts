import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { openDurableFiles } from "./pglite-durability.ts";

const root = await mkdtemp(join(tmpdir(), "hallway-durability-"));
after(() => rm(root, { recursive: true }));

async function folder(name: string): Promise<string> {
  await mkdir(join(root, name, "pg_wal"), { recursive: true });
  return join(root, name);
}

test("looked at from outside, a log file that was written is synced", async () => {
  const place = await folder("outside");
  const files = openDurableFiles(place);
  assert.equal(files.settled(), null);
  files.lookFromOutside();
  await writeFile(join(place, "pg_wal", "000000010000000000000001"), "something");
  await writeFile(join(place, "pg_wal", "other"), "no log");
  await files.settled();
  assert.deepEqual(files.counts(), { asked: 1, done: 1 });
  files.close();
});

test("after a sync that failed nothing is said to be kept any more", async () => {
  const place = await folder("failing");
  const files = openDurableFiles(place);
  files.lookFromOutside();
  await mkdir(join(place, "pg_wal", "000000010000000000000001"));
  await assert.rejects(files.settled()!, /did not keep/);
  await rm(join(place, "pg_wal", "000000010000000000000001"), { recursive: true });
  await assert.rejects(files.settled()!, /did not keep/);
  assert.throws(() => files.settleNow(), /did not keep/);
  files.close();
});
