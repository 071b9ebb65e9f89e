/** A Redis server of one's own, on a free port of 127.0.0.1, gone with the process that started it. */
import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { type Certificate, makeCertificate } from "./certificate.ts";
import { folderFor, freePort, removeFolder, startGuarded, untilReady } from "./guarded.ts";
import { provide } from "./packages.ts";

export interface Redis {
  readonly url: string;
  readonly port: number;
  /** Path of the certificate that it shows; null without TLS. */
  readonly certificate: string | null;
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
  readonly password?: string;
  /** Speaks TLS alone, under a certificate of its own for these names: `DNS:localhost`. */
  readonly tlsNames?: readonly string[];
}

/** Starts a server. @throws Error that says how to get Redis where it is missing */
export async function startRedis(options: RedisOptions = {}): Promise<Redis> {
  const program = await provide("redis");
  const folder = await folderFor("redis", null);
  const port = await freePort();
  const tls = options.tlsNames === undefined ? null : await makeCertificate(folder, options.tlsNames);
  const settings = {
    ...(tls === null ? { port: String(port) } : tlsSettings(port, tls)),
    bind: "127.0.0.1",
    dir: folder,
    save: "",
    appendonly: options.appendOnly ? "yes" : "no",
    ...(options.password === undefined ? {} : { requirepass: options.password }),
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  const start = async () => {
    const server = await startGuarded(program, args, folder, null);
    await untilReady("Redis", folder, server, () => answers(port, tls !== null));
    return server;
  };
  let server = await start();
  return {
    url: `${tls === null ? "redis://127.0.0.1" : "rediss://localhost"}:${port}`,
    port,
    certificate: tls?.certificate ?? null,
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

function tlsSettings(port: number, { certificate, key }: Certificate): Record<string, string> {
  const files = { "tls-cert-file": certificate, "tls-key-file": key, "tls-ca-cert-file": certificate };
  return { port: "0", "tls-port": String(port), ...files, "tls-auth-clients": "no" };
}

/** True once it says PONG, or that it wants a password: while it still reads its log it says LOADING. */
function answers(port: number, speaksTls: boolean): Promise<boolean> {
  return new Promise((resolve) => {
    const ask = () => socket.write("PING\r\n");
    const socket: Socket = speaksTls
      ? connectTls({ port, host: "127.0.0.1", rejectUnauthorized: false }, ask)
      : connect(port, "127.0.0.1", ask);
    socket.setTimeout(1_000, () => socket.destroy());
    socket.setEncoding("utf8").on("data", (text: string) => {
      resolve(text.startsWith("+PONG") || text.startsWith("-NOAUTH"));
      socket.destroy();
    });
    socket.on("error", () => undefined);
    socket.on("close", () => resolve(false));
  });
}
