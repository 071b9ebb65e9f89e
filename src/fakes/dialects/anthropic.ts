/** Anthropic's Messages API, version 2023-06-01. */
import { type AskedMessage, listMember, member, numberMember, stringsIn, textMember } from "../asked.ts";
import { piecesOf, textOf } from "../behaviour.ts";
import { type Dialect, eventFrame, type FailureOrder, halves, signatureOf, type Writing } from "./dialect.ts";

const textMembers = ["text", "content", "source", "data", "input", "thinking"];

export const anthropic: Dialect = {
  read: (body) => ({
    dialect: "anthropic",
    model: textMember(body, "model"),
    isStream: member(body, "stream") === true,
    messages: [...systemOf(member(body, "system")), ...listMember(body, "messages").map(messageOf)],
    tools: listMember(body, "tools").map((tool) => ({
      name: textMember(tool, "name"),
      about: textMember(tool, "description"),
      schema: member(tool, "input_schema"),
    })),
    mostOutput: numberMember(body, "max_tokens"),
  }),
  whole: (writing) => ({
    ...head(writing),
    content: blocksOf(writing),
    stop_reason: stopReason(writing),
    usage: usageOf(writing),
  }),
  stream,
  streamType: "text/event-stream; charset=utf-8",
  failure,
  failureFrame: (order) => eventFrame(failure(order), "error"),
};

function systemOf(system: unknown): AskedMessage[] {
  const text = stringsIn(system, textMembers).join("\n");
  return text === "" ? [] : [{ role: "system", text }];
}

function messageOf(message: unknown): AskedMessage {
  const content = member(message, "content");
  const isResult = Array.isArray(content) && content.some((block) => member(block, "type") === "tool_result");
  const role = textMember(message, "role") === "assistant" ? "assistant" : isResult ? "tool" : "user";
  return { role, text: stringsIn(content, textMembers).join("\n") };
}

function head({ asked, id }: Writing) {
  return { id: id("msg"), type: "message", role: "assistant", model: asked.model, stop_sequence: null };
}

/** Anthropic always reports: an answer that is to have none gets zeros. */
function usageOf({ usage }: Writing) {
  const { input = 0, output = 0, cached = 0 } = usage ?? {};
  return {
    input_tokens: input - cached,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: cached,
    output_tokens: output,
    service_tier: "standard",
  };
}

function stopReason({ answer }: Writing): string {
  if (answer.finish === "length") return "max_tokens";
  if (answer.finish === "refusal") return "refusal";
  return answer.calls?.length ? "tool_use" : "end_turn";
}

type Block =
  | { readonly type: "thinking"; readonly thinking: string; readonly signature: string }
  | { readonly type: "text"; readonly text: string; readonly citations: null }
  | { readonly type: "tool_use"; readonly id: string; readonly name: string; readonly input: unknown };

function blocksOf({ answer, id }: Writing): Block[] {
  const text = textOf(answer);
  return [
    ...(answer.reasoning ? [{ type: "thinking" as const, thinking: answer.reasoning, signature: signatureOf(answer.reasoning) }] : []),
    ...(text === "" ? [] : [{ type: "text" as const, text, citations: null }]),
    ...(answer.calls ?? []).map((call) => ({ type: "tool_use" as const, id: id("toolu"), name: call.name, input: call.input })),
  ];
}

function* stream(writing: Writing): Iterable<string> {
  const frame = (event: { readonly type: string }) => eventFrame(event, event.type);
  const usage = usageOf(writing);
  yield frame({
    type: "message_start",
    message: { ...head(writing), content: [], stop_reason: null, usage: { ...usage, output_tokens: 1 } },
  } as { type: string });
  yield frame({ type: "ping" });
  let index = 0;
  for (const block of blocksOf(writing)) {
    const { start, deltas } = opened(block, writing);
    yield frame({ type: "content_block_start", index, content_block: start } as { type: string });
    for (const delta of deltas) yield frame({ type: "content_block_delta", index, delta } as { type: string });
    yield frame({ type: "content_block_stop", index } as { type: string });
    index += 1;
  }
  yield frame({
    type: "message_delta",
    delta: { stop_reason: stopReason(writing), stop_sequence: null },
    usage: { output_tokens: usage.output_tokens },
  } as { type: string });
  yield frame({ type: "message_stop" });
}

/** A block as it starts, empty, and what then fills it. */
function opened(block: Block, { answer }: Writing): { start: unknown; deltas: readonly unknown[] } {
  if (block.type === "thinking") {
    const pieces = halves(block.thinking).map((thinking) => ({ type: "thinking_delta", thinking }));
    return {
      start: { type: "thinking", thinking: "", signature: "" },
      deltas: [...pieces, { type: "signature_delta", signature: block.signature }],
    };
  }
  if (block.type === "text") {
    return { start: { type: "text", text: "", citations: null }, deltas: piecesOf(answer).map((text) => ({ type: "text_delta", text })) };
  }
  const pieces = halves(JSON.stringify(block.input)).map((partial_json) => ({ type: "input_json_delta", partial_json }));
  return { start: { ...block, input: {} }, deltas: pieces };
}

const errorTypes: Readonly<Record<number, string>> = {
  400: "invalid_request_error",
  401: "authentication_error",
  403: "permission_error",
  404: "not_found_error",
  413: "request_too_large",
  429: "rate_limit_error",
  529: "overloaded_error",
};

function failure({ status, message }: FailureOrder) {
  return { type: "error", error: { type: errorTypes[status] ?? "api_error", message }, request_id: "req_0001" };
}
