/** What is answered where no route is: which methods the path takes, or that nothing is there. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { notFound } from "#base/problem.ts";
import { methodNotAllowed } from "./problems.ts";

/** Answers unknown paths with problems. Under /api also when pages take every other path. Call after all routes. */
export function mountNotFound(server: FastifyInstance): void {
  const answer = async (request: FastifyRequest, reply: FastifyReply): Promise<never> => {
    const path = request.url.split("?", 1)[0]!;
    const methods = methodsOf(server, path);
    if (methods.length === 0) throw notFound("No path of this house fits. GET /api/docs lists them.");
    reply.header("Allow", methods.join(", "));
    throw methodNotAllowed(`This path takes ${methods.join(", ")}.`, { allow: methods });
  };
  server.all("/api/*", { config: { access: "anyone" } }, answer);
  server.setNotFoundHandler(answer);
}

function methodsOf(server: FastifyInstance, path: string): string[] {
  const fitting = server.routeList.filter(({ url }) => !url.endsWith("*") && patternOf(url).test(path));
  return [...new Set(fitting.map(({ method }) => method))].sort();
}

function patternOf(url: string): RegExp {
  const escaped = url.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll(/:[a-z_]+/gi, "[^/]+")}$`);
}
