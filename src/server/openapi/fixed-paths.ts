/** The paths of the house itself, which are no tool's, for the OpenAPI document. */
import type { Operation, Parameter } from "./operation.ts";

const open = { security: [] };

function operation(operationId: string, summary: string, responses: Record<string, string>, more: Record<string, unknown> = {}): Operation {
  const described = Object.fromEntries(Object.entries(responses).map(([status, description]) => [status, { description }]));
  return { operationId, summary, tags: ["House"], responses: described, ...more };
}

function inQuery(name: string, description: string): Parameter {
  return { name, in: "query", required: false, schema: { type: "string" }, description };
}

const taskId: Parameter = { name: "id", in: "path", required: true, schema: { type: "string", format: "uuid" } };
const project = inQuery("project", "Which of your projects is asked, for clients that can't send the Hallway-Project header.");

export const fixedPaths: Record<string, Record<string, Operation>> = {
  "/api/me": {
    get: operation("get_me", "Who you are, your projects, and the version that runs.", { 200: "You.", 401: "Nobody is signed in." }),
  },
  "/api/imports": {
    post: operation(
      "import_records",
      "Bring in what an older system left, in one transaction: what `hallway import` sends. For owners.",
      { 200: "Lines of JSON: how far it is, and at last {report} or {problem}.", 403: "You are no owner." },
      { requestBody: { required: true, content: { "application/x-ndjson": { schema: { type: "string" } } } } },
    ),
  },
  "/api/sign-out": { post: operation("sign_out", "End this session.", { 200: "The session has ended." }) },
  "/api/events/stream": {
    get: operation(
      "stream_events",
      "Follow the event log as server-sent events; each has its offset as its id.",
      { 200: "An endless text/event-stream." },
      {
        parameters: [
          inQuery("after", "Offset after which to begin; the Last-Event-ID header wins. Left out: from now on."),
          inQuery("type", "Types, or beginnings that end in a point, separated by commas."),
          project,
        ],
      },
    ),
  },
  "/api/tasks/{id}/stream": {
    get: operation(
      "stream_task",
      "Follow one task as server-sent events until it is final.",
      { 200: "A text/event-stream that ends with the task.", 204: "The task is final, and you know." },
      { parameters: [taskId, project] },
    ),
  },
  "/api/proto/{app}.proto": {
    get: operation(
      "get_proto",
      "The protobuf messages of an application.",
      { 200: "A .proto file." },
      { parameters: [{ name: "app", in: "path", required: true, schema: { type: "string" } }] },
    ),
  },
  "/health": { get: operation("get_health", "Whether the process lives.", { 200: "It does." }, open) },
  "/ready": {
    get: operation(
      "get_readiness",
      "Whether the process can answer: it can while the database does. Without Redis or a worker it is degraded.",
      { 200: "`ready` or `degraded`: `checks` says how each part is.", 503: "`not_ready`: `checks` says why." },
      open,
    ),
  },
  "/metrics": { get: operation("get_metrics", "Figures for Prometheus.", { 200: "Text." }) },
  "/problems/{name}": {
    get: operation(
      "explain_problem",
      "What a kind of problem means.",
      { 200: "The kind.", 404: "No problem has this name." },
      { ...open, parameters: [{ name: "name", in: "path", required: true, schema: { type: "string" } }] },
    ),
  },
};
