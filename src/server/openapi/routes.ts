/** Where the descriptions of the REST door are read: for programs at /api/openapi.json, for people at /api/docs. */
import type { FastifyInstance } from "fastify";
import type { ProblemKind } from "#base/contract.ts";
import type { House } from "#hallway/house.ts";
import { openApiDocument } from "./document.ts";
import { docsPage, docsStyle } from "./page.ts";

// They tell what is installed here and nothing of what is in it: whoever is on this machine may read them.
const config = { access: "insider" } as const;

export function mountOpenApi(server: FastifyInstance, house: House, kinds: ReadonlyMap<string, ProblemKind>, version: string): void {
  const document = openApiDocument(house, kinds, version);
  const json = JSON.stringify(document);
  const page = docsPage(document);
  server.get("/api/openapi.json", { config }, async (_request, reply) =>
    reply.type("application/json; charset=utf-8").serializer(String).send(json),
  );
  server.get("/api/docs", { config }, async (_request, reply) => reply.type("text/html; charset=utf-8").send(page));
  server.get("/api/docs/style.css", { config }, async (_request, reply) => reply.type("text/css; charset=utf-8").send(docsStyle));
}
