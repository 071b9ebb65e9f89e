import assert from "node:assert/strict";
import type { IncomingMessage } from "node:http";
import { test } from "node:test";
import { systemClock } from "#base/clock.ts";
import { silentLog } from "#base/log.ts";
import { Problem } from "#base/problem.ts";
import { bucketsInProcess } from "#store/rate-limiter/rate-limiter-process.ts";
import { openRateLimiter } from "#store/rate-limiter/rate-limiter.ts";
import type { SharedState } from "#store/shared-state.ts";
import WebSocket from "ws";
import { openDoors } from "../../tests/doors/open-doors.ts";
import { requestsTooMany } from "./problems.ts";
import { openRateLimit, type RateLimit } from "./rate-limit.ts";

/** Limiters of one process, by a clock of the test. */
function sharedBy(nowMs: () => number): Pick<SharedState, "rateLimiter"> {
  const clock = { ...systemClock, nowMs };
  const home = bucketsInProcess(clock);
  return { rateLimiter: (name, rule) => openRateLimiter({ name, rule, home, fallback: home, log: silentLog, clock }) };
}

/** Counts a request of `caller`. @returns the headers of its reply */
async function headersOf(limit: RateLimit, caller: string): Promise<Record<string, string>> {
  const headers: Record<string, string> = {};
  const reply = { header: (name: string, value: unknown) => ((headers[name] = String(value)), reply as never) };
  await limit.count(caller, reply);
  return headers;
}

test("each caller has so many requests at once, hears how many are left, and gets one after the other back", async () => {
  let nowMs = 5_000;
  const limit = openRateLimit(
    sharedBy(() => nowMs),
    3,
  );
  assert.deepEqual(await headersOf(limit, "ann"), { "RateLimit-Policy": '"requests";q=3;w=60', RateLimit: '"requests";r=2;t=20' });
  nowMs += 10_000;
  assert.equal((await headersOf(limit, "ann"))["RateLimit"], '"requests";r=1;t=40');
  assert.equal((await headersOf(limit, "ann"))["RateLimit"], '"requests";r=0;t=60');
  limit.refuseSpent("ann");
  const isRefusal = (thrown: unknown) => {
    assert.ok(requestsTooMany.is(thrown) && thrown instanceof Problem);
    assert.equal(thrown.data["retry_after_s"], 10);
    assert.match(thrown.message, /Go on in 10 s/);
    return true;
  };
  await assert.rejects(headersOf(limit, "ann"), isRefusal);
  assert.throws(() => limit.refuseSpent("ann"), isRefusal);
  assert.equal((await headersOf(limit, "ben"))["RateLimit"], '"requests";r=2;t=20');
  limit.refuseSpent("ben");
  nowMs += 10_000;
  limit.refuseSpent("ann");
  assert.equal((await headersOf(limit, "ann"))["RateLimit"], '"requests";r=0;t=60');
});

test("without a limit nothing is counted and nothing told", async () => {
  const limit = openRateLimit(sharedBy(Date.now), 0);
  for (let round = 0; round < 100; round += 1) assert.deepEqual(await headersOf(limit, "ann"), {});
  limit.refuseSpent("ann");
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

test("who comes from an address that was refused too often is not looked up, unless they are known already", async () => {
  const open = await openDoors({ config: { requestsPerMinute: 5, trustedProxies: ["127.0.0.1"] } });
  const from = (address: string, key: string) => ({ "x-forwarded-for": address, authorization: `Bearer ${key}` });
  try {
    const known = open.bearer("owner").authorization.slice("Bearer ".length);
    const status = async (address: string, key: string) =>
      (await open.call("GET", "/api/notes", { as: null, headers: from(address, key) })).status;
    assert.equal(await status("203.0.113.7", known), 200);
    for (let round = 0; round < 6; round += 1) await status("203.0.113.7", `guess-${round}`);
    assert.equal(await status("203.0.113.7", "guess"), 429);
    assert.equal(await status("203.0.113.7", known), 200);
    const unknownYet = open.bearer("second").authorization.slice("Bearer ".length);
    assert.equal(await status("203.0.113.7", unknownYet), 429);
    assert.equal(await status("203.0.113.8", unknownYet), 200);
    assert.equal(await status("203.0.113.8", "guess"), 401);
  } finally {
    await open.close();
  }
});

test("guessing at sign-in links is counted for the address", async () => {
  const open = await openDoors({ config: { requestsPerMinute: 3 } });
  try {
    const statuses: number[] = [];
    for (let round = 0; round < 5; round += 1) statuses.push((await open.call("GET", `/sign-in?token=guess${round}`, { as: null })).status);
    assert.deepEqual(statuses, [410, 410, 410, 429, 429]);
  } finally {
    await open.close();
  }
});

test("opening sockets and talking on them count as requests do", async () => {
  const open = await openDoors({ config: { requestsPerMinute: 4 } });
  const address = `${open.origin.replace("http", "ws")}/ws`;
  const connect = () => new WebSocket(address, { headers: open.bearer("owner") });
  try {
    const socket = connect();
    const heard: Record<string, unknown>[] = [];
    socket.on("message", (data: Buffer) => heard.push(JSON.parse(data.toString()) as Record<string, unknown>));
    await new Promise((resolve) => socket.once("open", resolve));
    for (let round = 0; round < 4; round += 1) socket.send('{"type":"ping"}');
    while (heard.length < 4) await new Promise((resolve) => setTimeout(resolve, 5));
    assert.deepEqual(
      heard.map(({ type, problem }) => problem ?? type),
      ["pong", "pong", "pong", "/problems/requests-too-many"],
    );
    const refused = connect();
    const answer = await new Promise<IncomingMessage>((resolve) => {
      refused.on("error", () => {});
      refused.on("unexpected-response", (_request, response) => resolve(response));
    });
    assert.equal(answer.statusCode, 429);
    assert.match(String(answer.headers["retry-after"]), /^\d+$/);
    refused.terminate();
    socket.close();
  } finally {
    await open.close();
  }
});
