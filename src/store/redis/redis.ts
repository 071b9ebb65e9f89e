/**
 * The door to Redis. What it holds may be gone at any moment, and so may the server: nothing here waits for it, commands
 * are refused at once while it is away, and every connection comes back by itself, for ever.
 *
 * A connection that died silently looks like one on which nothing is said, above all where a command blocks on it: so each
 * is asked for a sign of life again and again, and made anew when it gives none.
 */
import { createClient } from "redis";
import type { Clock } from "#base/clock.ts";
import type { Log } from "#base/log.ts";
import { socketOf } from "./redis-address.ts";

/** A connection to Redis: the client of the `redis` package. */
export type RedisClient = ReturnType<typeof makeClient>;

export interface Redis {
  /** For ordinary commands. They reject at once while the server is away, and within about four seconds where it is silent. */
  readonly commands: RedisClient;
  /**
   * A connection of its own, for subscriptions and for commands that block, by at most `longestBlockMs`. Like `commands` it comes
   * back by itself, subscriptions included. Does not wait until the server is there. `close` or the client's `destroy` ends it.
   * @param purpose names it among the server's clients
   * @throws Error when this door is closed
   */
  readonly connect: (purpose: string) => Promise<RedisClient>;
  readonly isUp: () => boolean;
  /** Hears of each time that the server comes or goes. Must not throw. Gives the function that stops it. */
  readonly onChange: (heard: (isUp: boolean) => void) => () => void;
  /** Ends all connections. What is under way is refused. */
  readonly close: () => Promise<void>;
}

/** How long a command may block: a connection that is silent for much longer is taken for dead. */
export const longestBlockMs = 2_000;

const firstConnectionMs = 1_000;
const connectWithinMs = 5_000;
/** Also ends a handshake that nobody answers. */
const silentWithinMs = 6_000;
const firstRetryMs = 50;
const longestRetryMs = 3_000;
const commandProbe: Probe = { everyMs: 1_000, withinMs: 3_000 };
const blockingProbe: Probe = { everyMs: 2_000, withinMs: longestBlockMs + 3_000 };

interface Probe {
  readonly everyMs: number;
  readonly withinMs: number;
}

/**
 * Opens the door to a Redis server. Does not throw when it is away: waits for it a second, starts without it, and keeps trying.
 * @param url redis:// or rediss:// with user, password and database where there are any; see redis-address.ts
 * @param parts `name` is what the server shows this process's connections under
 */
export async function openRedis(url: string, { log, clock, name }: { log: Log; clock: Clock; name: string }): Promise<Redis> {
  const heard = new Set<(isUp: boolean) => void>();
  const connections = new Set<Connection>();
  let isClosed = false;
  const open = (purpose: string, probe: Probe, onChange: (isUp: boolean) => void): Connection => {
    const client = makeClient(url, `${name}:${purpose}`.replaceAll(/[^\x21-\x7e]/g, "-"));
    const connection = keepUp(client, { log, clock, purpose, probe, onChange });
    connections.add(connection);
    return connection;
  };
  const commands = open("commands", commandProbe, (isUp) => heard.forEach((hear) => hear(isUp)));
  await commands.firstReady;
  return {
    commands: commands.client,
    connect: async (purpose) => {
      if (isClosed) throw new Error("The door to Redis is closed.");
      const connection = open(purpose, blockingProbe, () => {});
      await connection.firstReady;
      return connection.client;
    },
    isUp: () => commands.client.isReady,
    onChange: (hear) => {
      heard.add(hear);
      return () => heard.delete(hear);
    },
    close: async () => {
      isClosed = true;
      heard.clear();
      for (const connection of connections) connection.end();
      connections.clear();
    },
  };
}

function makeClient(url: string, name: string) {
  return createClient({
    url,
    name,
    disableOfflineQueue: true,
    commandsQueueMaxLength: 100_000,
    socket: { ...socketOf(url), connectTimeout: connectWithinMs, socketTimeout: silentWithinMs, reconnectStrategy: pauseBefore },
  });
}

/** Half of the pause is chance, so that all the processes of a house do not come back in the same moment. */
function pauseBefore(retries: number): number {
  const pauseMs = Math.min(firstRetryMs * 2 ** Math.min(retries, 10), longestRetryMs);
  return pauseMs * (0.5 + Math.random() / 2);
}

interface Connection {
  readonly client: RedisClient;
  /** Resolves when it is there, or after a second. */
  readonly firstReady: Promise<void>;
  readonly end: () => void;
}

interface KeepParts {
  readonly log: Log;
  readonly clock: Clock;
  readonly purpose: string;
  readonly probe: Probe;
  readonly onChange: (isUp: boolean) => void;
}

function keepUp(client: RedisClient, { log, clock, purpose, probe, onChange }: KeepParts): Connection {
  let wasUp = false;
  let isEnded = false;
  let lastFault = "";
  let cancelProbe = () => {};
  const becameDown = () => {
    if (!wasUp) return;
    wasUp = false;
    onChange(false);
  };
  // Where several addresses refuse (localhost), the reason is in the parts and the message is empty.
  const faultOf = (error: Error & { code?: string }) => error.message || error.code || error.name;
  client.on("error", (error: Error) => {
    const fault = faultOf(error);
    if (!isEnded && fault !== lastFault) log.warn({ purpose, fault }, "Redis is away");
    lastFault = fault;
    becameDown();
  });
  const ready = new Promise<void>((resolve) => {
    client.on("ready", () => {
      if (lastFault !== "") log.info({ purpose }, "Redis is back");
      lastFault = "";
      wasUp = true;
      resolve();
      onChange(true);
      cancelProbe();
      probeLater();
    });
  });
  const connect = () => void client.connect().catch(() => undefined);
  const renew = () => {
    if (isEnded || !client.isOpen) return;
    log.warn({ purpose, withinMs: probe.withinMs }, "Redis gave no sign of life; the connection is made anew");
    client.destroy();
    becameDown();
    connect();
  };
  const probeLater = () => {
    cancelProbe = clock.after(probe.everyMs, () => {
      if (isEnded || !client.isReady) return;
      let isAnswered = false;
      const answered = () => {
        if (isAnswered) return;
        isAnswered = true;
        cancelProbe();
        if (client.isReady && !isEnded) probeLater();
      };
      client.ping().then(answered, answered);
      cancelProbe = clock.after(probe.withinMs, () => {
        // An event loop that was blocked until now has not read the answer yet.
        cancelProbe = clock.after(50, () => {
          if (isAnswered) return;
          isAnswered = true;
          renew();
        });
      });
    });
  };
  connect();
  const patience = new Promise<void>((resolve) => void clock.after(firstConnectionMs, resolve));
  return {
    client,
    firstReady: Promise.race([ready, patience]),
    end: () => {
      isEnded = true;
      cancelProbe();
      client.destroy();
    },
  };
}
