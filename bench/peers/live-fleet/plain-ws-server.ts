/** One of the servers: passes on what is published on the topics that its clients watch. */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createClient } from "redis";
import { type WebSocket, WebSocketServer } from "ws";

const redis = createClient({ url: process.argv[2] ?? "" });
await redis.connect();
const watchers = new Map<string, Set<WebSocket>>();
const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });

server.on("connection", (socket, request) => void watch(socket, (request.url ?? "/").slice(1)));

async function watch(socket: WebSocket, topic: string): Promise<void> {
  const set = watchers.get(topic) ?? new Set();
  const isFirst = !watchers.has(topic);
  watchers.set(topic, set.add(socket));
  socket.once("close", () => set.delete(socket));
  if (isFirst) await redis.subscribe(topic, (message) => set.forEach((watcher) => watcher.send(message)));
  socket.send('{"kind":"joined"}');
}

await once(server, "listening");
process.send?.((server.address() as AddressInfo).port);
process.once("disconnect", () => process.exit(1)); // the bench itself is gone
