import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { it } from "node:test";
import { houseKeys, sealWith, secretUnreadable } from "./seal.ts";

const [first, second] = [randomBytes(32), randomBytes(32)];
const place = { tenant: "t1", row: "r1", field: "llm_providers.key" };

it("opens what it sealed, and each sealing looks different", () => {
  const seal = sealWith([first]);
  const [one, two] = [seal.seal("sk-secret-ä", place), seal.seal("sk-secret-ä", place)];
  assert.equal(seal.open(one, place), "sk-secret-ä");
  assert.notDeepEqual(one, two);
  assert.ok(!Buffer.from(one).includes("secret"));
});

it("does not open what belongs to another tenant, row or column, nor what was changed or cut", () => {
  const seal = sealWith([first]);
  const sealed = seal.seal("secret", place);
  for (const other of [{ tenant: "t2" }, { row: "r2" }, { field: "other" }, { tenant: "t1r", row: "1" }]) {
    assert.throws(() => seal.open(sealed, { ...place, ...other }), secretUnreadable.is);
  }
  for (let at = 0; at < sealed.length; at += 1) {
    const changed = Uint8Array.from(sealed);
    changed[at]! ^= 1;
    assert.throws(() => seal.open(changed, place), secretUnreadable.is);
    assert.throws(() => seal.open(sealed.subarray(0, at), place), secretUnreadable.is);
  }
});

it("opens with an older key, says that it is old, and never with a foreign one", () => {
  const sealed = sealWith([first]).seal("secret", place);
  const rotated = sealWith([second, first]);
  assert.equal(rotated.open(sealed, place), "secret");
  assert.equal(rotated.isOld(sealed), true);
  assert.equal(rotated.isOld(rotated.seal("secret", place)), false);
  assert.throws(() => sealWith([second]).open(sealed, place), secretUnreadable.is);
});

it("makes the key of a house once, for its owner's eyes alone, however many start at once", async () => {
  const folder = await mkdtemp(join(tmpdir(), "hallway-seal-"));
  try {
    const all = await Promise.all(Array.from({ length: 20 }).map(() => houseKeys(null, join(folder, "data"))));
    for (const keys of all) assert.deepEqual(keys, all[0]);
    assert.deepEqual(await readdir(join(folder, "data")), ["house.key"]);
    assert.equal((await stat(join(folder, "data/house.key"))).mode & 0o777, 0o600);
    assert.equal(sealWith(all[0]!).open(sealWith(all[1]!).seal("x", place), place), "x");
    const set = await houseKeys(`${first.toString("base64")}, ${second.toString("base64")}`, folder);
    assert.deepEqual(
      set.map((key) => Buffer.from(key)),
      [first, second],
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

it("refuses a key that is too short", () => assert.throws(() => sealWith([randomBytes(16)]), TypeError));
