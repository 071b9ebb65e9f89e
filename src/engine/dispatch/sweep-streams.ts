/**
 * Keeps streams in line with the database: adds claimable tasks that are in none (turned away, or lost), in the order in which they
 * should run; takes over what consumers that died were given; sets aside what no consumer survives.
 *
 * One worker sweeps at a time, once a second and whenever something asks for it. A stream holds a window of the line that stands in
 * the database, and no more: so it stays short, and what is urgent or another project's has not long to wait. The window grows
 * while workers empty it faster than it is filled.
 */
import type { Clock } from "#base/clock.ts";
import type { Log } from "#base/log.ts";
import type { Queryable } from "#store/database.ts";
import type { DispatchCounts } from "./dispatch.ts";
import { namedTask, type Refused } from "./hand-messages.ts";
import { findClaimable, type ReadyTask } from "../sql/dispatch.ts";
import { type Message, type StreamKey, type Streams, type Survey, timeOfMessage, typeOfStream } from "./streams.ts";

export interface SweeperParts {
  readonly streams: Streams;
  readonly database: Queryable;
  readonly clock: Clock;
  readonly log: Log;
  /** From 0 up to 1. */
  readonly random: () => number;
  readonly types: readonly string[];
  readonly keys: readonly StreamKey[];
  /** Who takes over. */
  readonly consumer: string;
  readonly leaseMs: number;
  readonly counts: DispatchCounts;
  readonly distrust: (error: unknown, message: string) => void;
  readonly receive: (messages: readonly Message[]) => Promise<void>;
  readonly bury: (refused: Refused) => Promise<void>;
}

export interface Sweeper {
  /** Looks now rather than when it next would. */
  readonly hurry: () => void;
  readonly stop: () => Promise<void>;
}

const everyMs = 1_000;
const lockMs = 5_000;
const retryMs = 20;
const smallestWindow = 64;
const largestWindow = 2_000;
/** Of a stream, for one look; it is longer only where somebody adds many by hand. */
const mostLookedAt = 4_000;
const takeOverPortion = 100;
/** Deliveries after which a message is taken to be what kills its consumers. */
const mostDeliveries = 5;
const longestGraceMs = 10_000;
const forgetConsumersAfterMs = 3_600_000;
const forgetEveryMs = 60_000;

export function startSweeper(parts: SweeperParts): Sweeper {
  const { clock, streams } = parts;
  const lines = new Lines();
  const name = parts.types.toSorted().join(",");
  let isStopped = false;
  let isHurried = false;
  let underWay: Promise<void> | null = null;
  let cancel = () => {};
  let forgetAtMs = clock.nowMs() + forgetEveryMs;

  const sweep = async (isAsked: boolean): Promise<number> => {
    if (!streams.isUp()) return everyMs;
    // Each of many workers looks once a second, and one of them does something.
    if (!isAsked && !(await streams.lock(`${name}:pause`, everyMs * 0.8))) return everyMs;
    if (!(await streams.lock(name, lockMs))) return isAsked ? retryMs : everyMs;
    try {
      const surveys = await Promise.all(parts.keys.map((key) => streams.survey(key, mostLookedAt)));
      await lines.refill(parts, surveys, isAsked);
      if (!isAsked) for (const survey of surveys) await tidy(parts, survey);
      if (clock.nowMs() >= forgetAtMs) {
        forgetAtMs = clock.nowMs() + forgetEveryMs;
        for (const key of parts.keys) await streams.forgetConsumers(key, forgetConsumersAfterMs).catch(() => undefined);
      }
    } finally {
      await streams.unlock(name);
    }
    return everyMs;
  };
  const look = async () => {
    const isAsked = isHurried;
    isHurried = false;
    let pauseMs = everyMs;
    try {
      pauseMs = await sweep(isAsked);
    } catch (error) {
      if (!isStopped) parts.distrust(error, "streams could not be swept");
    }
    underWay = null;
    if (pauseMs === retryMs) isHurried = true;
    if (!isStopped) plan(pauseMs === retryMs ? retryMs : isHurried ? 0 : pauseMs * (0.75 + parts.random() / 2));
  };
  const plan = (pauseMs: number) => {
    cancel = clock.after(pauseMs, () => {
      underWay = look();
    });
  };
  plan(0);
  return {
    hurry: () => {
      if (isStopped || isHurried) return;
      isHurried = true;
      if (underWay === null) {
        cancel();
        plan(0);
      }
    },
    stop: async () => {
      isStopped = true;
      cancel();
      await underWay;
    },
  };
}

/** How much of the line in the database may stand in each stream. */
class Lines {
  readonly #windows = new Map<string, { size: number; isFilled: boolean }>();
  #after: { projectId: string; type: string } | null = null;

  /** @param isAsked because a stream runs dry, and not because it is time to look */
  async refill({ streams, database, types, counts }: SweeperParts, surveys: readonly Survey[], isAsked: boolean): Promise<void> {
    for (const survey of surveys) this.#adjust(survey, isAsked);
    const limit = Math.max(...surveys.map(({ key }) => this.#windowOf(key.stream).size));
    // After the survey: what is claimed and acknowledged in between is then in neither.
    const claimable = await findClaimable(database, types, limit, this.#after);
    const last = claimable.at(-1);
    this.#after = last === undefined ? null : { projectId: last.project_id, type: last.type };
    const byStream = Map.groupBy(claimable, streamOf);
    const found = Map.groupBy(claimable, ({ type }) => type);
    for (const survey of surveys) {
      const { key, messages } = survey;
      const window = this.#windowOf(key.stream);
      const present = new Set(messages.map((message) => namedTask(message)?.id));
      const missing = (byStream.get(key.stream) ?? []).filter(({ id }) => !present.has(id));
      const added = missing.slice(0, Math.max(0, window.size - inLine(survey)));
      if (added.length > 0) await streams.refill(added.map(({ project_id, id }) => ({ stream: key.stream, project_id, id })));
      counts.refilled += added.length;
      const hasMore = missing.length > added.length || (found.get(typeOfStream(key.stream))?.length ?? 0) >= limit;
      window.isFilled = added.length > 0 && hasMore;
      await streams.setWindow(key.stream, window.size, hasMore);
    }
  }

  #windowOf(stream: string) {
    const window = this.#windows.get(stream) ?? { size: smallestWindow, isFilled: false };
    this.#windows.set(stream, window);
    return window;
  }

  #adjust(survey: Survey, isAsked: boolean): void {
    const window = this.#windowOf(survey.key.stream);
    const length = inLine(survey);
    if (isAsked && window.isFilled && length < window.size / 2) window.size = Math.min(window.size * 2, largestWindow);
    else if (!isAsked && length > window.size / 2) window.size = Math.max(Math.ceil(window.size / 2), smallestWindow);
  }
}

/** How many messages wait to be handed out. */
function inLine({ length, pending }: Survey): number {
  return Math.max(0, length - pending.size);
}

function streamOf({ type, priority }: ReadyTask): string {
  return priority > 0 ? `${type}:urgent` : type;
}

async function tidy(parts: SweeperParts, { key, messages, pending, lastDelivered }: Survey): Promise<void> {
  const { streams, counts, consumer, leaseMs, log } = parts;
  // Claims take milliseconds; a consumer that sits on a message for so long has died, or its database is away.
  const graceMs = Math.min(longestGraceMs, Math.max(leaseMs / 3, 500));
  const late = [...pending].filter(([, { idleMs }]) => idleMs >= graceMs);
  const deadly = new Set(late.filter(([, { deliveries }]) => deliveries >= mostDeliveries).map(([id]) => id));
  for (const message of messages.filter(({ id }) => deadly.has(id)))
    await parts.bury({ message, reason: `It was given to ${mostDeliveries} workers, and none acknowledged it.` });
  if (late.length > deadly.size) {
    const taken = await streams.takeOver(key, consumer, graceMs, takeOverPortion);
    counts.redelivered += taken.length;
    if (taken.length > 0) log.info({ stream: key.stream, count: taken.length }, "took over messages of consumers that went");
    await parts.receive(taken);
  }
  // Behind the group's place and with nobody: somebody set the place, or a log was cut.
  const stranded = messages.filter((message) => !isAfter(message, lastDelivered) && !pending.has(message.id));
  if (pending.size < mostLookedAt) for (const message of stranded) await streams.requeue(message);
}

function isAfter(message: Message, id: string): boolean {
  const [ms, place] = [timeOfMessage(message), Number(message.id.split("-")[1])];
  const otherMs = timeOfMessage({ id });
  return ms > otherMs || (ms === otherMs && place > Number(id.split("-")[1]));
}
