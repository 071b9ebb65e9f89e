/**
 * How many requests a caller may make: so many that no person and no honest program notices, and so few that a program that
 * lost its way does not take the house from the others. A bucket of tokens each (store/rate-limiter.ts), counted over all
 * processes where they share a database or Redis: one for each person or key, one for each address from which nobody could
 * say who they are.
 */
import type { FastifyReply } from "fastify";
import type { SharedState } from "#store/shared-state.ts";
import { requestsTooMany } from "./problems.ts";

export interface RateLimit {
  /**
   * Counts one request or message.
   * @param reply tells the caller how they stand, in the headers of the IETF's draft (RateLimit, RateLimit-Policy); null where there is none
   * @throws requestsTooMany
   */
  readonly count: (caller: string, reply: Pick<FastifyReply, "header"> | null) => Promise<void>;
  /** Refuses, without asking anybody, a caller who is known to have nothing left. @throws requestsTooMany */
  readonly refuseSpent: (caller: string) => void;
}

const windowS = 60;

/** @param perMinute as many at once, and as many again, evenly, within a minute; 0 sets no limit */
export function openRateLimit({ rateLimiter }: Pick<SharedState, "rateLimiter">, perMinute: number): RateLimit {
  if (perMinute === 0) return { count: async () => {}, refuseSpent: () => {} };
  const limiter = rateLimiter("requests", { capacity: perMinute, perSecond: perMinute / windowS });
  const policy = `"requests";q=${perMinute};w=${windowS}`;

  return {
    count: async (caller, reply) => {
      const { allowed, remaining, retryAfterMs } = await limiter.take(caller);
      const fullAfterS = Math.ceil((perMinute - remaining) / limiter.rule.perSecond);
      reply?.header("RateLimit-Policy", policy).header("RateLimit", `"requests";r=${remaining};t=${fullAfterS}`);
      if (!allowed) throw tooMany(perMinute, retryAfterMs);
    },
    refuseSpent: (caller) => {
      const shortMs = limiter.shortMs(caller);
      if (shortMs > 0) throw tooMany(perMinute, shortMs);
    },
  };
}

function tooMany(perMinute: number, retryAfterMs: number): Error {
  const retryAfterS = Math.max(1, Math.ceil(retryAfterMs / 1_000));
  return requestsTooMany(
    `More than ${perMinute} requests in a minute. Go on in ${retryAfterS} s, and ask for more at once or less often.`,
    {
      retry_after_s: retryAfterS,
    },
  );
}
