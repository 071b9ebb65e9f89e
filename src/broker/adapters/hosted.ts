/** Providers over HTTP: Anthropic, OpenAI by both of its APIs, Google, and whatever speaks OpenAI's older one. */
import { createAnthropic } from "@ai-sdk/anthropic";
import { createGoogle } from "@ai-sdk/google";
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import type { LanguageModelV4Message, SharedV4ProviderOptions } from "@ai-sdk/provider";
import type { Adapter, WireRequest } from "../wire.ts";
import { aiSdkAdapter } from "./ai-sdk.ts";

export interface HostedOptions {
  /** Such as `https://api.anthropic.com/v1`; null is the provider's own. */
  readonly baseUrl: string | null;
  /** Null for servers that ask for none. */
  readonly key: string | null;
  /** Watches where requests go. */
  readonly fetch: typeof globalThis.fetch;
  readonly nowMs: () => number;
}

export function anthropicAdapter({ baseUrl, key, fetch, nowMs }: HostedOptions): Adapter {
  const provider = createAnthropic({ apiKey: key ?? "", fetch, ...at(baseUrl) });
  return aiSdkAdapter({ language: (model) => provider(model), embedding: null, mark: cacheMarks, nowMs });
}

/**
 * Anthropic caches what stands before a mark: one behind the instructions, which many conversations share, one behind the
 * last message, which the next turn of this one begins with. (Prompt caching, docs.anthropic.com; at most four marks.)
 */
function cacheMarks(messages: LanguageModelV4Message[], { isCacheable }: WireRequest): LanguageModelV4Message[] {
  if (!isCacheable) return messages;
  const lastSystem = messages.findLastIndex(({ role }) => role === "system");
  const ends = new Set([lastSystem, messages.length - 1]);
  const mark: SharedV4ProviderOptions = { anthropic: { cacheControl: { type: "ephemeral" } } };
  return messages.map((message, at) => (ends.has(at) ? { ...message, providerOptions: mark } : message));
}

/** OpenAI's Responses API. What was thought is sent back encrypted, and nothing is kept there. */
export function openAiAdapter({ baseUrl, key, fetch, nowMs }: HostedOptions): Adapter {
  const provider = createOpenAI({ apiKey: key ?? "", fetch, ...at(baseUrl) });
  return aiSdkAdapter({
    language: (model) => provider.responses(model),
    embedding: (model) => provider.embedding(model),
    options: () => ({ openai: { store: false, include: ["reasoning.encrypted_content"], strictJsonSchema: false } }),
    nowMs,
  });
}

/** OpenAI's Chat Completions API. */
export function openAiChatAdapter({ baseUrl, key, fetch, nowMs }: HostedOptions): Adapter {
  const provider = createOpenAI({ apiKey: key ?? "", fetch, ...at(baseUrl) });
  return aiSdkAdapter({
    language: (model) => provider.chat(model),
    embedding: (model) => provider.embedding(model),
    options: () => ({ openai: { strictJsonSchema: false } }),
    nowMs,
  });
}

export function googleAdapter({ baseUrl, key, fetch, nowMs }: HostedOptions): Adapter {
  const provider = createGoogle({ apiKey: key ?? "", fetch, ...at(baseUrl) });
  return aiSdkAdapter({ language: (model) => provider(model), embedding: (model) => provider.embedding(model), nowMs });
}

/** A server that speaks OpenAI's Chat Completions. @throws TypeError without an address: there is no default */
export function compatibleAdapter({ baseUrl, key, fetch, nowMs }: HostedOptions): Adapter {
  if (baseUrl === null) throw new TypeError("A compatible server has no address of its own: give one.");
  const provider = createOpenAICompatible({
    name: "compatible",
    baseURL: baseUrl,
    fetch,
    includeUsage: true,
    supportsStructuredOutputs: true,
    ...(key === null ? {} : { apiKey: key }),
  });
  return aiSdkAdapter({ language: (model) => provider.chatModel(model), embedding: (model) => provider.embeddingModel(model), nowMs });
}

function at(baseUrl: string | null): { baseURL?: string } {
  return baseUrl === null ? {} : { baseURL: baseUrl };
}
