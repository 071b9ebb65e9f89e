/** The small port of a worker: for what keeps processes running and reads their figures. It shows no data and asks nobody who they are. */
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from "fastify";
import type { House } from "#hallway/house.ts";
import { mountHealth } from "./health.ts";
import { measure } from "./metrics.ts";
import { hallwayVersion } from "./version.ts";

export interface Probes {
  readonly origin: string;
  readonly close: () => Promise<void>;
}

/** Opens the port. @throws Error with the code of the system where it can't be had */
export async function openProbes(options: { house: House; host: string; port: number; log: FastifyBaseLogger }): Promise<Probes> {
  const { house, host, port, log } = options;
  const server = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
  }) as unknown as FastifyInstance;
  const metrics = measure(server, house);
  server.addHook("onClose", async () => metrics.close());
  mountHealth(server, house, metrics, hallwayVersion);
  return { origin: await server.listen({ host, port }), close: () => server.close() };
}
