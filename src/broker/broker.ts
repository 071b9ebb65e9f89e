/** Who answers a call, in what order they are asked, and what they may cost. */
import type { Log } from "#base/log.ts";
import type { NewId } from "#base/id.ts";
import type { Database } from "#store/database.ts";
import { type AttemptEnd, runAttempt } from "./attempt.ts";
import { runEmbedding } from "./embedding.ts";
import type { CallContext, CallPart, EmbeddedTexts, ModelAnswer, ModelRequest, Quote } from "./call.ts";
import { type Candidate, candidatesOf, embeddersOf, embeddingRequest } from "./candidates.ts";
import { type Circuit, openCircuit } from "./circuit.ts";
import { worstCostMicros } from "./cost.ts";
import type { Fitted } from "./fit.ts";
import { type Taken, takeHold } from "./holding.ts";
import { textOf } from "./message.ts";
import { answerInterrupted, callStopped, callTooLong, modelUnavailable, requestRefused } from "./problems.ts";
import { openPlaces, type Places } from "./queue.ts";
import { chargeLost } from "./sql/budgets.ts";
import { type CatalogModel, type CatalogProvider, readRoutes, type Route } from "./sql/catalog.ts";
import { type Adapter, type Fault, mayFallBack, mayRetry, type WireRequest } from "./wire.ts";

export interface BrokerOptions {
  readonly database: Database;
  readonly newId: NewId;
  readonly nowMs: () => number;
  /** From 0 up to 1. */
  readonly random: () => number;
  readonly log: Log;
  /** Makes the adapter of a provider, for one of its models. Called again when the provider was changed. */
  readonly adapterFor: (provider: CatalogProvider, model: CatalogModel) => Adapter;
  /** Whether a project keeps what is asked and answered. */
  readonly keepsContent?: (projectId: string) => boolean;
}

export interface Broker {
  /**
   * Asks the first model of the role that can, and gives its answer part by part: `accepted`, then what it says, then `end`.
   * Stop reading, or abort the context's signal, to stop it; what was used is booked.
   * @throws budgetExhausted, budgetMissing, modelUnavailable, contextExceeded, requestRefused, answerInterrupted, callTooLong, callStopped
   */
  readonly stream: (request: ModelRequest, context: CallContext) => AsyncIterable<CallPart>;
  /**
   * Vectors of texts, in their order, by the first model of the role `embedder` that can. @throws as `stream`
   */
  readonly embed: (texts: readonly string[], context: CallContext) => Promise<EmbeddedTexts>;
  /** The whole answer. @throws as `stream` */
  readonly generate: (request: ModelRequest, context: CallContext) => Promise<ModelAnswer>;
  /** What the call would cost at most, by each model that would be asked, in order. Holds nothing. */
  readonly quote: (request: ModelRequest, context: CallContext) => Promise<Quote[]>;
  /** Charges in full what nobody settled in its time. @returns how many there were */
  readonly sweep: () => Promise<number>;
  /** Reads an organization's routes anew with its next call. */
  readonly forgetRoutes: (organizationId: string) => void;
}

const usualFirstPartMs = 60_000;
const usualWithinMs = 300_000;
const rememberRoutesMs = 5_000;
/** How often all are asked that may do better later. */
const mostRounds = 3;
const firstRetryMs = 400;
/** So long a call waits for a provider that asks to be left alone, where nobody else can answer. */
const longestWaitMs = 20_000;

export function createBroker(options: BrokerOptions): Broker {
  const { database, nowMs } = options;
  const providers = new Map<string, ProviderState>();
  const routes = new Map<string, { readonly read: Promise<Route[]>; readonly untilMs: number }>();
  const routesOf = (organizationId: string) => {
    const known = routes.get(organizationId);
    if (known !== undefined && known.untilMs > nowMs()) return known.read;
    const read = readRoutes(database, organizationId);
    routes.set(organizationId, { read, untilMs: nowMs() + rememberRoutesMs });
    read.catch(() => routes.delete(organizationId));
    return read;
  };
  const stateOf = ({ provider }: CatalogModel) => {
    const state = providers.get(provider.id) ?? { places: openPlaces(provider.mostAtOnce), circuit: openCircuit(nowMs) };
    state.places.setMost(provider.mostAtOnce);
    providers.set(provider.id, state);
    return state;
  };
  const parts: Parts = { ...options, stateOf };

  const stream = async function* (request: ModelRequest, context: CallContext): AsyncGenerator<CallPart, void> {
    const candidates = candidatesOf(await routesOf(context.organizationId), request, context);
    yield* askInTurn(parts, candidates, { request, context }, (taken, call) => askForAnswer(parts, taken, call));
  };
  const embed = async (texts: readonly string[], context: CallContext): Promise<EmbeddedTexts> => {
    const request = embeddingRequest(texts);
    const candidates = embeddersOf(await routesOf(context.organizationId), request, context);
    const asked = askInTurn(parts, candidates, { request, context }, (taken, call) => askForVectors(parts, texts, taken, call));
    for await (const embedded of asked) return embedded;
    throw new Error("A call for vectors ended without any.");
  };
  return {
    stream,
    embed,
    generate: async (request, context) => gathered(stream(request, context)),
    quote: async (request, context) =>
      candidatesOf(await routesOf(context.organizationId), request, context).flatMap(({ model, tokens, mostOutputTokens }) =>
        model.price === null
          ? []
          : [
              {
                provider: model.provider.name,
                model: model.name,
                mostMicros: worstCostMicros(tokens.most, mostOutputTokens, model.price),
                likelyInputTokens: tokens.likely,
              },
            ],
      ),
    sweep: () => chargeLost(database),
    forgetRoutes: (organizationId) => void routes.delete(organizationId),
  };
}

interface ProviderState {
  readonly places: Places;
  readonly circuit: Circuit;
}

interface Parts extends BrokerOptions {
  readonly stateOf: (model: CatalogModel) => ProviderState;
}

/** Asks one after the other, until one has begun to answer, and those that may do better later once more. Those that are not well come last. */
async function* askInTurn<Part>(
  parts: Parts,
  candidates: readonly Candidate[],
  { request, context }: { readonly request: ModelRequest; readonly context: CallContext },
  ask: Ask<Part>,
): AsyncGenerator<Part, void> {
  const withinMs = context.withinMs ?? usualWithinMs;
  const limit = AbortSignal.timeout(withinMs);
  const call: Call = {
    id: parts.newId(),
    request,
    context,
    withinMs,
    limit,
    signal: AbortSignal.any([context.signal, limit]),
    attempts: 0,
  };
  let left = candidates;
  let failures: Failure[] = [];
  for (let round = 0; round < mostRounds && left.length > 0; round += 1) {
    if (round > 0) await pause(firstRetryMs * 2 ** (round - 1) * (0.5 + parts.random()), call.signal);
    failures = [];
    for (const candidate of inOrderOfHealth(parts, left)) {
      const failure = yield* tryOne(parts, candidate, call, ask);
      if (failure === null) return;
      failures.push(failure);
    }
    left = failures.filter(({ mayRetry }) => mayRetry).map(({ candidate }) => candidate);
  }
  const refusal = failures.find((failure) => failure.refusal !== null)?.refusal;
  if (refusal && failures.every(({ isFault }) => !isFault)) throw refusal;
  const reasons = failures.map(({ candidate, reason }) => `${candidate.model.name}: ${reason.replace(/\.$/, "")}`);
  throw modelUnavailable(`None of the models for the role ${request.role} could answer. ${reasons.join("; ")}.`, { role: request.role });
}

interface Call {
  readonly id: string;
  readonly request: ModelRequest;
  readonly context: CallContext;
  readonly withinMs: number;
  readonly limit: AbortSignal;
  readonly signal: AbortSignal;
  attempts: number;
}

/** Asks one model what is held for. */
type Ask<Part> = (taken: Taken, call: Call) => AsyncGenerator<Part, AttemptEnd>;

/** Why a candidate did not begin to answer. */
interface Failure {
  readonly candidate: Candidate;
  readonly reason: string;
  /** Whether the provider was asked, and failed. */
  readonly isFault: boolean;
  readonly mayRetry: boolean;
  readonly refusal: Error | null;
}

/** @returns null once it has answered @throws what ends the call whoever else there is */
async function* tryOne<Part>(parts: Parts, candidate: Candidate, call: Call, ask: Ask<Part>): AsyncGenerator<Part, Failure | null> {
  const { model } = candidate;
  const { context, signal } = call;
  const { places, circuit } = parts.stateOf(model);
  const failed = (reason: string, over: Partial<Failure> = {}) => ({
    candidate,
    reason,
    isFault: false,
    mayRetry: false,
    refusal: null,
    ...over,
  });
  if (model.price === null) return failed("nobody has said what it costs");
  if (!(await waitsFor(circuit, signal)))
    return failed(`its provider is left alone for ${Math.ceil(circuit.waitMs() / 1000)} s`, { isFault: true });
  const giveBack = await places.take({ urgency: context.urgency, projectId: context.projectId, signal }).catch(() => null);
  if (giveBack === null) throw stopped(call);
  try {
    call.attempts += 1;
    const taken = await takeHold(parts, candidate, model.price, call);
    if ("refusal" in taken) return failed(taken.refusal.message, taken);
    circuit.tried();
    const end = yield* ask(taken, call);
    if (end.fault === null) return null;
    circuit.failed(end.fault);
    if (end.fault.kind === "aborted") throw stopped(call);
    if (end.hasBegun) throw interrupted(model, end.fault);
    if (!mayFallBack(end.fault)) throw refused(model, end.fault);
    parts.log.info({ call: call.id, model: model.name, fault: end.fault.kind }, "model did not answer");
    return failed(end.fault.detail, { isFault: true, mayRetry: mayRetry(end.fault) });
  } finally {
    giveBack();
  }
}

function inOrderOfHealth(parts: Parts, candidates: readonly Candidate[]): Candidate[] {
  const isWell = ({ model }: Candidate) => parts.stateOf(model).circuit.waitMs() === 0;
  return [...candidates.filter(isWell), ...candidates.filter((candidate) => !isWell(candidate))];
}

/** Waits where a provider asks for a short pause. @returns whether it may be asked now */
async function waitsFor(circuit: Circuit, signal: AbortSignal): Promise<boolean> {
  const waitMs = circuit.waitMs();
  if (waitMs === 0) return true;
  if (waitMs > longestWaitMs || circuit.state() === "trying") return false;
  await pause(waitMs, signal);
  return circuit.waitMs() === 0;
}

/** Resolves after a while, or when the signal aborts. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    if (signal.aborted) done();
    else signal.addEventListener("abort", done, { once: true });
  });
}

async function* askForAnswer(parts: Parts, taken: Taken, { request, context, signal }: Call): AsyncGenerator<CallPart, AttemptEnd> {
  const { order, candidate, mostOutputTokens, shrunk, warned } = taken;
  const { model, fitted, tokens } = candidate;
  const attempt = runAttempt({
    database: parts.database,
    adapter: parts.adapterFor(model.provider, model),
    request: wireRequestOf(model, fitted, mostOutputTokens, request),
    held: order,
    likelyInputTokens: tokens.likely,
    nowMs: parts.nowMs,
    firstPartWithinMs: context.firstPartWithinMs ?? usualFirstPartMs,
    signal,
    keep: (answer) => (parts.keepsContent?.(context.projectId) ? JSON.stringify(answer) : null),
  });
  const accepted: CallPart = {
    type: "accepted",
    callId: order.callId,
    interactionId: order.interactionId,
    provider: model.provider.name,
    model: model.name,
    heldMicros: order.micros,
    shrunk,
    dropped: fitted.dropped,
    warned,
  };
  const { circuit } = parts.stateOf(model);
  // Told with the first part of an answer: until then somebody else may still give it.
  let isTold = false;
  try {
    for (;;) {
      const { value, done } = await attempt.next();
      if (done) return value;
      // Its reader may leave with the last part.
      if (value.type === "end") circuit.succeeded();
      if (!isTold) yield accepted;
      isTold = true;
      yield value;
    }
  } finally {
    await attempt.return({ fault: null });
  }
}

async function* askForVectors(
  parts: Parts,
  texts: readonly string[],
  { order, candidate }: Taken,
  { signal }: Call,
): AsyncGenerator<EmbeddedTexts, AttemptEnd> {
  const { model, tokens } = candidate;
  const adapter = parts.adapterFor(model.provider, model);
  const embedding = { database: parts.database, adapter, model: model.name, texts, held: order, likelyInputTokens: tokens.likely, signal };
  const answered = await runEmbedding(embedding);
  if ("fault" in answered) return { fault: answered.fault, hasBegun: false };
  parts.stateOf(model).circuit.succeeded();
  const { vectors, costMicros } = answered;
  yield { vectors, costMicros, space: `${model.provider.kind}/${model.name}/${vectors[0]?.length ?? 0}` };
  return { fault: null };
}

function wireRequestOf(model: CatalogModel, fitted: Fitted, mostOutputTokens: number, request: ModelRequest): WireRequest {
  return {
    model: model.name,
    messages: fitted.messages,
    tools: request.tools ?? [],
    toolChoice: request.toolChoice ?? "auto",
    format: request.format ?? null,
    mostOutputTokens,
    temperature: request.temperature ?? null,
    stopAt: request.stopAt ?? [],
    effort: request.effort ?? null,
    isCacheable: true,
  };
}

function stopped({ limit, withinMs }: Call): Error {
  return limit.aborted
    ? callTooLong(`There was no whole answer within ${Math.round(withinMs / 1000)} s. Ask for less at once, or allow more time.`)
    : callStopped("The call was stopped before its answer was whole.");
}

function interrupted({ name, provider }: CatalogModel, fault: Fault): Error {
  const detail = `The answer of ${name} (${provider.name}) broke off: ${fault.detail} What came before it is kept and paid; ask again to go on.`;
  return answerInterrupted(detail, { fault: fault.kind });
}

function refused({ name, provider }: CatalogModel, fault: Fault): Error {
  return requestRefused(`${provider.name} refuses the request to ${name}: ${fault.detail}`, { fault: fault.kind, status: fault.status });
}

async function gathered(parts: AsyncIterable<CallPart>): Promise<ModelAnswer> {
  let accepted: Extract<CallPart, { type: "accepted" }> | null = null;
  for await (const part of parts) {
    if (part.type === "accepted") accepted = part;
    if (part.type !== "end" || accepted === null) continue;
    const { callId, interactionId, provider, model, shrunk, dropped } = accepted;
    const { finish, usage, costMicros } = part;
    return {
      callId,
      interactionId,
      provider,
      model,
      finish,
      parts: part.parts,
      text: textOf(part.parts),
      usage,
      costMicros,
      shrunk,
      dropped,
    };
  }
  throw new Error("A call ended without an end.");
}
