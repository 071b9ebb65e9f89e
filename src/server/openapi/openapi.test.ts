import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type OpenDoors, openDoors } from "../../../tests/doors/open-doors.ts";
import type { OpenApiDocument } from "./document.ts";
import { exampleOf } from "./example.ts";

let open: OpenDoors;
let document: OpenApiDocument;
before(async () => {
  open = await openDoors();
  document = (await open.call("GET", "/api/openapi.json")).body as unknown as OpenApiDocument;
});
after(() => open.close());

test("every tool is described where it stands, and every described path is there", () => {
  const described = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  for (const { tool } of open.house.answers.values()) assert.ok(described.includes(tool.at), tool.at);
  const mounted = new Set(open.server.routeList.map(({ method, url }) => `${method} ${url.replaceAll(/:([a-z]+)/g, "{$1}")}`));
  for (const each of described) assert.ok(mounted.has(each), `${each} is described but not there`);
});

test("parameters, bodies, answers and problems are told", () => {
  const update = document.paths["/api/notes/{id}"]!["patch"]!;
  assert.deepEqual(
    update.parameters!.map(({ name, in: place }) => `${place} ${name}`),
    ["path id", "header Hallway-Project", "header Idempotency-Key"],
  );
  const body = update.requestBody!.content["application/json"]!.schema as { properties: object; additionalProperties: boolean };
  assert.deepEqual(Object.keys(body.properties), ["text"]);
  assert.equal(body.additionalProperties, false);
  assert.ok(update.responses["200"] !== undefined && update.responses["401"] !== undefined && update.responses["422"] !== undefined);
  assert.match(JSON.stringify(update.responses["404"]), /note-unknown/);
  assert.ok(document.paths["/api/notes/upload"]!["post"]!.requestBody!.content["multipart/form-data"] !== undefined);
  const list = document.paths["/api/notes"]!["get"]!;
  assert.ok(list.parameters!.some(({ name, in: place, required }) => name === "limit" && place === "query" && !required));
});

test("examples of inputs are taken by the tools themselves", async () => {
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const body = operation.requestBody?.content["application/json"];
      if (body === undefined) continue;
      const answer = await open.call(method.toUpperCase(), path.replaceAll(/\{[a-z_]+\}/g, "01920000-0000-7000-8000-000000000001"), {
        body: body.example,
      });
      assert.notEqual(answer.body["type"], "/problems/input-invalid", `${path}: ${answer.text}`);
    }
  }
  assert.deepEqual(exampleOf({ type: "object", properties: { a: { type: ["string", "null"] }, b: { anyOf: [{ type: "null" }] } } }), {
    a: "text",
    b: null,
  });
});

test("the page for people needs no script and shows every tool", async () => {
  const { status, text, headers } = await open.call("GET", "/api/docs");
  assert.equal(status, 200);
  assert.match(headers.get("content-type")!, /text\/html/);
  assert.doesNotMatch(text, /<script|style="|https?:\/\/(?!example)/);
  for (const { tool } of open.house.answers.values()) assert.ok(text.includes(tool.about));
  assert.equal((await open.call("GET", "/api/docs/style.css")).status, 200);
});

test("who comes through a proxy must be signed in to read them", async () => {
  const headers = { "x-forwarded-for": "203.0.113.9" };
  for (const path of ["/api/openapi.json", "/api/docs", "/metrics"]) {
    assert.equal((await open.call("GET", path, { as: null })).status, 200);
    assert.equal((await open.call("GET", path, { as: null, headers })).status, 401);
    assert.equal((await open.call("GET", path, { headers })).status, 200);
  }
});
