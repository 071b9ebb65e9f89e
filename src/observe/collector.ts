/** Where traces go: to a collector that speaks OTLP over HTTP. Loaded only where the settings name one. */
import { hostname } from "node:os";
import { currentContext } from "./context.ts";
import { setTracer } from "./spans.ts";
import { traceOfId } from "./traceparent.ts";

export interface Collector {
  /** Sends what is still to be sent. A collector that is away costs spans and nothing else. */
  readonly close: () => Promise<void>;
}

export interface CollectorOptions {
  /** Without the path of its signal: http://localhost:4318 */
  readonly url: string;
  readonly version: string;
  readonly role: string;
  /** Spans wait so long for others to go with. Default 2,000. */
  readonly pauseMs?: number;
}

/** Begins the tracing of this process. What a caller does not want sampled is not. */
export async function openCollector({ url, version, role, pauseMs = 2_000 }: CollectorOptions): Promise<Collector> {
  const [sdk, { OTLPTraceExporter }, { resourceFromAttributes }] = await Promise.all([
    import("@opentelemetry/sdk-trace"),
    import("@opentelemetry/exporter-trace-otlp-http"),
    import("@opentelemetry/resources"),
  ]);
  const exporter = new OTLPTraceExporter({ url: `${url.replace(/\/+$/, "")}/v1/traces`, timeoutMillis: 2_000 });
  const random = new sdk.RandomIdGenerator();
  const provider = new sdk.TracerProvider({
    resource: resourceFromAttributes({
      "service.name": "hallway",
      "service.version": version,
      "service.instance.id": `${hostname()}/${process.pid}`,
      "hallway.role": role,
    }),
    sampler: new sdk.ParentBasedSampler({ root: new sdk.AlwaysOnSampler() }),
    // A trace that begins with a request of ours has the request's id.
    idGenerator: { generateTraceId: () => ownTraceId() ?? random.generateTraceId(), generateSpanId: () => random.generateSpanId() },
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter, scheduledDelayMillis: pauseMs, maxQueueSize: 8_192 })],
  });
  setTracer(provider.getTracer("hallway", version));
  return {
    close: async () => {
      setTracer(null);
      await provider.shutdown().catch(() => undefined);
    },
  };
}

function ownTraceId(): string | null {
  const requestId = currentContext()?.requestId;
  return requestId === undefined ? null : traceOfId(requestId);
}
