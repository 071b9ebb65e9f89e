/**
 * What an adapter is: a provider's model behind one stream of parts.
 *
 * An adapter asks once. It neither retries, nor falls back, nor limits itself in time: the broker does, with the signal that it gives.
 * Its stream never throws; it ends with exactly one `end` or `fault`.
 */
import type { TokenUsage } from "./cost.ts";
import type { AssistantPart, Message, ToolDescription } from "./message.ts";

export interface WireRequest {
  /** As the provider knows it. */
  readonly model: string;
  readonly messages: readonly Message[];
  readonly tools: readonly ToolDescription[];
  readonly toolChoice: "auto" | "none" | "required" | { readonly name: string };
  /** The answer is JSON by this schema. */
  readonly format: { readonly name: string; readonly schema: Readonly<Record<string, unknown>> } | null;
  /** Always given: a hold is worth nothing without it. */
  readonly mostOutputTokens: number;
  readonly temperature: number | null;
  readonly stopAt: readonly string[];
  /** How much to think, where a model lets one choose. */
  readonly effort: "none" | "low" | "medium" | "high" | null;
  /** Names what begins the same, so that providers that ask for it put it into their cache. */
  readonly isCacheable: boolean;
}

export type Finish = "stop" | "length" | "calls" | "refused" | "other";

export type WirePart =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "reasoning"; readonly text: string }
  | { readonly type: "call"; readonly id: string; readonly name: string; readonly inputText: string }
  | {
      readonly type: "end";
      readonly finish: Finish;
      /** Null where the provider reports none. */
      readonly usage: TokenUsage | null;
      /** The whole answer, with what the provider wants to see again. */
      readonly parts: readonly AssistantPart[];
    }
  | { readonly type: "fault"; readonly fault: Fault; /** What is known of what was used so far. */ readonly usage: TokenUsage | null };

/**
 * Why there is no answer, or no whole one. `limited`: too many requests; `overloaded`, `broken`: the provider's own trouble; `unreachable`: no
 * connection, or it broke off; `nonsense`: no answer that can be read; `key`, `model`: not accepted, not known; `refused`: the request is at
 * fault, and would be anywhere; `aborted`: the caller's wish.
 */
export type FaultKind = "limited" | "overloaded" | "broken" | "unreachable" | "nonsense" | "key" | "model" | "refused" | "aborted";

export interface Fault {
  readonly kind: FaultKind;
  /** In the provider's words, with secrets taken out. */
  readonly detail: string;
  readonly status: number | null;
  /** How long the provider asks to be left alone. */
  readonly retryAfterMs: number | null;
}

export interface Adapter {
  readonly stream: (request: WireRequest, signal: AbortSignal) => AsyncIterable<WirePart>;
  /** Vectors in the order of the texts. @throws FaultError */
  readonly embed: (model: string, texts: readonly string[], signal: AbortSignal) => Promise<Embedded>;
}

export interface Embedded {
  readonly vectors: readonly Float32Array[];
  /** Null where the provider reports none. */
  readonly inputTokens: number | null;
}

/** A fault that is thrown, where there is no stream to put it into. */
export class FaultError extends Error {
  override readonly name = "FaultError";
  readonly fault: Fault;

  constructor(fault: Fault, options?: ErrorOptions) {
    super(fault.detail, options);
    this.fault = fault;
  }
}

/** Whether somebody else may do better. */
export function mayFallBack({ kind }: Fault): boolean {
  return kind !== "refused" && kind !== "aborted";
}

/** Whether the same provider may do better a little later. */
export function mayRetry({ kind }: Fault): boolean {
  return kind === "limited" || kind === "overloaded" || kind === "broken" || kind === "unreachable";
}

/** What a status of HTTP says of a request to a model. */
export function kindOfStatus(status: number): FaultKind {
  if (status === 401 || status === 403) return "key";
  if (status === 404) return "model";
  if (status === 429) return "limited";
  if (status === 503 || status === 529) return "overloaded";
  if (status === 408 || status >= 500) return "broken";
  return "refused";
}
