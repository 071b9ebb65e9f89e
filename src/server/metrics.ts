/** Figures in the text format that Prometheus reads. Routes are named by their pattern, so labels stay few. */
import { monitorEventLoopDelay } from "node:perf_hooks";
import type { FastifyInstance } from "fastify";
import type { House } from "#hallway/house.ts";

export interface Metrics {
  readonly text: () => Promise<string>;
  readonly close: () => void;
}

const bucketsSeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Counts every answer of `server` from now on. @param socketClients how many sockets are open at this moment */
export function measure(server: FastifyInstance, house: House, socketClients: () => number): Metrics {
  const requests = histogram("hallway_http_request_seconds", "Time from a request to its answer.");
  const loopDelay = monitorEventLoopDelay({ resolution: 20 });
  loopDelay.enable();
  server.addHook("onResponse", async (request, reply) => {
    const route = request.is404 ? "unknown" : (request.routeOptions.url ?? "unknown");
    requests.observe(`method="${request.method}",route="${escaped(route)}",status="${reply.statusCode}"`, reply.elapsedTime / 1000);
  });

  const text = async (): Promise<string> => {
    const state = await house.engine.state();
    return [
      requests.text(),
      gauge("hallway_socket_clients", "Open sockets and event streams.", socketClients()),
      gauge("hallway_event_loop_delay_seconds", "Delay of the event loop, 99th percentile.", loopDelay.percentile(99) / 1e9),
      gauge("hallway_memory_bytes", "Resident memory.", process.memoryUsage.rss()),
      gauge("hallway_workers", "Workers that hold a lease.", state.workers),
      gauge("hallway_tasks_running", "Tasks being worked on.", state.running),
      gauge("hallway_tasks_pending", "Tasks that wait for a worker.", state.pending),
      gauge("hallway_tasks_oldest_pending_seconds", "How long the oldest of them has waited.", (state.oldestPendingMs ?? 0) / 1000),
      gauge("hallway_dead_letters", "Tasks that failed for good.", state.deadLetters),
      "",
    ].join("\n");
  };
  return { text, close: () => loopDelay.disable() };
}

function gauge(name: string, about: string, value: number): string {
  return `# HELP ${name} ${about}\n# TYPE ${name} gauge\n${name} ${Number.isFinite(value) ? value : 0}`;
}

function histogram(name: string, about: string) {
  const series = new Map<string, { counts: number[]; sum: number; count: number }>();
  const observe = (labels: string, value: number): void => {
    let each = series.get(labels);
    if (each === undefined) series.set(labels, (each = { counts: bucketsSeconds.map(() => 0), sum: 0, count: 0 }));
    each.sum += value;
    each.count += 1;
    const bucket = bucketsSeconds.findIndex((bound) => value <= bound);
    if (bucket >= 0) each.counts[bucket]! += 1;
  };
  const text = (): string => {
    const lines = [`# HELP ${name} ${about}`, `# TYPE ${name} histogram`];
    for (const [labels, { counts, sum, count }] of series) {
      let upTo = 0;
      counts.forEach((inBucket, index) => lines.push(`${name}_bucket{${labels},le="${bucketsSeconds[index]}"} ${(upTo += inBucket)}`));
      lines.push(`${name}_bucket{${labels},le="+Inf"} ${count}`, `${name}_sum{${labels}} ${sum}`, `${name}_count{${labels}} ${count}`);
    }
    return lines.join("\n");
  };
  return { observe, text };
}

function escaped(label: string): string {
  return label.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
