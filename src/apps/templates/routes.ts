/** The document itself, for the page that shows it beside its fields. */
import type { FastifyInstance } from "fastify";
import type { RouteHouse } from "#hallway/index.ts";
import { templateOrProblem } from "./tools.ts";

const mediaType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

export function routes(server: FastifyInstance, house: RouteHouse): void {
  server.get<{ Params: { id: string }; Querystring: { hash?: string } }>("/api/templates/:id/file", async (request, reply) => {
    const { db } = await house.askedBy(request);
    const { file_hash, filename } = await templateOrProblem(db, request.params.id);
    const etag = `"${file_hash}"`;
    // A template's file can be replaced: only under its own hash is it the same for ever.
    reply
      .header("cache-control", `private, ${request.query.hash === file_hash ? "max-age=31536000, immutable" : "no-cache"}`)
      .header("etag", etag);
    if (request.headers["if-none-match"] === etag) return reply.code(304).send();
    const bytes = await house.blobs.get(file_hash);
    return reply
      .type(mediaType)
      .header("content-disposition", `attachment; filename*=UTF-8''${encodeURIComponent(filename)}`)
      .send(Buffer.from(bytes));
  });
}
