/** Every adapter against the fakes that its provider's own SDK talks to. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { always, type FakeAnswer, type FakeFault, type ModelServer, openModelServer } from "#fakes/index.ts";
import type { Message } from "../message.ts";
import { type Adapter, FaultError, type WirePart, type WireRequest } from "../wire.ts";
import { anthropicAdapter, compatibleAdapter, googleAdapter, openAiAdapter, openAiChatAdapter } from "./hosted.ts";
import { ollamaAdapter } from "./ollama.ts";

const key = "key-0001";
const answer: FakeAnswer = { text: ["Paris", " is", " it."], usage: { input: 120, output: 30, cached: 100, reasoning: 10 } };
const calling: FakeAnswer = { ...answer, reasoning: "Weather is asked for.", calls: [{ name: "get_weather", input: { city: "Paris" } }] };
const hello: Message = { role: "user", parts: [{ type: "text", text: "What is the capital of France?" }] };
const weather = { name: "get_weather", about: "Weather of a city.", schema: { type: "object", properties: { city: { type: "string" } } } };

function request(over: Partial<WireRequest> = {}): WireRequest {
  return {
    model: "large",
    messages: [{ role: "system", text: "Be short." }, hello],
    tools: [],
    toolChoice: "auto",
    format: null,
    mostOutputTokens: 200,
    temperature: null,
    stopAt: [],
    effort: null,
    isCacheable: true,
    ...over,
  };
}

interface Case {
  readonly make: (url: string, key: string) => Adapter;
  /** What the provider's form can't say. */
  readonly lacks?: readonly ("cached" | "reasoning tokens" | "reasoning" | "embeddings" | "signature" | "silence on usage")[];
}

const cases: Readonly<Record<string, Case>> = {
  anthropic: {
    make: (url, own) => anthropicAdapter({ baseUrl: `${url}/v1`, key: own, fetch, nowMs: Date.now }),
    lacks: ["reasoning tokens", "embeddings", "silence on usage"],
  },
  "openai by responses": { make: (url, own) => openAiAdapter({ baseUrl: `${url}/v1`, key: own, fetch, nowMs: Date.now }) },
  "openai by chat": {
    make: (url, own) => openAiChatAdapter({ baseUrl: `${url}/v1`, key: own, fetch, nowMs: Date.now }),
    lacks: ["reasoning", "signature"],
  },
  google: { make: (url, own) => googleAdapter({ baseUrl: `${url}/v1beta`, key: own, fetch, nowMs: Date.now }) },
  compatible: { make: (url, own) => compatibleAdapter({ baseUrl: `${url}/v1`, key: own, fetch, nowMs: Date.now }), lacks: ["signature"] },
  ollama: {
    make: (url, own) => ollamaAdapter({ baseUrl: url, key: own, fetch, contextTokens: 8_192, nowMs: Date.now }),
    lacks: ["cached", "reasoning tokens", "signature"],
  },
};

for (const [name, { make, lacks = [] }] of Object.entries(cases)) {
  describe(`the adapter of ${name}`, () => {
    let server: ModelServer;
    let adapter: Adapter;
    before(async () => {
      server = await openModelServer({ model: always(answer), key });
      adapter = make(server.url, key);
    });
    after(() => server.close());
    const partsOf = (over: Partial<WireRequest> = {}, signal = new AbortController().signal) =>
      Array.fromAsync(adapter.stream(request(over), signal));

    it("gives text piece by piece, and at the end the whole with its usage", async () => {
      server.become(always(answer));
      const parts = await partsOf();
      assert.deepEqual(
        parts.filter((part) => part.type === "text").map((part) => part.text),
        answer.text,
      );
      const end = endOf(parts);
      assert.deepEqual([end.finish, end.parts.map((part) => part.type === "text" && part.text)], ["stop", ["Paris is it."]]);
      assert.deepEqual(end.usage, {
        inputTokens: 120,
        outputTokens: 30,
        cachedTokens: lacks.includes("cached") ? 0 : 100,
        cacheWriteTokens: 0,
        reasoningTokens: lacks.includes("reasoning tokens") ? 0 : 10,
      });
      const asked = server.requests.at(-1)!.asked!;
      assert.deepEqual([asked.model, asked.isStream, asked.mostOutput], ["large", true, 200]);
      assert.deepEqual(
        asked.messages.map(({ role, text }) => [role, text]),
        [
          ["system", "Be short."],
          ["user", "What is the capital of France?"],
        ],
      );
    });

    it("gives thoughts and calls, and takes the turn back with what the provider signed and what the tool said", async () => {
      server.become(always(calling));
      const parts = await partsOf({ tools: [weather] });
      const end = endOf(parts);
      assert.equal(end.finish, "calls");
      const call = parts.find((part) => part.type === "call")!;
      assert.deepEqual([call.name, JSON.parse(call.inputText)], ["get_weather", { city: "Paris" }]);
      const thought = end.parts.find((part) => part.type === "reasoning");
      if (!lacks.includes("reasoning")) assert.equal(thought?.text, "Weather is asked for.");
      server.become(always(answer));
      const tool: Message = { role: "tool", results: [{ callId: call.id, name: call.name, output: { sky: "clear" } }] };
      endOf(await partsOf({ messages: [hello, { role: "assistant", parts: end.parts }, tool], tools: [weather] }));
      const { body, asked } = server.requests.at(-1)!;
      assert.match(asked!.messages.at(-1)!.text, /clear/);
      if (!lacks.includes("signature"))
        assert.ok(JSON.stringify(body).includes(Buffer.from("signed:21:Weather is asked for.").toString("base64")));
    });

    it("asks for JSON by a schema, and for one tool by name", async () => {
      server.become(always({ ...answer, text: '{"city":"Paris"}' }));
      const schema = { type: "object", properties: { city: { type: "string" } }, required: ["city"], additionalProperties: false };
      const end = endOf(await partsOf({ format: { name: "capital", schema } }));
      assert.match(end.parts.map((part) => (part.type === "text" ? part.text : JSON.stringify(part))).join(""), /Paris/);
      assert.match(JSON.stringify(server.requests.at(-1)!.body), /"city"/);
      server.become(always(calling));
      assert.equal(endOf(await partsOf({ tools: [weather], toolChoice: { name: "get_weather" } })).finish, "calls");
    });

    it("says when an answer is cut for length, and when its usage is not reported", async () => {
      server.become(always({ ...answer, finish: "length" }));
      assert.equal(endOf(await partsOf()).finish, "length");
      server.become(always({ ...answer, usage: null }));
      assert.equal(endOf(await partsOf()).usage?.outputTokens ?? null, lacks.includes("silence on usage") ? 0 : null);
    });

    it("tells failures apart, with the time that the provider asks for", async () => {
      const told = async (fault: FakeFault) => {
        server.become(always(fault));
        return faultOf(await partsOf());
      };
      const limited = await told({ fault: "status", status: 429, message: "Slow down.", retryAfterS: 7 });
      assert.deepEqual([limited.kind, limited.status, limited.retryAfterMs], ["limited", 429, 7_000]);
      assert.match(limited.detail, /Slow down/);
      for (const [status, kind] of [
        [400, "refused"],
        [404, "model"],
        [500, "broken"],
        [503, "overloaded"],
        [529, "overloaded"],
      ] as const) {
        assert.equal((await told({ fault: "status", status })).kind, kind, String(status));
      }
      server.become(always(answer));
      const wrong = faultOf(await Array.fromAsync(make(server.url, "wrong").stream(request(), new AbortController().signal)));
      assert.equal(wrong.kind, "key");
      assert.equal((await told({ fault: "malformed" })).kind, "nonsense");
      assert.equal((await told({ fault: "malformed", body: "<html>Sign in to the hotel's network</html>" })).kind, "nonsense");
    });

    it("ends with a fault where the answer breaks off, and where it says so itself", async () => {
      server.become(always({ fault: "cut", after: 4, answer: { ...answer, text: Array.from({ length: 20 }, (_, at) => `piece ${at} `) } }));
      const parts = await partsOf();
      assert.equal(faultOf(parts).kind, "unreachable");
      server.become(
        always({ fault: "error in stream", after: 4, answer: { ...answer, text: Array.from({ length: 20 }, (_, at) => `piece ${at} `) } }),
      );
      assert.match(faultOf(await partsOf()).kind, /overloaded|broken/);
      const nobody = await openModelServer({ model: always(answer) });
      await nobody.close();
      assert.equal(
        faultOf(await Array.fromAsync(make(nobody.url, key).stream(request(), new AbortController().signal))).kind,
        "unreachable",
      );
    });

    it("stops the provider's work when it is stopped itself", async () => {
      for (const behaviour of [{ fault: "hang" } as const, { fault: "stall", after: 3, answer } as const, { ...answer, pieceMs: 40 }]) {
        server.become(always(behaviour));
        const stop = new AbortController();
        setTimeout(() => stop.abort(), 60);
        assert.equal(faultOf(await partsOf({}, stop.signal)).kind, "aborted");
        const kept = server.requests.at(-1)!;
        for (let tries = 0; !kept.isAbandoned && tries < 200; tries += 1) await new Promise((resolve) => setTimeout(resolve, 5));
        assert.ok(kept.isAbandoned);
      }
    });

    it(lacks.includes("embeddings") ? "has no embeddings, and says so" : "gives vectors in the order of the texts", async () => {
      const embedding = adapter.embed("small", ["late invoice", "overdue invoice", "balloon"], new AbortController().signal);
      if (lacks.includes("embeddings"))
        return assert.rejects(embedding, (error) => error instanceof FaultError && error.fault.kind === "model");
      const { vectors } = await embedding;
      assert.equal(vectors.length, 3);
      assert.ok(likeness(vectors[0]!, vectors[1]!) > likeness(vectors[0]!, vectors[2]!));
      await assert.rejects(
        make(server.url, "wrong").embed("small", ["x"], new AbortController().signal),
        (error) => error instanceof FaultError && error.fault.kind === "key",
      );
    });
  });
}

function endOf(parts: readonly WirePart[]): Extract<WirePart, { type: "end" }> {
  const last = parts.at(-1);
  if (last?.type !== "end") assert.fail(JSON.stringify(last));
  return last;
}

function faultOf(parts: readonly WirePart[]) {
  const last = parts.at(-1);
  if (last?.type !== "fault") assert.fail(JSON.stringify(last));
  return last.fault;
}

function likeness(left: Float32Array, right: Float32Array): number {
  return left.reduce((sum, value, at) => sum + value * right[at]!, 0);
}
