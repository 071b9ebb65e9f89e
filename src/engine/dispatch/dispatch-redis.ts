/**
 * Dispatch by Redis. After a commit that makes tasks claimable their ids go to the streams named after their types; a worker takes as
 * many as it has room for, claims them by their ids, and acknowledges after that commit: from there on the lease in the database says
 * whose they are. What is lost between, the sweeper adds again (sweep-streams.ts).
 *
 * Nothing here may fail loudly or wait: where Redis is away or refuses, work goes on through the database.
 */
import type { Clock } from "#base/clock.ts";
import type { Log } from "#base/log.ts";
import { Problem } from "#base/problem.ts";
import type { Database } from "#store/database.ts";
import { isConnectionLost, sqlState } from "#store/sql-state.ts";
import { type Dispatch, type Handed, type HandedWorker, type Handout, noDispatchCounts } from "./dispatch.ts";
import { adopt, type AdoptParts, namedTask, type Refused } from "./hand-messages.ts";
import { type ReadyTask, whichExist } from "../sql/dispatch.ts";
import { type Message, type Offer, type StreamKey, streamKeys, type Streams } from "./streams.ts";
import { startSweeper, type Sweeper } from "./sweep-streams.ts";

export interface DispatchParts extends Omit<AdoptParts, "database"> {
  readonly streams: Streams;
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: () => number;
}

const largestOffer = 500;
/** More than these lie ready to be told only while Redis does not answer. */
const mostOffers = 10_000;
const distrustMs = 2_000;
const errorPauseMs = 500;
const longestNapMs = 1_000;
/** Tries at a message that something other than the message or the database is to blame for. */
const mostAdoptions = 5;

export function dispatchByRedis(parts: DispatchParts): Dispatch {
  return new RedisDispatch(parts);
}

class RedisDispatch implements Dispatch {
  readonly #parts: DispatchParts;
  readonly #counts = noDispatchCounts();
  readonly #handouts = new Set<StreamHandout>();
  readonly #stopHearing: () => void;
  #offers: Offer[] = [];
  #isTelling = false;
  #distrustedUntilMs = 0;

  constructor(parts: DispatchParts) {
    this.#parts = parts;
    this.#stopHearing = parts.streams.onChange(() => this.#handouts.forEach((handout) => handout.stirred()));
  }

  offer = (ready: readonly ReadyTask[] | null): void => {
    if (ready === null) return this.#handouts.forEach((handout) => handout.hurry());
    if (ready.length === 0 || !this.isOpen()) return;
    for (const task of ready) {
      if (this.#offers.length >= mostOffers) break;
      this.#offers.push(this.#offerOf(task));
    }
    void this.#tell();
  };

  #offerOf({ project_id, id, type, priority }: ReadyTask): Offer {
    const [urgent, normal] = streamKeys(type, "");
    return { stream: (priority > 0 ? urgent : normal).stream, project_id, id };
  }

  async #tell(): Promise<void> {
    if (this.#isTelling) return;
    this.#isTelling = true;
    try {
      while (this.#offers.length > 0) {
        const offers = this.#offers.splice(0, largestOffer);
        const added = await this.#parts.streams.offer(offers);
        this.#counts.offered += added;
        this.#counts.turnedAway += offers.length - added;
      }
    } catch (error) {
      this.#offers = [];
      this.distrust(error, "tasks could not be told to Redis");
    } finally {
      this.#isTelling = false;
    }
  }

  isOpen = (): boolean => this.#parts.streams.isUp() && this.#parts.clock.nowMs() >= this.#distrustedUntilMs;

  /** Redis refused something or did not answer: for a while workers claim from the database. */
  distrust = (error: unknown, message: string): void => {
    const { clock, log, streams } = this.#parts;
    this.#counts.failures += 1;
    // That the connection is gone is told by itself, once.
    if (this.isOpen()) log.warn({ error }, message);
    if (streams.isUp()) this.#distrustedUntilMs = clock.nowMs() + distrustMs;
    this.#handouts.forEach((handout) => handout.stirred());
  };

  handTo = (worker: HandedWorker): Handout => {
    const handout = new StreamHandout(this.#parts, worker, { counts: this.#counts, isOpen: this.isOpen, distrust: this.distrust }, () =>
      this.#handouts.delete(handout),
    );
    this.#handouts.add(handout);
    return handout;
  };

  state: Dispatch["state"] = async () => {
    const { registry, streams } = this.#parts;
    const types = [...registry.tasks].map(([type, { agent }]) => ({ type, keys: streamKeys(type, agent) }));
    const read = types.map(async ({ type, keys }) => {
      const [urgent, normal] = await Promise.all(keys.map((key) => streams.figures(key)));
      const ages = [urgent!.oldestMs, normal!.oldestMs].filter((age) => age !== null);
      return {
        ...{ type, group: keys[1].group, dead: normal!.dead, oldestMs: ages.length === 0 ? null : Math.max(...ages) },
        length: urgent!.length + normal!.length,
        lag: urgent!.lag + normal!.lag,
        pending: urgent!.pending + normal!.pending,
      };
    });
    const figures = streams.isUp() ? await Promise.all(read).catch(() => []) : (void Promise.allSettled(read), []);
    return { kind: "redis", isOpen: this.isOpen(), streams: figures, counts: { ...this.#counts } };
  };

  close = async (): Promise<void> => {
    this.#stopHearing();
    await Promise.all([...this.#handouts].map((handout) => handout.stop()));
    await this.#parts.streams.close();
  };
}

interface Reckoning {
  readonly counts: ReturnType<typeof noDispatchCounts>;
  readonly isOpen: () => boolean;
  readonly distrust: (error: unknown, message: string) => void;
}

/** What one worker is handed. */
class StreamHandout implements Handout {
  readonly #parts: DispatchParts;
  readonly #worker: HandedWorker;
  readonly #reckoning: Reckoning;
  readonly #forget: () => void;
  readonly #consumer: string;
  readonly #keys: readonly StreamKey[];
  readonly #sweeper: Sweeper;
  readonly #reading: Promise<void>;
  readonly #tries = new Map<string, number>();
  #hand: Handed[] = [];
  #isStopped = false;
  #wake: (() => void) | null = null;

  constructor(parts: DispatchParts, worker: HandedWorker, reckoning: Reckoning, forget: () => void) {
    this.#parts = parts;
    this.#worker = worker;
    this.#reckoning = reckoning;
    this.#forget = forget;
    this.#consumer = parts.newId();
    const types = worker.types.map((type) => streamKeys(type, parts.registry.tasks.get(type)!.agent));
    this.#keys = [...types.map(([urgent]) => urgent), ...types.map(([, normal]) => normal)];
    this.#sweeper = startSweeper({
      ...parts,
      types: worker.types,
      keys: this.#keys,
      consumer: this.#consumer,
      leaseMs: worker.leaseMs,
      counts: reckoning.counts,
      distrust: reckoning.distrust,
      receive: (messages) => this.#receive(messages),
      bury: (refused) => this.#bury(refused),
    });
    this.#reading = this.#read();
  }

  isOpen = (): boolean => this.#reckoning.isOpen();
  waiting = (): number => this.#hand.length;
  next = (count: number): readonly Handed[] => this.#hand.splice(0, count);
  hurry = (): void => this.#sweeper.hurry();

  roomy = (): void => {
    this.#wake?.();
  };

  /** Redis came, went, or is not to be relied on. */
  stirred = (): void => {
    this.#wake?.();
    this.#worker.look();
  };

  putBack = (handed: readonly Handed[]): void => {
    if (!this.#isStopped) this.#hand.unshift(...handed);
  };

  settle = (handed: readonly Handed[], claimed: ReadonlySet<string>): void => {
    const taken = handed.filter((one) => claimed.has(one.id));
    const others = handed.filter((one) => !claimed.has(one.id));
    this.#reckoning.counts.claimed += taken.length;
    this.#reckoning.counts.stale += others.length;
    void this.#finish(taken);
    if (others.length > 0) void this.#finishStale(others);
  };

  async #finish(handed: readonly Handed[]): Promise<void> {
    if (handed.length === 0) return;
    try {
      await this.#parts.streams.finish(handed.map(({ message }) => message));
    } catch (error) {
      // What stays there is handed out once more, and is then nobody's to claim.
      this.#reckoning.distrust(error, "messages could not be acknowledged");
    }
  }

  /** Most are simply somebody else's by now, or have to wait; one that names no task is told of. */
  async #finishStale(handed: readonly Handed[]): Promise<void> {
    try {
      const known = new Set((await whichExist(this.#parts.database, handed)).map(({ id }) => id));
      await this.#finish(handed.filter(({ id }) => known.has(id)));
      for (const { id, message } of handed)
        if (!known.has(id)) await this.#bury({ message, reason: `There is no task ${id} in this project.` });
    } catch (error) {
      this.#parts.log.debug({ error }, "messages stay for another time");
    }
  }

  stop = async (): Promise<void> => {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#forget();
    this.#wake?.();
    await this.#sweeper.stop();
    // What only names a task is added again by others; what somebody added by hand stays until it is taken over.
    const left = this.#hand.splice(0).filter(({ message }) => namedTask(message) !== null);
    if (this.#parts.streams.isUp()) await this.#finish(left);
    void this.#reading;
  };

  async #read(): Promise<void> {
    const { streams } = this.#parts;
    while (!this.#isStopped) {
      const room = this.#worker.room() - this.#hand.length;
      if (room < 1 || !streams.isUp()) {
        await this.#nap(longestNapMs);
        continue;
      }
      try {
        const { messages, isLow } = await streams.take(this.#keys, this.#consumer, room);
        if (isLow) this.#sweeper.hurry();
        await this.#receive(messages);
        if (messages.length === 0 && !this.#isStopped) await streams.wait(this.#keys);
      } catch (error) {
        if (this.#isStopped) return;
        this.#reckoning.distrust(error, "messages could not be read from Redis");
        await this.#nap(errorPauseMs);
      }
    }
  }

  /** Until there may be room, or for a while. */
  #nap(withinMs: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        cancel();
        this.#wake = null;
        resolve();
      };
      const cancel = this.#parts.clock.after(withinMs, wake);
      this.#wake = wake;
    });
  }

  async #receive(messages: readonly Message[]): Promise<void> {
    if (messages.length === 0 || this.#isStopped) return;
    this.#reckoning.counts.handed += messages.length;
    const strange: Message[] = [];
    for (const message of messages) {
      const task = namedTask(message);
      if (task === null) strange.push(message);
      else this.#hand.push({ ...task, message });
    }
    await Promise.all(strange.map((message) => this.#adopt(message)));
    if (this.#hand.length > 0) this.#worker.look();
  }

  async #adopt(message: Message): Promise<void> {
    const { counts } = this.#reckoning;
    try {
      const made = await adopt(this.#parts, message);
      this.#tries.delete(message.id);
      if ("reason" in made) return await this.#bury(made);
      if (made.isNew) counts.adopted += 1;
      this.#hand.push(made.handed);
      this.#worker.look();
    } catch (error) {
      await this.#adoptLater(message, error);
    }
  }

  async #adoptLater(message: Message, error: unknown): Promise<void> {
    const { log, clock } = this.#parts;
    log.warn({ error, stream: message.stream, message: message.id }, "a message could not be made a task yet");
    const tries = (this.#tries.get(message.id) ?? 0) + 1;
    this.#tries.set(message.id, tries);
    if (tries >= mostAdoptions && !isAbsence(error)) {
      this.#tries.delete(message.id);
      return this.#bury({ message, reason: `It could not be made a task in ${tries} tries: ${String(error)}` });
    }
    clock.after(longestNapMs, () => void (this.#isStopped || this.#adopt(message)));
  }

  async #bury({ message, reason }: Refused): Promise<void> {
    const { log, streams } = this.#parts;
    const { stream, id } = message;
    log.warn({ stream, message: id, members: Object.keys(message.members), reason }, "a message was set aside");
    this.#reckoning.counts.deadLetters += 1;
    await streams.bury(message, reason).catch((error: unknown) => this.#reckoning.distrust(error, "a message could not be set aside"));
  }
}

/** Whether it is the database that does not answer: then nothing is known of the message. */
function isAbsence(error: unknown): boolean {
  const state = sqlState(error);
  return isConnectionLost(error) || error instanceof Problem || (state !== null && !/^(22|23|54)/.test(state));
}
