/** The routes that applications bring themselves, where a tool can't be the door. Reads need a reader, all else a writer, unless a route says otherwise. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "#base/contract.ts";
import { inputRefused } from "#base/input.ts";
import type { House } from "#hallway/house.ts";
import { callerIn, defaultAccess } from "../callers.ts";
import { answerProblem } from "../problem-answer.ts";

export async function mountAppRoutes(server: FastifyInstance, house: House): Promise<void> {
  for (const { routes } of house.apps) {
    if (routes === undefined) continue;
    await server.register(async (scope) => {
      defaultAccess(scope, ({ method }) => ([method].flat().every((each) => each === "GET" || each === "HEAD") ? "reader" : "writer"));
      scope.setErrorHandler((thrown, request, reply) => answerProblem(asInputFault(thrown), request, reply));
      await routes(scope, {
        askedBy: async (request) => {
          const { person, projectId } = callerIn(request as FastifyRequest);
          return house.asked({ person, projectId });
        },
        blobs: house.blobs,
      });
    });
  }
}

/** A route of an application parses its own input with zod: what it refuses is the sender's fault. */
function asInputFault(thrown: unknown): unknown {
  if (!(thrown instanceof z.ZodError)) return thrown;
  return inputRefused("this route", thrown);
}
