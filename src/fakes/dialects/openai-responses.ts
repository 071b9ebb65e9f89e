/** OpenAI's Responses API. */
import { type AskedMessage, listMember, member, numberMember, stringsIn, textMember } from "../asked.ts";
import { piecesOf, textOf } from "../behaviour.ts";
import { type Dialect, eventFrame, halves, signatureOf, type Writing } from "./dialect.ts";
import { openAiFailure } from "./openai.ts";

const textMembers = ["content", "text", "output", "arguments", "summary", "refusal"];

type Part =
  | { readonly type: "refusal"; readonly refusal: string }
  | { readonly type: "output_text"; readonly annotations: []; readonly logprobs: []; readonly text: string };
type Item =
  | { readonly id: string; readonly type: "reasoning"; readonly summary: readonly object[]; readonly encrypted_content: string }
  | {
      readonly id: string;
      readonly type: "message";
      readonly status: string;
      readonly role: "assistant";
      readonly content: readonly Part[];
    }
  | {
      readonly id: string;
      readonly type: "function_call";
      readonly status: string;
      readonly arguments: string;
      readonly call_id: string;
      readonly name: string;
    };

export const openAiResponses: Dialect = {
  read: (body) => ({
    dialect: "openai-responses",
    model: textMember(body, "model"),
    isStream: member(body, "stream") === true,
    messages: [...instructionsOf(body), ...inputOf(member(body, "input"))],
    tools: listMember(body, "tools").map((tool) => ({
      name: textMember(tool, "name"),
      about: textMember(tool, "description"),
      schema: member(tool, "parameters"),
    })),
    mostOutput: numberMember(body, "max_output_tokens"),
  }),
  whole: (writing) => responseOf(writing, writing.id("resp"), itemsOf(writing)),
  stream,
  streamType: "text/event-stream; charset=utf-8",
  failure: openAiFailure,
  failureFrame: (order) => {
    const { error } = openAiFailure(order);
    return eventFrame({ type: "error", code: error.code ?? error.type, message: error.message, param: null, sequence_number: 0 }, "error");
  },
};

function instructionsOf(body: unknown): AskedMessage[] {
  const text = textMember(body, "instructions");
  return text === "" ? [] : [{ role: "system", text }];
}

function inputOf(input: unknown): AskedMessage[] {
  if (typeof input === "string") return [{ role: "user", text: input }];
  return (Array.isArray(input) ? input : []).map((item): AskedMessage => {
    const text = stringsIn(item, textMembers).join("\n");
    const type = textMember(item, "type");
    if (type === "function_call_output") return { role: "tool", text };
    if (type === "function_call" || type === "reasoning") return { role: "assistant", text };
    const role = textMember(item, "role");
    return { role: role === "assistant" || role === "user" ? role : "system", text };
  });
}

function itemsOf({ answer, id }: Writing): Item[] {
  const text = textOf(answer);
  const part: Part =
    answer.finish === "refusal" ? { type: "refusal", refusal: text } : { type: "output_text", annotations: [], logprobs: [], text };
  return [
    ...(answer.reasoning
      ? [
          {
            id: id("rs"),
            type: "reasoning" as const,
            summary: [{ type: "summary_text", text: answer.reasoning }],
            encrypted_content: signatureOf(answer.reasoning),
          },
        ]
      : []),
    ...(text === "" ? [] : [{ id: id("msg"), type: "message" as const, status: "completed", role: "assistant" as const, content: [part] }]),
    ...(answer.calls ?? []).map((call) => ({
      id: id("fc"),
      type: "function_call" as const,
      status: "completed",
      arguments: JSON.stringify(call.input),
      call_id: id("call"),
      name: call.name,
    })),
  ];
}

function responseOf({ asked, answer, usage, nowMs, body }: Writing, id: string, output: readonly Item[], isOver = true) {
  const isCut = answer.finish === "length";
  const { input = 0, output: written = 0, cached = 0, reasoning = 0 } = usage ?? {};
  return {
    id,
    object: "response",
    created_at: Math.floor(nowMs / 1000),
    status: isOver ? (isCut ? "incomplete" : "completed") : "in_progress",
    background: false,
    error: null,
    incomplete_details: isOver && isCut ? { reason: "max_output_tokens" } : null,
    instructions: member(body, "instructions") ?? null,
    max_output_tokens: asked.mostOutput,
    model: asked.model,
    output,
    parallel_tool_calls: true,
    previous_response_id: null,
    reasoning: { effort: null, summary: null },
    store: member(body, "store") ?? true,
    temperature: 1,
    text: { format: { type: "text" } },
    tool_choice: "auto",
    tools: listMember(body, "tools"),
    top_p: 1,
    truncation: "disabled",
    usage:
      isOver && usage !== null
        ? {
            input_tokens: input,
            input_tokens_details: { cached_tokens: cached },
            output_tokens: written,
            output_tokens_details: { reasoning_tokens: reasoning },
            total_tokens: input + written,
          }
        : null,
    user: null,
    metadata: {},
  };
}

function* stream(writing: Writing): Iterable<string> {
  let sequence_number = 0;
  const frame = (type: string, members: object) => eventFrame({ type, sequence_number: sequence_number++, ...members }, type);
  const id = writing.id("resp");
  const items = itemsOf(writing);
  yield frame("response.created", { response: responseOf(writing, id, [], false) });
  yield frame("response.in_progress", { response: responseOf(writing, id, [], false) });
  for (const [output_index, item] of items.entries()) {
    yield frame("response.output_item.added", { output_index, item: emptied(item) });
    for (const [type, members] of fillings(item, writing)) yield frame(type, { item_id: item.id, output_index, ...members });
    yield frame("response.output_item.done", { output_index, item });
  }
  yield frame(writing.answer.finish === "length" ? "response.incomplete" : "response.completed", {
    response: responseOf(writing, id, items),
  });
}

function emptied(item: Item): Item {
  if (item.type === "reasoning") return { ...item, summary: [], encrypted_content: "" };
  if (item.type === "message") return { ...item, status: "in_progress", content: [] };
  return { ...item, status: "in_progress", arguments: "" };
}

function* fillings(item: Item, { answer }: Writing): Iterable<readonly [type: string, members: object]> {
  if (item.type === "reasoning") {
    const part = { summary_index: 0 };
    yield ["response.reasoning_summary_part.added", { ...part, part: { type: "summary_text", text: "" } }];
    for (const delta of halves(answer.reasoning ?? "")) yield ["response.reasoning_summary_text.delta", { ...part, delta }];
    yield ["response.reasoning_summary_text.done", { ...part, text: answer.reasoning }];
    yield ["response.reasoning_summary_part.done", { ...part, part: { type: "summary_text", text: answer.reasoning } }];
  } else if (item.type === "message") {
    const [whole] = item.content;
    const isRefusal = answer.finish === "refusal";
    const name = isRefusal ? "refusal" : "output_text";
    const said = isRefusal ? "refusal" : "text";
    const place = { content_index: 0 };
    yield ["response.content_part.added", { ...place, part: { ...whole, [said]: "" } }];
    for (const delta of piecesOf(answer)) yield [`response.${name}.delta`, { ...place, delta, ...(isRefusal ? {} : { logprobs: [] }) }];
    yield [`response.${name}.done`, { ...place, [said]: textOf(answer), ...(isRefusal ? {} : { logprobs: [] }) }];
    yield ["response.content_part.done", { ...place, part: whole }];
  } else {
    for (const delta of halves(item.arguments)) yield ["response.function_call_arguments.delta", { delta }];
    yield ["response.function_call_arguments.done", { arguments: item.arguments, name: item.name }];
  }
}
