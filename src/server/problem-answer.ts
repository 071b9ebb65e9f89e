/** The one place where something thrown becomes an answer. */
import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import type { Log } from "#base/log.ts";
import { internalError, Problem, type ProblemDocument, problemDocument } from "#base/problem.ts";
import { troubleOf } from "#store/trouble.ts";
import {
  bodyMalformed,
  bodyTooLarge,
  headersTooLarge,
  mediaTypeUnsupported,
  requestMalformed,
  requestTimedOut,
  serverStopping,
} from "./problems.ts";

export const problemMediaType = "application/problem+json";

/** Answers a request with what was thrown: a problem as its document, a bug as a bare 500 whose stack is only logged. */
export function answerProblem(thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return sendDocument(reply, documentOf(thrown, request));
}

/** Sends a problem document with the headers that belong to it. */
export function sendDocument(reply: FastifyReply, document: ProblemDocument): FastifyReply {
  if (document.status === 401) reply.header("WWW-Authenticate", 'Bearer realm="hallway"');
  const retryAfter = document["retry_after_s"];
  if (typeof retryAfter === "number") reply.header("Retry-After", String(Math.ceil(retryAfter)));
  return reply.code(document.status).type(problemMediaType).serializer(String).send(JSON.stringify(document));
}

/** The document of what was thrown while a request was answered; a bug is logged here, under the request's id. */
export function documentOf(thrown: unknown, request: { readonly id: string; readonly log: Log }): ProblemDocument {
  const problem = problemOf(thrown);
  if (problem !== null) {
    if (!(thrown instanceof Problem) && problem.kind.status >= 500)
      request.log.warn({ err: thrown, requestId: request.id }, "a request met trouble outside");
    return problemDocument(problem);
  }
  request.log.error({ err: thrown, requestId: request.id }, "a request met a bug");
  return bugDocument(request.id);
}

/** What is told of a bug: nothing but where to look in the log. */
export function bugDocument(requestId: string): ProblemDocument {
  const detail = "This is a fault of Hallway, not of your request. The log of the server names the cause under this instance.";
  return problemDocument(internalError(detail), requestId);
}

/** The problem that a thrown value stands for; null where it is a bug. */
export function problemOf(thrown: unknown): Problem | null {
  if (thrown instanceof Problem) return thrown;
  return thrown instanceof Error ? (troubleOf(thrown) ?? problemOfFastify(thrown as FastifyError)) : null;
}

/** The document for bytes that were no HTTP request at all (`clientError` of the socket). */
export function malformedDocument(code: string | undefined): ProblemDocument {
  if (code === "HPE_HEADER_OVERFLOW")
    return problemDocument(headersTooLarge("The headers are larger than 16 kB. Send fewer or smaller ones."));
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return problemDocument(requestTimedOut("The request did not arrive in time. Send it again."));
  return problemDocument(requestMalformed("This is not a well-formed HTTP request."));
}

function problemOfFastify(error: FastifyError): Problem | null {
  switch (error.code) {
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
      return mediaTypeUnsupported("This path does not take bodies of this Content-Type. See /api/docs for what it takes.");
    case "FST_ERR_CTP_BODY_TOO_LARGE":
      return bodyTooLarge("The body is larger than this path takes. Send less at once.");
    case "FST_ERR_CTP_EMPTY_JSON_BODY":
      return bodyMalformed("The body is empty, but its Content-Type says JSON. Send {} or leave the Content-Type out.");
    case "FST_ERR_CTP_INVALID_CONTENT_LENGTH":
    case "FST_ERR_CTP_INVALID_JSON_BODY":
      return bodyMalformed("The body does not have the length or form that its headers say.");
    case "FST_ERR_BAD_URL":
    case "FST_ERR_MAX_PARAM_LENGTH":
      return requestMalformed("The path can't be read: it is too long or has a % that is followed by no two hexadecimal digits.");
    case "FST_ERR_REOPENED_CLOSE_SERVER":
      return serverStopping("The server is stopping. Try again in a moment.");
    default:
      return isClientFault(error) ? requestMalformed("The request can't be read as this path needs it.") : null;
  }
}

/** Fastify and its parsers mark faults of the sender so; our own code throws problems instead. */
function isClientFault(error: FastifyError): boolean {
  const { code, statusCode } = error;
  if (code === "ECONNRESET" || code === "ERR_STREAM_PREMATURE_CLOSE") return true;
  return typeof code === "string" && code.startsWith("FST_") && statusCode !== undefined && statusCode >= 400 && statusCode < 500;
}
