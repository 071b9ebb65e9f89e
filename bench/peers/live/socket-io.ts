/** Socket.IO over WebSocket with recovery of the connection's state, which keeps what a client missed in memory. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Server } from "socket.io";
import { io } from "socket.io-client";
import type { LiveClient, LiveEnvironment, LiveServer, Message } from "../../live/contender.ts";
import { openMessageTable } from "../../live/message-table.ts";

export const name = "Socket.IO 4.8";

export async function serve({ databaseUrl }: LiveEnvironment): Promise<LiveServer> {
  const table = await openMessageTable(databaseUrl);
  const http = createServer();
  const server = new Server(http, { transports: ["websocket"], connectionStateRecovery: {} });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  return {
    address: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    async publish(message, committed) {
      await table.keep(message);
      committed();
      server.emit("message", message);
    },
    async close() {
      await server.close();
      await table.close();
    },
  };
}

export async function join(address: string, heard: (message: Message) => void): Promise<LiveClient> {
  const socket = io(address, { transports: ["websocket"], reconnection: false, forceNew: true });
  socket.on("message", heard);
  const connected = () => new Promise<void>((resolve, reject) => socket.once("connect", resolve).once("connect_error", reject));
  await connected();
  return {
    drop: () => socket.io.engine.close(),
    async rejoin() {
      const again = connected();
      socket.connect();
      await again;
    },
    close: () => void socket.disconnect(),
  };
}
