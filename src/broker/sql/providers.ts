/** Providers, models, prices, routes and budgets of an organization, as its administrators change them. */
import type { Queryable } from "#store/database.ts";
import type { Price } from "../cost.ts";
import type { Scope } from "./budgets.ts";
import type { ProviderKind, Role, RouteConditions } from "./catalog.ts";

export interface NewProvider {
  readonly id: string;
  readonly kind: ProviderKind;
  readonly name: string;
  readonly base_url: string | null;
  readonly key_sealed: Uint8Array | null;
  /** The key's last four characters. */
  readonly key_ending: string | null;
  readonly is_enabled: boolean;
  readonly most_at_once: number;
}

export interface ProviderRow extends NewProvider, Record<string, unknown> {
  readonly version: number;
}

const providerColumns = "id, kind, name, base_url, key_sealed, key_ending, is_enabled, most_at_once, version";

export function listProviderRows(db: Queryable, organizationId: string): Promise<ProviderRow[]> {
  return db.query<ProviderRow>(`select ${providerColumns} from broker.llm_providers where organization_id = $1 order by created_at, id`, [
    organizationId,
  ]);
}

/** @throws a unique violation where the organization has one of this name */
export async function insertProvider(db: Queryable, organizationId: string, provider: NewProvider): Promise<void> {
  await db.query(
    `insert into broker.llm_providers (id, organization_id, kind, name, base_url, key_sealed, key_ending, is_enabled, most_at_once)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      provider.id,
      organizationId,
      provider.kind,
      provider.name,
      provider.base_url,
      provider.key_sealed,
      provider.key_ending,
      provider.is_enabled,
      provider.most_at_once,
    ],
  );
}

/** Of the version that was read. @returns false where somebody changed it meanwhile, or it is not there */
export async function updateProvider(db: Queryable, organizationId: string, provider: ProviderRow): Promise<boolean> {
  const rows = await db.query(
    `update broker.llm_providers set name = $4, base_url = $5, key_sealed = $6, key_ending = $7, is_enabled = $8, most_at_once = $9, version = version + 1
     where organization_id = $1 and id = $2 and version = $3 returning id`,
    [
      organizationId,
      provider.id,
      provider.version,
      provider.name,
      provider.base_url,
      provider.key_sealed,
      provider.key_ending,
      provider.is_enabled,
      provider.most_at_once,
    ],
  );
  return rows.length === 1;
}

export async function deleteProvider(db: Queryable, organizationId: string, id: string): Promise<boolean> {
  const rows = await db.query("delete from broker.llm_providers where organization_id = $1 and id = $2 returning id", [organizationId, id]);
  return rows.length === 1;
}

export interface ModelRow extends Record<string, unknown> {
  readonly id: string;
  readonly provider_id: string;
  readonly name: string;
  readonly context_tokens: number;
  readonly most_output_tokens: number;
  readonly is_enabled: boolean;
}

export function listModelRows(db: Queryable, organizationId: string): Promise<ModelRow[]> {
  return db.query<ModelRow>(
    `select m.id, m.provider_id, m.name, m.context_tokens, m.most_output_tokens, m.is_enabled
     from broker.llm_models m join broker.llm_providers p on p.id = m.provider_id where p.organization_id = $1 order by m.name`,
    [organizationId],
  );
}

/** Adds a model, or changes the one of this name. @returns its id; null where the provider is not the organization's */
export async function saveModel(db: Queryable, organizationId: string, model: ModelRow): Promise<string | null> {
  const [row] = await db.query<{ id: string }>(
    `insert into broker.llm_models as m (id, provider_id, name, context_tokens, most_output_tokens, is_enabled)
     select $2, p.id, $4, $5, $6, $7 from broker.llm_providers p where p.organization_id = $1 and p.id = $3
     on conflict (provider_id, name) do update set context_tokens = excluded.context_tokens, most_output_tokens = excluded.most_output_tokens,
       is_enabled = excluded.is_enabled
     returning m.id`,
    [organizationId, model.id, model.provider_id, model.name, model.context_tokens, model.most_output_tokens, model.is_enabled],
  );
  return row?.id ?? null;
}

/** Adds a price from a moment on. @returns false where the model is not the organization's */
export async function addPrice(
  db: Queryable,
  organizationId: string,
  price: Price & { readonly id: string; readonly modelId: string; readonly validFrom: Date },
): Promise<boolean> {
  const rows = await db.query(
    `insert into broker.llm_prices as c (id, model_id, valid_from, input, output, cached_input, cache_write)
     select $2, m.id, $4, $5, $6, $7, $8
     from broker.llm_models m join broker.llm_providers p on p.id = m.provider_id where p.organization_id = $1 and m.id = $3
     returning c.id`,
    [organizationId, price.id, price.modelId, price.validFrom, price.input, price.output, price.cachedInput, price.cacheWrite],
  );
  return rows.length === 1;
}

export interface PriceRow extends Record<string, unknown> {
  readonly model_id: string;
  readonly valid_from: Date;
  readonly input: number;
  readonly output: number;
  readonly cached_input: number;
  readonly cache_write: number;
}

export function listPriceRows(db: Queryable, organizationId: string): Promise<PriceRow[]> {
  return db.query<PriceRow>(
    `select c.model_id, c.valid_from, c.input, c.output, c.cached_input, c.cache_write
     from broker.llm_prices c join broker.llm_models m on m.id = c.model_id join broker.llm_providers p on p.id = m.provider_id
     where p.organization_id = $1 order by c.model_id, c.valid_from desc`,
    [organizationId],
  );
}

/** Puts these models in this order for a role, in place of what was. @returns how many of them are the organization's */
export async function replaceRoutes(
  db: Queryable,
  organizationId: string,
  role: Role,
  routes: readonly { readonly modelId: string; readonly conditions: RouteConditions }[],
): Promise<number> {
  await db.query("delete from broker.llm_routes where organization_id = $1 and role = $2", [organizationId, role]);
  const rows = await db.query(
    `insert into broker.llm_routes (organization_id, role, position, model_id, conditions)
     select $1, $2, r.position, m.id, r.conditions::jsonb
     from unnest($3::uuid[], $4::text[]) with ordinality as r (model_id, conditions, position)
     join broker.llm_models m on m.id = r.model_id join broker.llm_providers p on p.id = m.provider_id and p.organization_id = $1
     returning position`,
    [organizationId, role, routes.map(({ modelId }) => modelId), routes.map(({ conditions }) => JSON.stringify(conditions))],
  );
  return rows.length;
}

export interface BudgetRow extends Record<string, unknown> {
  readonly id: string;
  readonly scope_kind: Scope["kind"];
  readonly scope_id: string;
  readonly period: "day" | "month" | "all";
  readonly limit_micros: number;
  readonly soft_micros: number | null;
  /** Of the period that holds now. */
  readonly spent_micros: number;
  readonly reserved_micros: number;
  readonly version: number;
}

export function listBudgetRows(db: Queryable, organizationId: string): Promise<BudgetRow[]> {
  return db.query<BudgetRow>(
    `select id, scope_kind, scope_id, period, limit_micros, soft_micros, version,
            case when period_start = starts then spent_micros else 0 end as spent_micros,
            case when period_start = starts then reserved_micros else 0 end as reserved_micros
     from broker.llm_budgets b cross join lateral (select case b.period when 'day' then date_trunc('day', now(), 'UTC')
       when 'month' then date_trunc('month', now(), 'UTC') else '-infinity' end as starts) s
     where organization_id = $1 order by array_position(array['organization', 'project', 'person', 'session', 'agent', 'task'], scope_kind), scope_id, period`,
    [organizationId],
  );
}

/** Sets what a scope may spend in a period: what it has spent stays. @returns its id */
export async function saveBudget(
  db: Queryable,
  organizationId: string,
  budget: Pick<BudgetRow, "id" | "scope_kind" | "scope_id" | "period" | "limit_micros" | "soft_micros">,
): Promise<string> {
  const [row] = await db.query<{ id: string }>(
    `insert into broker.llm_budgets as b (id, organization_id, scope_kind, scope_id, period, limit_micros, soft_micros)
     values ($2, $1, $3, $4, $5, $6, $7)
     on conflict (organization_id, scope_kind, scope_id, period)
       do update set limit_micros = excluded.limit_micros, soft_micros = excluded.soft_micros, version = b.version + 1
     returning b.id`,
    [organizationId, budget.id, budget.scope_kind, budget.scope_id, budget.period, budget.limit_micros, budget.soft_micros],
  );
  return row!.id;
}

/** The organization's own is never taken away: without it nothing may be spent. */
export async function deleteBudget(db: Queryable, organizationId: string, id: string): Promise<boolean> {
  const rows = await db.query(
    "delete from broker.llm_budgets where organization_id = $1 and id = $2 and scope_kind <> 'organization' returning id",
    [organizationId, id],
  );
  return rows.length === 1;
}
