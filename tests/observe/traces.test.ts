import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { WebSocket } from "ws";
import type { EventView } from "#base/event.ts";
import { sharedPostgres } from "#testing/services/postgres.ts";
import { until } from "#testing/until.ts";
import { ask, type Fleet, type HallwayProcess, openFleet } from "../processes/hallway.ts";
import { openReceiver, pathOf, type ReceivedSpan } from "./otlp-receiver.ts";

const traceId = "0af7651916cd43dd8448eb211c80319c";
const sample = new URL("../../examples/documents/internal-audit-report.docx", import.meta.url);

let receiver: Awaited<ReturnType<typeof openReceiver>>;
let fleet: Fleet;
let api: HallwayProcess;
let key: string;
let answer: Response;
let events: EventView[];
let spans: readonly ReceivedSpan[];

before(async () => {
  receiver = await openReceiver();
  const databaseUrl = await (await sharedPostgres()).createDatabase();
  fleet = await openFleet({ DATABASE_URL: databaseUrl, OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url });
  api = await fleet.start(["api"]);
  await fleet.start(["worker"]);
  key = await fleet.key();
  const heard = await listen();
  answer = await upload({ traceparent: `00-${traceId}-b7ad6b7169203331-01` });
  await until(async () => heard.events.some(({ type }) => type === "template.parsed"), "template.parsed on the socket");
  heard.close();
  await watched(((await answer.clone().json()) as { task_id: string }).task_id);
  await until(
    async () =>
      named("deliver task.completed").length > 0 &&
      named("deliver template.parsed").length > 0 &&
      named("process template:parse").length > 0,
    "the spans",
  );
  events = heard.events;
  spans = receiver.of(traceId);
});
after(async () => {
  await fleet.close();
  await receiver.close();
});

async function upload(headers: Readonly<Record<string, string>>): Promise<Response> {
  const form = new FormData();
  form.append("file", new Blob([new Uint8Array(await readFile(sample))]), "audit.docx");
  const response = await fetch(`${api.origin}/api/templates/upload`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, ...headers },
    body: form,
  });
  assert.ok(response.ok, await response.clone().text());
  return response;
}

async function listen() {
  const heard: EventView[] = [];
  const socket = new WebSocket(`${api.origin.replace("http", "ws")}/ws`, { headers: { authorization: `Bearer ${key}` } });
  const ready = Promise.withResolvers<void>();
  socket.on("open", () => socket.send(JSON.stringify({ type: "subscribe", topics: ["events"] })));
  socket.on("message", (data: Buffer) => {
    const message = JSON.parse(data.toString("utf8")) as { type: string; events?: EventView[] };
    if (message.type === "subscribed") ready.resolve();
    heard.push(...(message.events ?? []));
  });
  await ready.promise;
  return { events: heard, close: () => socket.close() };
}

/** Watches a task by its own socket until that closes behind its final state. */
async function watched(taskId: string): Promise<void> {
  const socket = new WebSocket(`${api.origin.replace("http", "ws")}/ws/tasks/${taskId}`, { headers: { authorization: `Bearer ${key}` } });
  await new Promise((resolve) => socket.once("close", resolve));
}

const named = (name: string): ReceivedSpan[] => receiver.of(traceId).filter((span) => span.name === name);
const only = (name: string): ReceivedSpan => {
  const found = spans.filter((span) => span.name === name);
  assert.equal(found.length, 1, `${name} among ${spans.map((span) => span.name).join(", ")}`);
  return found[0]!;
};

test("one trace follows an upload from the request to the task, its steps, their events and the socket, over two processes", () => {
  const request = only("POST /api/templates/upload");
  assert.equal(request.parentSpanId, "b7ad6b7169203331", "it hangs below the caller's own span");
  const toTask = ["create template:parse", "transaction", "ask upload_template", "POST /api/templates/upload"];
  const process = only("process template:parse");
  assert.deepEqual(pathOf(process, spans), ["process template:parse", ...toTask]);
  assert.deepEqual([request.role, process.role], ["api", "worker"]);
  assert.deepEqual(pathOf(only("step save"), spans).slice(0, 2), ["step save", "process template:parse"]);
  const published = pathOf(only("publish template.parsed"), spans);
  assert.deepEqual(published, ["publish template.parsed", "transaction", "step save", "process template:parse", ...toTask]);
  const delivered = only("deliver template.parsed");
  assert.deepEqual(pathOf(delivered, spans), ["deliver template.parsed", ...published]);
  assert.equal(delivered.role, "api");
  assert.deepEqual(pathOf(only("deliver task.completed"), spans), ["deliver task.completed", ...toTask]);
});

test("spans speak in the words that everybody's tools know", () => {
  const request = only("POST /api/templates/upload");
  assert.deepEqual([request.kind, request.isError], [2, false]);
  assert.equal(request.attributes["http.request.method"], "POST");
  assert.equal(request.attributes["http.route"], "/api/templates/upload");
  assert.equal(Number(request.attributes["http.response.status_code"]), answer.status);
  const process = only("process template:parse");
  assert.equal(process.kind, 5);
  assert.equal(process.attributes["messaging.destination.name"], "template:parse");
  assert.equal(process.attributes["messaging.operation.type"], "process");
  const insert = spans.find(({ name }) => name === "insert engine.subject" || name.startsWith("insert templates."));
  assert.equal(insert?.attributes["db.system.name"], "postgresql");
  assert.equal(insert.attributes["db.operation.name"], "insert");
  for (const { attributes } of spans) assert.doesNotMatch(JSON.stringify(attributes), /hw_|audit\.docx/, "no secret and no content");
});

test("the caller is told its trace, and every event that came of the upload names it", () => {
  assert.match(answer.headers.get("traceparent")!, new RegExp(`^00-${traceId}-[\\da-f]{16}-01$`));
  const told = events.filter(({ type }) => ["template.uploaded", "template.parsed", "task.created"].includes(type));
  assert.ok(told.length >= 2, events.map(({ type }) => type).join(", "));
  for (const { type, traceparent } of told) assert.match(traceparent ?? "", new RegExp(`^00-${traceId}-`), type);
});

test("of a later version's header only what this one knows goes on: nobody's words of any length stand with tasks and events", async () => {
  const later = "2af7651916cd43dd8448eb211c80319e";
  const { headers } = await upload({ traceparent: `cc-${later}-b7ad6b7169203331-01-${"x".repeat(4_000)}` });
  assert.match(headers.get("traceparent")!, new RegExp(`^00-${later}-[\\da-f]{16}-01$`));
});

test("a request without a trace begins one under its own id; who does not want to be traced is not", async () => {
  const { headers, body } = await ask(api.origin, key, "GET", "/api/tasks/0199d6d1-0000-7000-8000-000000000000");
  const own = headers.get("traceparent")!.slice(3, 35);
  assert.match(own, /^[\da-f]{12}7/, "a request's id is a UUID v7");
  assert.equal(body["status"], 404);
  const unwanted = "1af7651916cd43dd8448eb211c80319d";
  const refused = await upload({ traceparent: `00-${unwanted}-b7ad6b7169203331-00` });
  assert.match(refused.headers.get("traceparent")!, new RegExp(`^00-${unwanted}-[\\da-f]{16}-00$`));
  await until(async () => receiver.of(own).length > 0, "the span of the request");
  assert.equal(receiver.of(unwanted).length, 0);
});
