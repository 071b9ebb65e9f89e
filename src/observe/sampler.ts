/** Tells the database every few seconds that this process is there, and every minute what it did. */
import type { Clock } from "#base/clock.ts";
import type { Log } from "#base/log.ts";
import type { Database } from "#store/database.ts";
import type { Measures } from "./measures.ts";
import { between, type HouseMinute, type ProcessMinute, readTotals } from "./minutes.ts";
import { beat, forgetOld, isMinuteTold, keepMinute, leave, type ProcessRow } from "./store.ts";

export interface SamplerParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly measures: Measures;
  readonly process: ProcessRow;
  /** What the process tells of itself with each beat. */
  readonly figures: () => Promise<object>;
  readonly house: () => Promise<HouseMinute>;
}

export interface Sampler {
  /** Tells now what it would tell next. */
  readonly tell: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

const beatMs = 10_000;
const minuteMs = 60_000;
const nobody = "00000000-0000-0000-0000-000000000000";

/** A database that is away loses minutes and nothing else: this never throws. */
export function startSampler(parts: SamplerParts): Sampler {
  const { database, clock, log, process, figures } = parts;
  const keep = minuteKeeper(parts);
  let nextMinuteMs = nextMinute(clock.nowMs());
  let isStopped = false;
  let cancel = () => {};
  let underWay = Promise.resolve();

  const tell = async (isMinuteOver: boolean): Promise<void> => {
    try {
      await beat(database, process, await figures());
      if (isMinuteOver) await keep("ended");
    } catch (error) {
      log.debug({ error }, "this process could not tell what it does");
    }
  };
  const run = (): void => {
    const nowMs = clock.nowMs();
    const isMinuteOver = nowMs >= nextMinuteMs;
    if (isMinuteOver) nextMinuteMs = nextMinute(nowMs);
    underWay = tell(isMinuteOver);
    void underWay.then(() => {
      if (!isStopped) cancel = clock.after(Math.min(beatMs, Math.max(100, nextMinuteMs - clock.nowMs())), run);
    });
  };
  run();
  return {
    tell: async () => {
      await underWay;
      await tell(true);
    },
    stop: async () => {
      isStopped = true;
      cancel();
      await underWay;
      await keep("under way")
        .then(() => leave(database, process.id))
        .catch((error: unknown) => log.debug({ error }, "this process could not say that it goes"));
    },
  };
}

/** A few seconds into each, so that all clocks of a house mean the same minute. */
function nextMinute(nowMs: number): number {
  return Math.ceil((nowMs + 1) / minuteMs) * minuteMs + 2_000;
}

type KeepMinute = (which: "ended" | "under way") => Promise<void>;

/** What could not be told is told with the next minute. */
function minuteKeeper({ database, measures, process: own, house }: SamplerParts): KeepMinute {
  let told = readTotals(measures.registry);
  return async (which) => {
    const now = await readTotals(measures.registry);
    const minute: ProcessMinute = {
      ...between(await told, now),
      loopDelayMs: measures.loopDelayMs(),
      memoryBytes: process.memoryUsage.rss(),
    };
    if (await keepMinute(database, own.id, minute, which)) told = Promise.resolve(now);
    if (which === "under way" || (await isMinuteTold(database))) return;
    await keepMinute(database, nobody, await house(), which);
    await forgetOld(database);
  };
}
