/**
 * One connection that only listens. It is looked at again and again, since a connection that died silently looks like one
 * on which nothing is said; and made again when it is lost.
 */
import pg from "pg";
import type { Clock } from "#base/clock.ts";
import type { Log } from "#base/log.ts";
import type { Database } from "../database.ts";

export interface Listener {
  readonly listen: Database["listen"];
  readonly close: () => Promise<void>;
}

const probeEveryMs = 10_000;
const probeWithinMs = 5_000;
const firstRetryMs = 100;
const longestRetryMs = 5_000;

/** The connection is made when somebody first listens. */
export function openListener(config: pg.ClientConfig, log: Log, clock: Clock): Listener {
  const channels = new Map<string, Set<Hearing>>();
  let connected: Promise<pg.Client> | null = null;
  let isClosed = false;
  let cancelTimer = () => {};

  const connect = async (): Promise<pg.Client> => {
    const client = new pg.Client({ ...config, query_timeout: probeWithinMs });
    let end = (_error: unknown) => {};
    client.on("error", (error) => end(error));
    client.once("end", () => end(new Error("The connection was closed.")));
    client.on("notification", ({ channel, payload }) => channels.get(channel)?.forEach(({ heard }) => heard(payload ?? "")));
    try {
      await client.connect();
      for (const channel of channels.keys()) await client.query(`listen ${pg.escapeIdentifier(channel)}`);
    } catch (error) {
      void client.end().catch(() => undefined);
      throw error;
    }
    end = (error) => lost(client, error);
    cancelTimer();
    probeLater(client);
    return client;
  };

  const probeLater = (client: pg.Client): void => {
    cancelTimer = clock.after(probeEveryMs, () => {
      client.query("select 1").then(
        () => !isClosed && probeLater(client),
        (error: unknown) => lost(client, error),
      );
    });
  };

  const forgotten = new WeakSet<pg.Client>();
  const lost = (client: pg.Client, error: unknown): void => {
    if (isClosed || forgotten.has(client)) return;
    forgotten.add(client);
    void client.end().catch(() => undefined);
    log.warn({ error }, "the listening connection to the database was lost");
    cancelTimer();
    connected = null;
    reconnect(firstRetryMs);
  };

  const reconnect = (delayMs: number): void => {
    cancelTimer = clock.after(delayMs, () => {
      if (isClosed || connected !== null || channels.size === 0) return;
      connected = connect();
      connected.then(
        () => channels.forEach((hearings) => hearings.forEach(({ missed }) => missed?.())),
        () => {
          connected = null;
          if (!isClosed) reconnect(Math.min(delayMs * 2, longestRetryMs));
        },
      );
    });
  };

  return {
    async listen(channel, heard, missed) {
      const hearing: Hearing = { heard, missed };
      const hearings = channels.get(channel) ?? new Set();
      const isNew = hearings.size === 0;
      channels.set(channel, hearings.add(hearing));
      try {
        if (connected === null) {
          connected = connect();
          connected.catch(() => (connected = null));
          await connected;
        } else if (isNew) {
          await (await connected).query(`listen ${pg.escapeIdentifier(channel)}`);
        }
      } catch (error) {
        hearings.delete(hearing);
        throw error;
      }
      return async () => {
        hearings.delete(hearing);
        if (hearings.size > 0 || channels.get(channel) !== hearings) return;
        channels.delete(channel);
        const client = await connected?.catch(() => null);
        await client?.query(`unlisten ${pg.escapeIdentifier(channel)}`).catch(() => undefined);
      };
    },
    async close() {
      isClosed = true;
      cancelTimer();
      const client = await connected?.catch(() => null);
      await client?.end().catch(() => undefined);
    },
  };
}

interface Hearing {
  readonly heard: (payload: string) => void;
  readonly missed: (() => void) | undefined;
}
