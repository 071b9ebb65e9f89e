/** Puts every tool at its route. The parser of a body is chosen by the route, never by a header of the sender. */
import multipart from "@fastify/multipart";
import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from "fastify";
import type { ProblemDocument, ToolType } from "#base/contract.ts";
import type { UploadedFile } from "#hallway/app.ts";
import type { House } from "#hallway/house.ts";
import { callerIn } from "../callers.ts";
import { goneSignal } from "../gone.ts";
import { documentOf, sendDocument } from "../problem-answer.ts";
import type { Codec } from "../protobuf/codec.ts";
import { protobufMediaType, readProtobuf, wantsProtobuf } from "../protobuf/door.ts";
import { parseJson } from "../safe-json.ts";
import { type Form, readForm, uploadRoom } from "./files.ts";
import { gatherInput } from "./gather.ts";
import { createIdempotency, fingerprintOf, idempotencyKeyIn, type StoredAnswer } from "./idempotency.ts";
import { fromTexts } from "./text-values.ts";

/** Mounts the tools of a house. */
export async function mountTools(server: FastifyInstance, house: House, codec: Codec): Promise<void> {
  const tools = [...house.answers.values()].map((answer) => answer.tool as ToolType);
  const ask = asking(house, codec);
  await server.register(async (scope) => {
    readOnlyJson(scope);
    readProtobuf(scope);
    for (const tool of tools.filter(({ files }) => files === null)) {
      scope.route({ ...placeOf(tool), handler: async (request, reply) => ask(tool, request, reply, { files: [], fields: {} }) });
    }
  });
  await server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    await scope.register(multipart);
    const room = uploadRoom(512 * 1024 * 1024);
    for (const tool of tools) {
      const { files } = tool;
      if (files === null) continue;
      scope.route({
        ...placeOf(tool),
        handler: async (request, reply) => ask(tool, request, reply, await readForm(request, files, room)),
      });
    }
  });
}

/** Method and path of a tool as the router writes them. */
export function placeOf(tool: ToolType): { method: HTTPMethods; url: string; config: { access: "reader" | "writer" } } {
  const [method, path] = tool.at.split(" ", 2) as [HTTPMethods, string];
  return { method, url: path.replaceAll(/\{([^}]+)\}/g, ":$1"), config: { access: tool.effect === "read" ? "reader" : "writer" } };
}

/** Lets a scope take JSON and nothing else. */
export function readOnlyJson(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser("application/json", { parseAs: "buffer" }, async (_request: FastifyRequest, body: Buffer) => parseJson(body));
}

function asking(house: House, codec: Codec) {
  const idempotency = createIdempotency();
  return async (tool: ToolType, request: FastifyRequest, reply: FastifyReply, form: Form): Promise<FastifyReply> => {
    const { person, projectId } = callerIn(request);
    const body = request.body instanceof Uint8Array ? codec.decodeRequest(tool, request.body) : request.body;
    const input = gatherInput(tool, request, tool.files === null ? body : fromTexts(tool.input, form.fields));
    const send = (answer: StoredAnswer) =>
      sendAnswer(reply, answer, wantsProtobuf(request) ? (value) => codec.encodeResponse(tool, value) : null);
    const run = () => answerOf(house, tool, input, form.files, request, reply);
    const key = tool.effect === "read" ? null : idempotencyKeyIn(request.headers["idempotency-key"]);
    if (key === null) return send(await run());
    const keyed = { personId: person.id, key, fingerprint: fingerprintOf(tool.name, input, form.files) };
    return send(await idempotency.once(house.database.forProject(projectId), keyed, run));
  };
}

async function answerOf(
  house: House,
  tool: ToolType,
  input: unknown,
  files: readonly UploadedFile[],
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<StoredAnswer> {
  const { person, projectId } = callerIn(request);
  try {
    const answer = await house.ask(tool.name, input, { person, projectId, signal: goneSignal(reply), files });
    return { status: tool.status, json: JSON.stringify(answer) };
  } catch (thrown) {
    const document = documentOf(thrown, request);
    return { status: document.status, json: JSON.stringify(document) };
  }
}

/** Sends an answer as JSON, or as protobuf where it is asked for. A problem is always JSON. */
function sendAnswer(reply: FastifyReply, { status, json }: StoredAnswer, encode: ((value: unknown) => Uint8Array) | null): FastifyReply {
  reply.header("Vary", "Accept");
  if (status >= 400) return sendDocument(reply, JSON.parse(json) as ProblemDocument);
  if (encode !== null)
    return reply
      .code(status)
      .type(protobufMediaType)
      .send(encode(JSON.parse(json)));
  return reply.code(status).type("application/json; charset=utf-8").serializer(String).send(json);
}
