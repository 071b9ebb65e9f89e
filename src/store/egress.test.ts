import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, describe, it } from "node:test";
import { addressRefused, type Egress, openEgress } from "./egress.ts";

const attacks = new URL("../../../shared/data/attacks/ssrf-urls.jsonl", import.meta.url);
const isThere = existsSync(attacks);

describe("the way out", () => {
  let server: Server;
  let port: number;
  let reached: IncomingMessage[] = [];
  before(async () => {
    server = createServer((request, response) => {
      reached.push(request);
      const to = /^\/to\/(.+)$/.exec(request.url ?? "")?.[1];
      const status = Number(/status=(\d+)/.exec(request.url ?? "")?.[1] ?? 302);
      if (to === undefined) response.end("reached");
      else response.writeHead(status, { location: decodeURIComponent(to.replace(/\?status=.*/, "")) }).end();
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    port = (server.address() as AddressInfo).port;
  });
  after(() => void server.close());

  /** Names under .test and .fake stand for public hosts; what they resolve to is loopback's server where it is allowed. */
  function egress(names: Readonly<Record<string, readonly string[]>> = {}, allowed: readonly string[] = []): Egress {
    reached = [];
    const resolve = async (host: string) =>
      (names[host] ?? (host === "localhost" ? ["127.0.0.1"] : ["192.0.2.1"])).map((address) => ({
        address,
        family: address.includes(":") ? 6 : 4,
      }));
    return openEgress({ allowed, resolve });
  }

  it("does not lead to a private address, however it is written", async () => {
    const out = egress();
    const hosts = [
      "127.0.0.1",
      "127.1",
      "0x7f.1",
      "2130706433",
      "0177.0.0.1",
      "0",
      "0.0.0.0",
      "10.1.2.3",
      "172.16.0.1",
      "192.168.0.1",
      "169.254.169.254",
      "100.64.0.1",
      "[::1]",
      "[::]",
      "[::ffff:127.0.0.1]",
      "[::ffff:7f00:1]",
      "[::127.0.0.1]",
      "[fe80::1]",
      "[fd00:ec2::254]",
      "[64:ff9b::7f00:1]",
      "[2002:7f00:1::]",
      "168.63.129.16",
      "100.100.100.200",
      "224.0.0.1",
      "255.255.255.255",
      "localhost",
      "LOCALHOST.",
    ];
    for (const host of hosts)
      await assert.rejects(
        out.fetch(`http://${host}:${port}/`),
        (error) => addressRefused.is(error) || /no address|ENOTFOUND|fetch failed/.test(String(error)),
        host,
      );
    for (const url of ["file:///etc/hosts", "gopher://localhost/", `http://user:secret@127.0.0.1:${port}/`, "data:text/plain,x"]) {
      await assert.rejects(out.fetch(url), addressRefused.is, url);
      assert.throws(() => out.assertAllowed(url), addressRefused.is);
    }
    assert.throws(() => out.assertAllowed("no address"), addressRefused.is);
    assert.equal(reached.length, 0);
    await out.close();
  });

  it("does not lead to a name that resolves to a private address, not even with one of several", async () => {
    const out = egress({ "one.test": ["127.0.0.1"], "two.test": ["192.0.2.1", "127.0.0.1"], "six.test": ["::1"] });
    for (const host of ["one.test", "two.test", "six.test"]) await assert.rejects(out.fetch(`http://${host}:${port}/`), addressRefused.is);
    assert.equal(reached.length, 0);
    await out.close();
  });

  it("leads where the operator allows it: a host, an address, a network", async () => {
    for (const allowed of [["models.internal"], ["127.0.0.1"], ["127.0.0.0/8"]]) {
      const out = egress({ "models.internal": ["127.0.0.1"] }, allowed);
      assert.equal(await (await out.fetch(`http://models.internal:${port}/`)).text(), "reached");
      await assert.rejects(out.fetch("http://10.1.2.3/"), addressRefused.is);
      await out.close();
    }
  });

  it("follows a redirect only to where it may go, and takes no secret along", async () => {
    const out = egress({ "ok.test": ["127.0.0.1"], "other.test": ["127.0.0.1"] }, ["ok.test", "other.test"]);
    const at = (host: string, to: string, status = 302) => `http://${host}:${port}/to/${encodeURIComponent(to)}?status=${status}`;
    await assert.rejects(out.fetch(at("ok.test", `http://127.0.0.1:${port}/`)), addressRefused.is);
    await assert.rejects(out.fetch(at("ok.test", "file:///etc/hosts")), addressRefused.is);
    assert.equal(reached.length, 2);
    const headers = { authorization: "Bearer secret", "x-api-key": "secret", accept: "text/plain" };
    await out.fetch(at("ok.test", `http://other.test:${port}/`, 307), { method: "POST", body: "hello", headers });
    assert.deepEqual(
      [reached.at(-1)!.method, reached.at(-1)!.headers.authorization, reached.at(-1)!.headers["x-api-key"]],
      ["POST", undefined, undefined],
    );
    await out.fetch(at("ok.test", `http://ok.test:${port}/`, 303), { method: "POST", body: "hello", headers });
    assert.deepEqual([reached.at(-1)!.method, reached.at(-1)!.headers.authorization], ["GET", "Bearer secret"]);
    await assert.rejects(out.fetch(at("ok.test", "/"), { redirect: "error" }), TypeError);
    assert.equal((await out.fetch(at("ok.test", "/"), { redirect: "manual" })).status, 302);
    await out.close();
  });

  it("looks at the address that it connects to, not at one that it saw before", async () => {
    reached = [];
    let looks = 0;
    // 127.0.0.2 stands for a public address, at which nobody listens.
    const resolve = async () => [{ address: (looks += 1) === 1 ? "127.0.0.2" : "127.0.0.1", family: 4 }];
    const out = openEgress({ allowed: ["127.0.0.2"], resolve });
    await assert.rejects(out.fetch(`http://rebind.test:${port}/`), (error) => !addressRefused.is(error));
    await assert.rejects(out.fetch(`http://rebind.test:${port}/`), addressRefused.is);
    assert.equal(reached.length, 0);
    await out.close();
  });

  it(isThere ? "holds against the given addresses" : "the given addresses are absent here: only those above are tried", async () => {
    if (!isThere) return;
    const given = readFileSync(attacks, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { url: string; expect: string });
    const out = egress({ "redirect-once.fake": ["127.0.0.1"], "rebind-once.fake": ["127.0.0.1"] });
    for (const { url, expect } of given) {
      const target = url.replace("{PORT}", String(port));
      if (expect === "allowed") out.assertAllowed(target);
      else await assert.rejects(out.fetch(target), expect);
    }
    assert.equal(reached.length, 0);
    await out.close();
  });
});
