import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { after, before, describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { openProxy, type Proxy } from "./proxy.ts";

describe("a proxy", () => {
  /** Says everything back. */
  let server: Server;
  let proxy: Proxy;
  const served: Socket[] = [];
  const closed = (socket: Socket) =>
    new Promise<void>((resolve) => {
      if (socket.closed) resolve();
      else socket.once("close", () => resolve());
    });
  before(async () => {
    server = createServer((socket) => {
      served.push(socket);
      socket.on("error", () => undefined);
      socket.pipe(socket);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    proxy = await openProxy((server.address() as { port: number }).port);
  });
  after(async () => {
    await proxy.close();
    served.forEach((socket) => socket.destroy());
    server.close();
  });

  async function client() {
    const socket = connect(proxy.port, "127.0.0.1").setEncoding("utf8");
    let heard = "";
    socket.on("data", (text: string) => (heard += text));
    socket.on("error", () => undefined);
    const until = async (text: string) => {
      const deadline = performance.now() + 5_000;
      while (heard !== text && performance.now() < deadline) await pause(2);
      assert.equal(heard, text);
    };
    await once(socket, "connect");
    return { socket, until, heard: () => heard };
  }

  test("in good weather everything goes through, in order, to the end", async () => {
    const { socket, until } = await client();
    socket.write("one ");
    socket.end("two");
    await until("one two");
    await closed(socket);
  });

  test("a cut resets both ends, and who comes again is let in", async () => {
    const { socket } = await client();
    socket.write("x");
    await once(socket, "data");
    const end = closed(socket);
    assert.ok(proxy.cut() >= 1);
    await end;
    const again = await client();
    again.socket.write("again");
    await again.until("again");
    again.socket.destroy();
  });

  test("what was said in a stall arrives after it", async () => {
    const { socket, until, heard } = await client();
    proxy.become("stall");
    socket.write("late");
    await pause(50);
    assert.equal(heard(), "");
    proxy.become("ok");
    await until("late");
    socket.destroy();
  });

  test("a connection that met a hole stays open and dead, while a new one goes through", async () => {
    const { socket, heard } = await client();
    proxy.become("hole");
    socket.write("gone");
    await pause(30);
    proxy.become("ok");
    socket.write("gone too");
    const fresh = await client();
    fresh.socket.write("here");
    await fresh.until("here");
    assert.equal(heard(), "");
    assert.equal(socket.destroyed, false);
    socket.destroy();
    fresh.socket.destroy();
  });

  test("a slow link is slow and loses nothing", async () => {
    const { socket, until } = await client();
    proxy.become("slow");
    const startedMs = performance.now();
    socket.write("slowly");
    await until("slowly");
    assert.ok(performance.now() - startedMs >= 70);
    proxy.become("ok");
    socket.destroy();
  });

  test("who comes while it refuses is sent away", async () => {
    proxy.become("refuse");
    const socket = connect(proxy.port, "127.0.0.1");
    socket.on("error", () => undefined);
    await closed(socket);
    proxy.become("ok");
  });
});
