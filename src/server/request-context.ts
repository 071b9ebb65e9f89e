/**
 * In whose name a request is served. Its id is its trace's id: a caller that sends a `traceparent` finds its own trace again in
 * our log, in our spans and in the answer's headers; without one the request begins a trace.
 */
import type { IncomingMessage } from "node:http";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { newId } from "#base/id.ts";
import { type Context, noteContext, within } from "#observe/context.ts";
import { beginSpan, type OpenSpan } from "#observe/spans.ts";
import { idOfTrace, readTraceparent, writeTraceparent } from "#observe/traceparent.ts";

declare module "fastify" {
  interface FastifyRequest {
    context: Context | null;
    span: OpenSpan | null;
  }
}

/** The header of its caller, where it is one, in our version: what a later one adds is not ours to keep. Null for what is none. */
function tracedBy(request: IncomingMessage): string | null {
  const header = request.headers["traceparent"];
  const given = typeof header === "string" ? readTraceparent(header) : null;
  return given === null ? null : writeTraceparent(given);
}

/** Named after its route, which is known only by now, never after its address: addresses are many, and may hold secrets. */
function endSpan({ span, method, routeOptions, is404, context }: FastifyRequest, status: number): void {
  if (span === null) return;
  const route = is404 ? undefined : routeOptions.url;
  span.rename(route === undefined ? method : `${method} ${route}`);
  span.note({
    ...{ "http.request.method": method, "http.response.status_code": status },
    ...(route === undefined ? {} : { "http.route": route }),
    ...(context?.project === undefined ? {} : { "hallway.project": context.project }),
  });
  if (status >= 500) span.fail(`answered ${status}`);
  span.end();
}

/** The trace id of its caller, where there is one, written as ids are here. */
export function requestIdOf(request: IncomingMessage): string {
  const header = request.headers["traceparent"];
  const given = typeof header === "string" ? readTraceparent(header) : null;
  return given === null ? newId() : idOfTrace(given.traceId);
}

/** Opens the context and the span of each request. Reading a body leaves the context, so it is entered again behind that. */
export function enterContext(server: FastifyInstance): void {
  server.decorateRequest("context", null);
  server.decorateRequest("span", null);
  server.addHook("onRequest", (request, reply, done) => {
    request.context = { requestId: request.id };
    within(request.context, () => {
      const given = tracedBy(request.raw);
      request.span = beginSpan(request.method, { kind: "SERVER", parent: given });
      const traceparent = request.span?.traceparent ?? given;
      if (traceparent !== null) {
        noteContext({ traceparent });
        reply.header("traceparent", traceparent);
      }
      done();
    });
  });
  server.addHook("onResponse", async (request, reply) => endSpan(request, reply.statusCode));
  server.addHook("preValidation", (request, _reply, done) => within(request.context ?? { requestId: request.id }, done));
}
