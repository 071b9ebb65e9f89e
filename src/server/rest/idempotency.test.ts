import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openDoors } from "../small-house.ts";

let open: Awaited<ReturnType<typeof openDoors>>;
before(async () => void (open = await openDoors()));
after(() => open.close());

async function add(key: string, text: string, by = "owner-key") {
  return open.call("POST", "/api/notes", { key: by, body: { text }, headers: { "Idempotency-Key": key } });
}

test("the same request with the same key acts once and is answered the same", async () => {
  const before = open.house.counts.added;
  const first = await add("k1", "milk");
  const second = await add("k1", "milk");
  assert.equal(first.status, 201);
  assert.equal(second.status, 201);
  assert.equal(second.text, first.text);
  assert.equal(open.house.counts.added, before + 1);
});

test("the same key for another body is refused", async () => {
  await add("k2", "milk");
  const other = await add("k2", "bread");
  assert.equal(other.status, 409);
  assert.equal(other.body["type"], "/problems/idempotency-key-reused");
});

test("a key belongs to one person", async () => {
  const mine = await add("k3", "milk");
  const theirs = await add("k3", "milk", "both-key");
  assert.notEqual(theirs.body["id"], mine.body["id"]);
});

test("requests at the same time under one key act once", async () => {
  const before = open.house.counts.added;
  const answers = await Promise.all(Array.from({ length: 8 }, () => add("k4", "slow")));
  assert.equal(new Set(answers.map(({ text }) => text)).size, 1);
  assert.equal(open.house.counts.added, before + 1);
});

test("a problem of the request is kept, an answer of 500 or more is not", async () => {
  const headers = { "Idempotency-Key": "k5" };
  const before = open.house.counts.added;
  for (const path of ["/api/close", "/api/close"]) assert.equal((await open.call("POST", path, { headers })).status, 503);
  assert.equal(open.house.counts.added, before + 2);
});

test("a key must be short and visible", async () => {
  const answer = await open.call("POST", "/api/notes", { body: { text: "a" }, headers: { "Idempotency-Key": "x".repeat(201) } });
  assert.equal(answer.body["type"], "/problems/idempotency-key-invalid");
});
