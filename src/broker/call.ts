/** What is asked of the broker, and what it answers. */
import type { TokenUsage } from "./cost.ts";
import type { AssistantPart, Message, ToolDescription } from "./message.ts";
import type { Urgency } from "./queue.ts";
import type { BudgetState } from "./sql/budgets.ts";
import type { Role } from "./sql/catalog.ts";
import type { Finish, WireRequest } from "./wire.ts";

export interface ModelRequest {
  /** What the model is for; the organization's routes say which one that is. */
  readonly role: Role;
  readonly messages: readonly Message[];
  readonly tools?: readonly ToolDescription[];
  readonly toolChoice?: WireRequest["toolChoice"];
  readonly format?: NonNullable<WireRequest["format"]>;
  /** Default: 4,096, or what the model can. */
  readonly mostOutputTokens?: number;
  readonly temperature?: number;
  readonly stopAt?: readonly string[];
  readonly effort?: NonNullable<WireRequest["effort"]>;
  /** Name and version of the prompt that it was made from. */
  readonly prompt?: string;
}

/** For whom and for what a call is made. */
export interface CallContext {
  readonly organizationId: string;
  readonly projectId: string;
  readonly personId?: string;
  readonly sessionId?: string;
  readonly agent?: string;
  readonly taskId?: string;
  readonly step?: string;
  readonly urgency: Urgency;
  readonly signal: AbortSignal;
  /** Until the first part of the answer. Default: 60 s. */
  readonly firstPartWithinMs?: number;
  /** In all. Default: 5 min. */
  readonly withinMs?: number;
}

/** Why an answer is less than what was asked for. */
export interface Shrunk {
  readonly wantedOutputTokens: number;
  readonly mostOutputTokens: number;
}

export type CallPart =
  | {
      /** Always the first: who answers, and what is held for it. */
      readonly type: "accepted";
      readonly callId: string;
      readonly interactionId: string;
      readonly provider: string;
      readonly model: string;
      readonly heldMicros: number;
      /** Not null where the budget allows a shorter answer only. */
      readonly shrunk: Shrunk | null;
      /** Oldest messages that the model does not get to see. */
      readonly dropped: number;
      /** Budgets that begin to run low with this call. */
      readonly warned: readonly BudgetState[];
    }
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "reasoning"; readonly text: string }
  | { readonly type: "call"; readonly id: string; readonly name: string; readonly inputText: string }
  | {
      /** Always the last. */
      readonly type: "end";
      readonly finish: Finish;
      readonly parts: readonly AssistantPart[];
      readonly usage: TokenUsage;
      readonly costMicros: number;
    };

export interface ModelAnswer {
  readonly callId: string;
  readonly interactionId: string;
  readonly provider: string;
  readonly model: string;
  readonly finish: Finish;
  readonly parts: readonly AssistantPart[];
  readonly text: string;
  readonly usage: TokenUsage;
  readonly costMicros: number;
  readonly shrunk: Shrunk | null;
  readonly dropped: number;
}

export interface Quote {
  readonly provider: string;
  readonly model: string;
  /** The most that the call can cost. */
  readonly mostMicros: number;
  readonly likelyInputTokens: number;
}

export interface EmbeddedTexts {
  readonly vectors: readonly Float32Array[];
  /** Names what made them. Vectors of two spaces can't be compared: keep it beside each. */
  readonly space: string;
  readonly costMicros: number;
}
