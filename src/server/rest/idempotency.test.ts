import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { ProjectDatabase } from "#store/database.ts";
import { type Asker, type OpenDoors, openDoors } from "../../../tests/doors/open-doors.ts";
import { createIdempotency } from "./idempotency.ts";

let open: OpenDoors;
before(async () => void (open = await openDoors()));
after(() => open.close());

async function add(key: string, text: string, by: Asker = "owner") {
  return open.call("POST", "/api/notes", { as: by, body: { text }, headers: { "Idempotency-Key": key } });
}

test("the same request with the same key acts once and is answered the same", async () => {
  const before = open.acted();
  const first = await add("k1", "milk");
  const second = await add("k1", "milk");
  assert.equal(first.status, 201);
  assert.equal(second.status, 201);
  assert.equal(second.text, first.text);
  assert.equal(open.acted(), before + 1);
});

test("the same key for another body is refused", async () => {
  await add("k2", "milk");
  const other = await add("k2", "bread");
  assert.equal(other.status, 409);
  assert.equal(other.body["type"], "/problems/idempotency-key-reused");
});

test("a key belongs to one person", async () => {
  const mine = await add("k3", "milk");
  const theirs = await add("k3", "milk", "second");
  assert.notEqual(theirs.body["id"], mine.body["id"]);
});

test("requests at the same time under one key act once", async () => {
  const before = open.acted();
  const answers = await Promise.all(Array.from({ length: 8 }, () => add("k4", "slow")));
  assert.equal(new Set(answers.map(({ text }) => text)).size, 1);
  assert.equal(open.acted(), before + 1);
});

test("a problem of the request is kept, an answer of 500 or more is not", async () => {
  const headers = { "Idempotency-Key": "k5" };
  const before = open.acted();
  for (const path of ["/api/close", "/api/close"]) assert.equal((await open.call("POST", path, { headers })).status, 503);
  assert.equal(open.acted(), before + 2);
});

test("a key must be short and visible", async () => {
  const answer = await open.call("POST", "/api/notes", { body: { text: "a" }, headers: { "Idempotency-Key": "x".repeat(201) } });
  assert.equal(answer.body["type"], "/problems/idempotency-key-invalid");
});

test("a write stays answered when tidying up old answers fails", async () => {
  let tidied = 0;
  const query = async (sql: string) => {
    if (!sql.startsWith("delete")) return [{ key: "k" }];
    tidied += 1;
    throw new Error("the connection was lost");
  };
  const db = { projectId: "p", query } as unknown as ProjectDatabase;
  const { once } = createIdempotency();
  for (let time = 0; time < 200; time += 1) {
    const request = { personId: "a", key: `k${time}`, fingerprint: "f" };
    assert.equal((await once(db, request, async () => ({ status: 201, json: "{}" }))).status, 201);
  }
  assert.equal(tidied, 2);
});
