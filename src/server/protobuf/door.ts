/** Protobuf at the REST door: who asks for it, who sends it, and where its messages are described. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { notFound } from "#base/problem.ts";
import type { Codec } from "./codec.ts";

export const protobufMediaType = "application/x-protobuf";

/** Whether a request prefers protobuf to JSON: it names it, and names JSON neither before nor with more weight. */
export function wantsProtobuf(request: Pick<FastifyRequest, "headers">): boolean {
  const accept = request.headers.accept;
  if (accept === undefined || !accept.includes("protobuf")) return false;
  const best = accept
    .split(",")
    .map((part) => {
      const [type = "", ...parameters] = part.split(";").map((word) => word.trim().toLowerCase());
      const weight = Number(parameters.find((word) => word.startsWith("q="))?.slice(2) ?? 1);
      return { type, weight };
    })
    .filter(({ type, weight }) => weight > 0 && [protobufMediaType, "application/protobuf", "application/json"].includes(type))
    .sort((left, right) => right.weight - left.weight)[0];
  return best !== undefined && best.type !== "application/json";
}

/** Lets a scope take protobuf bodies; the route decodes them, since only it knows the message. */
export function readProtobuf(scope: FastifyInstance): void {
  scope.addContentTypeParser(
    [protobufMediaType, "application/protobuf"],
    { parseAs: "buffer" },
    async (_request: FastifyRequest, body: Buffer) => body,
  );
}

/** Publishes the .proto files. */
export function mountProto(server: FastifyInstance, codec: Codec): void {
  const config = { access: "insider" } as const;
  server.get("/api/proto", { config }, async () => ({ files: [...codec.files.keys()].map((app) => `/api/proto/${app}.proto`) }));
  server.get<{ Params: { app: string } }>("/api/proto/:app.proto", { config }, async (request, reply) => {
    const text = codec.files.get(request.params.app);
    if (text === undefined) throw notFound("No application has this name. GET /api/proto lists them.");
    return reply.type("text/plain; charset=utf-8").send(text);
  });
}
