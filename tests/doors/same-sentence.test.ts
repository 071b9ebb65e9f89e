/** A file that is refused is refused in the same words at every door. The command line and the page have tests of their own. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { templates } from "#apps/templates/index.ts";
import { type OpenDoors, openDoors } from "./open-doors.ts";

const sentence = "This is not a Word document: it does not start as a .docx file does. Open it in Word and save it as .docx.";

let open: OpenDoors;
before(async () => void (open = await openDoors({ apps: [templates] })));
after(() => open.close());

test("a request is answered with it", async () => {
  const form = new FormData();
  form.append("files", new Blob(["just text"]), "notes.docx");
  const { status, body } = await open.call("POST", "/api/templates/upload", { body: form });
  assert.deepEqual([status, body["type"], body["detail"]], [415, "/problems/document-foreign", sentence]);
});

test("a model hears it", async () => {
  const client = new Client({ name: "test", version: "1" });
  await client.connect(new StreamableHTTPClientTransport(new URL("/mcp", open.origin), { requestInit: { headers: open.bearer("owner") } }));
  const files = [{ name: "notes.docx", content_base64: Buffer.from("just text").toString("base64") }];
  const answer = await client.callTool({ name: "upload_template", arguments: { files } });
  assert.equal(answer.isError, true);
  assert.equal((answer.structuredContent as { detail: string }).detail, sentence);
  await client.close();
});
