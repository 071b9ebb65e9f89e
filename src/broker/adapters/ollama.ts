/** Ollama by its own API: only there can the length of the context be said, without which it cuts what is too long and tells nobody. */
import { z } from "#base/contract.ts";
import type { TokenUsage } from "../cost.ts";
import type { AssistantPart, Message } from "../message.ts";
import { type Adapter, type Fault, FaultError, kindOfStatus, type WirePart, type WireRequest } from "../wire.ts";
import { retryAfterMs } from "./retry-after.ts";

export interface OllamaOptions {
  /** Such as `http://127.0.0.1:11434`. */
  readonly baseUrl: string;
  readonly key: string | null;
  readonly fetch: typeof globalThis.fetch;
  /** Tokens that a conversation may have, answer included. */
  readonly contextTokens: number;
  readonly nowMs: () => number;
}

const Line = z.object({
  error: z.string().optional(),
  message: z
    .object({
      content: z.string().default(""),
      thinking: z.string().default(""),
      tool_calls: z.array(z.object({ function: z.object({ name: z.string(), arguments: z.unknown() }) })).default([]),
    })
    .optional(),
  done: z.boolean().default(false),
  done_reason: z.string().optional(),
  prompt_eval_count: z.number().int().nonnegative().optional(),
  eval_count: z.number().int().nonnegative().optional(),
});
type Line = z.output<typeof Line>;

const Vectors = z.object({ embeddings: z.array(z.array(z.number())), prompt_eval_count: z.number().int().nonnegative().optional() });

export function ollamaAdapter(options: OllamaOptions): Adapter {
  return {
    stream: (request, signal) => stream(options, request, signal),
    embed: async (model, texts, signal) => {
      try {
        const response = await post(options, "/api/embed", { model, input: texts }, signal);
        const { embeddings, prompt_eval_count } = Vectors.parse(await response.json());
        if (embeddings.length !== texts.length) throw new FaultError(faultOf("nonsense", "There are not as many vectors as texts."));
        return { vectors: embeddings.map((vector) => Float32Array.from(vector)), inputTokens: prompt_eval_count ?? null };
      } catch (error) {
        throw new FaultError(thrownFault(error, signal), { cause: error });
      }
    },
  };
}

async function* stream(options: OllamaOptions, request: WireRequest, signal: AbortSignal): AsyncIterable<WirePart> {
  const gathered = { text: "", reasoning: "", calls: [] as AssistantPart[] };
  try {
    const response = await post(options, "/api/chat", bodyOf(options, request), signal);
    for await (const line of linesOf(response)) {
      if (line.error !== undefined) {
        yield { type: "fault", fault: faultOf("broken", line.error), usage: null };
        return;
      }
      const { content = "", thinking = "", tool_calls: calls = [] } = line.message ?? {};
      gathered.text += content;
      gathered.reasoning += thinking;
      if (thinking !== "") yield { type: "reasoning", text: thinking };
      if (content !== "") yield { type: "text", text: content };
      for (const { function: called } of calls) {
        // Ollama gives its calls no ids.
        const id = `call-${gathered.calls.length + 1}`;
        gathered.calls.push({ type: "call", id, name: called.name, input: called.arguments });
        yield { type: "call", id, name: called.name, inputText: JSON.stringify(called.arguments ?? {}) };
      }
      if (line.done) {
        yield { type: "end", finish: finishOf(line, gathered.calls.length > 0), usage: usageOf(line), parts: partsOf(gathered) };
        return;
      }
    }
    yield { type: "fault", fault: faultOf("unreachable", "The answer broke off."), usage: null };
  } catch (error) {
    yield { type: "fault", fault: thrownFault(error, signal), usage: null };
  }
}

function partsOf({ text, reasoning, calls }: { text: string; reasoning: string; calls: readonly AssistantPart[] }): AssistantPart[] {
  return [
    ...(reasoning === "" ? [] : [{ type: "reasoning" as const, text: reasoning }]),
    ...(text === "" ? [] : [{ type: "text" as const, text }]),
    ...calls,
  ];
}

function finishOf({ done_reason }: Line, isCalling: boolean) {
  if (isCalling) return "calls";
  return done_reason === "stop" || done_reason === "length" ? done_reason : "other";
}

function usageOf({ prompt_eval_count, eval_count }: Line): TokenUsage | null {
  if (prompt_eval_count === undefined || eval_count === undefined) return null;
  return { inputTokens: prompt_eval_count, outputTokens: eval_count, cachedTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0 };
}

function bodyOf({ contextTokens }: OllamaOptions, request: WireRequest): object {
  const { model, messages, tools, format, effort, temperature, stopAt, mostOutputTokens, toolChoice } = request;
  return {
    model,
    stream: true,
    messages: messages.flatMap(messagesOf),
    ...(tools.length === 0 || toolChoice === "none"
      ? {}
      : {
          tools: tools.map(({ name, about, schema }) => ({ type: "function", function: { name, description: about, parameters: schema } })),
        }),
    ...(format === null ? {} : { format: format.schema }),
    ...(effort === null ? {} : { think: effort !== "none" }),
    options: {
      num_ctx: contextTokens,
      num_predict: mostOutputTokens,
      ...(temperature === null ? {} : { temperature }),
      ...(stopAt.length === 0 ? {} : { stop: stopAt }),
    },
  };
}

function messagesOf(message: Message): object[] {
  if (message.role === "system") return [{ role: "system", content: message.text }];
  if (message.role === "tool") {
    return message.results.map(({ name, output }) => ({
      role: "tool",
      tool_name: name,
      content: typeof output === "string" ? output : JSON.stringify(output),
    }));
  }
  if (message.role === "user") {
    const images = message.parts.flatMap((part) => (part.type === "file" && part.mediaType.startsWith("image/") ? [part.data] : []));
    const content = message.parts.map((part) => (part.type === "text" ? part.text : "")).join("");
    return [{ role: "user", content, ...(images.length === 0 ? {} : { images }) }];
  }
  const joined = (type: "text" | "reasoning") => message.parts.map((part) => (part.type === type ? part.text : "")).join("");
  const calls = message.parts.flatMap((part) => (part.type === "call" ? [{ function: { name: part.name, arguments: part.input } }] : []));
  const thinking = joined("reasoning");
  return [
    {
      role: "assistant",
      content: joined("text"),
      ...(thinking === "" ? {} : { thinking }),
      ...(calls.length === 0 ? {} : { tool_calls: calls }),
    },
  ];
}

async function post({ baseUrl, key, fetch, nowMs }: OllamaOptions, path: string, body: object, signal: AbortSignal): Promise<Response> {
  const response = await fetch(`${baseUrl.replace(/\/+$/, "")}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(key === null ? {} : { authorization: `Bearer ${key}` }) },
    body: JSON.stringify(body),
    signal,
  });
  if (response.ok) return response;
  const text = await response.text();
  const headers = Object.fromEntries(response.headers);
  const said = /"error"\s*:\s*"((?:[^"\\]|\\.){1,500})/.exec(text)?.[1] ?? `It answered ${response.status}.`;
  throw new FaultError({
    kind: kindOfStatus(response.status),
    detail: said,
    status: response.status,
    retryAfterMs: retryAfterMs(headers, text, nowMs()),
  });
}

const longestLine = 1024 * 1024;

/** @throws FaultError for what is no line of JSON */
async function* linesOf(response: Response): AsyncIterable<Line> {
  if (response.body === null) return;
  let rest = "";
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > longestLine) throw new FaultError(faultOf("nonsense", "A line of the answer has no end."));
    for (const line of lines) if (line.trim() !== "") yield parsed(line);
  }
  if (rest.trim() !== "") yield parsed(rest);
}

function parsed(text: string): Line {
  try {
    return Line.parse(JSON.parse(text));
  } catch (error) {
    throw new FaultError(faultOf("nonsense", "The answer is none that can be read."), { cause: error });
  }
}

function faultOf(kind: Fault["kind"], detail: string): Fault {
  return { kind, detail, status: null, retryAfterMs: null };
}

function thrownFault(error: unknown, signal: AbortSignal): Fault {
  if (signal.aborted) return faultOf("aborted", "The call was stopped.");
  if (error instanceof FaultError) return error.fault;
  if (error instanceof z.ZodError || error instanceof SyntaxError) return faultOf("nonsense", "The answer is none that can be read.");
  return faultOf("unreachable", error instanceof Error ? error.message : "There is no connection.");
}
