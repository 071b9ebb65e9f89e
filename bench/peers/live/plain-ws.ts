/** The least that a server can do: `ws`, a loop over its clients, nothing kept for those who are away. */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { WebSocket, WebSocketServer } from "ws";
import type { LiveClient, LiveEnvironment, LiveServer, Message } from "../../live/contender.ts";
import { openMessageTable } from "../../live/message-table.ts";

export const name = "plain ws";

export async function serve({ databaseUrl }: LiveEnvironment): Promise<LiveServer> {
  const table = await openMessageTable(databaseUrl);
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  await once(server, "listening");
  return {
    address: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async publish(message, committed) {
      await table.keep(message);
      committed();
      const text = JSON.stringify(message);
      for (const client of server.clients) client.send(text);
    },
    async close() {
      server.close();
      await table.close();
    },
  };
}

export async function join(address: string, heard: (message: Message) => void): Promise<LiveClient> {
  const connect = async () => {
    const socket = new WebSocket(address, { perMessageDeflate: false });
    socket.on("message", (data: Buffer) => heard(JSON.parse(data.toString()) as Message));
    await once(socket, "open");
    return socket;
  };
  let socket = await connect();
  return {
    drop: () => socket.terminate(),
    async rejoin() {
      socket = await connect();
    },
    close: () => socket.terminate(),
  };
}
