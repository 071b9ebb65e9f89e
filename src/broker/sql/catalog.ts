/** Which models an organization has, what they cost now, and who serves which role. */
import { z } from "#base/contract.ts";
import type { Queryable } from "#store/database.ts";
import type { Price } from "../cost.ts";

export const roles = ["parser", "reviewer", "chat", "triage", "coder", "planner", "embedder"] as const;
export type Role = (typeof roles)[number];

export const providerKinds = ["anthropic", "openai", "openai-chat", "google", "ollama", "openai-compatible", "goose", "local"] as const;
export type ProviderKind = (typeof providerKinds)[number];

/** When a route counts. Members that are absent ask for nothing. */
export const RouteConditions = z.strictObject({
  /** Only for calls of these projects. */
  projects: z.array(z.string()).optional(),
  /** Only up to so many tokens that are read. */
  most_input_tokens: z.number().int().positive().optional(),
  urgencies: z.array(z.enum(["chat", "task", "batch"])).optional(),
});
export type RouteConditions = z.output<typeof RouteConditions>;

export interface CatalogProvider {
  readonly id: string;
  readonly kind: ProviderKind;
  readonly name: string;
  readonly baseUrl: string | null;
  readonly keySealed: Uint8Array | null;
  readonly mostAtOnce: number;
  readonly version: number;
}

export interface CatalogModel {
  readonly id: string;
  readonly name: string;
  readonly contextTokens: number;
  readonly mostOutputTokens: number;
  /** Null where nobody has said what it costs: then it is not called. */
  readonly price: Price | null;
  readonly provider: CatalogProvider;
}

export interface Route {
  readonly role: Role;
  readonly conditions: RouteConditions;
  readonly model: CatalogModel;
}

interface RouteRow extends Record<string, unknown> {
  readonly role: Role;
  readonly conditions: unknown;
  readonly model_id: string;
  readonly model_name: string;
  readonly context_tokens: number;
  readonly most_output_tokens: number;
  readonly input: number | null;
  readonly output: number | null;
  readonly cached_input: number | null;
  readonly cache_write: number | null;
  readonly provider_id: string;
  readonly kind: ProviderKind;
  readonly provider_name: string;
  readonly base_url: string | null;
  readonly key_sealed: Uint8Array | null;
  readonly most_at_once: number;
  readonly version: number;
}

/** Routes of an organization over enabled providers and models, by role and in order, each with the price that counts now. */
export async function readRoutes(db: Queryable, organizationId: string): Promise<Route[]> {
  const rows = await db.query<RouteRow>(
    `select r.role, r.conditions, m.id as model_id, m.name as model_name, m.context_tokens, m.most_output_tokens,
            c.input, c.output, c.cached_input, c.cache_write,
            p.id as provider_id, p.kind, p.name as provider_name, p.base_url, p.key_sealed, p.most_at_once, p.version
     from broker.llm_routes r
     join broker.llm_models m on m.id = r.model_id and m.is_enabled
     join broker.llm_providers p on p.id = m.provider_id and p.is_enabled and p.organization_id = r.organization_id
     left join lateral (
       select * from broker.llm_prices where model_id = m.id and valid_from <= now() order by valid_from desc limit 1) c on true
     where r.organization_id = $1 order by r.role, r.position`,
    [organizationId],
    { name: "broker_routes" },
  );
  return rows.map((row) => ({ role: row.role, conditions: RouteConditions.parse(row.conditions), model: modelOf(row) }));
}

function modelOf(row: RouteRow): CatalogModel {
  return {
    id: row.model_id,
    name: row.model_name,
    contextTokens: row.context_tokens,
    mostOutputTokens: row.most_output_tokens,
    price: priceOf(row),
    provider: {
      id: row.provider_id,
      kind: row.kind,
      name: row.provider_name,
      baseUrl: row.base_url,
      keySealed: row.key_sealed,
      mostAtOnce: row.most_at_once,
      version: row.version,
    },
  };
}

function priceOf({ input, output, cached_input, cache_write }: RouteRow): Price | null {
  if (input === null || output === null || cached_input === null || cache_write === null) return null;
  return { input, output, cachedInput: cached_input, cacheWrite: cache_write };
}
