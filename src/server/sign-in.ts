/** Signing in by a one-time link, signing out, and who one is. */
import type { FastifyInstance, FastifyReply } from "fastify";
import { z } from "#base/contract.ts";
import type { House } from "#hallway/house.ts";
import { callerIn, sessionCookie } from "./callers.ts";
import { parseInput } from "./parse.ts";
import { signInLinkInvalid } from "./problems.ts";

const Link = z.object({ token: z.string().min(1).max(512) });

/** @param secure whether people reach the house by https */
export function mountSignIn(server: FastifyInstance, house: House, options: { secure: boolean; version: string; ended: () => void }): void {
  // A HEAD of a link scanner must not use the link up.
  server.get("/sign-in", { config: { access: "anyone" }, exposeHeadRoute: false }, async (request, reply) => {
    const link = Link.safeParse(request.query);
    const session = link.success ? await house.people.redeemSignInLink(link.data.token) : null;
    if (session === null) throw signInLinkInvalid("The link was used already, or is too old. Run `hallway sign-in` on the machine for a new one.");
    setCookie(reply, session.sessionToken, secondsUntil(session.expiresAt), options.secure);
    return reply.header("Cache-Control", "no-store").header("Referrer-Policy", "no-referrer").redirect("/", 303);
  });

  server.post("/api/sign-out", { config: { access: "reader" } }, async (request, reply) => {
    parseInput(z.strictObject({}), request.body ?? {});
    const { sessionToken } = callerIn(request).credentials;
    if (sessionToken !== null) await house.people.endSession(sessionToken);
    setCookie(reply, "", 0, options.secure);
    options.ended();
    return { signed_out: true };
  });

  server.get("/api/me", { config: { access: "reader" } }, async (request) => {
    const { person, projectId } = callerIn(request);
    return {
      person: { id: person.id, name: person.name, kind: person.kind, role: person.role },
      organization_id: person.organizationId,
      project_id: projectId,
      projects: person.projectIds.map((id) => ({ id })),
      version: options.version,
    };
  });
}

/**
 * SameSite is Lax: with Strict, a link clicked in another program's page would set the cookie but not be signed in by it.
 * Lax sends it along with such top-level reads only; whatever changes something is checked for its Origin.
 */
function setCookie(reply: FastifyReply, value: string, maxAgeSeconds: number, secure: boolean): void {
  const flags = `Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAgeSeconds}${secure ? "; Secure" : ""}`;
  reply.header("Set-Cookie", `${sessionCookie}=${value}; ${flags}`);
}

function secondsUntil(time: Date | string): number {
  return Math.max(0, Math.floor((new Date(time).getTime() - Date.now()) / 1000));
}
