/** Server-sent events, at the same offsets as the sockets: for programs, proxies and curl. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "#base/contract.ts";
import { isFinal } from "#base/task.ts";
import type { House } from "#hallway/house.ts";
import { callerIn } from "../callers.ts";
import { parseInput } from "../parse.ts";
import { serverBusy } from "../problems.ts";
import type { Attendance } from "./attendance.ts";
import { tellDelivery } from "./delivery-spans.ts";
import type { Feeds } from "./feed.ts";
import { newestOnly } from "./newest.ts";
import { Reader } from "./reader.ts";
import { isTopic } from "./topics.ts";
import { type TaskReport, watchTask } from "./task-watch.ts";

export interface StreamsParts {
  readonly house: House;
  readonly feeds: Feeds;
  readonly attendance: Attendance;
}

const mostLines = 10_000;
const commentEveryMs = 25_000;
const config = { access: "reader", projectInQuery: true } as const;

const EventsQuery = z.strictObject({
  project: z.string().optional(),
  /** Offset after which to begin; the Last-Event-ID header wins. Left out: from now on. */
  after: z.string().max(200).optional(),
  /** Types, or beginnings of types that end in a point, separated by commas. */
  type: z
    .string()
    .max(400)
    .optional()
    .refine(
      (types) => types === undefined || types.split(",").every((type) => isTopic(`events/${type}`)),
      "No event's type has this form.",
    ),
});

/** Mounts the streams. @returns the function that ends all */
export function mountStreams(server: FastifyInstance, parts: StreamsParts): () => void {
  const { house, feeds } = parts;
  const open = new Set<() => void>();
  const cutOff = (reply: FastifyReply): void => {
    parts.attendance.slow();
    reply.raw.destroy();
  };

  server.get("/api/events/stream", { config, exposeHeadRoute: false }, async (request, reply) => {
    const query = parseInput(EventsQuery, request.query);
    const { projectId } = callerIn(request);
    const after = lastEventId(request) ?? query.after ?? null;
    const stream = begin(request, reply, parts, open);
    const reader = new Reader({
      log: house.engine.log,
      feeds,
      projectId,
      outlet: {
        send: (batch, filter) => {
          stream.write(batch.stream(filter) ?? "");
          tellDelivery(batch, filter, "stream");
        },
        waitingBytes: () => reply.raw.writableLength,
        // What was not taken so far never will be: there is nothing to wait for.
        giveUp: () => cutOff(reply),
        failed: (thrown) => {
          request.log.error({ err: thrown, requestId: request.id }, "an event stream met a bug");
          stream.end();
        },
      },
    });
    stream.onEnd(() => reader.close());
    const topics = query.type === undefined ? ["events"] : query.type.split(",").map((type) => `events/${type}`);
    reader.subscribe(topics, after, ({ head, isReset }) => {
      // Who is cut off before the first event comes again with this place, and misses nothing.
      const place = isReset || after === null ? head : after;
      stream.write(
        `event: ${isReset ? "reset" : "subscribed"}\n${place === null ? "" : `id: ${place}\n`}data: ${JSON.stringify({ head })}\n\n`,
      );
    });
  });

  server.get<{ Params: { id: string } }>("/api/tasks/:id/stream", { config, exposeHeadRoute: false }, async (request, reply) => {
    const { id } = parseInput(z.strictObject({ id: z.uuid() }), request.params);
    const { projectId } = callerIn(request);
    const task = await house.engine.tasks.view(projectId, id.toLowerCase());
    // An EventSource comes again when a stream ends; this is how it is told to stay away.
    if (isFinal(task.status) && lastEventId(request) === "final") return reply.code(204).send();
    const stream = begin(request, reply, parts, open);
    const reports = newestOnly<TaskReport>({
      send: (report) => {
        const isLast = isFinal(report.status);
        stream.write(`${isLast ? "id: final\n" : ""}data: ${JSON.stringify(report)}\n\n`);
        if (isLast) stream.end();
      },
      waitingBytes: () => reply.raw.writableLength,
      giveUp: () => cutOff(reply),
    });
    stream.onEnd(reports.close);
    const stop = await watchTask({ engine: house.engine, feeds }, projectId, task.task_id, {
      heard: reports.tell,
      failed: (thrown) => {
        request.log.error({ err: thrown, requestId: request.id }, "a task's stream met a bug");
        stream.end();
      },
    });
    stream.onEnd(stop);
  });

  return () => open.forEach((end) => end());
}

interface Stream {
  readonly write: (text: string) => void;
  readonly end: () => void;
  /** Calls back when the stream has ended, at once where it has already. */
  readonly onEnd: (callback: () => void) => void;
}

/** Takes the reply over. @throws serverBusy */
function begin(request: FastifyRequest, reply: FastifyReply, { attendance }: StreamsParts, open: Set<() => void>): Stream {
  if (attendance.count() >= mostLines) throw serverBusy("Too many streams are open. Try again later.");
  const { raw } = reply;
  const headers = {
    ...reply.getHeaders(),
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
    "x-accel-buffering": "no",
  };
  reply.hijack();
  raw.writeHead(200, headers as Record<string, string>);
  raw.write("retry: 1000\n\n");
  const write = (text: string): void => {
    if (text !== "" && !raw.writableEnded && !raw.destroyed) raw.write(text);
  };
  const end = (): void => void raw.end();
  const callbacks: (() => void)[] = [];
  let hasEnded = false;
  const onEnd = (callback: () => void): void => void (hasEnded ? callback() : callbacks.push(callback));
  const comment = setInterval(() => write(": still here\n\n"), commentEveryMs).unref();
  const leave = attendance.enter(callerIn(request), end);
  open.add(end);
  raw.once("close", () => {
    hasEnded = true;
    clearInterval(comment);
    leave();
    open.delete(end);
    callbacks.forEach((callback) => callback());
  });
  return { write, end, onEnd };
}

function lastEventId(request: FastifyRequest): string | null {
  const id = request.headers["last-event-id"];
  return typeof id === "string" && id !== "" ? id.slice(0, 200) : null;
}
