/** The document itself, for the page that shows it beside its fields. */
import type { FastifyInstance } from "fastify";
import type { RouteHouse } from "#hallway/index.ts";
import { templateOrProblem } from "./tools.ts";

const mediaType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

export function routes(server: FastifyInstance, house: RouteHouse): void {
  server.get<{ Params: { id: string } }>("/api/templates/:id/file", async (request, reply) => {
    const { db } = await house.askedBy(request);
    const { file_hash, filename } = await templateOrProblem(db, request.params.id);
    const bytes = await house.blobs.get(file_hash);
    return reply
      .type(mediaType)
      .header("content-disposition", `attachment; filename*=UTF-8''${encodeURIComponent(filename)}`)
      .header("cache-control", "private, max-age=31536000, immutable")
      .header("etag", `"${file_hash}"`)
      .send(Buffer.from(bytes));
  });
}
