/** Every problem that the doors themselves can answer with. Those of a domain stand beside the domain. */
import { defineProblem } from "#base/problem.ts";

export const signInRequired = defineProblem("sign-in-required", { status: 401, title: "Sign in first" });
export const signInLinkInvalid = defineProblem("sign-in-link-invalid", { status: 401, title: "This link signs nobody in" });
export const roleInsufficient = defineProblem("role-insufficient", { status: 403, title: "Your role does not allow this" });
export const originForeign = defineProblem("origin-foreign", { status: 403, title: "The request comes from another site" });
export const hostForeign = defineProblem("host-foreign", { status: 421, title: "This name is not served here" });
export const projectUnknown = defineProblem("project-unknown", { status: 404, title: "No such project" });
export const methodNotAllowed = defineProblem("method-not-allowed", { status: 405, title: "This method is not for this path" });
export const requestMalformed = defineProblem("request-malformed", { status: 400, title: "The request can't be read" });
export const headersTooLarge = defineProblem("headers-too-large", { status: 431, title: "The headers are too large" });
export const requestTimedOut = defineProblem("request-timed-out", { status: 408, title: "The request took too long to arrive" });
export const bodyMalformed = defineProblem("body-malformed", { status: 400, title: "The body can't be read" });
export const bodyTooLarge = defineProblem("body-too-large", { status: 413, title: "The body is too large" });
export const mediaTypeUnsupported = defineProblem("media-type-unsupported", { status: 415, title: "This kind of body is not taken here" });
export const fileUnsuitable = defineProblem("file-unsuitable", { status: 422, title: "This file is not taken here" });
export const fileTooLarge = defineProblem("file-too-large", { status: 413, title: "The file is too large" });
export const filesTooMany = defineProblem("files-too-many", { status: 422, title: "Too many files at once" });
export const idempotencyKeyInvalid = defineProblem("idempotency-key-invalid", { status: 400, title: "The idempotency key does not fit" });
export const idempotencyKeyReused = defineProblem("idempotency-key-reused", { status: 409, title: "The key stands for another request" });
export const idempotencyKeyBusy = defineProblem("idempotency-key-busy", {
  status: 409,
  title: "The first request is still under way",
  retry: true,
});
export const serverBusy = defineProblem("server-busy", { status: 503, title: "Too much at once" });
export const serverStopping = defineProblem("server-stopping", { status: 503, title: "The server is stopping" });
export const requestsTooMany = defineProblem("requests-too-many", { status: 429, title: "Too many requests" });
export const socketFlooded = defineProblem("socket-flooded", { status: 429, title: "Too many messages" });
