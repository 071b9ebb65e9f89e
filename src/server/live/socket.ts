/**
 * One socket at /ws. The client says `subscribe`, `unsubscribe` and `ping`; it hears `subscribed`, `events`, `progress`,
 * `reset`, `pong` and `problem`. See docs/reference/api.md.
 */
import type { WebSocket } from "ws";
import { z } from "#base/contract.ts";
import { inputInvalid, problemDocument } from "#base/problem.ts";
import type { Engine } from "#engine/index.ts";
import { parseInput } from "../parse.ts";
import { bugDocument, problemOf } from "../problem-answer.ts";
import { socketFlooded } from "../problems.ts";
import { parseJson } from "../safe-json.ts";
import { Allowance } from "./allowance.ts";
import { tellDelivery } from "./delivery-spans.ts";
import type { Feeds } from "./feed.ts";
import { type FollowedTasks, followTasks } from "./followed-tasks.ts";
import { type Outlet, Reader } from "./reader.ts";
import { isTopic, taskOf } from "./topics.ts";

/** Codes with which a socket is closed; after those marked so, a client may come again at once or later. */
export const closeCodes = { goingAway: 1001, policy: 1008, tryAgainLater: 1013, signedOut: 4401 } as const;

const mostTopics = 200;
const mostFaults = 20;

const Topics = z
  .array(z.string().max(200).refine(isTopic, "No topic has this form: events, events/<type>, events/<beginning.>, tasks/<id>."))
  .max(mostTopics);
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
  /** Counts a message for who sent it. @throws requestsTooMany */
  readonly count: () => Promise<void>;
  /** Notes that the client was too slow. */
  readonly slow: () => void;
  /** Logs a bug. @returns the id under which it stands in the log */
  readonly report: (thrown: unknown) => string;
}

/** Serves a socket until it closes. */
export function serveSocket(socket: WebSocket, parts: SocketParts): void {
  const conversation = new Conversation(socket, parts);
  socket.on("message", (data: Buffer, isBinary: boolean) => conversation.hear(data, isBinary));
  socket.once("close", () => conversation.close());
}

class Conversation {
  readonly #socket: WebSocket;
  readonly #parts: SocketParts;
  readonly #reader: Reader;
  readonly #tasks: FollowedTasks;
  readonly #allowance = new Allowance({ burst: 100, perSecond: 20 });
  #faults = 0;
  #hearing: Promise<void> = Promise.resolve();

  constructor(socket: WebSocket, parts: SocketParts) {
    const { engine, feeds, projectId } = parts;
    this.#socket = socket;
    this.#parts = parts;
    this.#tasks = followTasks(socket, engine, projectId);
    this.#reader = new Reader({ log: engine.log, feeds, projectId, outlet: this.#outlet() });
  }

  /** Answers one message after the other, in the order in which they were said. */
  hear(data: Buffer, isBinary: boolean): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (!this.#allowance.take()) {
      this.#sayProblem(socketFlooded("More than 20 messages a second. The socket is closed: come again and say less."));
      return this.#socket.close(closeCodes.policy, "too many messages");
    }
    this.#hearing = this.#hearing.then(async () => {
      if (this.#socket.readyState !== this.#socket.OPEN) return;
      try {
        await this.#parts.count();
        if (isBinary) throw inputInvalid("Messages are JSON texts, not binary.", { errors: [{ pointer: "", detail: "Expected a text." }] });
        await this.#answer(parseInput(Said, parseJson(data)));
      } catch (thrown) {
        this.#sayProblem(thrown);
        if (++this.#faults > mostFaults) this.#socket.close(closeCodes.policy, "too many faults");
      }
    });
  }

  close(): void {
    this.#reader.close();
    this.#tasks.close();
  }

  async #answer(said: Said): Promise<void> {
    switch (said.type) {
      case "ping":
        return this.#say({ type: "pong" });
      case "pong":
        return;
      case "subscribe":
        return this.#subscribe(said.topics, said.after);
      case "unsubscribe":
        said.topics.flatMap((topic) => taskOf(topic) ?? []).forEach((id) => this.#tasks.unfollow(id));
        return this.#reader.unsubscribe(said.topics, () => this.#say({ type: "unsubscribed", topics: this.#reader.topics }));
    }
  }

  async #subscribe(topics: readonly string[], after: string | null): Promise<void> {
    if (new Set([...this.#reader.topics, ...topics]).size > mostTopics) {
      const errors = [{ pointer: "/topics", detail: "Too many." }];
      throw inputInvalid(`A socket listens to at most ${mostTopics} topics. Unsubscribe from some.`, { errors });
    }
    const { engine, projectId } = this.#parts;
    const ids = topics.flatMap((topic) => taskOf(topic) ?? []);
    // Throws for tasks that are not this project's, as for those that never were.
    for (const id of ids) await engine.tasks.view(projectId, id);
    this.#reader.subscribe(topics, after, ({ head, isReset }) => {
      ids.forEach((id) => this.#tasks.follow(id));
      this.#say({ type: "subscribed", topics: this.#reader.topics, head });
      if (isReset) this.#say({ type: "reset", head });
    });
  }

  #outlet(): Outlet {
    const socket = this.#socket;
    return {
      send: (batch, filter) => {
        const message = batch.message(filter);
        if (message === null) return;
        socket.send(message, { binary: false });
        tellDelivery(batch, filter, "socket");
      },
      waitingBytes: () => socket.bufferedAmount,
      giveUp: () => {
        this.#parts.slow();
        socket.close(closeCodes.tryAgainLater, "too slow: come again and read on");
      },
      failed: (thrown) => {
        this.#sayProblem(thrown);
        socket.close(closeCodes.tryAgainLater, "the log could not be read");
      },
    };
  }

  #say(message: object): void {
    this.#socket.send(JSON.stringify(message));
  }

  #sayProblem(thrown: unknown): void {
    const problem = problemOf(thrown);
    const document = problem === null ? bugDocument(this.#parts.report(thrown)) : problemDocument(problem);
    // The document's own `type` gives way to the message's; it stands in `problem`.
    this.#say({ ...document, type: "problem", problem: document.type });
  }
}
