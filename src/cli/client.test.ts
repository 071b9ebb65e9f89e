import assert from "node:assert/strict";
import { test } from "node:test";
import { defineTool, type ToolType, z } from "#base/contract.ts";
import { clientOf, requestFor, serverUnreachable } from "./client.ts";

const input = z.object({ id: z.string(), text: z.string().optional(), tags: z.array(z.string()).optional() });
const about = "A tool.";
const output = z.object({});
const getNote = defineTool({ name: "get_note", about, at: "GET /api/notes/{id}", effect: "read", input, output }) as ToolType;
const putNote = defineTool({ name: "put_note", about, at: "PUT /api/notes/{id}", effect: "write", input, output }) as ToolType;

test("a read puts its members into path and query", () => {
  const { path, request } = requestFor(getNote, { id: "a/b", text: "x&y", tags: ["1", "2"] }, []);
  assert.equal(path, "/api/notes/a%2Fb?text=x%26y&tags=1&tags=2");
  assert.equal(request.body, undefined);
});

test("a change puts its members into path and body", () => {
  const { path, request } = requestFor(putNote, { id: "1", text: "x" }, []);
  assert.equal(path, "/api/notes/1");
  assert.equal(request.body, '{"text":"x"}');
});

test("a house that does not answer is a problem, not a stack trace", async () => {
  const client = clientOf({ url: "http://127.0.0.1:9", key: "k" });
  await assert.rejects(client.ask(getNote, { id: "1" }), (error) => serverUnreachable.is(error));
});
