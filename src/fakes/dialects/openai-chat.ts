/** OpenAI's Chat Completions API, which most other servers speak as well. */
import { type AskedMessage, listMember, member, numberMember, stringsIn, textMember } from "../asked.ts";
import { piecesOf, textOf } from "../behaviour.ts";
import { type Dialect, eventFrame, halves, type Writing } from "./dialect.ts";
import { openAiFailure } from "./openai.ts";

const textMembers = ["content", "text", "tool_calls", "function", "arguments", "refusal"];

export const openAiChat: Dialect = {
  read: (body) => ({
    dialect: "openai-chat",
    model: textMember(body, "model"),
    isStream: member(body, "stream") === true,
    messages: listMember(body, "messages").map(messageOf),
    tools: listMember(body, "tools").map((tool) => {
      const called = member(tool, "function");
      return { name: textMember(called, "name"), about: textMember(called, "description"), schema: member(called, "parameters") };
    }),
    mostOutput: numberMember(body, "max_completion_tokens") ?? numberMember(body, "max_tokens"),
  }),
  whole: (writing) => ({
    ...head(writing, "chat.completion"),
    choices: [{ index: 0, message: messageFor(writing), logprobs: null, finish_reason: finishReason(writing) }],
    ...(writing.usage === null ? {} : { usage: usageOf(writing) }),
  }),
  stream,
  streamType: "text/event-stream; charset=utf-8",
  failure: openAiFailure,
  failureFrame: (order) => eventFrame(openAiFailure(order)),
};

function messageOf(message: unknown): AskedMessage {
  const role = textMember(message, "role");
  const known = role === "assistant" || role === "tool" || role === "user" ? role : "system";
  return { role: known, text: stringsIn(message, textMembers).join("\n") };
}

function head({ asked, id, nowMs }: Writing, object: string) {
  return {
    id: id("chatcmpl"),
    object,
    created: Math.floor(nowMs / 1000),
    model: asked.model,
    service_tier: "default",
    system_fingerprint: "fp_fake",
  };
}

function callsOf({ answer, id }: Writing) {
  return (answer.calls ?? []).map((call) => ({
    id: id("call"),
    type: "function",
    function: { name: call.name, arguments: JSON.stringify(call.input) },
  }));
}

function messageFor(writing: Writing) {
  const { answer } = writing;
  const text = textOf(answer);
  const isRefusal = answer.finish === "refusal";
  return {
    role: "assistant",
    content: text === "" || isRefusal ? null : text,
    refusal: isRefusal ? text : null,
    annotations: [],
    ...(answer.reasoning ? { reasoning_content: answer.reasoning } : {}),
    ...(answer.calls?.length ? { tool_calls: callsOf(writing) } : {}),
  };
}

function finishReason({ answer }: Writing): string {
  if (answer.finish === "length") return "length";
  return answer.calls?.length ? "tool_calls" : "stop";
}

function usageOf({ usage }: Writing) {
  const { input = 0, output = 0, cached = 0, reasoning = 0 } = usage ?? {};
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: { cached_tokens: cached, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: reasoning,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}

function* stream(writing: Writing): Iterable<string> {
  const { answer, body, usage } = writing;
  const withUsage = member(member(body, "stream_options"), "include_usage") === true && usage !== null;
  const shared = { ...head(writing, "chat.completion.chunk"), ...(withUsage ? { usage: null } : {}) };
  const chunk = (delta: object, finish_reason: string | null = null) =>
    eventFrame({ ...shared, choices: [{ index: 0, delta, logprobs: null, finish_reason }] });
  yield chunk({ role: "assistant", content: "", refusal: null });
  for (const piece of halves(answer.reasoning ?? "")) yield chunk({ reasoning_content: piece });
  const place = answer.finish === "refusal" ? "refusal" : "content";
  for (const piece of piecesOf(answer)) yield chunk({ [place]: piece });
  for (const [index, call] of callsOf(writing).entries()) {
    yield chunk({ tool_calls: [{ index, ...call, function: { name: call.function.name, arguments: "" } }] });
    for (const piece of halves(call.function.arguments)) yield chunk({ tool_calls: [{ index, function: { arguments: piece } }] });
  }
  yield chunk({}, finishReason(writing));
  if (withUsage) yield eventFrame({ ...shared, choices: [], usage: usageOf(writing) });
  yield eventFrame("[DONE]");
}
