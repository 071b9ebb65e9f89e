/**
 * In whose name a request is served. Its id is its trace's id: a caller that sends a `traceparent` finds its own trace again in
 * our log, in our spans and in the answer's headers; without one the request begins a trace.
 */
import type { IncomingMessage } from "node:http";
import type { FastifyInstance } from "fastify";
import { newId } from "#base/id.ts";
import { type Context, within } from "#observe/context.ts";
import { idOfTrace, readTraceparent } from "#observe/traceparent.ts";

declare module "fastify" {
  interface FastifyRequest {
    context: Context | null;
  }
}

/** The trace id of its caller, where there is one, written as ids are here. */
export function requestIdOf(request: IncomingMessage): string {
  const header = request.headers["traceparent"];
  const given = typeof header === "string" ? readTraceparent(header) : null;
  return given === null ? newId() : idOfTrace(given.traceId);
}

/** Opens the context of each request. Reading a body leaves it, so it is entered again behind that. */
export function enterContext(server: FastifyInstance): void {
  server.decorateRequest("context", null);
  server.addHook("onRequest", (request, _reply, done) => {
    request.context = { requestId: request.id };
    within(request.context, done);
  });
  server.addHook("preValidation", (request, _reply, done) => within(request.context ?? { requestId: request.id }, done));
}
