import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { newId } from "#base/id.ts";
import { type Asker, type OpenDoors, openDoors } from "../../../tests/doors/open-doors.ts";

let open: OpenDoors;
before(async () => void (open = await openDoors()));
after(() => open.close());

async function connect(as: Asker, mode: "auto" | "legacy" | { pin: string } = "auto") {
  const client = new Client({ name: "test", version: "1" }, { versionNegotiation: { mode } });
  await client.connect(new StreamableHTTPClientTransport(new URL("/mcp", open.origin), { requestInit: { headers: open.bearer(as) } }));
  return client;
}

for (const mode of ["legacy", { pin: "2026-07-28" }] as const) {
  const name = mode === "legacy" ? "the protocol before it" : "the current protocol";
  test(`tools are listed and called by ${name}`, async () => {
    const client = await connect("owner", mode);
    const { tools } = await client.listTools();
    const list = tools.find((tool) => tool.name === "list_notes")!;
    assert.equal(list.annotations?.readOnlyHint, true);
    assert.equal(tools.find((tool) => tool.name === "delete_note")?.annotations?.destructiveHint, true);
    assert.equal((list.inputSchema as { additionalProperties?: unknown }).additionalProperties, false);
    const added = await client.callTool({ name: "add_note", arguments: { text: "by MCP" } });
    const note = added.structuredContent as { id: string; text: string };
    assert.equal(note.text, "by MCP");
    assert.deepEqual(JSON.parse((added.content as { text: string }[])[0]!.text), note);
    const found = await client.callTool({ name: "get_note", arguments: { id: note.id } });
    assert.deepEqual(found.structuredContent, note);
    await client.close();
  });
}

test("a problem is an answer that the model can read", async () => {
  const client = await connect("owner");
  const cases = [
    ["get_note", { id: newId() }, "/problems/note-unknown"],
    ["get_note", { id: "1" }, "/problems/input-invalid"],
    ["add_note", { text: "a", txet: 1 }, "/problems/input-invalid"],
    ["break_down", {}, "/problems/internal-error"],
  ] as const;
  for (const [name, input, type] of cases) {
    const answer = await client.callTool({ name, arguments: input });
    assert.equal(answer.isError, true);
    const document = JSON.parse((answer.content as { text: string }[])[0]!.text) as Record<string, unknown>;
    assert.equal(document["type"], type);
    assert.ok(!JSON.stringify(answer).includes("secret"));
  }
  await assert.rejects(client.callTool({ name: "no_such_tool", arguments: {} }), /no tool of this name/);
  await client.close();
});

test("files travel as base64, under the same rule", async () => {
  const client = await connect("owner");
  const file = (name: string, text: string) => ({ name, content_base64: Buffer.from(text).toString("base64") });
  const taken = await client.callTool({ name: "upload_notes", arguments: { folder: "in", files: [file("../a.txt", "one")] } });
  assert.deepEqual(taken.structuredContent, { folder: "in", files: [{ name: "a.txt", bytes: 3 }] });
  for (const files of [
    [],
    [file("a.exe", "1")],
    [file("a.txt", "")],
    [file("a.txt", "x".repeat(3_000))],
    [{ name: "a.txt", content_base64: "%%%" }],
    "a.txt",
  ]) {
    assert.equal((await client.callTool({ name: "upload_notes", arguments: { files } })).isError, true);
  }
  await client.close();
});

test("a viewer reads by MCP and changes nothing", async () => {
  const client = await connect("viewer");
  assert.notEqual((await client.callTool({ name: "list_notes", arguments: {} })).isError, true);
  const refused = await client.callTool({ name: "add_note", arguments: { text: "a" } });
  assert.match(JSON.stringify(refused), /role-insufficient/);
  await client.close();
});

test("the door is guarded as every other", async () => {
  const body = { jsonrpc: "2.0", id: 1, method: "tools/list", params: {} };
  const headers = { accept: "application/json, text/event-stream" };
  assert.equal((await open.call("POST", "/mcp", { as: null, body, headers })).status, 401);
  assert.equal((await open.call("POST", "/mcp", { body, headers: { ...headers, origin: "http://evil.example" } })).status, 403);
  assert.equal((await open.call("GET", "/mcp", { headers: { ...headers, origin: "http://evil.example" } })).status, 403);
  for (const nonsense of [
    "{",
    "[]",
    "1",
    "null",
    '{"jsonrpc":"1.0"}',
    "[".repeat(1_000),
    JSON.stringify({ ...body, method: "__proto__" }),
    JSON.stringify({ ...body, params: [] }),
  ]) {
    const answer = await open.call("POST", "/mcp", { body: nonsense, headers });
    assert.ok(answer.status < 500, `${nonsense.slice(0, 40)}: ${answer.status} ${answer.text}`);
    assert.doesNotMatch(answer.text, /\n\s+at /);
  }
});
