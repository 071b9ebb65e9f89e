/** Holds what a call can cost at most; where a budget has less, what a shorter answer can. */
import type { NewId } from "#base/id.ts";
import type { Database } from "#store/database.ts";
import type { CallContext, ModelRequest, Shrunk } from "./call.ts";
import type { Candidate } from "./candidates.ts";
import { affordableOutput, type Price, worstCostMicros } from "./cost.ts";
import { budgetExhausted, budgetMissing } from "./problems.ts";
import { type BudgetState, hold, type HoldAnswer, type HoldOrder, type Scope } from "./sql/budgets.ts";

/** An answer shorter than this is no use to anybody: then it is refused instead. */
const leastOutputTokens = 64;
/** What the caller may take beyond its limit to settle. */
const settleGraceMs = 60_000;

export interface HoldingParts {
  readonly database: Database;
  readonly newId: NewId;
  /** Whether a project keeps what is asked and answered. */
  readonly keepsContent?: (projectId: string) => boolean;
}

/** One call, of which this is one attempt. */
export interface HeldCall {
  readonly id: string;
  readonly attempts: number;
  readonly request: ModelRequest;
  readonly context: CallContext;
  readonly withinMs: number;
}

export interface Taken {
  readonly order: HoldOrder;
  readonly candidate: Candidate;
  readonly mostOutputTokens: number;
  readonly shrunk: Shrunk | null;
  readonly warned: readonly BudgetState[];
}

/** Holds the worst cost; where the budget has less, that of a shorter answer. */
export async function takeHold(
  parts: HoldingParts,
  candidate: Candidate,
  price: Price,
  call: HeldCall,
): Promise<Taken | { readonly refusal: Error }> {
  const { tokens, mostOutputTokens: wanted } = candidate;
  const holdFor = async (mostOutputTokens: number): Promise<{ answer: HoldAnswer; order: HoldOrder }> => {
    const order = orderOf(parts, candidate, price, call, worstCostMicros(tokens.most, mostOutputTokens, price));
    return { answer: await hold(parts.database, order), order };
  };
  const first = await holdFor(wanted);
  if (first.answer.isHeld) return { order: first.order, candidate, mostOutputTokens: wanted, shrunk: null, warned: first.answer.warned };
  if (first.answer.leastLeftMicros === null)
    return { refusal: budgetMissing("The organization has no budget: set one, so that calls may be made.") };
  const affordable = Math.min(affordableOutput(first.answer.leastLeftMicros, tokens.most, price), wanted);
  if (affordable >= leastOutputTokens) {
    const second = await holdFor(affordable);
    if (second.answer.isHeld) {
      const shrunk = { wantedOutputTokens: wanted, mostOutputTokens: affordable };
      return { order: second.order, candidate, mostOutputTokens: affordable, shrunk, warned: second.answer.warned };
    }
  }
  return { refusal: exhausted(first.answer, first.order.micros) };
}

function exhausted({ blocked }: HoldAnswer, micros: number): Error {
  const named = blocked.map(
    ({ scope, period, leftMicros }) => `${scope.kind} ${period === "all" ? "in all" : `this ${period}`}: ${dollars(leftMicros)} left`,
  );
  return budgetExhausted(
    `The call may cost ${dollars(micros)}, and there is less (${named.join("; ")}). Raise the budget, ask for a shorter answer, or wait for the next period.`,
    {
      needed_micros: micros,
      budgets: blocked.map(({ id, scope, period, leftMicros }) => ({ id, scope: scope.kind, period, left_micros: leftMicros })),
    },
  );
}

function dollars(micros: number): string {
  return `$${(micros / 1_000_000).toFixed(micros < 10_000 ? 6 : 2)}`;
}

function orderOf(
  parts: HoldingParts,
  { model }: Candidate,
  price: Price,
  { id, attempts, request, context, withinMs }: HeldCall,
  micros: number,
): HoldOrder {
  return {
    interactionId: parts.newId(),
    callId: id,
    attempt: attempts,
    organizationId: context.organizationId,
    projectId: context.projectId,
    scopes: scopesOf(context),
    micros,
    withinMs: withinMs + settleGraceMs,
    role: request.role,
    providerId: model.provider.id,
    providerName: model.provider.name,
    modelName: model.name,
    price,
    taskId: context.taskId ?? null,
    step: context.step ?? null,
    sessionId: context.sessionId ?? null,
    personId: context.personId ?? null,
    agent: context.agent ?? null,
    prompt: request.prompt ?? null,
    request: parts.keepsContent?.(context.projectId) ? JSON.stringify({ messages: request.messages, tools: request.tools ?? [] }) : null,
  };
}

function scopesOf({ organizationId, projectId, personId, sessionId, agent, taskId }: CallContext): Scope[] {
  const named = { organization: organizationId, project: projectId, person: personId, session: sessionId, agent, task: taskId };
  return Object.entries(named).flatMap(([kind, id]) => (id === undefined ? [] : [{ kind: kind as Scope["kind"], id }]));
}
