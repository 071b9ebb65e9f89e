/** The event log of a project, to read and to follow. One reader serves all followers of a process. */
import type { Clock } from "#base/clock.ts";
import type { EventView } from "#base/event.ts";
import type { Log } from "#base/log.ts";
import { cursorInvalid } from "#base/problem.ts";
import type { TaskMeasures } from "#observe/task-measures.ts";
import type { Database } from "#store/database.ts";
import type { Bell } from "./bell.ts";
import { hasUnsettled, headOf, offsetOf, passedOver, type Place, placeOf, readAllAfter, readPage } from "./sql/log.ts";

export interface EventQuery {
  /** Offset of the last event that is known already; null reads from the start (or, newest first, from the head). */
  readonly after: string | null;
  readonly order: "oldest" | "newest";
  /** Names; one that ends in a point stands for all that begin with it. */
  readonly types?: readonly string[];
  readonly subject?: string;
  readonly correlationId?: string;
  readonly limit: number;
}

/** The log of one project, in commit order. Offsets are opaque texts. */
export interface EventLog {
  /** @throws cursorInvalid when `after` is no offset */
  readonly read: (projectId: string, query: EventQuery) => Promise<EventView[]>;
  /** Offset of the newest readable event; null where there is none. */
  readonly head: (projectId: string) => Promise<string | null>;
  /**
   * Hears of new events of a project, in commit order, each once, from now on (or up to a second earlier: drop what `isAfter` says is
   * known already). Must not throw. Gives the function that stops it.
   */
  readonly follow: (projectId: string, heard: (events: readonly EventView[]) => void) => () => void;
  readonly close: () => Promise<void>;
}

const batch = 1_000;
const pollMs = 1_000;
/** Pauses before looking again for events that an older transaction still holds back. */
const settlePausesMs = [2, 5, 10, 25, 50, 100];

/** Opens the log at its head: who follows from then on misses nothing. */
export async function openLog(parts: LogParts): Promise<EventLog> {
  const follower = new Follower(parts, await headOf(parts.database, null));
  const gone = await passedOver(parts.database);
  const isGone = ({ tx }: Place): boolean => gone.some(({ from, to }) => BigInt(tx) >= from && BigInt(tx) < to);
  return {
    read: (projectId, query) => {
      const place = query.after === null ? null : placeOf(query.after);
      if (query.after !== null && place === null)
        throw cursorInvalid(`"${query.after}" is no place in the event log: leave it out to begin anew.`);
      if (place !== null && isGone(place))
        throw cursorInvalid(
          `The house was brought back to a backup, and what stood at "${query.after}" is no more: leave it out to begin anew.`,
        );
      return readPage(parts.database.forProject(projectId), parts.source, {
        projectId,
        place,
        order: query.order,
        types: query.types?.length ? query.types : null,
        subject: query.subject ?? null,
        correlationId: query.correlationId ?? null,
        limit: query.limit,
      });
    },
    head: async (projectId) => {
      const place = await headOf(parts.database.forProject(projectId), projectId);
      return place.seq === 0 ? null : offsetOf(place);
    },
    follow: (projectId, heard) => follower.add(projectId, heard),
    close: () => follower.close(),
  };
}

interface LogParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly bell: Bell;
  readonly log: Log;
  readonly source: string;
  readonly measures: TaskMeasures;
}

/** Reads on whenever the bell rings, as long as somebody follows. */
class Follower {
  readonly #parts: LogParts;
  readonly #followers = new Map<string, Set<(events: readonly EventView[]) => void>>();
  #place: Place;
  #reading: Promise<void> | null = null;
  #mustReadAgain = false;
  #stopListening = () => {};
  #cancelTimer = () => {};
  #isClosed = false;

  constructor(parts: LogParts, head: Place) {
    this.#parts = parts;
    this.#place = head;
    this.#read();
  }

  add(projectId: string, heard: (events: readonly EventView[]) => void): () => void {
    const isFirst = this.#followers.size === 0;
    const set = this.#followers.get(projectId) ?? new Set();
    this.#followers.set(projectId, set.add(heard));
    if (isFirst) this.#begin();
    return () => {
      set.delete(heard);
      if (set.size === 0) this.#followers.delete(projectId);
      if (this.#followers.size === 0) this.#end();
    };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#followers.clear();
    this.#end();
    this.#cancelTimer();
    await this.#reading;
  }

  #begin(): void {
    this.#stopListening = this.#parts.bell.onLog(() => this.#read());
    this.#read();
  }

  #end(): void {
    this.#stopListening();
  }

  #read(): void {
    if (this.#isClosed) return;
    if (this.#reading !== null) {
      this.#mustReadAgain = true;
      return;
    }
    this.#cancelTimer();
    this.#reading = this.#readOn().finally(() => {
      this.#reading = null;
      if (this.#mustReadAgain) this.#read();
    });
  }

  async #readOn(): Promise<void> {
    const { database, log } = this.#parts;
    let pauseMs = pollMs;
    try {
      do {
        this.#mustReadAgain = false;
        // Without followers only the place moves on, so that the first one to come begins close to now.
        if (this.#followers.size === 0) await this.#moveToHead(database);
        else await this.#readToHead(this.#place);
      } while (this.#mustReadAgain && this.#followers.size > 0);
      if (this.#followers.size > 0 && (await hasUnsettled(database, this.#place))) pauseMs = this.#nextSettlePause();
      else this.#settleTries = 0;
    } catch (error) {
      log.warn({ error }, "could not read the event log");
    }
    if (!this.#isClosed) this.#cancelTimer = this.#parts.clock.after(pauseMs, () => this.#read());
  }

  /** Not past what somebody who came meanwhile wants to hear of. */
  async #moveToHead(database: Database): Promise<void> {
    const head = await headOf(database, null);
    if (this.#followers.size === 0) this.#place = head;
  }

  #settleTries = 0;

  #nextSettlePause(): number {
    return settlePausesMs[Math.min(this.#settleTries++, settlePausesMs.length - 1)]!;
  }

  async #readToHead(from: Place): Promise<void> {
    let place = from;
    for (;;) {
      const events = await readAllAfter(this.#parts.database, this.#parts.source, place, batch);
      const last = events.at(-1);
      if (!last) return;
      place = this.#place = { tx: last.tx, seq: last.seq };
      this.#settleTries = 0;
      this.#parts.measures.logRead(this.#parts.clock.nowMs() - Date.parse(last.view.recordedtime));
      for (const [projectId, own] of Map.groupBy(events, (event) => event.projectId)) {
        const views = own.map((event) => event.view);
        this.#followers.get(projectId)?.forEach((heard) => heard(views));
      }
      if (events.length < batch) return;
    }
  }
}
