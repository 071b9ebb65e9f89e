/** Lets the command line read an embedded house that runs: it makes a copy of itself, on its own disk. */
import type { FastifyInstance } from "fastify";
import { newId } from "#base/id.ts";
import type { House } from "#hallway/house.ts";
import { copyToRead } from "#store/backup.ts";
import { roleInsufficient } from "./problems.ts";

export function mountCopies(server: FastifyInstance, house: House): void {
  // The answer names a folder of this machine; whoever reads the copy removes it.
  server.post("/api/house/copy", { config: { access: "writer" } }, async (request) => {
    if (request.caller?.person.role !== "owner") throw roleInsufficient("Only an owner may take a copy of the whole house.");
    return { path: await copyToRead(house.database, newId()) };
  });
}
