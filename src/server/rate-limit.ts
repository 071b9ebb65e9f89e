/**
 * How many requests a caller may make in a minute: so many that no person and no honest program notices, and so few that a
 * program that lost its way does not take the house from the others. This process counts for itself alone.
 */
import type { FastifyReply } from "fastify";
import { requestsTooMany } from "./problems.ts";

export interface RateLimit {
  /**
   * Counts one request, and tells the caller how they stand, in the headers of the IETF's draft (RateLimit, RateLimit-Policy).
   * @throws requestsTooMany
   */
  readonly count: (caller: string, reply: Pick<FastifyReply, "header">) => void;
}

const windowS = 60;

/** @param perMinute 0 sets no limit */
export function openRateLimit(perMinute: number, nowMs: () => number = () => performance.now()): RateLimit {
  if (perMinute === 0) return { count: () => {} };
  const policy = `"requests";q=${perMinute};w=${windowS}`;
  // All windows begin at once, so that what is over is forgotten at once.
  const counts = new Map<string, number>();
  let beganMs = nowMs();

  return {
    count(caller, reply) {
      let secondsLeft = windowS - (nowMs() - beganMs) / 1000;
      if (secondsLeft <= 0) {
        counts.clear();
        beganMs = nowMs();
        secondsLeft = windowS;
      }
      const count = (counts.get(caller) ?? 0) + 1;
      counts.set(caller, count);
      const retryAfterS = Math.ceil(secondsLeft);
      reply.header("RateLimit-Policy", policy).header("RateLimit", `"requests";r=${Math.max(0, perMinute - count)};t=${retryAfterS}`);
      if (count <= perMinute) return;
      throw requestsTooMany(
        `More than ${perMinute} requests in a minute. Go on in ${retryAfterS} s, and ask for more at once or less often.`,
        {
          retry_after_s: retryAfterS,
        },
      );
    },
  };
}
