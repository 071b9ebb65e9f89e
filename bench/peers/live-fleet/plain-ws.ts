/** The least that several servers can do: `ws`, Redis Pub/Sub between them, nothing kept for those who are away. */
import { fork } from "node:child_process";
import { once } from "node:events";
import pg from "pg";
import { createClient } from "redis";
import { WebSocket } from "ws";
import type { FleetClient, FleetEnvironment, Kind, Publisher, Servers } from "../../live/fleet/contender.ts";

export const name = "plain ws with Redis Pub/Sub";

export async function openServers({ databaseUrl, redisUrl }: FleetEnvironment, count: number): Promise<Servers> {
  const pool = new pg.Client({ connectionString: databaseUrl });
  await pool.connect();
  await pool.query("create table message (number int, topic text not null, recorded timestamptz not null default now())");
  await pool.end();
  const children = Array.from({ length: count }, () =>
    fork(new URL("./plain-ws-server.ts", import.meta.url), [redisUrl], { execArgv: ["--no-warnings"] }),
  );
  const ports = await Promise.all(children.map(async (child) => ((await once(child, "message")) as [number])[0]));
  return {
    addresses: ports.map((port) => `ws://127.0.0.1:${port}`),
    pids: children.map(({ pid }) => pid ?? 0),
    close: async () => children.forEach((child) => child.kill("SIGKILL")),
  };
}

export async function openPublisher({ databaseUrl, redisUrl }: FleetEnvironment, topics: number): Promise<Publisher> {
  const redis = createClient({ url: redisUrl });
  await redis.connect();
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 20 });
  return {
    topics: Array.from({ length: topics }, (_, index) => `topic-${index}`),
    async publish(kind, topic, number, isOut) {
      if (kind === "event")
        await pool.query({ name: "keep", text: "insert into message (number, topic) values ($1, $2)", values: [number, topic] });
      isOut();
      await redis.publish(topic, JSON.stringify({ kind, number, text: "x".repeat(60) }));
    },
  };
}

export async function join(first: string, topic: string, heard: (kind: Kind, number: number) => void): Promise<FleetClient> {
  const connect = async (address: string) => {
    const socket = new WebSocket(`${address}/${topic}`, { perMessageDeflate: false });
    const greeted = Promise.withResolvers<void>();
    socket.on("message", (data: Buffer) => {
      const message = JSON.parse(data.toString()) as { kind: Kind | "joined"; number: number };
      if (message.kind === "joined") greeted.resolve();
      else heard(message.kind, message.number);
    });
    await once(socket, "open");
    await greeted.promise;
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
