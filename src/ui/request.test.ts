import assert from "node:assert/strict";
import { test } from "node:test";
import { defineTool, z } from "#base/contract.ts";
import { toolRequest } from "./request.ts";

const tool = (at: "GET /api/notes/{id}/words" | "PATCH /api/notes/{id}") =>
  defineTool({
    name: "any_tool",
    about: "",
    at,
    effect: "read",
    input: z.object({ id: z.string(), text: z.string().optional(), limit: z.number().optional() }),
    output: z.object({}),
  });

test("members named in the path stand in it, the rest of a read in its query", () => {
  assert.deepEqual(toolRequest(tool("GET /api/notes/{id}/words"), { id: "a/b", text: "x & y", limit: 5 }), {
    method: "GET",
    path: "/api/notes/a%2Fb/words?text=x+%26+y&limit=5",
  });
});

test("what is not given is left out of a query", () => {
  assert.equal(toolRequest(tool("GET /api/notes/{id}/words"), { id: "1", text: undefined }).path, "/api/notes/1/words");
});

test("the rest of a write is its body", () => {
  assert.deepEqual(toolRequest(tool("PATCH /api/notes/{id}"), { id: "1", text: "new" }), {
    method: "PATCH",
    path: "/api/notes/1",
    body: { text: "new" },
  });
});
