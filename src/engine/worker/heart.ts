/**
 * Keeps a worker's lease alive. Beats come from a thread with a connection of its own, so a handler that blocks the event
 * loop loses nothing; the thread also measures for how long the loop was blocked. Embedded, where one process has the
 * database to itself, the lease can't be anybody else's and beats from a timer do.
 */
import { Worker as Thread } from "node:worker_threads";
import type { Clock } from "#base/clock.ts";
import type { Log } from "#base/log.ts";
import type { Database } from "#store/database.ts";
import { moveLease } from "../sql/leases.ts";

export interface Heart {
  /** Ends the beating; the lease then runs out unless the worker leaves. */
  readonly stop: () => Promise<void>;
}

export interface HeartOptions {
  readonly workerId: string;
  readonly leaseMs: number;
  readonly log: Log;
  /** The lease was over before a beat could move it on. Called once. */
  readonly onLost: () => void;
}

/** Starts a heart for one worker. */
export type StartHeart = (options: HeartOptions) => Heart;

/** Beats from a timer, four times a lease. */
export function timerHeart(database: Database, clock: Clock): StartHeart {
  return ({ workerId, leaseMs, log, onLost }) => {
    let isStopped = false;
    let cancel = () => {};
    let expected = clock.nowMs();
    const beat = async () => {
      const blockedMs = Math.max(0, Math.round(clock.nowMs() - expected));
      try {
        const holds = await moveLease(database, workerId, leaseMs, blockedMs);
        if (!holds && !isStopped) {
          isStopped = true;
          onLost();
        }
      } catch (error) {
        log.warn({ error, worker: workerId }, "lease could not be moved on");
      }
      plan();
    };
    const plan = () => {
      if (isStopped) return;
      expected = clock.nowMs() + leaseMs / 4;
      cancel = clock.after(leaseMs / 4, () => void beat());
    };
    plan();
    return {
      stop: async () => {
        isStopped = true;
        cancel();
      },
    };
  };
}

/** Beats from a thread that connects to PostgreSQL by itself. */
export function threadHeart(databaseUrl: string): StartHeart {
  return ({ workerId, leaseMs, log, onLost }) => {
    const beats = new SharedArrayBuffer(8);
    const lastTick = new BigInt64Array(beats);
    const tick = () => Atomics.store(lastTick, 0, BigInt(Date.now()));
    tick();
    const ticker = setInterval(tick, 250).unref();
    const thread = new Thread(new URL("./heart-thread.ts", import.meta.url), { workerData: { databaseUrl, workerId, leaseMs, beats } });
    thread.unref();
    let isStopped = false;
    thread.on("message", (message: { lost?: true; warning?: string }) => {
      if (message.warning !== undefined) log.warn({ worker: workerId, detail: message.warning }, "lease could not be moved on");
      if (message.lost && !isStopped) onLost();
    });
    thread.on("error", (error) => {
      log.error({ error, worker: workerId }, "the heart's thread died");
      if (!isStopped) onLost();
    });
    return {
      stop: async () => {
        isStopped = true;
        clearInterval(ticker);
        await thread.terminate();
      },
    };
  };
}
