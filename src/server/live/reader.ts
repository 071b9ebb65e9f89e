/**
 * One listener's place in a project's log.
 *
 * A reader is either *reading* the log from its place on, or *joined* to the feed. It joins as soon as the feed reaches
 * back to its place. A listener that takes too slowly what it is sent is dropped back to reading, which waits until there
 * is room again: what it has not taken stays in the log, not in our memory. Each event is sent once, in commit order.
 */
import { type EventView, isAfter } from "#base/event.ts";
import { cursorInvalid } from "#base/problem.ts";
import type { EventLog } from "#engine/index.ts";
import { Batch } from "./batch.ts";
import type { Feed, Feeds } from "./feed.ts";
import { type Filter, filterOf } from "./topics.ts";

/** Where a reader sends to. */
export interface Outlet {
  readonly send: (batch: Batch, filter: Filter) => void;
  /** Bytes that the other side has not taken yet. */
  readonly waitingBytes: () => number;
  /** The other side has not made room for too long. */
  readonly giveUp: () => void;
  /** Reading the log failed: a bug, or a database that is away. */
  readonly failed: (thrown: unknown) => void;
}

/** Where a listener that asked for `after` stands. */
export interface Start {
  /** Offset of the newest event at this moment; null in an empty log. */
  readonly head: string | null;
  /** `after` is no place of this log: the listener begins anew at the head and reads what it shows otherwise. */
  readonly isReset: boolean;
}

export interface ReaderLimits {
  /** Above this, the listener is dropped back to the log. */
  readonly mostWaitingBytes: number;
  /** Longest wait for room. */
  readonly patienceMs: number;
}

export const readerLimits: ReaderLimits = { mostWaitingBytes: 1024 * 1024, patienceMs: 30_000 };

const page = 500;
const lookEveryMs = 25;

export class Reader {
  readonly #log: EventLog;
  readonly #feeds: Feeds;
  readonly #feed: Feed;
  readonly #projectId: string;
  readonly #outlet: Outlet;
  readonly #limits: ReaderLimits;
  readonly #topics = new Set<string>();
  #filter: Filter = filterOf(new Set());
  /** Undefined before the first subscription. */
  #place: string | null | undefined;
  #isClosed = false;
  #isReleased = false;
  #work: Promise<void> = Promise.resolve();

  constructor(parts: { log: EventLog; feeds: Feeds; projectId: string; outlet: Outlet; limits?: ReaderLimits }) {
    this.#log = parts.log;
    this.#feeds = parts.feeds;
    this.#feed = parts.feeds.hold(parts.projectId);
    this.#projectId = parts.projectId;
    this.#outlet = parts.outlet;
    this.#limits = parts.limits ?? readerLimits;
  }

  get topics(): readonly string[] {
    return [...this.#topics].sort();
  }

  /**
   * Adds topics and sends their events from `after` on; null begins at the head.
   * @param told hears where it starts, before the first event is sent
   */
  subscribe(topics: readonly string[], after: string | null, told: (start: Start) => void): void {
    this.#enqueue(async () => {
      const { head, isReset } = await this.#startOf(after);
      if (this.#isClosed) return;
      const added = new Set(topics.filter((topic) => !this.#topics.has(topic)));
      const before = this.#filter;
      topics.forEach((topic) => this.#topics.add(topic));
      told({ head, isReset });
      const from = after === null || isReset ? head : after;
      const place = this.#place;
      if (place === undefined) this.#place = from;
      else if (added.size > 0 && isBehind(from, place)) await this.#sendBetween(from, place, filterOf(added, before));
      this.#filter = filterOf(this.#topics);
    });
  }

  unsubscribe(topics: readonly string[], told: () => void): void {
    this.#enqueue(async () => {
      topics.forEach((topic) => this.#topics.delete(topic));
      this.#filter = filterOf(this.#topics);
      told();
    });
  }

  close(): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    this.#isClosed = true;
    this.#feed.leave(this.#hear);
    this.#feeds.release(this.#projectId);
  }

  /** Leaves the feed, does some work, and reads on from where it was. One after the other. */
  #enqueue(work: () => Promise<void>): void {
    this.#work = this.#work.then(async () => {
      if (this.#isClosed) return;
      this.#feed.leave(this.#hear);
      try {
        await work();
        await this.#readOn();
      } catch (thrown) {
        if (!this.#isClosed) this.#outlet.failed(thrown);
      }
    });
  }

  readonly #hear = (batch: Batch): void => {
    const fresh = batch.after(this.#place ?? null);
    if (fresh === null || this.#isClosed) return;
    this.#place = fresh.lastOffset;
    this.#outlet.send(fresh, this.#filter);
    if (this.#outlet.waitingBytes() > this.#limits.mostWaitingBytes) this.#enqueue(async () => {});
  };

  async #readOn(): Promise<void> {
    const place = this.#place;
    if (place === undefined) return;
    for (;;) {
      await this.#room();
      await this.#feed.ready();
      if (this.#isClosed || this.#feed.join(this.#place ?? null, this.#hear)) return;
      const head = await this.#log.head(this.#projectId);
      const events = await this.#read(this.#place ?? null, this.#filter);
      if (this.#isClosed) return;
      this.#send(events, this.#filter);
      const last = events.at(-1)?.offset ?? this.#place ?? null;
      this.#place = events.length < page && isBehind(last, head) ? head : last;
    }
  }

  async #sendBetween(from: string | null, to: string | null, filter: Filter): Promise<void> {
    for (let place = from; ;) {
      await this.#room();
      const events = await this.#read(place, filter);
      if (this.#isClosed) return;
      this.#send(
        events.filter((event) => to !== null && !isAfter(event.offset, to)),
        filter,
      );
      place = events.at(-1)?.offset ?? null;
      if (events.length < page || place === null || (to !== null && !isBehind(place, to))) return;
    }
  }

  #read(after: string | null, filter: Filter): Promise<EventView[]> {
    return this.#log.read(this.#projectId, { after, order: "oldest", limit: page, ...filter.narrowed });
  }

  #send(events: readonly EventView[], filter: Filter): void {
    if (events.length > 0) this.#outlet.send(new Batch(events), filter);
  }

  /** Waits until the other side has taken enough of what was sent. */
  async #room(): Promise<void> {
    const { mostWaitingBytes, patienceMs } = this.#limits;
    if (this.#outlet.waitingBytes() <= mostWaitingBytes) return;
    const deadline = performance.now() + patienceMs;
    while (!this.#isClosed && this.#outlet.waitingBytes() > mostWaitingBytes / 4) {
      if (performance.now() > deadline) {
        this.#isClosed = true;
        return this.#outlet.giveUp();
      }
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs).unref());
    }
  }

  async #startOf(after: string | null): Promise<Start> {
    await this.#feed.ready();
    const newest = this.#feed.newest;
    // Most begin now or were away for a moment: the feed knows their place, and the database need not be asked.
    if (newest !== undefined && (after === null || this.#feed.knows(after))) return { head: newest, isReset: false };
    const head = await this.#log.head(this.#projectId);
    try {
      await this.#log.read(this.#projectId, { after, order: "oldest", limit: 1 });
    } catch (thrown) {
      if (cursorInvalid.is(thrown)) return { head, isReset: true };
      throw thrown;
    }
    return { head, isReset: isBehind(head, after) };
  }
}

/** Whether an offset lies before another one; null is the beginning. */
function isBehind(offset: string | null, other: string | null): boolean {
  return other !== null && isAfter(other, offset);
}
