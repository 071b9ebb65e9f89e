import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, beforeEach, describe, it } from "node:test";
import { newId } from "#base/id.ts";
import type { Database } from "#store/database.ts";
import { addressRefused, openEgress } from "#store/egress.ts";
import { sealWith, secretUnreadable } from "#store/seal.ts";
import { openTestDatabase } from "#testing/database.ts";
import { openProviders, providerChanged, type ProviderOrder, type Providers, providerTaken, providerUnknown } from "./providers.ts";
import { listProviderRows } from "./sql/providers.ts";

const set = { name: "broker", directory: new URL("migrations/", import.meta.url) };
const [ours, theirs] = [newId(), newId()];
const key = "sk-0123456789abcdef-wxyz";
const order: ProviderOrder = {
  kind: "openai-compatible",
  name: "One",
  base_url: "https://models.test/v1",
  key,
  is_enabled: true,
  most_at_once: 4,
};

describe("providers of an organization", () => {
  let database: Database;
  let providers: Providers;
  before(async () => {
    database = await openTestDatabase([set]);
    providers = openProviders({ database, newId, seal: sealWith([randomBytes(32)]), egress: openEgress({ allowed: [] }) });
  });
  beforeEach(() => database.query("truncate broker.llm_providers cascade"));
  after(() => database.close());

  const rowOf = async (id: string) => (await listProviderRows(database, ours)).find((row) => row.id === id)!;
  const opened = async (id: string, organizationId = ours) => {
    const row = await rowOf(id);
    return providers.keyOf(organizationId, { id, keySealed: row.key_sealed });
  };

  it("show of a key its last four characters, and keep it sealed for their row", async () => {
    const made = await providers.add(ours, order);
    assert.equal(made.key_ending, "wxyz");
    assert.doesNotMatch(JSON.stringify(await providers.list(ours)), /0123456789/);
    const row = await rowOf(made.id);
    assert.ok(!Buffer.from(row.key_sealed!).includes("0123456789"));
    assert.equal(await opened(made.id), key);
    await assert.rejects(opened(made.id, theirs), secretUnreadable.is);
    const other = await providers.add(ours, { ...order, name: "Two" });
    assert.throws(() => providers.keyOf(ours, { id: other.id, keySealed: row.key_sealed }), secretUnreadable.is);
    assert.equal((await providers.add(ours, { ...order, name: "Short", key: "12345678" })).key_ending, "");
  });

  it("drop the key when they are pointed at another host, unless a new one comes with it", async () => {
    const made = await providers.add(ours, order);
    const moved = await providers.change(ours, made.id, { base_url: "https://models.test/v2", version: 1 });
    assert.deepEqual([moved.key_ending, await opened(made.id)], ["wxyz", key]);
    const away = await providers.change(ours, made.id, { base_url: "https://attacker.test/v1", version: 2 });
    assert.deepEqual([away.key_ending, await opened(made.id)], [null, null]);
    const fresh = await providers.change(ours, made.id, {
      base_url: "https://third.test",
      key: "sk-another-key-of-length-1234",
      version: 3,
    });
    assert.deepEqual([fresh.key_ending, await opened(made.id)], ["1234", "sk-another-key-of-length-1234"]);
    assert.equal((await providers.change(ours, made.id, { key: null, version: 4 })).key_ending, null);
  });

  it("refuse an address that is not public, and one that is none", async () => {
    for (const base_url of ["http://127.0.0.1:11434", "http://169.254.169.254/", "file:///etc", "models"]) {
      await assert.rejects(providers.add(ours, { ...order, base_url }), addressRefused.is, base_url);
    }
    const made = await providers.add(ours, order);
    await assert.rejects(providers.change(ours, made.id, { base_url: "http://[::1]/", version: 1 }), addressRefused.is);
  });

  it("are changed on the version that was read, have names of their own, and are nobody else's", async () => {
    const made = await providers.add(ours, order);
    await providers.change(ours, made.id, { most_at_once: 9, version: 1 });
    await assert.rejects(providers.change(ours, made.id, { is_enabled: false, version: 1 }), providerChanged.is);
    await assert.rejects(providers.add(ours, order), providerTaken.is);
    await providers.add(theirs, order);
    await assert.rejects(providers.change(theirs, made.id, { is_enabled: false, version: 2 }), providerUnknown.is);
    await assert.rejects(providers.remove(theirs, made.id), providerUnknown.is);
    await providers.remove(ours, made.id);
    assert.deepEqual(await providers.list(ours), []);
  });
});
