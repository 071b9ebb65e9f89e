import assert from "node:assert/strict";
import { it } from "node:test";
import { z } from "#base/contract.ts";
import type { CallContext, ModelAnswer, ModelRequest } from "./call.ts";
import { answerUnfit, askForObject } from "./object.ts";

const Capital = z.object({ city: z.string(), people: z.number().int().positive() });
const context: CallContext = { organizationId: "o", projectId: "p", urgency: "task", signal: new AbortController().signal };
const request = {
  role: "parser",
  name: "capital",
  shape: Capital,
  messages: [{ role: "user", parts: [{ type: "text", text: "France?" }] }],
} as const;

/** A broker whose model answers these texts in order. */
function answering(texts: readonly string[], finish: ModelAnswer["finish"] = "stop") {
  const asked: ModelRequest[] = [];
  const generate = async (order: ModelRequest): Promise<ModelAnswer> => {
    const text = texts[asked.push(order) - 1] ?? assert.fail("asked too often");
    const usage = { inputTokens: 1, outputTokens: 1, cachedTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0 };
    const who = { callId: "c", interactionId: "i", provider: "fake", model: "large", shrunk: null, dropped: 0 };
    return { ...who, finish, parts: [{ type: "text", text }], text, usage, costMicros: 5 };
  };
  return { broker: { generate }, asked };
}

it("gives the value that fits, whether it stands alone, in a fence or in a sentence", async () => {
  const json = '{"city":"Paris","people":2100000}';
  for (const text of [json, `\`\`\`json\n${json}\n\`\`\``, `Here you are: ${json} Anything else?`]) {
    const { broker, asked } = answering([text]);
    const { value, costMicros } = await askForObject(broker, request, context);
    assert.deepEqual([value, costMicros, asked.length], [{ city: "Paris", people: 2_100_000 }, 5, 1]);
    assert.equal(asked[0]!.format?.name, "capital");
  }
});

it("says what is wrong and asks again, and counts what all of it cost", async () => {
  const { broker, asked } = answering(["Paris!", '{"city":"Paris","people":-1}', '{"city":"Paris","people":3}']);
  const { value, answers, costMicros } = await askForObject(broker, request, context);
  assert.deepEqual([value.people, answers.length, costMicros], [3, 3, 15]);
  const last = asked[2]!.messages.at(-1)!;
  assert.match(last.role === "user" && last.parts[0]!.type === "text" ? last.parts[0]!.text : "", /\/people: Too small[\s\S]*"city"/);
  // Each repair begins with the question, so that wrong answers do not pile up.
  assert.equal(asked[2]!.messages.length, 3);
});

it("gives up with what was wrong", async () => {
  const { broker } = answering(["no", "no", "no"]);
  await assert.rejects(askForObject(broker, request, context), (error) => answerUnfit.is(error) && /3 times/.test(error.message));
  const once = answering(['{"city":'], "length");
  await assert.rejects(askForObject(once.broker, { ...request, repairs: 0 }, context), answerUnfit.is);
});

it("asks for less where an answer was cut off", async () => {
  const { broker, asked } = answering(['{"city":', '{"city":"Paris","people":3}'], "length");
  await askForObject(broker, request, context);
  assert.match(JSON.stringify(asked[1]!.messages), /more briefly/);
});
