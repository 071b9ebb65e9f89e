/** What the doors add to the figures of a process. Routes are named by their pattern, so labels stay few. */
import type { FastifyInstance } from "fastify";
import { Histogram, Registry } from "prom-client";
import type { House } from "#hallway/house.ts";
import type { Attendance } from "./live/attendance.ts";
import { addLook } from "#observe/measures.ts";

export interface Metrics {
  /** Everything that this process measures, in Prometheus's text format. */
  readonly text: () => Promise<string>;
  readonly close: () => void;
}

const bucketsSeconds: readonly number[] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Counts every answer of `server` from now on. @param lines sockets and streams, where the server has any */
export function measure(server: FastifyInstance, house: House, lines?: Pick<Attendance, "count" | "slowCount">): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const requests = new Histogram({
    name: "hallway_http_request_seconds",
    help: "Time from a request to its answer.",
    labelNames: ["method", "route", "status"],
    buckets: [...bucketsSeconds],
    registers,
  });
  addLook(registry, {
    name: "hallway_socket_clients",
    help: "Open sockets and event streams.",
    read: () => [{ value: lines?.count() ?? 0 }],
  });
  addLook(registry, {
    name: "hallway_slow_clients_total",
    help: "Sockets and streams that were ended because they took too little for too long.",
    isCounter: true,
    read: () => [{ value: lines?.slowCount() ?? 0 }],
  });
  server.addHook("onResponse", async (request, reply) => {
    const route = request.is404 ? "unknown" : (request.routeOptions.url ?? "unknown");
    requests.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
  });
  return {
    text: async () => (await Promise.all([house.measures.text(), registry.metrics()])).join("\n"),
    close: () => registry.clear(),
  };
}
