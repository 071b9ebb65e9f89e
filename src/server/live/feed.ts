/**
 * A project's newest events, heard once and told to all who listen in this process.
 *
 * The feed keeps the last few thousand events. Whoever comes from the log joins it at an offset that the feed still
 * reaches back to, gets what lies behind that offset, and hears the rest: without a gap, and without a buffer of their own.
 */
import { type EventView, isAfter } from "#base/event.ts";
import type { EventLog } from "#engine/index.ts";
import { Batch } from "./batch.ts";

/** Must not throw. Batches come in commit order; one may reach back behind where the listener joined. */
export type Heard = (batch: Batch) => void;

export interface Feeds {
  /** The feed of a project, which lives until it is released as often as it was held. */
  readonly hold: (projectId: string) => Feed;
  readonly release: (projectId: string) => void;
}

/** The feeds of all projects that anybody listens to. */
export function openFeeds(log: EventLog): Feeds {
  const feeds = new Map<string, { feed: Feed; holders: number }>();
  const hold = (projectId: string): Feed => {
    const held = feeds.get(projectId) ?? { feed: new Feed(log, projectId), holders: 0 };
    held.holders += 1;
    feeds.set(projectId, held);
    return held.feed;
  };
  const release = (projectId: string): void => {
    const held = feeds.get(projectId);
    if (held === undefined || --held.holders > 0) return;
    feeds.delete(projectId);
    held.feed.close();
  };
  return { hold, release };
}

const kept = 4_096;
/** Events that come faster than this are told together. */
const togetherMs = 5;

export class Feed {
  readonly #listeners = new Set<Heard>();
  readonly #stop: () => void;
  readonly #readHead: () => Promise<string | null>;
  #recent: EventView[] = [];
  /** Everything behind this offset is in `recent`; undefined until the log has said where it ends. */
  #floor: string | null | undefined;
  #waiting: EventView[] = [];
  #timer: NodeJS.Timeout | undefined;
  #toldMs = 0;

  constructor(log: EventLog, projectId: string) {
    this.#readHead = () => log.head(projectId);
    this.#stop = log.follow(projectId, (events) => this.#hear(events));
  }

  /** Resolves once listeners can join. */
  async ready(): Promise<void> {
    if (this.#floor !== undefined) return;
    const head = await this.#readHead();
    if (this.#floor === undefined) this.#floor = head;
  }

  /** Offset of the newest event that was heard, or where the log ended when the feed began. Undefined before it is ready. */
  get newest(): string | null | undefined {
    const last = (this.#waiting.at(-1) ?? this.#recent.at(-1))?.offset;
    return last === undefined || this.#floor === undefined || !isAfter(last, this.#floor) ? this.#floor : last;
  }

  /** Whether a text is an offset that can be joined at now. */
  knows(offset: string): boolean {
    const newest = this.newest;
    // The form that isAfter can read.
    if (newest === undefined || newest === null || !/^\d+-\d+$/.test(offset)) return false;
    return (this.#floor === null || !isAfter(this.#floor!, offset)) && !isAfter(offset, newest);
  }

  /**
   * Joins at an offset, if the feed reaches back so far: then what lies behind it is told at once, and the rest as it comes.
   * @returns whether it joined; if not, the log is to be read on first
   */
  join(offset: string | null, heard: Heard): boolean {
    const reaches = this.#floor !== undefined && (this.#floor === null || (offset !== null && !isAfter(this.#floor, offset)));
    if (!reaches) return false;
    this.#tell();
    this.#listeners.add(heard);
    const missed = this.#recent.slice(firstBehind(this.#recent, offset));
    if (missed.length > 0) heard(new Batch(missed));
    return true;
  }

  /** Hears what comes from now on. */
  listen(heard: Heard): void {
    this.#listeners.add(heard);
  }

  leave(heard: Heard): void {
    this.#listeners.delete(heard);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#stop();
    this.#listeners.clear();
  }

  #hear(events: readonly EventView[]): void {
    for (const event of events) this.#waiting.push(event);
    if (this.#timer !== undefined) return;
    const pauseMs = this.#toldMs + togetherMs - performance.now();
    if (pauseMs <= 0) this.#tell();
    else this.#timer = setTimeout(() => this.#tell(), pauseMs);
  }

  #tell(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waiting.length === 0) return;
    const events = this.#waiting;
    this.#waiting = [];
    this.#toldMs = performance.now();
    this.#keep(events);
    const batch = new Batch(events);
    for (const heard of this.#listeners) heard(batch);
  }

  #keep(events: readonly EventView[]): void {
    this.#recent.push(...events);
    if (this.#recent.length <= 2 * kept || this.#floor === undefined) return;
    const dropped = this.#recent.splice(0, this.#recent.length - kept);
    const last = dropped.at(-1)!.offset;
    if (isAfter(last, this.#floor)) this.#floor = last;
  }
}

/** Index of the first event behind an offset; events are in commit order. */
function firstBehind(events: readonly EventView[], offset: string | null): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isAfter(events[middle]!.offset, offset)) high = middle;
    else low = middle + 1;
  }
  return low;
}
