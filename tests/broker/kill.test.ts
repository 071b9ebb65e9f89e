import assert from "node:assert/strict";
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { newId } from "#base/id.ts";
import { chargeLost } from "#broker/sql/budgets.ts";
import type { Database } from "#store/database.ts";
import { migrate } from "#store/migrations.ts";
import { openPostgres } from "#store/postgres/postgres.ts";
import { startPostgres } from "#testing/services/postgres.ts";
import { callMicros, type SpenderOrder, withinMs } from "./spender.ts";

const set = { name: "broker", directory: new URL("../../src/broker/migrations/", import.meta.url) };
const [organizationId, projectId] = [newId(), newId()];
const limits = { organization: 200_000, project: 150_000 };
const kills = 12;

test("a budget holds to the micro-dollar while the processes that spend it are killed, and what they held is charged", async () => {
  const server = await startPostgres();
  const url = await server.createDatabase();
  const database = await openPostgres({ url, applicationName: "hallway test" });
  try {
    await migrate(database, [set]);
    await setBudgets(database);
    let settled = 0;
    let children: ChildProcess[] = [];
    for (let round = 0; round < kills; round += 1) {
      while (children.length < 3)
        children.push(spender({ url, organizationId, projectId, seed: round * 13 + children.length }, () => (settled += 1)));
      const before = settled;
      for (let tries = 0; settled < before + 40 && tries < 400; tries += 1) await pause(10);
      const [oldest, ...rest] = children;
      oldest!.kill("SIGKILL");
      await once(oldest!, "exit");
      children = rest;
      await assertWithin(database);
    }
    for (const child of children) child.kill("SIGKILL");
    await Promise.all(children.map((child) => once(child, "exit")));
    await pause(withinMs + 200);
    while ((await chargeLost(database, 7)) > 0) await assertWithin(database);

    const [all] = await database.query(`select sum(cost_micros)::bigint as cost, count(*) filter (where outcome = 'lost')::integer as lost,
      count(*) filter (where state = 'held')::integer as held from broker.llm_interactions`);
    const standings = await database.query<{ spent: number; reserved: number }>(
      "select spent_micros as spent, reserved_micros as reserved from broker.llm_budgets",
    );
    assert.deepEqual(standings, [
      { spent: all!["cost"], reserved: 0 },
      { spent: all!["cost"], reserved: 0 },
    ]);
    assert.equal(all!["held"], 0);
    assert.ok((all!["lost"] as number) > 0, "somebody was killed between holding and settling");
  } finally {
    await database.close();
    await server.stop();
  }
});

function spender(order: SpenderOrder, heardSettled: () => void): ChildProcess {
  const child = fork(new URL("./spender.ts", import.meta.url), { execArgv: ["--no-warnings"] });
  child.on("message", (word) => word === "settled" && heardSettled());
  child.send(order);
  return child;
}

async function setBudgets(database: Database): Promise<void> {
  await database.query(
    `insert into broker.llm_budgets (id, organization_id, scope_kind, scope_id, period, limit_micros)
     values ($1, $3::uuid, 'organization', $3::text, 'all', $5), ($2, $3::uuid, 'project', $4, 'month', $6)`,
    [newId(), newId(), organizationId, projectId, limits.organization, limits.project],
  );
}

/** At no moment is more spent and reserved than the tightest budget allows, and what is reserved is what is held. */
async function assertWithin(database: Database): Promise<void> {
  const rows = await database.query<{ total: number; limit: number; reserved: number; held: number }>(
    `select spent_micros + reserved_micros as total, limit_micros as limit, reserved_micros as reserved,
            (select count(*)::integer from broker.llm_interactions where state = 'held') as held from broker.llm_budgets`,
  );
  for (const { total, limit, reserved, held } of rows) {
    assert.ok(total <= limit);
    assert.equal(reserved, held * callMicros);
  }
}
