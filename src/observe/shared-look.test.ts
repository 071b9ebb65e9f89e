import assert from "node:assert/strict";
import { test } from "node:test";
import { sharedLook } from "./shared-look.ts";

test("who asks at about the same time shares one look, and who asks later has one of their own", async () => {
  let looks = 0;
  const look = sharedLook(async () => (looks += 1), 20);
  assert.deepEqual(await Promise.all([look(), look(), look()]), [1, 1, 1]);
  await new Promise((resolve) => setTimeout(resolve, 40));
  assert.equal(await look(), 2);
});

test("a look that fails is told to those who shared it, and to nobody else", async () => {
  let looks = 0;
  const look = sharedLook(async () => {
    looks += 1;
    if (looks === 1) throw new Error("away");
    return looks;
  }, 60_000);
  const shared = await Promise.allSettled([look(), look()]);
  assert.deepEqual(
    shared.map(({ status }) => status),
    ["rejected", "rejected"],
  );
  assert.equal(await look(), 2);
});
