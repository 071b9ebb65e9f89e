/** Headers that tell a browser what it may do with our answers. */
import type { FastifyReply, FastifyRequest } from "fastify";

// Inline styles are what docx-preview draws a document with; scripts come from our own files alone.
const pagePolicy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data: blob:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

const dataPolicy = "default-src 'none'; frame-ancestors 'none'";

/** Sets them on every answer; data under /api and /mcp may load nothing at all. */
export function setSecurityHeaders(request: FastifyRequest, reply: FastifyReply): void {
  const isData = (request.url.startsWith("/api") && !request.url.startsWith("/api/docs")) || request.url.startsWith("/mcp");
  reply.headers({
    "Content-Security-Policy": isData ? dataPolicy : pagePolicy,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Request-Id": request.id,
  });
  if (isData) reply.header("Cache-Control", "no-store");
}
