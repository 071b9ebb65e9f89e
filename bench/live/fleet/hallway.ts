/**
 * Hallway: processes of `hallway api`. A topic is a task and a type of events. Progress of the task goes by Redis Pub/Sub, as from a
 * worker in another process; events are committed to the log. Clients listen at /ws and read on from the offset known last, at whichever process.
 */
import { once } from "node:events";
import { WebSocket } from "ws";
import { systemClock } from "#base/clock.ts";
import { defineEvent, z } from "#base/contract.ts";
import type { EventView } from "#base/event.ts";
import { newId } from "#base/id.ts";
import { silentLog } from "#base/log.ts";
import { taskDefiner } from "#engine/define.ts";
import { timerHeart } from "#engine/worker/heart.ts";
import { openEngine } from "#engine/index.ts";
import { liveInRedis } from "#engine/live/live-redis.ts";
import type { Work } from "#engine/work.ts";
import { openPostgres } from "#store/postgres/postgres.ts";
import { openRedis } from "#store/redis/redis.ts";
import { openFleet } from "../../../tests/processes/hallway.ts";
import type { FleetClient, FleetEnvironment, Kind, Publisher, Servers } from "./contender.ts";

export const name = "Hallway";

const data = z.object({ number: z.number() });
const watched = taskDefiner<Work>()({ name: "bench:watched", input: z.object({}), run: async () => undefined });
const actor = { type: "system", id: "bench" } as const;

export async function openServers({ databaseUrl, redisUrl }: FleetEnvironment, count: number): Promise<Servers> {
  const fleet = await openFleet({
    ...{ DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, HALLWAY_REQUESTS_PER_MINUTE: "0", HALLWAY_LEASE: "30s" },
    ...(process.env["NODE_OPTIONS"] === undefined ? {} : { NODE_OPTIONS: process.env["NODE_OPTIONS"] }),
  });
  const first = await fleet.start(["api"]); // its start makes the tables
  const processes = [first, ...(await Promise.all(Array.from({ length: count - 1 }, () => fleet.start(["api"]))))];
  const key = await fleet.key();
  return {
    addresses: processes.map(({ origin }) => JSON.stringify({ url: `${origin.replace("http", "ws")}/ws`, key })),
    pids: processes.map(({ pid }) => pid),
    close: async () => {
      await Promise.all(processes.map((process) => process.stop()));
      await fleet.close();
    },
  };
}

export async function openPublisher({ databaseUrl, redisUrl }: FleetEnvironment, topics: number): Promise<Publisher> {
  const said = Array.from({ length: topics }, (_, index) => defineEvent(typeOf(index), data, { subject: () => `bench/${index}` }));
  const database = await openPostgres({ url: databaseUrl, poolSize: 20 });
  const redis = await openRedis(redisUrl, { log: silentLog, clock: systemClock, name: "bench" });
  const live = await liveInRedis({ redis, clock: systemClock, log: silentLog });
  const engine = await openEngine({
    ...{ database, redis, tasks: [watched], events: said, clock: systemClock, newId, random: Math.random, log: silentLog },
    ...{ codeVersion: "bench", source: "/bench", concurrency: 0, leaseMs: 30_000, isAlone: false },
    startHeart: timerHeart(database, systemClock),
  });
  const [owner] = await database.query<{ project_id: string }>("select id as project_id from people.project limit 1");
  const projectId = owner!.project_id;
  const numberOf = new Map<string, number>();
  const tasks = await Promise.all(said.map(() => engine.tasks.start(projectId, actor, watched, {})));
  return {
    topics: tasks.map((task, index) => {
      numberOf.set(topicOf(task, index), index);
      return topicOf(task, index);
    }),
    async publish(kind, topic, number, isOut) {
      const index = numberOf.get(topic)!;
      if (kind === "progress") {
        isOut();
        return live.publish(tasks[index]!, { progress: number % 100, current_step: `message ${number}`, time_left_ms: null });
      }
      await database.forProject(projectId).transaction((transaction) => engine.inside(transaction, actor).emit(said[index]!, { number }));
      isOut();
    },
  };
}

function topicOf(task: string, index: number): string {
  return `tasks/${task} events/${typeOf(index)}`;
}

/** Names of types have letters alone. */
function typeOf(index: number): string {
  return `bench.said_${String(index).replaceAll(/\d/g, (digit) => "abcdefghij"[Number(digit)]!)}`;
}

type Heard =
  | { readonly type: "subscribed"; readonly head: string | null }
  | { readonly type: "events"; readonly events: readonly (EventView & { readonly data: { readonly number: number } })[] }
  | { readonly type: "progress"; readonly current_step: string }
  | { readonly type: "reset" | "problem" };

export async function join(first: string, topic: string, heard: (kind: Kind, number: number) => void): Promise<FleetClient> {
  let known: string | null = null;
  const connect = async (address: string) => {
    const { url, key } = JSON.parse(address) as { url: string; key: string };
    const socket = new WebSocket(url, { perMessageDeflate: false, headers: { authorization: `Bearer ${key}` } });
    await once(socket, "open");
    const subscribed = Promise.withResolvers<void>();
    socket.on("message", (data: Buffer) => {
      const message = JSON.parse(data.toString()) as Heard;
      if (message.type === "subscribed") {
        known ??= message.head;
        subscribed.resolve();
      } else if (message.type === "events") {
        for (const event of message.events) if (event.type.startsWith("bench.")) heard("event", event.data.number);
        known = message.events.at(-1)?.offset ?? known;
      } else if (message.type === "progress") {
        heard("progress", Number(message.current_step.slice("message ".length)));
      } else {
        subscribed.reject(new Error(data.toString()));
      }
    });
    socket.send(JSON.stringify({ type: "subscribe", topics: topic.split(" "), after: known }));
    await subscribed.promise;
    return socket;
  };
  let socket = await connect(first);
  return {
    drop: () => socket.terminate(),
    async rejoin(address) {
      socket = await connect(address);
    },
    close: () => socket.terminate(),
  };
}
