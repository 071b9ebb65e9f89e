/** Tells running code that nobody waits for its answer any more. */
import type { FastifyReply } from "fastify";

/** A signal that is aborted when the connection closes before the answer is out. */
export function goneSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once("close", () => {
    if (!reply.raw.writableFinished) gone.abort();
  });
  return gone.signal;
}
