import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { newId } from "#base/id.ts";
import { type OpenDoors, openDoors } from "../../../tests/doors/open-doors.ts";

type Open = OpenDoors;
let open: Open;
before(async () => void (open = await openDoors()));
after(() => open.close());

async function assertProblem(answer: Promise<Awaited<ReturnType<Open["call"]>>>, status: number, name: string) {
  const { status: found, headers, body, text } = await answer;
  assert.equal(found, status, text);
  assert.match(headers.get("content-type")!, /^application\/problem\+json/);
  assert.equal(body["type"], `/problems/${name}`);
  assert.equal(body["status"], status);
  assert.ok(!text.includes("    at "), "no stack trace");
  return body;
}

function pointers(body: Record<string, unknown>): string[] {
  return (body["errors"] as { pointer: string }[]).map((fault) => fault.pointer);
}

test("a tool is reached at its route, with its status", async () => {
  const added = await open.call("POST", "/api/notes", { body: { text: "milk" } });
  assert.equal(added.status, 201);
  const found = await open.call("GET", `/api/notes/${String(added.body["id"])}`);
  assert.deepEqual(found.body, added.body);
  assert.equal((await open.call("GET", "/api/notes?limit=1&pinned=true")).status, 200);
  assert.equal((await open.call("DELETE", `/api/notes/${String(added.body["id"])}`)).status, 200);
});

test("the path's members win over the body's", async () => {
  const added = await open.call("POST", "/api/notes", { body: { text: "milk" } });
  const id = String(added.body["id"]);
  const changed = await open.call("PATCH", `/api/notes/${id}`, { body: { id: newId(), text: "oat milk" } });
  assert.equal(changed.body["id"], id);
});

test("members that are not known are refused with their pointers", async () => {
  const body = await assertProblem(
    open.call("POST", "/api/notes", { body: { text: "a", txet: "b", extra: { any: 1 } } }),
    422,
    "input-invalid",
  );
  assert.deepEqual(pointers(body), ["/txet"]);
  assert.deepEqual(pointers(await assertProblem(open.call("GET", "/api/notes?limitt=1"), 422, "input-invalid")), ["/limitt"]);
  assert.deepEqual(pointers(await assertProblem(open.call("POST", "/api/notes?text=a", { body: { text: "a" } }), 422, "input-invalid")), [
    "/text",
  ]);
});

test("wrong types are refused with their pointers, in body, query and path", async () => {
  assert.deepEqual(
    pointers(await assertProblem(open.call("POST", "/api/notes", { body: { text: 1, tags: ["a", 2] } }), 422, "input-invalid")),
    ["/text", "/tags/1"],
  );
  assert.deepEqual(pointers(await assertProblem(open.call("GET", "/api/notes?limit=many"), 422, "input-invalid")), ["/limit"]);
  assert.deepEqual(pointers(await assertProblem(open.call("GET", "/api/notes?pinned=perhaps"), 422, "input-invalid")), ["/pinned"]);
  assert.deepEqual(pointers(await assertProblem(open.call("GET", "/api/notes/42"), 422, "input-invalid")), ["/id"]);
  for (const body of [[], "text", 1, null])
    await assertProblem(open.call("POST", "/api/notes", { body: JSON.stringify(body) }), 422, "input-invalid");
});

test("bodies that can't be read are problems of the sender", async () => {
  await assertProblem(open.call("POST", "/api/notes", { body: "{" }), 400, "body-malformed");
  await assertProblem(
    open.call("POST", "/api/notes", { body: "", headers: { "content-type": "application/json" } }),
    400,
    "body-malformed",
  );
  await assertProblem(open.call("POST", "/api/notes", { body: "[".repeat(100_000) }), 400, "body-malformed");
  await assertProblem(open.call("POST", "/api/notes", { body: '{"text":"a","__proto__":{"x":1}}' }), 400, "body-malformed");
  await assertProblem(open.call("POST", "/api/notes", { body: JSON.stringify({ text: "a".repeat(1_100_000) }) }), 413, "body-too-large");
  await assertProblem(
    open.call("POST", "/api/notes", { body: "text=a", headers: { "content-type": "application/x-www-form-urlencoded" } }),
    415,
    "media-type-unsupported",
  );
  await assertProblem(
    open.call("POST", "/api/notes", { body: "text", headers: { "content-type": "text/plain" } }),
    415,
    "media-type-unsupported",
  );
  await assertProblem(open.call("POST", "/api/notes", { body: new FormData() }), 415, "media-type-unsupported");
  await assertProblem(open.call("POST", "/api/notes", { body: { text: "a\0b" } }), 422, "input-invalid");
});

test("a note of another project is as unknown as one that never was", async () => {
  const added = await open.call("POST", "/api/notes", { body: { text: "ours" } });
  const foreign = await open.call("GET", `/api/notes/${String(added.body["id"])}`, { as: "foreign" });
  const unknown = await open.call("GET", `/api/notes/${newId()}`, { as: "foreign" });
  assert.equal(foreign.status, 404);
  assert.equal(foreign.text, unknown.text);
});

test("the project is chosen by header, from the caller's own", async () => {
  const both = { cookie: await open.cookie(), origin: open.origin };
  const added = await open.call("POST", "/api/notes", {
    as: null,
    body: { text: "b" },
    headers: { ...both, "Hallway-Project": open.projectB },
  });
  const path = `/api/notes/${String(added.body["id"])}`;
  assert.equal((await open.call("GET", path, { as: null, headers: both })).status, 404);
  assert.equal((await open.call("GET", path, { as: null, headers: { ...both, "Hallway-Project": open.projectB } })).status, 200);
  for (const project of [open.projectB, newId(), "x", ""]) {
    await assertProblem(open.call("GET", "/api/notes", { headers: { "Hallway-Project": project } }), 404, "project-unknown");
  }
  assert.equal((await open.call("GET", "/api/notes", { headers: { "Hallway-Project": open.projectA } })).status, 200);
});

test("unknown paths and methods are problems", async () => {
  await assertProblem(open.call("GET", "/api/nothing"), 404, "not-found");
  await assertProblem(open.call("GET", "/nothing"), 404, "not-found");
  const body = await assertProblem(open.call("PUT", "/api/notes"), 405, "method-not-allowed");
  assert.deepEqual(body["allow"], ["GET", "HEAD", "POST"]);
  await assertProblem(open.call("GET", "/api/notes/%zz"), 400, "request-malformed");
});

test("a bug is a bare 500 whose stack is only logged", async () => {
  const body = await assertProblem(open.call("POST", "/api/break"), 500, "internal-error");
  assert.ok(!JSON.stringify(body).includes("secret"));
  const line = open.logged.find((each) => each.includes(String(body["instance"])));
  assert.ok(line?.includes("a secret of the inside"));
});

test("each declared problem is explained", async () => {
  const { body } = await open.call("GET", "/problems/note-unknown", { as: null });
  assert.equal(body["title"], "No such note");
  await assertProblem(open.call("GET", "/problems/none-such", { as: null }), 404, "not-found");
  const all = await open.call("GET", "/problems", { as: null });
  for (const name of ["input-invalid", "task-unknown", "sign-in-required", "note-unknown"])
    assert.ok(all.text.includes(`/problems/${name}`), name);
});

test("health and figures are answered", async () => {
  assert.equal((await open.call("GET", "/health", { as: null })).body["status"], "ok");
  assert.equal((await open.call("GET", "/ready", { as: null })).body["status"], "ready");
  const { text } = await open.call("GET", "/metrics", { as: null });
  assert.match(text, /hallway_http_request_seconds_count\{method="POST",route="\/api\/notes",status="201"\} \d/);
  assert.match(text, /hallway_tasks_pending 0/);
});
