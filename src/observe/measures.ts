/**
 * The figures of one process, as Prometheus reads them. Counters and distributions are told as things happen; everything that
 * can be looked at is looked at when somebody asks. Labels are few: names that the code declares, never a project, person or id.
 */
import { monitorEventLoopDelay } from "node:perf_hooks";
import { Counter, Gauge, Registry } from "prom-client";
import { makeTaskMeasures, type TaskMeasures } from "./task-measures.ts";

export interface Reading {
  readonly value: number;
  readonly labels?: Readonly<Record<string, string>>;
}

export interface Look {
  readonly name: string;
  readonly help: string;
  /** For what only grows. Its name ends in _total. */
  readonly isCounter?: boolean;
  readonly labelNames?: readonly string[];
  /** What it is at this moment. Where it fails, the page does without it. */
  readonly read: () => Promise<readonly Reading[]> | readonly Reading[];
}

export interface Measures {
  readonly registry: Registry;
  readonly tasks: TaskMeasures;
  readonly look: (look: Look) => void;
  /** 99th percentile of the delay of the event loop since it was last asked, in milliseconds. */
  readonly loopDelayMs: () => number;
  /** All figures, in Prometheus's text format. */
  readonly text: () => Promise<string>;
  readonly close: () => void;
}

export function openMeasures(): Measures {
  const registry = new Registry();
  const loop = monitorEventLoopDelay({ resolution: 20 });
  loop.enable();
  lookAtProcess(registry, loop);
  return {
    registry,
    tasks: makeTaskMeasures(registry),
    look: (look) => addLook(registry, look),
    loopDelayMs: () => delayMs(loop),
    text: () => registry.metrics(),
    close: () => {
      loop.disable();
      registry.clear();
    },
  };
}

/** Adds figures that are looked at when somebody reads the page. */
export function addLook(registry: Registry, { name, help, isCounter = false, labelNames = [], read }: Look): void {
  const kind = { name, help, labelNames: [...labelNames], registers: [registry] };
  // prom-client's counters only add: they are set anew at each look.
  async function collect(this: Written): Promise<void> {
    const readings = await Promise.resolve()
      .then(read)
      .catch(() => []);
    this.reset();
    // Without labels a reset leaves a zero, which would be an answer.
    if (readings.length === 0 && labelNames.length === 0) return this.remove();
    for (const { value, labels = {} } of readings) if (Number.isFinite(value)) this.inc(labels, value);
  }
  if (isCounter) new Counter({ ...kind, collect: collect as never });
  else new Gauge({ ...kind, collect: collect as never });
}

type IntervalHistogram = ReturnType<typeof monitorEventLoopDelay>;

interface Written {
  readonly reset: () => void;
  readonly remove: () => void;
  readonly inc: (labels: Readonly<Record<string, string>>, by: number) => void;
}

const delayMs = (loop: IntervalHistogram): number => {
  const ms = loop.percentile(99) / 1e6;
  loop.reset();
  return Number.isFinite(ms) ? ms : 0;
};

function lookAtProcess(registry: Registry, loop: IntervalHistogram): void {
  const one = (value: number): Reading[] => [{ value }];
  addLook(registry, {
    name: "hallway_event_loop_delay_seconds",
    help: "Delay of the event loop, 99th percentile since the process started or was sampled.",
    read: () => one(loop.percentile(99) / 1e9),
  });
  addLook(registry, {
    name: "hallway_memory_bytes",
    help: "Memory of the process: resident, and used of JavaScript's heap.",
    labelNames: ["kind"],
    read: () => {
      const { rss, heapUsed } = process.memoryUsage();
      return [
        { labels: { kind: "resident" }, value: rss },
        { labels: { kind: "heap" }, value: heapUsed },
      ];
    },
  });
  addLook(registry, {
    name: "hallway_cpu_seconds_total",
    help: "Time that the process had a processor.",
    isCounter: true,
    read: () => {
      const { user, system } = process.cpuUsage();
      return one((user + system) / 1e6);
    },
  });
  addLook(registry, {
    name: "hallway_process_start_seconds",
    help: "When the process started, since 1970.",
    read: () => one(Math.round(Date.now() / 1_000 - process.uptime())),
  });
}
