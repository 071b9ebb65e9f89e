/** The last span of a trace: an event that it led to reaches somebody's socket or stream. */
import { beginSpan, isTracing } from "#observe/spans.ts";
import { isFinal } from "#base/task.ts";
import type { Engine } from "#engine/index.ts";
import type { Batch } from "./batch.ts";
import type { TaskReport } from "./task-watch.ts";
import type { Filter } from "./topics.ts";

/** Tells a span for each event of a batch that carries a trace. To be called when the batch has been handed over. */
export function tellDelivery(batch: Batch, filter: Filter, by: "socket" | "stream"): void {
  if (!isTracing()) return;
  for (const { traceparent, type, id, recordedtime } of batch.events.filter(filter.matches)) {
    if (traceparent === null) continue;
    const attributes = {
      ...{ "messaging.system": "hallway", "messaging.operation.type": "receive", "messaging.destination.name": type },
      ...{ "messaging.message.id": id, "network.protocol.name": by === "socket" ? "websocket" : "http" },
      "hallway.lag_ms": Math.max(0, Date.now() - Date.parse(recordedtime)),
    };
    beginSpan(`deliver ${type}`, { kind: "CONSUMER", attributes, parent: traceparent })?.end();
  }
}

/** Tells a span of the last report of a task, below what made the task. */
export function tellReport({ engine, projectId }: { engine: Engine; projectId: string }, { task_id, status }: TaskReport): void {
  if (!isTracing() || !isFinal(status)) return;
  const attributes = { ...{ "messaging.system": "hallway", "messaging.operation.type": "receive" }, "messaging.message.id": task_id };
  void engine.traceparentOf(projectId, task_id).then(
    (parent) => parent !== null && beginSpan(`deliver task.${status}`, { kind: "CONSUMER", attributes, parent })?.end(),
    () => undefined,
  );
}
