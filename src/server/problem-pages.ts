/** Explains each kind of problem at the path that its `type` names. */
import type { FastifyInstance } from "fastify";
import * as everyDoor from "#base/problem.ts";
import type { ProblemKind } from "#base/problem.ts";
import { engineProblems } from "#engine/problems.ts";
import { threadsBusy } from "#hallway/asked-threads.ts";
import type { House } from "#hallway/house.ts";
import * as peopleFloor from "#people/index.ts";
import * as troubles from "#store/trouble.ts";
import * as ownProblems from "./problems.ts";

/** All kinds of problems that a house can answer with, by name. */
export function problemKinds(house: Pick<House, "apps">): ReadonlyMap<string, ProblemKind> {
  const declared = [everyDoor, peopleFloor, ownProblems, troubles]
    .flatMap((module) => Object.values(module) as unknown[])
    .filter(isProblemType);
  const all = [...declared, ...engineProblems, threadsBusy, ...house.apps.flatMap((app) => app.problems)];
  const sorted = all.map(({ kind }) => kind).sort((left, right) => (left.name < right.name ? -1 : 1));
  return new Map(sorted.map((kind) => [kind.name, kind]));
}

export function mountProblemPages(server: FastifyInstance, kinds: ReadonlyMap<string, ProblemKind>): void {
  server.get("/problems", { config: { access: "anyone" } }, async () => ({ problems: [...kinds.values()].map(explained) }));
  server.get<{ Params: { name: string } }>("/problems/:name", { config: { access: "anyone" } }, async (request) => {
    const kind = kinds.get(request.params.name);
    if (kind === undefined) throw everyDoor.notFound("No problem has this name. GET /problems lists them all.");
    return explained(kind);
  });
}

function explained(kind: ProblemKind) {
  return {
    type: `/problems/${kind.name}`,
    ...kind,
    advice: kind.retry
      ? "Doing the same again later can succeed."
      : "Change something before trying again: the detail of each occurrence says what.",
  };
}

function isProblemType(value: unknown): value is everyDoor.ProblemType {
  return typeof value === "function" && "kind" in value && "is" in value;
}
