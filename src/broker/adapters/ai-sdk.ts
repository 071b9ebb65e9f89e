/**
 * Providers that the AI SDK's packages speak to, used at the level of one request: never its loop, retries or approvals.
 * Everything that its types leave open is put in order here.
 */
import {
  APICallError,
  type EmbeddingModelV4,
  type LanguageModelV4,
  type LanguageModelV4CallOptions,
  type LanguageModelV4Message,
  type LanguageModelV4StreamPart,
  type LanguageModelV4Usage,
  type SharedV4ProviderMetadata,
  type SharedV4ProviderOptions,
} from "@ai-sdk/provider";
import type { TokenUsage } from "../cost.ts";
import type { AssistantPart, Message, ProviderMark } from "../message.ts";
import { type Adapter, type Fault, FaultError, type Finish, kindOfStatus, type WirePart, type WireRequest } from "../wire.ts";
import { retryAfterMs } from "./retry-after.ts";

export interface AiSdkProvider {
  readonly language: (model: string) => LanguageModelV4;
  readonly embedding: ((model: string) => EmbeddingModelV4) | null;
  /** What a request asks for beyond what all providers know. */
  readonly options?: (request: WireRequest) => SharedV4ProviderOptions;
  /** What is added to the messages, such as where a cache ends. */
  readonly mark?: (messages: LanguageModelV4Message[], request: WireRequest) => LanguageModelV4Message[];
  readonly nowMs: () => number;
}

export function aiSdkAdapter(provider: AiSdkProvider): Adapter {
  return {
    stream: (request, signal) => stream(provider, request, signal),
    embed: async (model, texts, signal) => {
      if (provider.embedding === null) throw new FaultError(fault("model", "This provider has no embeddings."));
      try {
        const { embeddings, usage } = await provider.embedding(model).doEmbed({ values: [...texts], abortSignal: signal });
        if (embeddings.length !== texts.length) throw new FaultError(fault("nonsense", "There are not as many vectors as texts."));
        return { vectors: embeddings.map((vector) => Float32Array.from(vector)), inputTokens: usage?.tokens ?? null };
      } catch (error) {
        throw error instanceof FaultError ? error : new FaultError(faultOf(error, signal, provider.nowMs()), { cause: error });
      }
    },
  };
}

async function* stream(provider: AiSdkProvider, request: WireRequest, signal: AbortSignal): AsyncIterable<WirePart> {
  const gathered = new Gathering();
  try {
    const { stream: parts } = await provider.language(request.model).doStream(callOf(provider, request, signal));
    for await (const part of parts) {
      if (part.type === "error") {
        yield { type: "fault", fault: faultOf(part.error, signal, provider.nowMs()), usage: null };
        return;
      }
      yield* gathered.take(part);
    }
    yield gathered.end();
  } catch (error) {
    yield { type: "fault", fault: faultOf(error, signal, provider.nowMs()), usage: null };
  }
}

/** Puts a stream's pieces together, as they will be sent back with the next turn. */
class Gathering {
  readonly #parts: AssistantPart[] = [];
  readonly #open = new Map<string, { at: number }>();
  #finish: { reason: string; usage: LanguageModelV4Usage } | null = null;

  *take(part: LanguageModelV4StreamPart): Iterable<WirePart> {
    switch (part.type) {
      case "text-start":
      case "reasoning-start":
        this.#begin(part.type === "text-start" ? "text" : "reasoning", part.id, part.providerMetadata);
        break;
      case "text-delta":
      case "reasoning-delta": {
        const type = part.type === "text-delta" ? "text" : "reasoning";
        this.#add(type, part.id, part.delta, part.providerMetadata);
        if (part.delta !== "") yield { type, text: part.delta };
        break;
      }
      case "text-end":
      case "reasoning-end":
        this.#add(part.type === "text-end" ? "text" : "reasoning", part.id, "", part.providerMetadata);
        this.#open.delete(part.id);
        break;
      case "tool-call":
        this.#parts.push({
          type: "call",
          id: part.toolCallId,
          name: part.toolName,
          input: inputOf(part.input),
          ...marked(part.providerMetadata),
        });
        yield { type: "call", id: part.toolCallId, name: part.toolName, inputText: part.input };
        break;
      case "finish":
        this.#finish = { reason: part.finishReason.unified, usage: part.usage };
        break;
      default:
    }
  }

  #begin(type: "text" | "reasoning", id: string, metadata: SharedV4ProviderMetadata | undefined): void {
    this.#open.set(id, { at: this.#parts.length });
    this.#parts.push({ type, text: "", ...marked(metadata) });
  }

  #add(type: "text" | "reasoning", id: string, text: string, metadata: SharedV4ProviderMetadata | undefined): void {
    if (!this.#open.has(id)) this.#begin(type, id, undefined);
    const { at } = this.#open.get(id)!;
    const part = this.#parts[at];
    if (part?.type === "call" || part === undefined) return;
    this.#parts[at] = { ...part, text: part.text + text, ...marked(joined(part.mark, metadata)) };
  }

  /** A stream that ends without having said so was cut. */
  end(): WirePart {
    const usage = this.#finish === null ? null : usageOf(this.#finish.usage);
    const reason = this.#finish?.reason ?? null;
    const parts = this.#parts.filter((part) => part.type === "call" || part.text !== "" || part.mark !== undefined);
    if (parts.length === 0 && usage === null && (reason === null || finishOf(reason) === "other"))
      return { type: "fault", fault: fault("nonsense", "The answer is none that can be read."), usage };
    if (reason === null) return { type: "fault", fault: fault("unreachable", "The answer broke off."), usage };
    if (reason === "error") return { type: "fault", fault: fault("broken", "The provider reports an error in its answer."), usage };
    return { type: "end", finish: finishOf(reason), usage, parts };
  }
}

function marked(metadata: ProviderMark | SharedV4ProviderMetadata | undefined): { mark?: ProviderMark } {
  return metadata === undefined || Object.keys(metadata).length === 0 ? {} : { mark: metadata };
}

/** Later pieces of a part add to what earlier ones said of it. */
function joined(earlier: ProviderMark | undefined, later: SharedV4ProviderMetadata | undefined): ProviderMark | undefined {
  if (later === undefined) return earlier;
  const names = new Set([...Object.keys(earlier ?? {}), ...Object.keys(later)]);
  return Object.fromEntries([...names].map((name) => [name, { ...earlier?.[name], ...later[name] }]));
}

/** What can't be parsed stays the text that it is: whoever runs the tool finds that it does not fit. */
function inputOf(text: string): unknown {
  try {
    return text.trim() === "" ? {} : JSON.parse(text);
  } catch {
    return text;
  }
}

function finishOf(reason: string): Finish {
  if (reason === "tool-calls") return "calls";
  if (reason === "content-filter") return "refused";
  return reason === "stop" || reason === "length" ? reason : "other";
}

/** Null where a provider says nothing at all of one side: half a bill is none. */
function usageOf({ inputTokens, outputTokens }: LanguageModelV4Usage): TokenUsage | null {
  const input = inputTokens.total ?? undefined;
  const output = outputTokens.total ?? undefined;
  if (input === undefined || output === undefined) return null;
  return {
    inputTokens: counted(input),
    outputTokens: counted(output),
    cachedTokens: counted(inputTokens.cacheRead),
    cacheWriteTokens: counted(inputTokens.cacheWrite),
    reasoningTokens: counted(outputTokens.reasoning),
  };
}

function counted(tokens: number | undefined): number {
  return Number.isFinite(tokens) ? Math.max(0, Math.ceil(tokens ?? 0)) : 0;
}

function callOf(provider: AiSdkProvider, request: WireRequest, signal: AbortSignal): LanguageModelV4CallOptions {
  const prompt = request.messages.map(promptOf);
  const { format, toolChoice, effort, temperature } = request;
  return {
    prompt: provider.mark?.(prompt, request) ?? prompt,
    maxOutputTokens: request.mostOutputTokens,
    abortSignal: signal,
    ...(temperature === null ? {} : { temperature }),
    ...(request.stopAt.length === 0 ? {} : { stopSequences: [...request.stopAt] }),
    ...(effort === null ? {} : { reasoning: effort }),
    ...(format === null ? {} : { responseFormat: { type: "json", name: format.name, schema: format.schema } }),
    ...(request.tools.length === 0
      ? {}
      : {
          tools: request.tools.map(({ name, about, schema }) => ({ type: "function", name, description: about, inputSchema: schema })),
          toolChoice: typeof toolChoice === "string" ? { type: toolChoice } : { type: "tool", toolName: toolChoice.name },
        }),
    ...(provider.options === undefined ? {} : { providerOptions: provider.options(request) }),
  };
}

function promptOf(message: Message): LanguageModelV4Message {
  if (message.role === "system") return { role: "system", content: message.text };
  if (message.role === "user") {
    const content = message.parts.map((part) =>
      part.type === "text"
        ? { type: "text" as const, text: part.text }
        : {
            type: "file" as const,
            mediaType: part.mediaType,
            data: { type: "data" as const, data: part.data },
            ...(part.name === undefined ? {} : { filename: part.name }),
          },
    );
    return { role: "user", content };
  }
  if (message.role === "assistant") {
    const content = message.parts.map((part) => {
      const options = part.mark === undefined ? {} : { providerOptions: part.mark as SharedV4ProviderOptions };
      if (part.type === "call")
        return { type: "tool-call" as const, toolCallId: part.id, toolName: part.name, input: part.input, ...options };
      return { type: part.type, text: part.text, ...options };
    });
    return { role: "assistant", content };
  }
  return { role: "tool", content: message.results.map(resultOf) };
}

function resultOf({ callId, name, output, isError = false }: Extract<Message, { role: "tool" }>["results"][number]) {
  const value =
    typeof output === "string"
      ? { type: isError ? ("error-text" as const) : ("text" as const), value: output }
      : { type: isError ? ("error-json" as const) : ("json" as const), value: output as never };
  return { type: "tool-result" as const, toolCallId: callId, toolName: name, output: value };
}

function fault(kind: Fault["kind"], detail: string): Fault {
  return { kind, detail, status: null, retryAfterMs: null };
}

const longestDetail = 500;

function faultOf(error: unknown, signal: AbortSignal, nowMs: number): Fault {
  if (signal.aborted) return fault("aborted", "The call was stopped.");
  if (isBrokenOff(error)) return fault("unreachable", "The answer broke off.");
  if (APICallError.isInstance(error)) {
    const { statusCode = null, responseHeaders = {}, responseBody, message } = error;
    // Without a status there was no answer; with a good one, one that can't be read.
    const kind = statusCode === null ? "unreachable" : statusCode < 300 ? "nonsense" : kindOfStatus(statusCode);
    return {
      kind,
      detail: message.slice(0, longestDetail),
      status: statusCode,
      retryAfterMs: retryAfterMs(responseHeaders, responseBody, nowMs),
    };
  }
  const { name, message } = error instanceof Error ? error : { name: "", message: JSON.stringify(error) ?? "" };
  const detail = message.slice(0, longestDetail);
  if (/JSONParse|TypeValidation|InvalidResponse|EmptyResponse|NoContent/.test(name)) return fault("nonsense", detail);
  if (/overloaded/i.test(message)) return fault("overloaded", detail);
  if (error instanceof TypeError) return fault("unreachable", detail);
  return fault("broken", detail);
}

/** What fetch throws when a connection ends before the answer does, however deep it is wrapped. */
function isBrokenOff(error: unknown): boolean {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth += 1) {
    if (cause instanceof TypeError && cause.message === "terminated") return true;
  }
  return false;
}
