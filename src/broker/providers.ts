/**
 * An organization's providers: their addresses, keys and models, as its administrators change them.
 *
 * A key goes in and never comes out: it is sealed for its row, shown as its last four characters, and dropped when the provider is
 * pointed at another host, so that nobody can have it sent to them.
 */
import type { NewId } from "#base/id.ts";
import { defineProblem } from "#base/problem.ts";
import type { Database } from "#store/database.ts";
import type { Egress } from "#store/egress.ts";
import type { Seal, SealedPlace } from "#store/seal.ts";
import { isUniqueViolation } from "#store/sql-state.ts";
import type { CatalogProvider, ProviderKind } from "./sql/catalog.ts";
import { deleteProvider, insertProvider, listProviderRows, type ProviderRow, updateProvider } from "./sql/providers.ts";

export const providerUnknown = defineProblem("provider-unknown", { status: 404, title: "No such provider" });
export const providerTaken = defineProblem("provider-taken", { status: 409, title: "A provider has this name already" });
export const providerChanged = defineProblem("provider-changed", { status: 409, title: "Somebody changed the provider meanwhile" });

export interface ProviderView {
  readonly id: string;
  readonly kind: ProviderKind;
  readonly name: string;
  readonly base_url: string | null;
  /** Last four characters of its key; null where it has none. */
  readonly key_ending: string | null;
  readonly is_enabled: boolean;
  readonly most_at_once: number;
  readonly version: number;
}

export interface ProviderOrder {
  readonly kind: ProviderKind;
  readonly name: string;
  readonly base_url: string | null;
  readonly key?: string;
  readonly is_enabled: boolean;
  readonly most_at_once: number;
}

export type ProviderChange = Partial<Omit<ProviderOrder, "kind" | "key">> & {
  /** Another key; null takes it away. */
  readonly key?: string | null;
  /** The version that the change was made on. */
  readonly version: number;
};

export interface Providers {
  readonly list: (organizationId: string) => Promise<ProviderView[]>;
  /** @throws providerTaken, addressRefused */
  readonly add: (organizationId: string, order: ProviderOrder) => Promise<ProviderView>;
  /** @throws providerUnknown, providerChanged, providerTaken, addressRefused */
  readonly change: (organizationId: string, id: string, change: ProviderChange) => Promise<ProviderView>;
  /** With its models, prices and routes; calls that were made stay. @throws providerUnknown */
  readonly remove: (organizationId: string, id: string) => Promise<void>;
  /** The key of a provider, for its adapter; null where it has none. @throws secretUnreadable */
  readonly keyOf: (organizationId: string, provider: Pick<CatalogProvider, "id" | "keySealed">) => string | null;
}

export function openProviders({
  database,
  newId,
  seal,
  egress,
}: {
  database: Database;
  newId: NewId;
  seal: Seal;
  egress: Egress;
}): Providers {
  const sealed = (organizationId: string, id: string, key: string | null) => ({
    key_sealed: key === null ? null : seal.seal(key, placeOf(organizationId, id)),
    key_ending: key === null ? null : endingOf(key),
  });
  const find = async (organizationId: string, id: string) => {
    const row = (await listProviderRows(database, organizationId)).find((provider) => provider.id === id);
    if (row === undefined) throw providerUnknown(`There is no provider ${id}.`, { id });
    return row;
  };
  return {
    list: async (organizationId) => (await listProviderRows(database, organizationId)).map(viewOf),
    add: async (organizationId, { key, ...order }) => {
      if (order.base_url !== null) egress.assertAllowed(order.base_url);
      const id = newId();
      const kept = { ...order, id, ...sealed(organizationId, id, key ?? null) };
      await insertProvider(database, organizationId, kept).catch((error: unknown) => nameTaken(order.name, error));
      return viewOf({ ...kept, version: 1 });
    },
    change: async (organizationId, id, { version, key, ...change }) => {
      const row = await find(organizationId, id);
      const next = { ...row, ...change, version };
      if (change.base_url) egress.assertAllowed(change.base_url);
      const keeps = key === undefined && sameHost(row.base_url, next.base_url);
      const kept: ProviderRow = keeps ? next : { ...next, ...sealed(organizationId, id, key ?? null) };
      const isDone = await updateProvider(database, organizationId, kept).catch((error: unknown) => nameTaken(kept.name, error));
      if (!isDone)
        throw providerChanged("It has another version by now: read it again, and make the change on that.", { version: row.version });
      return viewOf({ ...kept, version: version + 1 });
    },
    remove: async (organizationId, id) => {
      if (!(await deleteProvider(database, organizationId, id))) throw providerUnknown(`There is no provider ${id}.`, { id });
    },
    keyOf: (organizationId, { id, keySealed }) => (keySealed === null ? null : seal.open(keySealed, placeOf(organizationId, id))),
  };
}

function placeOf(organizationId: string, id: string): SealedPlace {
  return { tenant: organizationId, row: id, field: "llm_providers.key" };
}

/** Short keys show nothing: four characters of eight are half of it. */
function endingOf(key: string): string {
  return key.length < 16 ? "" : key.slice(-4);
}

function viewOf({ key_sealed: _key, ...view }: ProviderRow): ProviderView {
  const { id, kind, name, base_url, key_ending, is_enabled, most_at_once, version } = view;
  return { id, kind, name, base_url, key_ending, is_enabled, most_at_once, version };
}

function sameHost(left: string | null, right: string | null): boolean {
  return left === right || (left !== null && right !== null && new URL(left).origin === new URL(right).origin);
}

function nameTaken(name: string, error: unknown): never {
  if (isUniqueViolation(error))
    throw providerTaken(`There is a provider ${name} already: choose another name.`, { name }, { cause: error });
  throw error;
}
