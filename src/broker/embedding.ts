/** One attempt at vectors of texts: what was held is settled, whatever became of it. */
import type { Database } from "#store/database.ts";
import { costMicros, type TokenUsage } from "./cost.ts";
import { type HoldOrder, settle } from "./sql/budgets.ts";
import { type Adapter, type Fault, FaultError } from "./wire.ts";

export interface Embedding {
  readonly database: Database;
  readonly adapter: Adapter;
  /** As the provider knows it. */
  readonly model: string;
  readonly texts: readonly string[];
  readonly held: HoldOrder;
  readonly likelyInputTokens: number;
  readonly signal: AbortSignal;
}

export type EmbeddingEnd = { readonly vectors: readonly Float32Array[]; readonly costMicros: number } | { readonly fault: Fault };

export async function runEmbedding(embedding: Embedding): Promise<EmbeddingEnd> {
  const { adapter, model, texts, likelyInputTokens, signal } = embedding;
  try {
    const { vectors, inputTokens } = await adapter.embed(model, texts, signal);
    const spent = await book(embedding, {
      outcome: "completed",
      inputTokens: inputTokens ?? likelyInputTokens,
      isEstimated: inputTokens === null,
      fault: null,
    });
    return { vectors, costMicros: spent };
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    const isUsed = error.fault.kind === "aborted" || error.fault.kind === "nonsense";
    const outcome = error.fault.kind === "aborted" ? "aborted" : "failed";
    await book(embedding, { outcome, inputTokens: isUsed ? likelyInputTokens : 0, isEstimated: isUsed, fault: error.fault });
    return { fault: error.fault };
  }
}

interface Ending {
  readonly outcome: "completed" | "aborted" | "failed";
  readonly inputTokens: number;
  readonly isEstimated: boolean;
  readonly fault: Fault | null;
}

async function book({ database, held }: Embedding, { outcome, inputTokens, isEstimated, fault }: Ending): Promise<number> {
  const usage: TokenUsage = { inputTokens, outputTokens: 0, cachedTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0 };
  const spent = costMicros(usage, held.price);
  await settle(database, {
    projectId: held.projectId,
    interactionId: held.interactionId,
    costMicros: spent,
    outcome,
    usage,
    isEstimated,
    firstTokenMs: null,
    savedMicros: 0,
    error: fault === null ? null : JSON.stringify(fault),
    response: null,
  });
  return spent;
}
