import assert from "node:assert/strict";
import { test } from "node:test";
import { Problem } from "#base/problem.ts";
import { openDoors } from "../../tests/doors/open-doors.ts";
import { requestsTooMany } from "./problems.ts";
import { openRateLimit } from "./rate-limit.ts";

/** A reply that keeps its headers. */
function headersOf(count: (reply: { header: (name: string, value: unknown) => never }) => void): Record<string, string> {
  const headers: Record<string, string> = {};
  const reply = { header: (name: string, value: unknown) => ((headers[name] = String(value)), reply as never) };
  count(reply);
  return headers;
}

test("each caller has so many requests a minute, hears how many are left, and begins anew with the next minute", () => {
  let nowMs = 5_000;
  const limit = openRateLimit(3, () => nowMs);
  const ask = (caller: string) => headersOf((reply) => limit.count(caller, reply));
  assert.deepEqual(ask("ann"), { "RateLimit-Policy": '"requests";q=3;w=60', RateLimit: '"requests";r=2;t=60' });
  nowMs += 10_500;
  ask("ann");
  assert.equal(ask("ann")["RateLimit"], '"requests";r=0;t=50');
  assert.throws(
    () => ask("ann"),
    (thrown) => {
      assert.ok(requestsTooMany.is(thrown) && thrown instanceof Problem);
      assert.equal(thrown.data["retry_after_s"], 50);
      assert.match(thrown.message, /Go on in 50 s/);
      return true;
    },
  );
  assert.equal(ask("ben")["RateLimit"], '"requests";r=2;t=50');
  nowMs += 49_500;
  assert.equal(ask("ann")["RateLimit"], '"requests";r=2;t=60');
});

test("without a limit nothing is counted and nothing told", () => {
  const limit = openRateLimit(0);
  for (let round = 0; round < 100; round += 1)
    assert.deepEqual(
      headersOf((reply) => limit.count("ann", reply)),
      {},
    );
});

test("who asks too often is told when to come again; others, and what needs no sign-in, go on", async () => {
  const open = await openDoors({ config: { requestsPerMinute: 5 } });
  try {
    const first = await open.call("GET", "/api/notes");
    assert.match(first.headers.get("ratelimit")!, /^"requests";r=4;t=\d+$/);
    assert.equal(first.headers.get("ratelimit-policy"), '"requests";q=5;w=60');
    for (let round = 0; round < 4; round += 1) assert.equal((await open.call("GET", "/api/notes")).status, 200);
    const refused = await open.call("GET", "/api/notes");
    assert.deepEqual([refused.status, refused.body["type"]], [429, "/problems/requests-too-many"]);
    assert.match(refused.headers.get("retry-after")!, /^\d+$/);
    assert.equal((await open.call("GET", "/api/notes", { as: "foreign" })).status === 429, false);
    assert.equal((await open.call("GET", "/health", { as: null })).status, 200);
    const statuses: number[] = [];
    for (let round = 0; round < 6; round += 1) statuses.push((await open.call("GET", "/api/notes", { as: null })).status);
    assert.deepEqual(statuses, [401, 401, 401, 401, 401, 429]);
  } finally {
    await open.close();
  }
});
