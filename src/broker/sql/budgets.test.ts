import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";
import { newId } from "#base/id.ts";
import type { Database } from "#store/database.ts";
import { type DatabaseKind, openTestDatabase } from "#testing/database.ts";
import { chargeLost, hold, type HoldOrder, type Scope, settle, type Settlement } from "./budgets.ts";

const set = { name: "broker", directory: new URL("../migrations/", import.meta.url) };
const organization = newId();
const project = newId();
const usage = { inputTokens: 10, outputTokens: 5, cachedTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0 };
const whole: Scope = { kind: "organization", id: organization };

function order(over: Partial<HoldOrder> = {}): HoldOrder {
  return {
    interactionId: newId(),
    callId: newId(),
    attempt: 1,
    organizationId: organization,
    projectId: project,
    scopes: [whole],
    micros: 100,
    withinMs: 60_000,
    role: "chat",
    providerId: null,
    providerName: "fake",
    modelName: "large",
    price: { input: 1, output: 1, cachedInput: 1, cacheWrite: 1 },
    taskId: null,
    step: null,
    sessionId: null,
    personId: null,
    agent: null,
    prompt: null,
    request: null,
    ...over,
  };
}

function settlement(interactionId: string, costMicros: number, over: Partial<Settlement> = {}): Settlement {
  return {
    projectId: project,
    interactionId,
    costMicros,
    outcome: "completed",
    usage,
    isEstimated: false,
    firstTokenMs: 12,
    savedMicros: 0,
    error: null,
    response: null,
    ...over,
  };
}

for (const kind of ["pglite", "postgres"] as const satisfies readonly DatabaseKind[]) {
  describe(`a budget on ${kind}`, () => {
    let database: Database;
    before(async () => void (database = await openTestDatabase([set], kind)));
    afterEach(() => database.query("truncate broker.llm_budgets, broker.llm_interactions"));
    after(() => database.close());

    const budget = async (scope: Scope, limit: number, more: { period?: string; soft?: number } = {}) => {
      const id = newId();
      await database.query(
        `insert into broker.llm_budgets (id, organization_id, scope_kind, scope_id, period, limit_micros, soft_micros) values ($1, $2, $3, $4, $5, $6, $7)`,
        [id, organization, scope.kind, scope.id, more.period ?? "all", limit, more.soft ?? null],
      );
      return id;
    };
    const standing = async (id: string) => {
      const [row] = await database.query(
        `select spent_micros as spent, reserved_micros as reserved from broker.llm_budgets where id = $1`,
        [id],
      );
      return [row!["spent"], row!["reserved"]];
    };

    it("for fifty calls lets fifty of two hundred at once through, and not a micro-dollar more", async () => {
      const id = await budget(whole, 50 * 100 + 99);
      const answers = await Promise.all(Array.from({ length: 200 }, () => hold(database, order())));
      assert.equal(answers.filter(({ isHeld }) => isHeld).length, 50);
      assert.deepEqual(await standing(id), [0, 5_000]);
      const refused = answers.find(({ isHeld }) => !isHeld)!;
      assert.deepEqual([refused.blocked.map((blocked) => blocked.id), refused.leastLeftMicros], [[id], 99]);
      const [count] = await database.query("select count(*)::integer as count from broker.llm_interactions");
      assert.equal(count!["count"], 50);
    });

    it("turns a hold into what the call cost, once, whoever settles it twice", async () => {
      const id = await budget(whole, 1_000);
      const held = order();
      await hold(database, held);
      const twice = await Promise.all([1, 2, 3].map(() => settle(database, settlement(held.interactionId, 37))));
      assert.equal(twice.filter(Boolean).length, 1);
      assert.deepEqual(await standing(id), [37, 0]);
    });

    it("books what a call cost beyond its hold", async () => {
      const id = await budget(whole, 120);
      const held = order();
      await hold(database, held);
      await settle(database, settlement(held.interactionId, 150));
      assert.deepEqual(await standing(id), [150, 0]);
      assert.equal((await hold(database, order({ micros: 0 }))).isHeld, false);
    });

    it("holds in every scope that applies or in none, and neither waits in a circle nor loses count", async () => {
      const scopes: Scope[] = [whole, { kind: "project", id: project }, { kind: "person", id: "ann" }, { kind: "agent", id: "scribe" }];
      const ids = [
        await budget(scopes[0]!, 40_000),
        await budget(scopes[1]!, 30_000),
        await budget(scopes[2]!, 9_000),
        await budget(scopes[3]!, 8_000),
      ];
      let spent = 0;
      const call = async (number: number) => {
        const shuffled = scopes.toSorted((left, right) => ((left.id.length * number) % 7) - ((right.id.length * number) % 7));
        const held = order({
          scopes: shuffled
            .slice(0, 1 + (number % 4))
            .concat(whole)
            .filter((scope, at, all) => all.indexOf(scope) === at),
        });
        if (!(await hold(database, held)).isHeld) return;
        const cost = number % 101;
        const booked = await Promise.all([
          settle(database, settlement(held.interactionId, cost)),
          settle(database, settlement(held.interactionId, cost)),
        ]);
        assert.equal(booked.filter(Boolean).length, 1);
        spent += cost;
      };
      await Promise.all(Array.from({ length: 300 }, (_, number) => call(number)));
      assert.deepEqual(await standing(ids[0]!), [spent, 0]);
      for (const id of ids) assert.equal((await standing(id))[1], 0);
    });

    it("names the budget that is in the way, and how much the tightest has left", async () => {
      await budget(whole, 10_000);
      const tight = await budget({ kind: "person", id: "ann" }, 60);
      const answer = await hold(database, order({ scopes: [whole, { kind: "person", id: "ann" }] }));
      assert.deepEqual(
        answer.blocked.map(({ id, scope, leftMicros }) => [id, scope.kind, leftMicros]),
        [[tight, "person", 60]],
      );
      assert.equal(answer.leastLeftMicros, 60);
      assert.ok((await hold(database, order({ scopes: [whole, { kind: "person", id: "bob" }] }))).isHeld);
    });

    it("is not there: then nothing may be spent, whatever other budgets say", async () => {
      await budget({ kind: "project", id: project }, 10_000);
      for (const scopes of [[], [whole], [{ kind: "project", id: project } as const]]) {
        const answer = await hold(database, order({ scopes }));
        assert.deepEqual([answer.isHeld, answer.leastLeftMicros], [false, null]);
      }
    });

    it("is an organization's own: that of another with the same names counts for nothing", async () => {
      await budget(whole, 10_000);
      const other = await hold(database, order({ organizationId: newId() }));
      assert.equal(other.isHeld, false);
    });

    it("warns once, when a hold takes it past what it warns at", async () => {
      const id = await budget(whole, 1_000, { soft: 150 });
      const warned = [];
      for (let call = 0; call < 4; call += 1) warned.push((await hold(database, order())).warned.map((one) => one.id));
      assert.deepEqual(warned, [[], [id], [], []]);
    });

    it("begins no period twice: a hold that began before midnight and gets its turn after it finds what was spent since", async () => {
      const id = await budget(whole, 100, { period: "day" });
      const ends = `date_trunc('day', now(), 'UTC') + interval '1 day'`;
      await database.query(`update broker.llm_budgets set period_start = ${ends}, spent_micros = 60`);
      assert.equal((await hold(database, order({ micros: 50 }))).isHeld, false);
      const first = order({ micros: 40 });
      assert.equal((await hold(database, first)).isHeld, true);
      assert.deepEqual(await standing(id), [60, 40]);
      await settle(database, settlement(first.interactionId, 30));
      assert.deepEqual(await standing(id), [90, 0]);
    });

    it("begins anew with its period, and what is settled late belongs to the old one", async () => {
      const id = await budget(whole, 150, { period: "day" });
      const late = order();
      assert.ok((await hold(database, late)).isHeld);
      assert.equal((await hold(database, order())).isHeld, false);
      const yesterday = `period_start - interval '1 day'`;
      await database.query(`update broker.llm_budgets set period_start = ${yesterday}`);
      await database.query(`update broker.llm_interactions set period_starts = array[(select period_start from broker.llm_budgets)]`);
      assert.ok((await hold(database, order())).isHeld);
      assert.deepEqual(await standing(id), [0, 100]);
      assert.ok(await settle(database, settlement(late.interactionId, 90)));
      assert.deepEqual(await standing(id), [0, 100]);
    });

    it("is charged in full for what nobody settled in time, and a settlement that comes after changes nothing", async () => {
      const id = await budget(whole, 1_000);
      const [lost, kept] = [order({ withinMs: -1 }), order()];
      await hold(database, lost);
      await hold(database, kept);
      assert.equal(await chargeLost(database), 1);
      assert.equal(await chargeLost(database), 0);
      assert.deepEqual(await standing(id), [100, 100]);
      assert.equal(await settle(database, settlement(lost.interactionId, 1)), false);
      const [row] = await database.query("select outcome, cost_micros from broker.llm_interactions where id = $1", [lost.interactionId]);
      assert.deepEqual(row, { outcome: "lost", cost_micros: 100 });
    });
  });
}
