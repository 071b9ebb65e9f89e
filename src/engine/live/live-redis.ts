/**
 * Live over Redis Pub/Sub: what is said on `progress:task:{id}` reaches whoever watches that task, on every process.
 *
 * A message is `{"progress":50,"current_step":"…"}`, and anyone may say it: another program, or a person with
 * `redis-cli PUBLISH`. What is no such message is passed over and counted. Only channels of watched tasks are subscribed
 * to, each once for all who watch. A process tells its own watchers directly and passes over its own messages by their `from`.
 */
import { randomBytes } from "node:crypto";
import type { Clock } from "#base/clock.ts";
import { z } from "#base/contract.ts";
import type { Log } from "#base/log.ts";
import type { Progress } from "#base/task.ts";
import type { Redis, RedisClient } from "#store/redis/redis.ts";
import { type Live, liveInProcess } from "./live.ts";

const mostCharacters = 4_096;
const longestStep = 500;
/** Of what is said faster, the last is told. */
const tellEveryMs = 40;
const warnEvery = 1_000;

const Said = z.object({
  progress: z.number().transform((percent) => Math.min(100, Math.max(0, percent))),
  current_step: z
    .string()
    .nullish()
    .transform((step) => (step == null ? null : clipped(step))),
  time_left_ms: z.number().min(0).nullish().default(null),
  from: z.string().nullish(),
});

export interface LiveInRedisParts {
  readonly redis: Redis;
  readonly clock: Clock;
  readonly log: Log;
  /** A message that does not fit was passed over. */
  readonly onRefused?: () => void;
}

/** The channel on which the progress of a task is said. */
export function channelOf(taskId: string): string {
  return `progress:task:${taskId}`;
}

/** Opens a connection that listens. While Redis is away only watchers in this process hear anything. */
export async function liveInRedis({ redis, clock, log, onRefused = () => {} }: LiveInRedisParts): Promise<Live> {
  const here = liveInProcess();
  const sender = randomBytes(8).toString("hex");
  const counts = new Map<string, number>();
  let refused = 0;
  const refuse = (channel: string): void => {
    onRefused();
    if (refused++ % warnEvery === 0) log.warn({ channel, refused }, "a message on a channel of progress does not fit");
  };
  const tell = lastOf(clock, here.publish);
  const subscriptions = new Subscriptions(await redis.connect("live"), log, (message, channel) => {
    const said = message.length > mostCharacters ? null : read(message);
    if (said === null) refuse(channel);
    else if (said.from !== sender) tell(channel.slice(channelOf("").length), said.progress);
  });

  return {
    publish: (taskId, progress) => {
      here.publish(taskId, progress);
      if (!redis.isUp()) return;
      const { current_step: step } = progress;
      const message = JSON.stringify({ ...progress, current_step: step === null ? null : clipped(step), from: sender });
      // Who is not told now is told the next one.
      redis.commands.publish(channelOf(taskId), message).catch(() => undefined);
    },
    follow: (task, heard) => {
      const { taskId } = task;
      const stop = here.follow(task, heard);
      counts.set(taskId, (counts.get(taskId) ?? 0) + 1);
      subscriptions.want(channelOf(taskId), true);
      let isStopped = false;
      return () => {
        if (isStopped) return;
        isStopped = true;
        stop();
        const left = counts.get(taskId)! - 1;
        if (left > 0) return void counts.set(taskId, left);
        counts.delete(taskId);
        subscriptions.want(channelOf(taskId), false);
      };
    },
    close: async () => {
      subscriptions.close();
      await here.close();
    },
  };
}

function read(message: string): { progress: Progress; from: string | null } | null {
  try {
    const { from = null, ...progress } = Said.parse(JSON.parse(message));
    return { progress, from };
  } catch {
    return null;
  }
}

function clipped(step: string): string {
  return step.length <= longestStep ? step : `${step.slice(0, longestStep).toWellFormed()}…`;
}

/** Tells the first at once, and of those that come within the pause behind it the last, at its end. */
function lastOf(clock: Clock, tell: (taskId: string, progress: Progress) => void): (taskId: string, progress: Progress) => void {
  const waiting = new Map<string, Progress | null>();
  const say = (taskId: string, progress: Progress): void => {
    waiting.set(taskId, null);
    tell(taskId, progress);
    clock.after(tellEveryMs, () => {
      const next = waiting.get(taskId);
      waiting.delete(taskId);
      if (next) say(taskId, next);
    });
  };
  return (taskId, progress) => (waiting.has(taskId) ? void waiting.set(taskId, progress) : say(taskId, progress));
}

/** Brings what Redis sends into line with what is wanted, one command a channel at a time, and again after each reconnection. */
class Subscriptions {
  readonly #client: RedisClient;
  readonly #log: Log;
  readonly #heard: (message: string, channel: string) => void;
  readonly #wanted = new Set<string>();
  readonly #subscribed = new Set<string>();
  readonly #busy = new Set<string>();
  #isClosed = false;

  constructor(client: RedisClient, log: Log, heard: (message: string, channel: string) => void) {
    this.#client = client;
    this.#log = log;
    // One function for good: subscribed twice, it hears once.
    this.#heard = (message, channel) => void (this.#wanted.has(channel) && heard(message, channel));
    client.on("ready", this.#renew);
  }

  want(channel: string, isWanted: boolean): void {
    if (isWanted) this.#wanted.add(channel);
    else this.#wanted.delete(channel);
    void this.#bring(channel);
  }

  close(): void {
    this.#isClosed = true;
    this.#client.off("ready", this.#renew);
    this.#client.destroy();
  }

  readonly #renew = (): void => {
    this.#subscribed.clear();
    for (const channel of this.#wanted) void this.#bring(channel);
  };

  async #bring(channel: string): Promise<void> {
    if (this.#busy.has(channel)) return;
    this.#busy.add(channel);
    try {
      while (!this.#isClosed && this.#client.isReady && this.#wanted.has(channel) !== this.#subscribed.has(channel)) {
        const isWanted = this.#wanted.has(channel);
        if (isWanted) this.#subscribed.add(channel);
        else this.#subscribed.delete(channel);
        await (isWanted ? this.#client.subscribe(channel, this.#heard) : this.#client.unsubscribe(channel, this.#heard));
      }
    } catch (error) {
      this.#subscribed.delete(channel);
      if (this.#client.isReady) this.#log.warn({ error, channel }, "progress can't be heard on a channel of Redis");
    } finally {
      this.#busy.delete(channel);
    }
  }
}
