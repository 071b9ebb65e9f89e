import assert from "node:assert/strict";
import { it } from "node:test";
import { contextExceeded, fitInto } from "./fit.ts";
import type { Message } from "./message.ts";
import { countTokens } from "./tokens.ts";

const user = (text: string): Message => ({ role: "user", parts: [{ type: "text", text }] });
const assistant = (text: string): Message => ({ role: "assistant", parts: [{ type: "text", text }] });
const calls: Message = { role: "assistant", parts: [{ type: "call", id: "c1", name: "look", input: {} }] };
const result: Message = { role: "tool", results: [{ callId: "c1", name: "look", output: "x".repeat(300) }] };
const system: Message = { role: "system", text: "Be short." };
const conversation = [
  system,
  user("one"),
  calls,
  result,
  assistant("1".repeat(300)),
  user("two"),
  assistant("2".repeat(300)),
  user("three"),
  calls,
  result,
];

it("leaves a conversation that fits as it is", () => {
  assert.deepEqual(fitInto(10_000, conversation, []), { messages: conversation, dropped: 0 });
});

it("drops the oldest exchanges whole, and keeps the system's words and the last question with all that follows it", () => {
  const all = countTokens(conversation, []).likely;
  const without = fitInto(all - 1, conversation, []);
  assert.deepEqual(without, { messages: [system, ...conversation.slice(5)], dropped: 4 });
  const least = fitInto(countTokens([system, ...conversation.slice(7)], []).likely, conversation, []);
  assert.deepEqual(least, { messages: [system, ...conversation.slice(7)], dropped: 6 });
});

it("refuses what does not fit at all, with what it needs", () => {
  assert.throws(
    () => fitInto(100, conversation, []),
    (error) => contextExceeded.is(error) && (error.data["needed_tokens"] as number) > 100,
  );
  assert.throws(() => fitInto(10, [assistant("x".repeat(300))], []), contextExceeded.is);
});

it("counts more than any text has: what is likely stays below the most", () => {
  for (const text of ["Hello there, how are you?", "你好，世界", "ａｂｃ", "😀".repeat(50), '{"a":[1,2,3]}'.repeat(20)]) {
    const { likely, most } = countTokens([user(text)], []);
    assert.ok(likely > 0 && most > likely);
  }
});
