/**
 * The page's one line to what happens in the house.
 *
 * It speaks the socket protocol of /ws: it subscribes to the topics that anything on the page follows, remembers the
 * offset of the last event that it handed out, and asks for what came after it whenever the line was cut. Where sockets
 * are blocked it reads the event log every two seconds instead, and followers notice no difference.
 * An event is handed to a follower at most once.
 */
import type { Clock } from "#base/clock.ts";
import { type EventView, isAfter } from "#base/event.ts";
import type { Progress } from "#base/task.ts";

/** How the line stands, for the connection badge. */
export type LineState = "connecting" | "live" | "catching-up" | "reconnecting" | "offline" | "polling";

/** What someone on the page wants to hear. Callbacks must not throw. */
export interface Follower {
  /** `events` for all, `events/<type>`, `events/<beginning.>` (ends in a point), `tasks/<id>` for one task and its progress. */
  readonly topics: readonly string[];
  readonly events?: (events: readonly EventView[]) => void;
  readonly progress?: (taskId: string, progress: Progress) => void;
  /** Something may have been missed: what was read before is to be read again. */
  readonly reset?: () => void;
}

/** The part of a WebSocket that is used. */
export interface Line {
  onopen: (() => void) | null;
  onmessage: ((message: { data: unknown }) => void) | null;
  onclose: (() => void) | null;
  send(text: string): void;
  close(): void;
}

export interface LiveSources {
  readonly open: () => Line;
  /** The newest events of the log, newest first: what is read where sockets are blocked. */
  readonly readNewest: () => Promise<readonly EventView[]>;
  readonly clock: Clock;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly isOnline: () => boolean;
}

const firstPauseMs = 500;
const longestPauseMs = 10_000;
const pingAfterMs = 25_000;
const deadAfterMs = 40_000;
const pollEveryMs = 2_000;
const quietMs = 400;
const failuresUntilPolling = 2;
const remembered = 4_000;
/** The server takes 200 of one socket. */
const mostTopics = 150;

export class LiveClient {
  readonly #sources: LiveSources;
  readonly #followers = new Set<Follower>();
  readonly #listeners = new Set<() => void>();
  readonly #seen = new Set<string>();
  #state: LineState = "connecting";
  #line: Line | null = null;
  #isOpen = false;
  #isStarted = false;
  /** Offset after which to read on; null until the server has said where the log ends. */
  #offset: string | null = null;
  /** Topics that the server was asked for on this line. */
  #asked = new Set<string>();
  #failures = 0;
  readonly #cancel = { retry: nothing, watch: nothing, poll: nothing, quiet: nothing, subscribe: nothing };

  constructor(sources: LiveSources) {
    this.#sources = sources;
  }

  get state(): LineState {
    return this.#state;
  }

  /** Hears of each change of state. Gives the function that ends it. */
  onState(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Follows topics until the function that it gives is called. */
  follow(follower: Follower): () => void {
    this.#followers.add(follower);
    this.#subscribeSoon();
    return () => {
      this.#followers.delete(follower);
      this.#subscribeSoon();
    };
  }

  start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    this.#connect();
  }

  stop(): void {
    this.#isStarted = false;
    this.#drop();
    this.#cancel.retry();
    this.#cancel.poll();
  }

  /** The tab is seen again, or the network is back: look at once instead of when the pause is over. */
  wake(): void {
    if (!this.#isStarted) return;
    if (this.#isOpen) return this.#ping();
    this.#cancel.retry();
    this.#connect();
  }

  /** The browser says that there is no network. */
  sleep(): void {
    this.#drop();
    this.#cancel.poll();
    this.#become("offline");
  }

  #connect(): void {
    if (this.#line !== null) return;
    if (!this.#sources.isOnline()) return this.#become("offline");
    let line: Line;
    try {
      line = this.#sources.open();
    } catch {
      // Some browsers and policies refuse a socket at once.
      return this.#failed();
    }
    this.#line = line;
    line.onopen = () => {
      this.#isOpen = true;
      this.#asked = new Set();
      this.#watch();
      this.#subscribe();
    };
    line.onmessage = (message) => this.#hear(String(message.data));
    line.onclose = () => this.#lost(line);
    // An attempt that neither opens nor fails counts as failed.
    this.#cancel.watch();
    this.#cancel.watch = this.#sources.clock.after(8_000, () => this.#lost(line));
  }

  #lost(line: Line): void {
    if (this.#line === line) this.#failed();
  }

  #failed(): void {
    this.#failures += 1;
    this.#drop();
    if (!this.#isStarted) return;
    const isBlocked = this.#failures >= failuresUntilPolling;
    if (this.#state !== "polling") this.#become(this.#sources.isOnline() ? "reconnecting" : "offline");
    if (isBlocked) this.#pollSoon(0);
    const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** (this.#failures - 1)) * (0.5 + this.#sources.random() / 2);
    this.#cancel.retry();
    this.#cancel.retry = this.#sources.clock.after(pauseMs, () => this.#connect());
  }

  #drop(): void {
    const line = this.#line;
    this.#line = null;
    this.#isOpen = false;
    this.#cancel.watch();
    this.#cancel.quiet();
    if (line === null) return;
    line.onopen = line.onmessage = line.onclose = null;
    line.close();
  }

  #hear(text: string): void {
    this.#watch();
    const message = parse(text);
    switch (message["type"]) {
      case "subscribed":
        return this.#joined(message["head"] as string | null);
      case "events":
        return this.#deliver(message["events"] as readonly EventView[]);
      case "progress":
        return this.#report(message as unknown as Progress & { task_id: string });
      case "reset":
        this.#offset = message["head"] as string | null;
        return this.#reset();
      case "ping":
        return this.#say({ type: "pong" });
    }
  }

  #joined(head: string | null): void {
    const isFirst = this.#offset === null;
    this.#failures = 0;
    this.#cancel.poll();
    if (isFirst) {
      // What was read before the server said where the log ends may lack what happened in between.
      this.#offset = head;
      this.#become("live");
      return this.#reset();
    }
    if (this.#state === "live" || head === null || !isAfter(head, this.#offset)) return this.#become("live");
    this.#become("catching-up");
    this.#quietSoon();
  }

  #deliver(events: readonly EventView[]): void {
    const fresh = events.filter((event) => !this.#seen.has(event.id));
    for (const event of fresh) this.#remember(event.id);
    const last = events.at(-1);
    if (last !== undefined && isAfter(last.offset, this.#offset)) this.#offset = last.offset;
    if (this.#state === "catching-up") this.#quietSoon();
    for (const follower of this.#followers) {
      const own = follower.events === undefined ? [] : fresh.filter((event) => follower.topics.some((topic) => concerns(topic, event)));
      if (own.length > 0) follower.events?.(own);
    }
  }

  #report(message: Progress & { task_id: string }): void {
    const topic = `tasks/${message.task_id}`;
    for (const follower of this.#followers) {
      if (follower.topics.includes(topic)) follower.progress?.(message.task_id, message);
    }
  }

  #reset(): void {
    for (const follower of this.#followers) follower.reset?.();
  }

  #quietSoon(): void {
    this.#cancel.quiet();
    this.#cancel.quiet = this.#sources.clock.after(quietMs, () => this.#state === "catching-up" && this.#become("live"));
  }

  #subscribeSoon(): void {
    this.#cancel.subscribe();
    this.#cancel.subscribe = this.#sources.clock.after(5, () => this.#subscribe());
  }

  #subscribe(): void {
    if (!this.#isOpen) return;
    const wanted = new Set([...this.#followers].flatMap((follower) => follower.topics).slice(0, mostTopics));
    const gone = [...this.#asked].filter((topic) => !wanted.has(topic));
    const fresh = [...wanted].filter((topic) => !this.#asked.has(topic));
    const isFirst = this.#asked.size === 0;
    this.#asked = wanted;
    if (gone.length > 0) this.#say({ type: "unsubscribe", topics: gone });
    // One task that is gone must not take the other topics with it, so each is asked for by itself.
    const [tasks, events] = [fresh.filter((topic) => topic.startsWith("tasks/")), fresh.filter((topic) => !topic.startsWith("tasks/"))];
    if (events.length > 0 || isFirst) this.#say({ type: "subscribe", topics: events, after: this.#offset });
    for (const topic of tasks) this.#say({ type: "subscribe", topics: [topic], after: this.#offset });
  }

  #say(message: object): void {
    this.#line?.send(JSON.stringify(message));
  }

  #watch(): void {
    const line = this.#line;
    this.#cancel.watch();
    this.#cancel.watch = this.#sources.clock.after(pingAfterMs, () => {
      this.#ping();
      this.#cancel.watch = this.#sources.clock.after(deadAfterMs - pingAfterMs, () => line !== null && this.#lost(line));
    });
  }

  #ping(): void {
    this.#say({ type: "ping" });
  }

  #pollSoon(delayMs: number): void {
    this.#cancel.poll();
    this.#cancel.poll = this.#sources.clock.after(delayMs, () => void this.#poll());
  }

  async #poll(): Promise<void> {
    if (!this.#isStarted || this.#isOpen) return;
    try {
      const newest = await this.#sources.readNewest();
      if (this.#isOpen || !this.#isStarted) return;
      this.#become("polling");
      this.#catchUp(newest);
    } catch {
      if (this.#state !== "offline") this.#become(this.#sources.isOnline() ? "reconnecting" : "offline");
    }
    if (!this.#isOpen) this.#pollSoon(pollEveryMs);
  }

  #catchUp(newest: readonly EventView[]): void {
    const known = newest.findIndex((event) => this.#seen.has(event.id) || event.offset === this.#offset);
    if (known !== -1) return this.#deliver(newest.slice(0, known).toReversed());
    // Nothing of it is known: the first look, or more happened than one page of the log holds.
    for (const event of newest) this.#remember(event.id);
    if (newest[0] !== undefined) {
      this.#offset = newest[0].offset;
      this.#reset();
    }
  }

  #remember(id: string): void {
    this.#seen.add(id);
    if (this.#seen.size <= remembered) return;
    for (const oldest of this.#seen) {
      this.#seen.delete(oldest);
      return;
    }
  }

  #become(state: LineState): void {
    if (state === this.#state) return;
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

/** Whether a topic speaks of an event. */
export function concerns(topic: string, event: Pick<EventView, "type" | "subject">): boolean {
  if (topic === "events") return true;
  if (topic.startsWith("events/")) {
    const type = topic.slice("events/".length);
    return type.endsWith(".") ? event.type.startsWith(type) : event.type === type;
  }
  return topic.startsWith("tasks/") && event.subject === `task/${topic.slice("tasks/".length)}`;
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}

function nothing(): void {
  // Stands where no timer runs.
}
