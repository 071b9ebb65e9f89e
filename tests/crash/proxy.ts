/** A proxy between a program and a server, on which a test decides what becomes of the connections. */
import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

/**
 * `ok` passes everything on. `slow` holds each piece back for a moment. `stall` passes nothing, and all of it once that is over.
 * `hole` takes everything and passes nothing on: connections that met it stay open and are dead for good, as behind a router
 * that forgot them. `refuse` resets who comes.
 */
export type Weather = "ok" | "slow" | "stall" | "hole" | "refuse";

export interface Proxy {
  /** On 127.0.0.1. */
  readonly port: number;
  /** Sends new connections to another port of 127.0.0.1. */
  readonly aim: (port: number) => void;
  readonly become: (weather: Weather) => void;
  /** Resets all connections that are open. @returns how many there were */
  readonly cut: () => number;
  /** Connections that are open now; dead ones count. */
  readonly count: () => number;
  readonly close: () => Promise<void>;
}

const slowMs = 40;

/** Opens a proxy, on a free port. @param target port of 127.0.0.1; null resets who comes until it is aimed */
export async function openProxy(target: number | null): Promise<Proxy> {
  const state = { target, weather: "ok" as Weather, changed: Promise.withResolvers<void>() };
  const links = new Set<Link>();
  const server = createServer({ allowHalfOpen: true }, (near) => {
    near.on("error", () => undefined);
    if (state.weather === "refuse" || state.target === null) return reset(near);
    const far = connect({ port: state.target, host: "127.0.0.1", allowHalfOpen: true });
    const link: Link = { near, far, isDead: false };
    links.add(link);
    far.on("error", () => !link.isDead && reset(near));
    const close = () => near.destroyed && far.destroyed && links.delete(link);
    near.on("close", close);
    far.on("close", close);
    void carry(near, far, link, state);
    void carry(far, near, link, state);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const cut = () => {
    const count = links.size;
    for (const { near, far } of links) for (const end of [near, far]) reset(end);
    return count;
  };
  return {
    port: portOf(server),
    aim: (port) => void (state.target = port),
    become(weather) {
      state.weather = weather;
      state.changed.resolve();
      state.changed = Promise.withResolvers();
      if (weather === "hole") for (const link of links) link.isDead = true;
    },
    cut,
    count: () => links.size,
    async close() {
      state.weather = "refuse";
      state.changed.resolve();
      cut();
      await new Promise((closed) => server.close(closed));
    },
  };
}

interface Link {
  readonly near: Socket;
  readonly far: Socket;
  /** It met a hole: nothing goes through it any more, not even its end. */
  isDead: boolean;
}

interface State {
  readonly weather: Weather;
  /** Resolves with the next weather. */
  readonly changed: PromiseWithResolvers<void>;
}

/** Carries what one end says to the other, piece by piece, until it ends. */
async function carry(from: Socket, to: Socket, link: Link, state: State): Promise<void> {
  try {
    for await (const piece of from) {
      while (state.weather === "stall") await state.changed.promise;
      if (state.weather === "slow") await pause(slowMs);
      if (state.weather === "hole") link.isDead = true;
      if (!link.isDead && !to.write(piece as Buffer)) await Promise.race([once(to, "drain"), once(to, "close")]);
    }
    if (!link.isDead) to.end();
  } catch {
    if (!link.isDead) reset(to);
  }
}

/** What has begun to end can't be reset any more: a process that tried it would wait for that socket for ever when it exits. */
function reset(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The proxy listens on no port.");
  return address.port;
}
