/** Numbers of transactions are kept and compared as the house counts them: PostgreSQL's own begin anew on each server. */
import assert from "node:assert/strict";
import { glob, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { migrate } from "#store/migrations.ts";
import { openPostgres } from "#store/postgres/postgres.ts";
import { sharedPostgres } from "#testing/services/postgres.ts";

const source = fileURLToPath(new URL("../../src", import.meta.url));
/** What was applied before there was a count of the house's own, and that count itself. */
const known = /store\/migrations\/0004-|engine\/migrations\/000[13]-|store\/moving\/unload\.ts$|\.test\.ts$/;

test("no SQL keeps or compares the server's own numbers", async () => {
  const found: string[] = [];
  for await (const path of glob(`${source}/**/*.{ts,sql}`)) {
    if (known.test(path)) continue;
    const text = await readFile(path, "utf8");
    if (/pg_current_snapshot\(|pg_current_xact_id\(/.test(text) && !path.endsWith("store/moving/parts.ts")) found.push(path);
  }
  assert.deepEqual(found, [], "use store.current_tx(), store.settled_tx() and store.current_snapshot()");
});

test("a distance moves all three alike, and an open transaction holds back what it holds back", async () => {
  const url = await (await sharedPostgres()).createDatabase();
  const database = await openPostgres({ url, poolSize: 3 });
  const other = await openPostgres({ url, poolSize: 1 });
  try {
    await migrate(database, []);
    const look = async () =>
      (
        await database.query<Record<"tx" | "settled" | "xmin" | "xmax", string>>(
          `select store.current_tx()::text as tx, store.settled_tx()::text as settled,
                  pg_snapshot_xmin(store.current_snapshot())::text as xmin, pg_snapshot_xmax(store.current_snapshot())::text as xmax`,
        )
      )[0]!;
    const distance = 1_000_000_000_000n;
    const before = await look();
    await database.query("select store.count_on($1::bigint)", [distance.toString()]);
    const after = await look();
    for (const name of ["tx", "settled", "xmin", "xmax"] as const) {
      const gone = BigInt(after[name]) - BigInt(before[name]) - distance;
      assert.ok(gone >= 0n && gone < 100_000n, `${name}: ${before[name]}, then ${after[name]}`);
    }
    await database.transaction(async (open) => {
      const [own] = await open.query<{ tx: string }>("select store.current_tx()::text as tx");
      const [seen] = await other.query<{ settled: boolean; visible: boolean }>(
        "select $1::xid8 < store.settled_tx() as settled, pg_visible_in_snapshot($1::xid8, store.current_snapshot()) as visible",
        [own!.tx],
      );
      assert.deepEqual(seen, { settled: false, visible: false });
    });
  } finally {
    await other.close();
    await database.close();
  }
});
