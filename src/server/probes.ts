/** The small port of a process: for what keeps processes running and reads their figures. It shows no data and asks nobody who they are. */
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from "fastify";
import type { House } from "#hallway/house.ts";
import { mountHealth } from "./health.ts";
import { measure, type Metrics } from "./metrics.ts";
import { hallwayVersion } from "./version.ts";

export interface Probes {
  readonly origin: string;
  readonly close: () => Promise<void>;
}

export interface ProbeOptions {
  readonly house: House;
  readonly host: string;
  readonly port: number;
  readonly log: FastifyBaseLogger;
  /** Of the doors, where the process has any. */
  readonly metrics?: Pick<Metrics, "text">;
}

/** Opens the port. @throws Error with the code of the system where it can't be had */
export async function openProbes({ house, host, port, log, metrics }: ProbeOptions): Promise<Probes> {
  const server = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
  }) as unknown as FastifyInstance;
  const own = measure(server, house);
  server.addHook("onClose", async () => own.close());
  mountHealth(server, house, metrics ?? own, hallwayVersion);
  return { origin: await server.listen({ host, port }), close: () => server.close() };
}
