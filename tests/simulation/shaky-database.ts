/**
 * A database as a process sees it over a bad line: each message takes its time, some are lost on the way there or on the way back,
 * and now and then the process dies before a statement, or after its commit and before the answer.
 */
import type { Database, QueryOptions, Row, Transaction, Transactional } from "#store/database.ts";
import type { Process } from "./process.ts";
import type { Random } from "./random.ts";
import type { Scheduler } from "./scheduler.ts";

/** How bad it is, as probabilities for each message. All zero: the line is sound. */
export interface Weather {
  readonly loses: number;
  readonly kills: number;
  /** That the process is stopped for longer than its lease just when it wants to send something. */
  readonly stops: number;
  /** Of notices: that one is not delivered, or delivered twice. */
  readonly dropsNotice: number;
  readonly doublesNotice: number;
  /** That a message takes long rather than a moment. */
  readonly slow: number;
}

export const soundWeather: Weather = { loses: 0, kills: 0, stops: 0, dropsNotice: 0, doublesNotice: 0, slow: 0 };

/** What the processes say to each other through LISTEN and NOTIFY. */
export interface Notices {
  readonly say: (channel: string, payload: string) => void;
  readonly hear: (channel: string, heard: (payload: string) => void) => () => void;
}

export function openNotices(): Notices {
  const channels = new Map<string, Set<(payload: string) => void>>();
  return {
    say: (channel, payload) => channels.get(channel)?.forEach((heard) => heard(payload)),
    hear: (channel, heard) => {
      const set = channels.get(channel) ?? new Set();
      channels.set(channel, set.add(heard));
      return () => void set.delete(heard);
    },
  };
}

export interface Line {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly notices: Notices;
  readonly weather: () => Weather;
  /** Keeps the prepared statements of different engines apart. */
  readonly label: string;
  /** Told of each statement that was committed, before its answer is on the way. */
  readonly ran: (sql: string, rows: readonly Row[]) => void;
}

type Fate = "sound" | "lost before" | "lost after" | "killed before" | "killed after";

/** @param kind what the engine takes it for: on "postgres" it has two turns under way */
export function shakyDatabase(real: Database, process: Process, line: Line, kind: Database["kind"]): Database {
  const session = (db: Transactional): Transactional => ({
    query: (sql, params, options) => query(process, line, db, [sql, params, options]),
    transaction: (work) => transaction(process, line, db, work),
  });
  return {
    kind,
    ...session(real),
    forProject: (projectId) => ({ projectId, ...session(real.forProject(projectId)) }),
    listen: async (channel, heard) => {
      const stop = line.notices.hear(channel, (payload) => deliver(process, line, () => heard(payload)));
      process.onDeath(stop);
      return async () => stop();
    },
    notify: (channel, payload) => call(process, line, "notify", async () => line.notices.say(channel, payload)),
    assertOutside: real.assertOutside,
    close: async () => undefined,
  };
}

function deliver(process: Process, { scheduler, random, weather }: Line, heard: () => void): void {
  const { dropsNotice, doublesNotice } = weather();
  const copies = random.chance(dropsNotice) ? 0 : random.chance(doublesNotice) ? 2 : 1;
  for (let copy = 0; copy < copies; copy += 1) scheduler.after(process, random.between(0, copies * 5), "notice", heard);
}

type Asked = [sql: string, params: readonly unknown[] | undefined, options: QueryOptions | undefined];

function query<Result extends Row>(
  process: Process,
  line: Line,
  db: Pick<Transactional, "query">,
  [sql, params, options]: Asked,
): Promise<Result[]> {
  return call(process, line, nameOf(sql, options), async () => {
    const rows = await db.query<Result>(sql, params, { name: (options?.name ?? shortName(sql)) + line.label });
    line.ran(sql, rows);
    return rows;
  });
}

/** One message there and its answer back. A process that dies meanwhile never gets it. */
export function call<Result>(process: Process, line: Line, what: string, run: () => Promise<Result>): Promise<Result> {
  const { scheduler, random } = line;
  const fate = fateOf(line);
  // What is on the wire already arrives, also when its sender is dead by then.
  const outlives = !isStopped(process, line) && random.chance(0.5);
  return new Promise((resolve, reject) => {
    const answer = (settle: () => void) => void scheduler.after(process, delay(line), `hears of ${what}`, settle);
    const perform = async () => {
      if (fate === "killed before") process.die("before a statement");
      if (fate === "killed before" || fate === "lost before") throw connectionLost();
      const result = await run();
      if (fate === "killed after") process.die("before an answer");
      if (fate === "lost after") throw connectionLost();
      return result;
    };
    const send = () =>
      void perform().then(
        (result) => answer(() => resolve(result)),
        (error: Error) => answer(() => reject(error)),
      );
    scheduler.after(process, delay(line), fate === "sound" ? what : `${what}, ${fate}`, send, { outlives });
  });
}

function transaction<Result>(
  process: Process,
  line: Line,
  db: Transactional,
  work: (transaction: Transaction) => Promise<Result>,
): Promise<Result> {
  const { scheduler } = line;
  const fate = fateOf(line);
  isStopped(process, line);
  return new Promise((resolve, reject) => {
    const answer = (settle: () => void) => void scheduler.after(process, delay(line), "hears of commit", settle);
    const begin = async () => {
      const callbacks: (() => void)[] = [];
      const done: Parameters<Line["ran"]>[] = [];
      // PGlite has one connection: where a message within a transaction is late, everybody waits.
      const inside = {
        ...line,
        weather: () => ({ ...line.weather(), slow: line.weather().slow / 20 }),
        ran: (...one: Parameters<Line["ran"]>) => void done.push(one),
      };
      let isBroken = false;
      const result = await db.transaction(async (inner) => {
        if (process.pausedUntilMs() > scheduler.nowMs() && !process.isDead()) throw new TurnMissed();
        process.entersTransaction();
        const one: Transaction = {
          projectId: inner.projectId,
          afterCommit: (callback) => void callbacks.push(callback),
          query: (sql, params, options) =>
            query<never>(process, inside, inner, [sql, params, options]).catch((error: unknown) => {
              isBroken ||= isConnectionLost(error);
              throw error;
            }),
        };
        try {
          const made = await Promise.race([work(one), process.died]);
          await Promise.race([new Promise<void>((sent) => scheduler.after(process, delay(inside), "commit", sent)), process.died]);
          if (fate === "killed before") process.die("before a commit");
          if (isBroken || fate === "killed before" || fate === "lost before") throw connectionLost();
          return made;
        } finally {
          process.leavesTransaction();
        }
      });
      for (const one of done) line.ran(...one);
      if (fate === "killed after") process.die("after a commit");
      if (fate === "lost after") throw connectionLost();
      return { result, callbacks };
    };
    const start = () =>
      void begin().then(
        ({ result, callbacks }) =>
          answer(() => {
            for (const callback of callbacks) callback();
            resolve(result);
          }),
        (error: Error) => {
          if (error instanceof TurnMissed) scheduler.after(process, 0, "begin again", start);
          else answer(() => reject(error));
        },
      );
    scheduler.after(process, delay(line), fate === "sound" ? "begin" : `begin, ${fate}`, start);
  });
}

function fateOf({ random, weather }: Line): Fate {
  const { loses, kills } = weather();
  const drawn = random.next();
  if (drawn < loses) return drawn < loses / 2 ? "lost before" : "lost after";
  if (drawn < loses + kills) return drawn < loses + kills / 2 ? "killed before" : "killed after";
  return "sound";
}

/** PGlite has one connection: who is stopped within a transaction keeps all others waiting. */
function isStopped(process: Process, { random, weather }: Line): boolean {
  const stops = !process.isInTransaction() && random.chance(weather().stops);
  if (stops) process.pause(random.between(2_100, 6_000));
  return stops;
}

function delay({ random, weather }: Line): number {
  if (random.chance(weather().slow)) return random.chance(0.8) ? random.between(5, 60) : random.between(100, 1_500);
  return random.between(0, 2);
}

/** A process was paused when its turn came: others go first. */
class TurnMissed extends Error {}

class ConnectionLost extends Error {
  readonly code = "ECONNRESET";
}

function connectionLost(): Error {
  return new ConnectionLost("The connection was lost; what was under way may or may not have happened.");
}

function isConnectionLost(error: unknown): boolean {
  return error instanceof ConnectionLost;
}

const shortNames = new Map<string, string>();

/** Also what has no name of its own stays prepared here: histories are many, and making plans is most of what they cost. */
function shortName(sql: string): string {
  const name = shortNames.get(sql) ?? `statement ${shortNames.size + 1}`;
  shortNames.set(sql, name);
  return name;
}

function nameOf(sql: string, options: QueryOptions | undefined): string {
  return options?.name ?? sql.trim().slice(0, 60).replaceAll(/\s+/g, " ");
}
