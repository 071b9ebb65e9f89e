/**
 * Holding and settling money: one statement each.
 *
 * A *hold* takes the worst cost of a call from every budget that applies, or from none. It locks the budgets in the order of their ids, as
 * does settling, so nobody waits in a circle; what it reads is what the lock found. It leaves the interaction, so that a call that is
 * made can't be without its record. *Settling* turns the hold into what the call cost, once: whoever comes second finds no hold. What
 * nobody settles by its time is charged in full.
 *
 * A period that is over takes nothing with it: a hold begins the new one, and what is settled late belongs to the old. A hold that
 * began before a period and got its lock within it belongs to the new one: no period begins twice.
 */
import type { Queryable } from "#store/database.ts";
import type { Price, TokenUsage } from "../cost.ts";

export type ScopeKind = "organization" | "project" | "person" | "session" | "agent" | "task";

export interface Scope {
  readonly kind: ScopeKind;
  readonly id: string;
}

export interface HoldOrder {
  readonly interactionId: string;
  readonly callId: string;
  readonly attempt: number;
  readonly organizationId: string;
  readonly projectId: string;
  /** All that the call is for; the organization is always one of them. */
  readonly scopes: readonly Scope[];
  readonly micros: number;
  /** How long the caller has, in milliseconds: after that it is charged in full. */
  readonly withinMs: number;
  readonly role: string;
  readonly providerId: string | null;
  readonly providerName: string;
  readonly modelName: string;
  readonly price: Price;
  readonly taskId: string | null;
  readonly step: string | null;
  readonly sessionId: string | null;
  readonly personId: string | null;
  readonly agent: string | null;
  readonly prompt: string | null;
  /** JSON text, where the project keeps what is asked. */
  readonly request: string | null;
}

export interface BudgetState {
  readonly id: string;
  readonly scope: Scope;
  readonly period: "day" | "month" | "all";
  /** What is neither spent nor reserved, in micro-dollars. Before this hold. */
  readonly leftMicros: number;
  readonly limitMicros: number;
}

export interface HoldAnswer {
  readonly isHeld: boolean;
  /** Budgets that have too little left for it. */
  readonly blocked: readonly BudgetState[];
  /** Budgets that this hold takes past what they warn at. */
  readonly warned: readonly BudgetState[];
  /** Least that any of the budgets has left; null where the organization has none, so that nothing may be spent. */
  readonly leastLeftMicros: number | null;
}

/** When the period of a budget began that holds now, in UTC. */
const currentStart = `case period when 'day' then date_trunc('day', now(), 'UTC') when 'month' then date_trunc('month', now(), 'UTC') else '-infinity' end`;

const holdSql = `
  with scope as (select * from unnest($4::text[], $5::text[]) as s (kind, id)),
  locked as materialized (
    select b.*, greatest(b.period_start, ${currentStart}) as starts
    from broker.llm_budgets b
    where b.organization_id = $1 and (b.scope_kind, b.scope_id) in (select kind, id from scope)
    order by b.id for update),
  state as materialized (
    select id, scope_kind, scope_id, period, starts, limit_micros, soft_micros,
           case when period_start = starts then spent_micros else 0 end as spent,
           case when period_start = starts then reserved_micros else 0 end as reserved
    from locked),
  verdict as materialized (
    select coalesce(bool_or(scope_kind = 'organization') and bool_and(limit_micros - spent - reserved >= $6::bigint), false) as is_held,
           case when bool_or(scope_kind = 'organization') then min(limit_micros - spent - reserved) end as least
    from state),
  taken as (
    update broker.llm_budgets b set period_start = s.starts, spent_micros = s.spent, reserved_micros = s.reserved + $6::bigint
    from state s, verdict v where v.is_held and b.id = s.id),
  noted as (
    insert into broker.llm_interactions (project_id, id, organization_id, call_id, attempt, role, provider_id, provider_name, model_name,
      task_id, step, session_id, person_id, agent, prompt, budget_ids, period_starts, held_micros,
      price_input, price_output, price_cached_input, price_cache_write, expires_at, request)
    select $2, $3, $1, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
           (select array_agg(id order by id) from state), (select array_agg(starts order by id) from state), $6,
           $19, $20, $21, $22, now() + $23::float8 * interval '1 millisecond', $24::jsonb
    from verdict v where v.is_held)
  select v.is_held, v.least,
         (select coalesce(json_agg(json_build_object('id', s.id, 'kind', s.scope_kind, 'scope', s.scope_id, 'period', s.period,
             'left', s.limit_micros - s.spent - s.reserved, 'limit', s.limit_micros,
             'blocked', s.limit_micros - s.spent - s.reserved < $6::bigint,
             'warned', s.spent + s.reserved + $6::bigint > s.soft_micros and s.spent + s.reserved <= s.soft_micros) order by s.id), '[]')
          from state s where s.limit_micros - s.spent - s.reserved < $6::bigint
             or (s.spent + s.reserved + $6::bigint > s.soft_micros and s.spent + s.reserved <= s.soft_micros)) as told
  from verdict v`;

interface Told {
  readonly id: string;
  readonly kind: ScopeKind;
  readonly scope: string;
  readonly period: BudgetState["period"];
  readonly left: number;
  readonly limit: number;
  readonly blocked: boolean;
  readonly warned: boolean;
}

/** Takes the worst cost from every budget of these scopes, and records the call; or does nothing. */
export async function hold(db: Queryable, order: HoldOrder): Promise<HoldAnswer> {
  const [row] = await db.query<{ is_held: boolean; least: number | null; told: Told[] }>(
    holdSql,
    [
      order.organizationId,
      order.projectId,
      order.interactionId,
      order.scopes.map((scope) => scope.kind),
      order.scopes.map((scope) => scope.id),
      order.micros,
      order.callId,
      order.attempt,
      order.role,
      order.providerId,
      order.providerName,
      order.modelName,
      order.taskId,
      order.step,
      order.sessionId,
      order.personId,
      order.agent,
      order.prompt,
      order.price.input,
      order.price.output,
      order.price.cachedInput,
      order.price.cacheWrite,
      order.withinMs,
      order.request,
    ],
    { name: "broker_hold" },
  );
  const told = row?.told ?? [];
  return {
    isHeld: row?.is_held ?? false,
    blocked: told.filter(({ blocked }) => blocked).map(budgetOf),
    warned: row?.is_held ? told.filter(({ warned }) => warned).map(budgetOf) : [],
    leastLeftMicros: row?.least ?? null,
  };
}

function budgetOf({ id, kind, scope, period, left, limit }: Told): BudgetState {
  return { id, scope: { kind, id: scope }, period, leftMicros: left, limitMicros: limit };
}

export interface Settlement {
  readonly projectId: string;
  readonly interactionId: string;
  readonly costMicros: number;
  readonly outcome: "completed" | "cached" | "aborted" | "failed";
  readonly usage: TokenUsage;
  readonly isEstimated: boolean;
  readonly firstTokenMs: number | null;
  readonly savedMicros: number;
  /** JSON texts. */
  readonly error: string | null;
  readonly response: string | null;
}

/** What follows from interactions that were flipped: their holds go, their costs come, budgets in the order of their ids. */
const bookedSql = `
  part as materialized (
    select p.budget_id, p.starts, sum(f.held_micros)::bigint as held, sum(f.cost_micros)::bigint as cost
    from flipped f, unnest(f.budget_ids, f.period_starts) as p (budget_id, starts) group by p.budget_id, p.starts),
  locked as materialized (
    select b.id, b.period_start from broker.llm_budgets b where b.id in (select budget_id from part) order by b.id for update),
  booked as (
    update broker.llm_budgets b set reserved_micros = b.reserved_micros - p.held, spent_micros = b.spent_micros + p.cost
    from part p join locked l on l.id = p.budget_id and l.period_start = p.starts
    where b.id = p.budget_id)`;

const settleSql = `
  with flipped as materialized (
    update broker.llm_interactions set state = 'settled', outcome = $3, cost_micros = $4, input_tokens = $5, output_tokens = $6,
      cached_tokens = $7, reasoning_tokens = $8, is_estimated = $9, first_token_ms = $10, saved_micros = $11, error = $12::jsonb,
      response = $13::jsonb, finished_at = now()
    where project_id = $1 and id = $2 and state = 'held'
    returning budget_ids, period_starts, held_micros, cost_micros),
  ${bookedSql}
  select count(*)::integer as count from flipped`;

/** Books what a call cost. @returns false where it was settled before, or charged because it took too long: nothing changes then */
export async function settle(db: Queryable, settlement: Settlement): Promise<boolean> {
  const { usage } = settlement;
  const [row] = await db.query<{ count: number }>(
    settleSql,
    [
      settlement.projectId,
      settlement.interactionId,
      settlement.outcome,
      settlement.costMicros,
      usage.inputTokens,
      usage.outputTokens,
      usage.cachedTokens,
      usage.reasoningTokens,
      settlement.isEstimated,
      settlement.firstTokenMs,
      settlement.savedMicros,
      settlement.error,
      settlement.response,
    ],
    { name: "broker_settle" },
  );
  return row?.count === 1;
}

const chargeSql = `
  with due as materialized (
    select project_id, id from broker.llm_interactions where state = 'held' and expires_at < now()
    order by expires_at limit $1 for update skip locked),
  flipped as materialized (
    update broker.llm_interactions i set state = 'settled', outcome = 'lost', cost_micros = i.held_micros, is_estimated = true, finished_at = now()
    from due where i.project_id = due.project_id and i.id = due.id
    returning i.budget_ids, i.period_starts, i.held_micros, i.cost_micros),
  ${bookedSql}
  select count(*)::integer as count from flipped`;

/** Charges in full what nobody settled in its time. @param most how many at once @returns how many there were */
export async function chargeLost(db: Queryable, most = 500): Promise<number> {
  const [row] = await db.query<{ count: number }>(chargeSql, [most]);
  return row?.count ?? 0;
}
