/** Hallway: each message is an event in the log, heard at /ws; who was away reads on from the offset known last. */
import { once } from "node:events";
import { WebSocket } from "ws";
import { defineEvent, z } from "#base/contract.ts";
import type { EventView } from "#base/event.ts";
import { defineApp } from "#hallway/app.ts";
import { serveHouse } from "../../house.ts";
import type { LiveClient, LiveEnvironment, LiveServer, Message } from "../contender.ts";

export const name = "Hallway";

const said = defineEvent("bench.said", z.object({ number: z.number(), text: z.string() }), { subject: () => "bench/messages" });
const app = defineApp({ name: "bench", title: "Bench", about: "Says things to many clients.", events: [said] });

export async function serve({ databaseUrl, directory }: LiveEnvironment): Promise<LiveServer> {
  const { house, owner, url, key, close } = await serveHouse([app], { databaseUrl, directory });
  const asked = house.asked({ person: owner, projectId: owner.projectId });
  return {
    address: JSON.stringify({ url: `${url.replace("http", "ws")}/ws`, key }),
    async publish(message, committed) {
      await asked.transaction((inside) => inside.emit(said, message));
      committed();
    },
    close,
  };
}

type Heard =
  | { readonly type: "subscribed"; readonly head: string | null }
  | { readonly type: "events"; readonly events: readonly (EventView & { readonly data: Message })[] }
  | { readonly type: "problem" };

export async function join(address: string, heard: (message: Message) => void): Promise<LiveClient> {
  const { url, key } = JSON.parse(address) as { url: string; key: string };
  let known: string | null = null;
  const connect = async () => {
    const socket = new WebSocket(url, { perMessageDeflate: false, headers: { authorization: `Bearer ${key}` } });
    await once(socket, "open");
    const subscribed = Promise.withResolvers<void>();
    socket.on("message", (data: Buffer) => {
      const message = JSON.parse(data.toString()) as Heard;
      if (message.type === "subscribed") {
        known ??= message.head;
        subscribed.resolve();
      } else if (message.type === "events") {
        for (const event of message.events) heard(event.data);
        known = message.events.at(-1)?.offset ?? known;
      } else {
        subscribed.reject(new Error(data.toString()));
      }
    });
    socket.send(JSON.stringify({ type: "subscribe", topics: ["events/bench.said"], after: known }));
    await subscribed.promise;
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
