/** A Redis server of one's own, on a free port of 127.0.0.1, gone with the process that started it. */
import { connect } from "node:net";
import { folderFor, freePort, removeFolder, startGuarded, untilReady } from "./guarded.ts";
import { provide } from "./packages.ts";

export interface Redis {
  readonly url: string;
  readonly port: number;
  /** Ends the server and removes its data. */
  readonly stop: () => Promise<void>;
  /** Kills the server with SIGKILL; without `appendOnly` all it knew is lost. */
  readonly crash: () => Promise<void>;
  /** Starts it again on the same port and data, after stopping it in good order where it still runs. */
  readonly restart: () => Promise<void>;
}

export interface RedisOptions {
  /** Keeps a log on disk, synced every second. Default false: nothing is kept. */
  readonly appendOnly?: boolean;
}

/** Starts a server. @throws Error that says how to get Redis where it is missing */
export async function startRedis(options: RedisOptions = {}): Promise<Redis> {
  const program = await provide("redis");
  const folder = await folderFor("redis", null);
  const port = await freePort();
  const settings = { port: String(port), bind: "127.0.0.1", dir: folder, save: "", appendonly: options.appendOnly ? "yes" : "no" };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  const start = async () => {
    const server = await startGuarded(program, args, folder, null);
    await untilReady("Redis", folder, server, () => answers(port));
    return server;
  };
  let server = await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    async stop() {
      await server.end("SIGTERM");
      await removeFolder(folder);
    },
    crash: () => server.end("SIGKILL"),
    async restart() {
      await server.end("SIGTERM");
      server = await start();
    },
  };
}

/** True once it says PONG: while it still reads its log it says LOADING. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.write("PING\r\n"));
    socket.setTimeout(1_000, () => socket.destroy());
    socket.setEncoding("utf8").on("data", (text: string) => {
      resolve(text.startsWith("+PONG"));
      socket.destroy();
    });
    socket.on("error", () => undefined);
    socket.on("close", () => resolve(false));
  });
}
