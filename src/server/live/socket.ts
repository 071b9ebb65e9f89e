/**
 * One socket at /ws. The client says `subscribe`, `unsubscribe` and `ping`; it hears `subscribed`, `events`, `progress`,
 * `reset`, `pong` and `problem`. See docs/reference/api.md.
 */
import type { WebSocket } from "ws";
import { z } from "#base/contract.ts";
import { inputInvalid, problemDocument } from "#base/problem.ts";
import type { Progress } from "#base/task.ts";
import type { Engine } from "#engine/index.ts";
import { parseInput } from "../parse.ts";
import { bugDocument, problemOf } from "../problem-answer.ts";
import { socketFlooded } from "../problems.ts";
import { parseJson } from "../safe-json.ts";
import { Allowance } from "./allowance.ts";
import type { Feeds } from "./feed.ts";
import { Reader, readerLimits } from "./reader.ts";
import { isTopic, taskOf } from "./topics.ts";

/** Codes with which a socket is closed; after those marked so, a client may come again at once or later. */
export const closeCodes = { goingAway: 1001, policy: 1008, tryAgainLater: 1013, signedOut: 4401 } as const;

const mostTopics = 200;
const mostFaults = 20;

const Topics = z.array(z.string().max(200).refine(isTopic, "No topic has this form: events, events/<type>, events/<beginning.>, tasks/<id>.")).max(mostTopics);
const Said = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("subscribe"), topics: Topics, after: z.string().max(200).nullable().default(null) }),
  z.strictObject({ type: z.literal("unsubscribe"), topics: Topics }),
  z.strictObject({ type: z.literal("ping") }),
  z.strictObject({ type: z.literal("pong") }),
]);
type Said = z.output<typeof Said>;

export interface SocketParts {
  readonly engine: Engine;
  readonly feeds: Feeds;
  readonly projectId: string;
  /** Logs a bug. @returns the id under which it stands in the log */
  readonly report: (thrown: unknown) => string;
}

/** Serves a socket until it closes. */
export function serveSocket(socket: WebSocket, parts: SocketParts): void {
  const { engine, feeds, projectId } = parts;
  const say = (message: object): void => socket.send(JSON.stringify(message));
  const reader = new Reader({
    log: engine.log,
    feeds,
    projectId,
    outlet: {
      send: (batch, filter) => {
        const message = batch.message(filter);
        if (message !== null) socket.send(message, { binary: false });
      },
      waitingBytes: () => socket.bufferedAmount,
      giveUp: () => socket.close(closeCodes.tryAgainLater, "too slow: come again and read on"),
      failed: (thrown) => {
        sayProblem(thrown);
        socket.close(closeCodes.tryAgainLater, "the log could not be read");
      },
    },
  });
  const progress = followedTasks(socket, engine, say);
  const allowance = new Allowance({ burst: 100, perSecond: 20 });
  let faults = 0;

  const sayProblem = (thrown: unknown): void => {
    const problem = problemOf(thrown);
    const document = problem === null ? bugDocument(parts.report(thrown)) : problemDocument(problem);
    // The document's own `type` gives way to the message's; it stands in `problem`.
    say({ ...document, type: "problem", problem: document.type });
  };
  const hear = async (data: Buffer, isBinary: boolean): Promise<void> => {
    if (!allowance.take()) throw socketFlooded("More than 20 messages a second. The socket is closed: come again and say less.");
    if (isBinary) throw inputInvalid("Messages are JSON texts, not binary.", { errors: [{ pointer: "", detail: "Expected a text." }] });
    const said = parseInput(Said, parseJson(data));
    await answer(said);
  };
  const answer = async (said: Said): Promise<void> => {
    if (said.type === "ping") return say({ type: "pong" });
    if (said.type === "pong") return;
    if (said.type === "unsubscribe") {
      said.topics.forEach((topic) => progress.unfollow(topic));
      return reader.unsubscribe(said.topics, () => say({ type: "unsubscribed", topics: reader.topics }));
    }
    if (new Set([...reader.topics, ...said.topics]).size > mostTopics) {
      throw inputInvalid(`A socket listens to at most ${mostTopics} topics. Unsubscribe from some.`, { errors: [{ pointer: "/topics", detail: "Too many." }] });
    }
    // Throws for tasks that are not this project's, as for those that never were.
    for (const id of said.topics.flatMap((topic) => taskOf(topic) ?? [])) await engine.tasks.view(projectId, id);
    reader.subscribe(said.topics, said.after, ({ head, isReset }) => {
      said.topics.forEach((topic) => progress.follow(topic));
      say({ type: "subscribed", topics: reader.topics, head });
      if (isReset) say({ type: "reset", head });
    });
  };

  let hearing: Promise<void> = Promise.resolve();
  socket.on("message", (data: Buffer, isBinary: boolean) => {
    // One after the other, so that answers come in the order of what was said.
    hearing = hearing.then(async () => {
      if (socket.readyState !== socket.OPEN) return;
      try {
        await hear(data, isBinary);
      } catch (thrown) {
        sayProblem(thrown);
        if (socketFlooded.is(thrown) || ++faults > mostFaults) socket.close(closeCodes.policy, "too many faults");
      }
    });
  });
  socket.once("close", () => {
    reader.close();
    progress.close();
  });
}

/** Tells the progress of tasks. To a client that is slow only the last value is told, once it has room. */
function followedTasks(socket: WebSocket, engine: Engine, say: (message: object) => void) {
  const stops = new Map<string, () => void>();
  const late = new Map<string, Progress>();
  let timer: NodeJS.Timeout | undefined;
  const tell = (id: string, { progress, current_step, time_left_ms }: Progress): void => {
    if (socket.readyState === socket.OPEN) say({ type: "progress", task_id: id, progress, current_step, time_left_ms });
  };
  const tellLate = (): void => {
    timer = undefined;
    if (socket.bufferedAmount > readerLimits.mostWaitingBytes / 4) return wait();
    late.forEach((progress, id) => tell(id, progress));
    late.clear();
  };
  const wait = (): void => {
    timer ??= setTimeout(tellLate, 100).unref();
  };
  const heard = (id: string, progress: Progress): void => {
    if (late.size === 0 && socket.bufferedAmount <= readerLimits.mostWaitingBytes / 4) return tell(id, progress);
    late.set(id, progress);
    wait();
  };
  return {
    follow: (topic: string): void => {
      const id = taskOf(topic);
      if (id !== null && !stops.has(id)) stops.set(id, engine.followProgress(id, (progress) => heard(id, progress)));
    },
    unfollow: (topic: string): void => {
      const id = taskOf(topic);
      if (id === null) return;
      stops.get(id)?.();
      stops.delete(id);
      late.delete(id);
    },
    close: (): void => {
      clearTimeout(timer);
      stops.forEach((stop) => stop());
    },
  };
}
