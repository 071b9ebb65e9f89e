/** The broker on a real database, before providers that behave as told. */
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, describe, it } from "node:test";
import { silentLog } from "#base/log.ts";
import { newId } from "#base/id.ts";
import { always, type FakeAnswer, type FakeBehaviour, type ModelServer, openModelServer, scripted } from "#fakes/index.ts";
import type { Database } from "#store/database.ts";
import { openTestDatabase } from "#testing/database.ts";
import { compatibleAdapter } from "./adapters/hosted.ts";
import type { CallContext, CallPart, ModelRequest } from "./call.ts";
import { contextExceeded } from "./fit.ts";
import { type Broker, createBroker } from "./index.ts";
import {
  answerInterrupted,
  budgetExhausted,
  budgetMissing,
  callStopped,
  callTooLong,
  modelUnavailable,
  requestRefused,
} from "./problems.ts";

const set = { name: "broker", directory: new URL("migrations/", import.meta.url) };
const [organizationId, projectId, personId] = [newId(), newId(), newId()];
const answer: FakeAnswer = { text: ["Paris", " is", " it."], usage: { input: 100, output: 10 } };
const question: ModelRequest = {
  role: "chat",
  messages: [{ role: "user", parts: [{ type: "text", text: "What is the capital of France?" }] }],
  mostOutputTokens: 1_000,
};
/** A dollar for a million tokens read, ten for a million written. */
const price = { input: 1_000_000, output: 10_000_000 };
const answerCosts = 100 + 100;

describe("the broker", () => {
  let database: Database;
  let first: ModelServer;
  let second: ModelServer;
  let broker: Broker;
  before(async () => {
    database = await openTestDatabase([set]);
    [first, second] = await Promise.all([openModelServer({ model: always(answer) }), openModelServer({ model: always(answer) })]);
  });
  beforeEach(async () => {
    for (const server of [first, second]) {
      server.become(always(answer));
      (server.requests as unknown[]).length = 0;
    }
    broker = createBroker({
      database,
      newId,
      nowMs: Date.now,
      random: Math.random,
      log: silentLog,
      adapterFor: ({ baseUrl }) => compatibleAdapter({ baseUrl: `${baseUrl}/v1`, key: null, fetch, nowMs: Date.now }),
    });
    await budget("organization", organizationId, 10_000_000);
  });
  afterEach(() => database.query("truncate broker.llm_providers, broker.llm_routes, broker.llm_budgets, broker.llm_interactions cascade"));
  after(async () => {
    await Promise.all([first.close(), second.close()]);
    await database.close();
  });

  async function budget(kind: string, scope: string, limit: number, soft: number | null = null): Promise<void> {
    await database.query(
      "insert into broker.llm_budgets (id, organization_id, scope_kind, scope_id, period, limit_micros, soft_micros) values ($1, $2, $3, $4, 'all', $5, $6)",
      [newId(), organizationId, kind, scope, limit, soft],
    );
  }

  /** A provider with one model for the chat, behind those that were given before. */
  async function serve(
    name: string,
    server: ModelServer,
    over: { context?: number; isPriced?: boolean; atOnce?: number; conditions?: object } = {},
  ) {
    const [provider, model] = [newId(), newId()];
    await database.query(
      "insert into broker.llm_providers (id, organization_id, kind, name, base_url, is_enabled, most_at_once) values ($1, $2, 'openai-compatible', $3, $4, true, $5)",
      [provider, organizationId, name, server.url, over.atOnce ?? 8],
    );
    await database.query(
      "insert into broker.llm_models (id, provider_id, name, context_tokens, most_output_tokens) values ($1, $2, $3, $4, 4096)",
      [model, provider, `${name}-large`, over.context ?? 100_000],
    );
    if (over.isPriced ?? true) {
      for (const [from, factor] of [
        ["-infinity", 7],
        ["2026-01-01", 1],
        ["2999-01-01", 9],
      ] as const) {
        await database.query(
          "insert into broker.llm_prices (id, model_id, valid_from, input, output, cached_input, cache_write) values ($1, $2, $3, $4, $5, $4, $4)",
          [newId(), model, from, price.input * factor, price.output * factor],
        );
      }
    }
    await database.query(
      `insert into broker.llm_routes (organization_id, role, position, model_id, conditions)
       select $1, 'chat', coalesce(max(position), 0) + 1, $2, $3::jsonb from broker.llm_routes`,
      [organizationId, model, JSON.stringify(over.conditions ?? {})],
    );
    broker.forgetRoutes(organizationId);
  }

  function context(over: Partial<CallContext> = {}): CallContext {
    return { organizationId, projectId, personId, urgency: "chat", signal: new AbortController().signal, ...over };
  }

  const standing = async () => {
    const [row] = await database.query<{ spent: number; reserved: number }>(
      "select spent_micros as spent, reserved_micros as reserved from broker.llm_budgets where scope_kind = 'organization'",
    );
    return [row!.spent, row!.reserved];
  };
  const records = () =>
    database.query<Record<string, unknown>>(
      "select attempt, provider_name, outcome, cost_micros, input_tokens, output_tokens, is_estimated, error from broker.llm_interactions order by started_at, id",
    );

  it("gives an answer part by part, says who gives it, and books what it cost at today's price", async () => {
    await serve("one", first);
    const parts = await Array.fromAsync(broker.stream(question, context({ agent: "scribe", taskId: newId(), step: "ask" })));
    assert.deepEqual(
      parts.map((part) => (part.type === "text" ? part.text : part.type)),
      ["accepted", "Paris", " is", " it.", "end"],
    );
    const accepted = parts[0] as Extract<CallPart, { type: "accepted" }>;
    assert.deepEqual([accepted.provider, accepted.model, accepted.shrunk, accepted.dropped], ["one", "one-large", null, 0]);
    assert.equal((parts.at(-1) as Extract<CallPart, { type: "end" }>).costMicros, answerCosts);
    assert.deepEqual(await standing(), [answerCosts, 0]);
    const [kept] = await database.query(
      "select agent, step, state, outcome, price_input, person_id, first_token_ms >= 0 as has_first, request from broker.llm_interactions",
    );
    assert.deepEqual(kept, {
      agent: "scribe",
      step: "ask",
      state: "settled",
      outcome: "completed",
      price_input: price.input,
      person_id: personId,
      has_first: true,
      request: null,
    });
  });

  it("asks the next model where one fails before it says anything, with a hold of its own for each", async () => {
    await serve("one", first);
    await serve("two", second);
    first.become(always({ fault: "status", status: 529, message: "Overloaded" }));
    const got = await broker.generate(question, context());
    assert.deepEqual([got.text, got.provider], ["Paris is it.", "two"]);
    const kept = await records();
    assert.deepEqual(
      kept.map(({ attempt, provider_name, outcome, cost_micros }) => [attempt, provider_name, outcome, cost_micros]),
      [
        [1, "one", "failed", 0],
        [2, "two", "completed", answerCosts],
      ],
    );
    assert.deepEqual(await standing(), [answerCosts, 0]);
  });

  it("asks nobody else once an answer has begun, books what was said, and tells that it broke off", async () => {
    await serve("one", first);
    await serve("two", second);
    first.become(always({ fault: "cut", after: 3, answer }));
    await assert.rejects(broker.generate(question, context()), answerInterrupted.is);
    assert.equal(second.requests.length, 0);
    const [kept] = await records();
    assert.deepEqual([kept!["outcome"], kept!["is_estimated"]], ["failed", true]);
    assert.ok((kept!["cost_micros"] as number) > 0);
    assert.deepEqual(await standing(), [kept!["cost_micros"], 0]);
  });

  it("asks nobody else what was asked wrongly", async () => {
    await serve("one", first);
    await serve("two", second);
    first.become(always({ fault: "status", status: 400, message: "messages.0: too strange" }));
    await assert.rejects(broker.generate(question, context()), (error) => requestRefused.is(error) && /too strange/.test(error.message));
    assert.equal(second.requests.length, 0);
    assert.deepEqual(await standing(), [0, 0]);
  });

  it("makes no call that nobody has said the price of, nor one that no budget is set for", async () => {
    await serve("one", first, { isPriced: false });
    await assert.rejects(
      broker.generate(question, context()),
      (error) => modelUnavailable.is(error) && /what it costs/.test(error.message),
    );
    await serve("two", second);
    assert.equal((await broker.generate(question, context())).provider, "two");
    await database.query("truncate broker.llm_budgets");
    await assert.rejects(broker.generate(question, context()), budgetMissing.is);
    assert.deepEqual([first.requests.length, second.requests.length], [0, 1]);
  });

  it("makes no call when the database is away", async () => {
    const other = await openTestDatabase([set]);
    await other.close();
    const away = createBroker({
      database: other,
      newId,
      nowMs: Date.now,
      random: Math.random,
      log: silentLog,
      adapterFor: () => assert.fail("nobody is asked"),
    });
    await assert.rejects(away.generate(question, context()));
  });

  it("lets of two hundred calls at once fifty through where there is money for fifty", async () => {
    await serve("one", first, { atOnce: 200 });
    const { mostMicros } = (await broker.quote(question, context()))[0]!;
    await budget("project", projectId, mostMicros * 50);
    first.become(always({ ...answer, delayMs: 3_000 }));
    const calls = await Promise.allSettled(Array.from({ length: 200 }, () => broker.generate(question, context())));
    const refusals = calls.filter((call) => call.status === "rejected" && budgetExhausted.is(call.reason));
    assert.deepEqual([calls.filter(({ status }) => status === "fulfilled").length, refusals.length, first.requests.length], [50, 150, 50]);
    assert.deepEqual(await standing(), [50 * answerCosts, 0]);
  });

  it("shortens an answer that the budget does not allow in full, and says so; refuses one that would be too short", async () => {
    await serve("one", first);
    const { mostMicros } = (await broker.quote(question, context()))[0]!;
    await budget("person", personId, mostMicros - 5_000);
    const got = await broker.generate(question, context());
    assert.deepEqual(got.shrunk, { wantedOutputTokens: 1_000, mostOutputTokens: 500 });
    assert.equal(first.requests.at(-1)!.asked!.mostOutput, 500);
    await database.query("update broker.llm_budgets set limit_micros = 300 where scope_kind = 'person'");
    await assert.rejects(broker.generate(question, context()), (error) => budgetExhausted.is(error) && /person/.test(error.message));
    assert.equal(first.requests.length, 1);
  });

  it("stops the provider's work and books what was used when its reader stops reading, or stops the call", async () => {
    await serve("one", first);
    first.become(always({ ...answer, pieceMs: 30, text: Array.from({ length: 100 }, (_, at) => `piece ${at} `) }));
    for await (const part of broker.stream(question, context())) if (part.type === "text") break;
    const stop = new AbortController();
    const reading = async () => {
      for await (const part of broker.stream(question, context({ signal: stop.signal }))) if (part.type === "text") stop.abort();
    };
    await assert.rejects(reading(), callStopped.is);
    for (const kept of first.requests) {
      for (let tries = 0; !kept.isAbandoned && tries < 200; tries += 1) await new Promise((resolve) => setTimeout(resolve, 5));
      assert.ok(kept.isAbandoned);
    }
    const kept = await records();
    assert.deepEqual(
      kept.map(({ outcome, is_estimated }) => [outcome, is_estimated]),
      [
        ["aborted", true],
        ["aborted", true],
      ],
    );
    assert.ok(kept.every(({ cost_micros }) => (cost_micros as number) > 0));
    assert.equal((await standing())[1], 0);
  });

  it("leaves a silent model for the next one, and a call that takes too long in all", async () => {
    await serve("one", first);
    await serve("two", second);
    first.become(always({ fault: "hang" }));
    assert.equal((await broker.generate(question, context({ firstPartWithinMs: 80 }))).provider, "two");
    second.become(always({ fault: "stall", after: 3, answer }));
    await assert.rejects(broker.generate(question, context({ firstPartWithinMs: 80, withinMs: 400 })), callTooLong.is);
    assert.equal((await standing())[1], 0);
  });

  it("leaves a provider alone that fails again and again", async () => {
    await serve("one", first);
    await serve("two", second);
    first.become(always({ fault: "status", status: 500 }));
    for (let call = 0; call < 7; call += 1) await broker.generate(question, context());
    assert.deepEqual([first.requests.length, second.requests.length], [5, 7]);
  });

  it("asks once more what failed, as late as its provider asks for, and in the end gives up", async () => {
    await serve("one", first);
    first.become(scripted([{ fault: "status", status: 503 }, { fault: "status", status: 429, retryAfterS: 1 }, answer]));
    const started = performance.now();
    assert.equal((await broker.generate(question, context())).text, "Paris is it.");
    assert.ok(performance.now() - started > 1_000);
    assert.deepEqual(
      (await records()).map(({ attempt, outcome }) => [attempt, outcome]),
      [
        [1, "failed"],
        [2, "failed"],
        [3, "completed"],
      ],
    );
    first.become(always({ fault: "status", status: 503, message: "Come back later" }));
    await assert.rejects(
      broker.generate(question, context()),
      (error) => modelUnavailable.is(error) && /Come back later/.test(error.message),
    );
    assert.equal(first.requests.length, 6);
  });

  it("routes by project, urgency and length, and fits a conversation into the window", async () => {
    await serve("long", first, { conditions: { urgencies: ["batch"] } });
    await serve("short", second, { context: 1_600, conditions: { projects: [projectId] } });
    assert.equal((await broker.generate(question, context({ urgency: "batch" }))).provider, "long");
    assert.equal((await broker.generate(question, context())).provider, "short");
    await assert.rejects(broker.generate(question, context({ projectId: newId() })), modelUnavailable.is);
    const turn = (text: string): ModelRequest["messages"] => [
      { role: "user", parts: [{ type: "text", text }] },
      { role: "assistant", parts: [{ type: "text", text }] },
    ];
    const messages = [...turn("a".repeat(600)), ...turn("b".repeat(600)), ...question.messages];
    const got = await broker.generate({ ...question, messages }, context());
    assert.equal(got.dropped, 2);
    assert.match(second.requests.at(-1)!.asked!.messages[0]!.text, /^b+$/);
    const long: ModelRequest = { ...question, messages: [{ role: "user", parts: [{ type: "text", text: "c".repeat(3_000) }] }] };
    await assert.rejects(broker.generate(long, context()), contextExceeded.is);
  });

  it("counts by itself where a provider reports nothing, and charges in full what nobody settled", async () => {
    await serve("one", first);
    first.become(always({ ...answer, usage: null }));
    const got = await broker.generate(question, context());
    assert.ok(got.usage.outputTokens > 0 && got.costMicros > 0);
    assert.equal((await records())[0]!["is_estimated"], true);
    await database.query("update broker.llm_interactions set state = 'held', expires_at = now() - interval '1 s', cost_micros = null");
    await database.query(
      "update broker.llm_budgets set spent_micros = 0, reserved_micros = (select sum(held_micros) from broker.llm_interactions)",
    );
    assert.deepEqual([await broker.sweep(), await broker.sweep()], [1, 0]);
    const [spent, reserved] = await standing();
    assert.ok(spent! > got.costMicros && reserved === 0);
  });

  it("falls back from every fault before the first word, whichever it is", async () => {
    const faults: FakeBehaviour[] = [
      { fault: "status", status: 401 },
      { fault: "status", status: 404 },
      { fault: "status", status: 429 },
      { fault: "status", status: 503 },
      { fault: "malformed" },
      { fault: "malformed", body: "" },
    ];
    await serve("one", first);
    await serve("two", second);
    for (const fault of faults) {
      first.become(always(fault));
      assert.equal((await broker.generate(question, context())).provider, "two");
    }
  });

  it("gives vectors in the order of the texts, with the name of their space, falls back, and books them", async () => {
    await serve("one", first);
    await serve("two", second);
    await database.query("update broker.llm_routes set role = 'embedder'");
    broker.forgetRoutes(organizationId);
    const batch = context({ urgency: "batch" });
    const { vectors, space, costMicros } = await broker.embed(["late invoice", "red balloon"], batch);
    assert.deepEqual([vectors.length, space], [2, `openai-compatible/one-large/${vectors[0]!.length}`]);
    assert.deepEqual(await standing(), [costMicros, 0]);
    await first.close();
    first = await openModelServer({ model: always(answer) });
    assert.equal((await broker.embed(["late invoice"], batch)).space.split("/")[1], "two-large");
    await assert.rejects(broker.embed(["x".repeat(400_000)], batch), contextExceeded.is);
    assert.deepEqual(
      (await records()).map(({ outcome }) => outcome),
      ["completed", "failed", "completed"],
    );
    assert.equal((await standing())[1], 0);
  });
});
