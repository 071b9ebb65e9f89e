/** The REST door as OpenAPI 3.1, made from the tools. */
import { inputInvalid, type ProblemKind, routeParameters, type ToolType } from "#base/contract.ts";
import { internalError } from "#base/problem.ts";
import type { House } from "#hallway/house.ts";
import { originForeign, projectUnknown, roleInsufficient, signInRequired } from "../problems.ts";
import { inputSchema, type JsonSchema, outputSchema } from "../tool-schema.ts";
import { exampleOf } from "./example.ts";
import { fixedPaths } from "./fixed-paths.ts";
import type { Operation, Parameter } from "./operation.ts";

export interface OpenApiDocument {
  readonly openapi: "3.1.0";
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly [member: string]: unknown;
}

const about = `Whatever can be asked of this house. Lists page by cursor: send \`next_cursor\` as \`cursor\`. Writes take an
\`Idempotency-Key\`: the same request under the same key acts once for a day. Failures are problem documents (RFC 9457):
\`type\` names the kind and explains it at that path. Every path also speaks protobuf: send
\`Accept: application/x-protobuf\`; the messages are at /api/proto/{app}.proto. Live updates are at /ws and /api/events/stream,
MCP is at /mcp.`;

/** @param kinds every kind of problem, by name */
export function openApiDocument(house: Pick<House, "apps">, kinds: ReadonlyMap<string, ProblemKind>, version: string): OpenApiDocument {
  const paths: Record<string, Record<string, Operation>> = {};
  for (const app of house.apps) {
    for (const { tool } of app.tools) {
      const [method, path] = tool.at.split(" ", 2) as [string, string];
      (paths[path] ??= {})[method.toLowerCase()] = operationOf(
        tool,
        app.title,
        app.problems.map(({ kind }) => kind),
      );
    }
  }
  for (const [path, operations] of Object.entries(fixedPaths)) paths[path] = { ...operations, ...paths[path] };
  return {
    openapi: "3.1.0",
    info: { title: "Hallway", version, description: about.replaceAll("\n", " ") },
    servers: [{ url: "/" }],
    security: [{ key: [] }, { session: [] }],
    tags: [
      ...house.apps.map(({ title, about: description }) => ({ name: title, description })),
      { name: "House", description: "The house itself." },
    ],
    paths,
    components: {
      securitySchemes: {
        key: { type: "http", scheme: "bearer", description: "An API key; `hallway token` prints one." },
        session: { type: "apiKey", in: "cookie", name: "hallway_session", description: "What the sign-in link sets." },
      },
      schemas: { Problem: problemSchema([...kinds.keys()]) },
    },
  };
}

function operationOf(tool: ToolType, tag: string, problems: readonly ProblemKind[]): Operation {
  const method = tool.at.split(" ", 1)[0]!;
  const schema = inputSchema(tool);
  const inPath = routeParameters(tool.at);
  const body = method === "GET" || method === "DELETE" ? undefined : bodyOf(tool, schema, inPath);
  return {
    operationId: tool.name,
    summary: tool.about,
    tags: [tag],
    parameters: [...memberParameters(schema, inPath, body === undefined), ...headerParameters(tool)],
    ...(body === undefined ? {} : { requestBody: body }),
    responses: responsesOf(tool, problems),
  };
}

function memberParameters(schema: JsonSchema, inPath: readonly string[], byQuery: boolean): Parameter[] {
  const properties = (schema["properties"] ?? {}) as Record<string, JsonSchema>;
  const required = (schema["required"] ?? []) as string[];
  return Object.entries(properties).flatMap(([name, property]): Parameter[] => {
    if (inPath.includes(name)) return [{ name, in: "path", required: true, schema: property }];
    return byQuery ? [{ name, in: "query", required: required.includes(name), schema: property }] : [];
  });
}

function headerParameters(tool: ToolType): Parameter[] {
  const project: Parameter = {
    name: "Hallway-Project",
    in: "header",
    required: false,
    schema: { type: "string", format: "uuid" },
    description: "Which of your projects is asked; left out, your own.",
  };
  const key: Parameter = {
    name: "Idempotency-Key",
    in: "header",
    required: false,
    schema: { type: "string", maxLength: 200 },
    description: "Makes a repeat of this request act once.",
  };
  return tool.effect === "read" ? [project] : [project, key];
}

function bodyOf(tool: ToolType, schema: JsonSchema, inPath: readonly string[]): Operation["requestBody"] | undefined {
  const properties = Object.fromEntries(
    Object.entries((schema["properties"] ?? {}) as Record<string, JsonSchema>).filter(([name]) => !inPath.includes(name)),
  );
  const required = ((schema["required"] ?? []) as string[]).filter((name) => !inPath.includes(name));
  const body: JsonSchema = { ...schema, properties, ...(required.length > 0 ? { required } : {}) };
  if (required.length === 0) delete body["required"];
  if (tool.files !== null) return { required: true, content: { "multipart/form-data": { schema: formOf(tool, body) } } };
  if (Object.keys(properties).length === 0) return undefined;
  return {
    required: required.length > 0,
    content: { "application/json": { schema: body, example: exampleOf(body) }, "application/x-protobuf": { schema: {} } },
  };
}

function formOf({ files }: ToolType, body: JsonSchema): JsonSchema {
  const list = {
    type: "array",
    items: { type: "string", contentMediaType: "application/octet-stream" },
    minItems: 1,
    maxItems: files!.maxCount,
  };
  const description = `Files whose names end in ${files!.endings.join(" or ")}, each of at most ${files!.maxBytes} bytes.`;
  return {
    ...body,
    properties: { ...(body["properties"] as object), files: { ...list, description } },
    required: [...((body["required"] as string[] | undefined) ?? []), "files"],
  };
}

function responsesOf(tool: ToolType, declared: readonly ProblemKind[]): Record<string, unknown> {
  const output = outputSchema(tool);
  const content = { "application/json": { schema: output, example: exampleOf(output) }, "application/x-protobuf": { schema: {} } };
  const responses: Record<string, unknown> = {
    [tool.status]: { description: tool.opensTask ? "A task has begun: watch it by its task_id." : "The answer.", content },
  };
  const own = [
    signInRequired,
    projectUnknown,
    inputInvalid,
    internalError,
    ...(tool.effect === "read" ? [] : [roleInsufficient, originForeign]),
  ].map(({ kind }) => kind);
  for (const [status, kinds] of Map.groupBy([...own, ...declared], (kind) => kind.status)) {
    responses[status] = { description: kinds.map(({ title, name }) => `${title} (${name})`).join("; "), content: problemContent };
  }
  return responses;
}

const problemContent = { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } };

function problemSchema(names: readonly string[]): JsonSchema {
  return {
    type: "object",
    required: ["type", "title", "status", "detail"],
    properties: {
      type: {
        type: "string",
        description: "The kind of problem, and the path that explains it.",
        examples: names.map((name) => `/problems/${name}`),
      },
      title: { type: "string" },
      status: { type: "integer" },
      detail: { type: "string", description: "What happened, and what to do about it." },
      instance: { type: "string", description: "Under which id the server's log has it." },
      errors: {
        type: "array",
        description: "Each fault of an input, with a JSON pointer to its place.",
        items: { type: "object", required: ["pointer", "detail"], properties: { pointer: { type: "string" }, detail: { type: "string" } } },
      },
    },
  };
}
