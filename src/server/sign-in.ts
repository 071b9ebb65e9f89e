/** Signing in by a one-time link, signing out, and who one is. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "#base/contract.ts";
import { problemDocument } from "#base/problem.ts";
import type { House } from "#hallway/house.ts";
import { linkSpent } from "#people/index.ts";
import { callerIn, credentialsOf, personOf, sessionCookie } from "./callers.ts";
import { parseInput } from "./parse.ts";
import { signInLinkInvalid } from "./problems.ts";
import { problemPage } from "./problem-page.ts";

const Link = z.object({ token: z.string().regex(/^[\x21-\x7e]{1,512}$/) });

export interface SignInOptions {
  /** Whether people reach the house by https. */
  readonly secure: boolean;
  readonly version: string;
}

export function mountSignIn(server: FastifyInstance, house: House, options: SignInOptions): void {
  // A HEAD of a link scanner must not use the link up.
  server.get("/sign-in", { config: { access: "anyone", countsStrangers: true }, exposeHeadRoute: false }, async (request, reply) => {
    reply.header("Cache-Control", "no-store").header("Referrer-Policy", "no-referrer");
    try {
      const { sessionToken, expiresAt } = await redeem(house, request.query);
      setCookie(reply, sessionToken, secondsUntil(expiresAt), options.secure);
    } catch (thrown) {
      if (!linkSpent.is(thrown) && !signInLinkInvalid.is(thrown)) throw thrown;
      // Who opens the link again in the browser that it signed in is where they wanted to be.
      if ((await personOf(house, credentialsOf(request.raw))) === null) {
        if (!isBrowser(request)) throw thrown;
        return reply
          .code(thrown.kind.status)
          .type("text/html; charset=utf-8")
          .send(problemPage(problemDocument(thrown)));
      }
    }
    return reply.redirect("/", 303);
  });

  server.post("/api/sign-out", { config: { access: "reader" } }, async (request, reply) => {
    parseInput(z.strictObject({}), request.body ?? {});
    const { sessionToken } = callerIn(request).credentials;
    if (sessionToken !== null) await house.people.endSession(sessionToken);
    setCookie(reply, "", 0, options.secure);
    return { signed_out: true };
  });

  server.get("/api/me", { config: { access: "reader" } }, async (request) => {
    const { person, projectId } = callerIn(request);
    return {
      person: { id: person.id, name: person.name, kind: person.kind, role: person.role },
      organization_id: person.organizationId,
      project_id: projectId,
      projects: await house.people.listProjects(person),
      version: options.version,
    };
  });
}

async function redeem(house: House, query: unknown): Promise<{ sessionToken: string; expiresAt: Date }> {
  const link = Link.safeParse(query);
  if (!link.success) throw signInLinkInvalid("The link is not whole: copy all of it, up to the end of its token.");
  return house.people.redeemSignInLink(link.data.token);
}

function isBrowser(request: FastifyRequest): boolean {
  return request.headers.accept?.includes("text/html") === true;
}

/**
 * SameSite is Lax: with Strict, a link clicked in another program's page would set the cookie but not be signed in by it.
 * Lax sends it along with such top-level reads only; whatever changes something is checked for its Origin.
 */
function setCookie(reply: FastifyReply, value: string, maxAgeSeconds: number, secure: boolean): void {
  const flags = `Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAgeSeconds}${secure ? "; Secure" : ""}`;
  reply.header("Set-Cookie", `${sessionCookie}=${value}; ${flags}`);
}

function secondsUntil(time: Date): number {
  return Math.max(0, Math.floor((time.getTime() - Date.now()) / 1000));
}
