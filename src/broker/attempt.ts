/**
 * One attempt at one model: hold, ask, settle. Whatever becomes of it, the interaction says so: also when the caller goes away in the
 * middle. A fault before the first part of an answer is given back, so that another model may be asked; one after it is the end.
 */
import type { Database } from "#store/database.ts";
import type { CallPart } from "./call.ts";
import { costMicros, type TokenUsage } from "./cost.ts";
import { callStopped } from "./problems.ts";
import { type HoldOrder, settle } from "./sql/budgets.ts";
import { likelyTokens } from "./tokens.ts";
import type { Adapter, Fault, WirePart, WireRequest } from "./wire.ts";

export interface Attempt {
  readonly database: Database;
  readonly adapter: Adapter;
  readonly request: WireRequest;
  readonly held: HoldOrder;
  readonly likelyInputTokens: number;
  readonly nowMs: () => number;
  readonly firstPartWithinMs: number;
  /** The caller's, with the limit in all. */
  readonly signal: AbortSignal;
  /** JSON text of what is kept of the answer; null keeps nothing. */
  readonly keep: (parts: readonly unknown[]) => string | null;
}

export type AttemptEnd = { readonly fault: null } | { readonly fault: Fault; readonly hasBegun: boolean };

const nothing: TokenUsage = { inputTokens: 0, outputTokens: 0, cachedTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0 };

/** Gives the parts of the answer, and returns how it ended. Settles exactly once, also when its reader stops reading. */
export async function* runAttempt(attempt: Attempt): AsyncGenerator<CallPart, AttemptEnd> {
  const { adapter, request, nowMs, firstPartWithinMs, signal } = attempt;
  const startedMs = nowMs();
  const upstream = new AbortController();
  const stop = () => upstream.abort(signal.reason);
  signal.addEventListener("abort", stop, { once: true });
  const firstPartTimer = setTimeout(() => upstream.abort(new FirstPartLate()), firstPartWithinMs);
  const seen = { text: "", firstMs: null as number | null };
  let isSettled = false;
  const settleOnce = async (end: Pick<Ending, "outcome" | "usage" | "isEstimated"> & Partial<Ending>) => {
    isSettled = true;
    return book(attempt, { firstMs: seen.firstMs, error: null, parts: [], ...end });
  };
  try {
    if (signal.aborted) stop();
    for await (const part of adapter.stream(request, upstream.signal)) {
      if (part.type === "end") {
        const usage = part.usage ?? estimated(attempt, seen.text);
        const costs = await settleOnce({ outcome: "completed", usage, isEstimated: part.usage === null, parts: part.parts });
        yield { type: "end", finish: part.finish, parts: part.parts, usage, costMicros: costs };
        return { fault: null };
      }
      if (part.type === "fault") {
        const fault = named(part.fault, upstream.signal, signal);
        const hasBegun = seen.firstMs !== null;
        const usage = part.usage ?? (isUsed(fault, hasBegun) ? estimated(attempt, seen.text) : nothing);
        await settleOnce({
          outcome: fault.kind === "aborted" ? "aborted" : "failed",
          usage,
          isEstimated: part.usage === null,
          error: fault,
        });
        return { fault, hasBegun };
      }
      if (seen.firstMs === null) {
        seen.firstMs = nowMs() - startedMs;
        clearTimeout(firstPartTimer);
      }
      seen.text += writtenIn(part);
      yield part;
    }
    throw new Error("An adapter's stream ended with neither an end nor a fault.");
  } finally {
    clearTimeout(firstPartTimer);
    signal.removeEventListener("abort", stop);
    // Whoever read the stream stopped, or the adapter broke its promise.
    if (!isSettled) {
      upstream.abort(callStopped("The answer was not read to its end."));
      await settleOnce({ outcome: "aborted", usage: estimated(attempt, seen.text), isEstimated: true });
    }
  }
}

class FirstPartLate extends Error {
  override readonly name = "FirstPartLate";
}

interface Ending {
  readonly outcome: "completed" | "aborted" | "failed";
  readonly usage: TokenUsage;
  readonly isEstimated: boolean;
  readonly firstMs: number | null;
  readonly error: Fault | null;
  readonly parts: readonly unknown[];
}

async function book({ database, held, keep }: Attempt, end: Ending): Promise<number> {
  const costs = costMicros(end.usage, held.price);
  await settle(database, {
    projectId: held.projectId,
    interactionId: held.interactionId,
    costMicros: costs,
    outcome: end.outcome,
    usage: end.usage,
    isEstimated: end.isEstimated,
    firstTokenMs: end.firstMs === null ? null : Math.round(end.firstMs),
    savedMicros: 0,
    error: end.error === null ? null : JSON.stringify(end.error),
    response: keep(end.parts),
  });
  return costs;
}

function estimated({ likelyInputTokens }: Attempt, written: string): TokenUsage {
  return { ...nothing, inputTokens: likelyInputTokens, outputTokens: likelyTokens(written) };
}

function writtenIn(part: Extract<WirePart, { type: "text" | "reasoning" | "call" }>): string {
  return part.type === "call" ? part.name + part.inputText : part.text;
}

/** Who stopped it: the caller, or the limit until the first part, which is the provider's fault. */
function named(fault: Fault, upstream: AbortSignal, signal: AbortSignal): Fault {
  if (fault.kind !== "aborted" || signal.aborted || !(upstream.reason instanceof FirstPartLate)) return fault;
  return { kind: "unreachable", detail: "The model was silent for too long.", status: null, retryAfterMs: null };
}

/** A request that was turned away costs nothing; one that was stopped on its way has been read, as far as anybody knows. */
function isUsed({ kind }: Fault, hasBegun: boolean): boolean {
  return hasBegun || kind === "aborted" || kind === "nonsense";
}
