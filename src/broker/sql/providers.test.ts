import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { newId } from "#base/id.ts";
import type { Database } from "#store/database.ts";
import { openTestDatabase } from "#testing/database.ts";
import { readRoutes } from "./catalog.ts";
import {
  addPrice,
  deleteBudget,
  insertProvider,
  listBudgetRows,
  listModelRows,
  listPriceRows,
  replaceRoutes,
  saveBudget,
  saveModel,
} from "./providers.ts";

const set = { name: "broker", directory: new URL("../migrations/", import.meta.url) };
const [ours, theirs] = [newId(), newId()];
const price = { input: 3, output: 15, cachedInput: 1, cacheWrite: 4 };

describe("models, routes and budgets of an organization", () => {
  let database: Database;
  let provider: string;
  before(async () => void (database = await openTestDatabase([set])));
  after(() => database.close());
  beforeEach(async () => {
    await database.query("truncate broker.llm_providers, broker.llm_budgets, broker.llm_routes cascade");
    provider = newId();
    const row = { id: provider, kind: "openai" as const, name: "One", base_url: null, key_sealed: null, key_ending: null };
    await insertProvider(database, ours, { ...row, is_enabled: true, most_at_once: 3 });
  });
  const model = (name: string, is_enabled = true, organization = ours) =>
    saveModel(database, organization, {
      id: newId(),
      provider_id: provider,
      name,
      context_tokens: 1_000,
      most_output_tokens: 100,
      is_enabled,
    });

  it("a model is known by its name: saved again it is changed, and it can't be put under another's provider", async () => {
    const first = await model("large");
    assert.equal(await model("large", false), first);
    assert.deepEqual(
      (await listModelRows(database, ours)).map(({ name, is_enabled }) => [name, is_enabled]),
      [["large", false]],
    );
    assert.equal(await model("other", true, theirs), null);
  });

  it("a price counts from its moment on, and those of before stay", async () => {
    const modelId = (await model("large"))!;
    await replaceRoutes(database, ours, "chat", [{ modelId, conditions: {} }]);
    assert.equal((await readRoutes(database, ours))[0]!.model.price, null);
    for (const [day, factor] of [
      ["2025-01-01", 1],
      ["2026-01-01", 2],
      ["2999-01-01", 9],
    ] as const) {
      assert.ok(await addPrice(database, ours, { ...price, input: price.input * factor, id: newId(), modelId, validFrom: new Date(day) }));
    }
    assert.equal(await addPrice(database, theirs, { ...price, id: newId(), modelId, validFrom: new Date() }), false);
    assert.equal((await readRoutes(database, ours))[0]!.model.price!.input, 6);
    assert.deepEqual(
      (await listPriceRows(database, ours)).map(({ input }) => input),
      [27, 6, 3],
    );
  });

  it("a role has its models in order, those that are switched off left out, and never another organization's", async () => {
    const [large, small, off] = [(await model("large"))!, (await model("small"))!, (await model("off", false))!];
    await replaceRoutes(database, ours, "chat", [{ modelId: large, conditions: {} }]);
    const routes = [small, off, large].map((modelId) => ({ modelId, conditions: { urgencies: ["chat" as const] } }));
    assert.equal(await replaceRoutes(database, ours, "chat", routes), 3);
    const read = await readRoutes(database, ours);
    assert.deepEqual(
      read.map(({ role, model: { name }, conditions }) => [role, name, conditions.urgencies]),
      [
        ["chat", "small", ["chat"]],
        ["chat", "large", ["chat"]],
      ],
    );
    assert.equal(await replaceRoutes(database, theirs, "chat", routes), 0);
    assert.deepEqual(await readRoutes(database, theirs), []);
  });

  it("a budget keeps what it spent when its limit changes, and an organization's own stays", async () => {
    const whole = { scope_kind: "organization", scope_id: ours, period: "month", soft_micros: null } as const;
    const id = await saveBudget(database, ours, { ...whole, id: newId(), limit_micros: 100 });
    await database.query("update broker.llm_budgets set spent_micros = 40, period_start = date_trunc('month', now(), 'UTC')");
    assert.equal(await saveBudget(database, ours, { ...whole, id: newId(), limit_micros: 500, soft_micros: 300 }), id);
    const person = await saveBudget(database, ours, {
      id: newId(),
      scope_kind: "person",
      scope_id: "ann",
      period: "day",
      limit_micros: 9,
      soft_micros: null,
    });
    await database.query(
      "update broker.llm_budgets set spent_micros = 7, period_start = date_trunc('day', now(), 'UTC') - interval '1 day' where scope_kind = 'person'",
    );
    assert.deepEqual(
      (await listBudgetRows(database, ours)).map(({ scope_kind, limit_micros, soft_micros, spent_micros }) => [
        scope_kind,
        limit_micros,
        soft_micros,
        spent_micros,
      ]),
      [
        ["organization", 500, 300, 40],
        ["person", 9, null, 0],
      ],
    );
    assert.equal(await deleteBudget(database, ours, id), false);
    assert.equal(await deleteBudget(database, theirs, person), false);
    assert.equal(await deleteBudget(database, ours, person), true);
  });
});
