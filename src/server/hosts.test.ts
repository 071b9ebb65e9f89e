import assert from "node:assert/strict";
import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { test } from "node:test";
import { checkHost, checkOrigin, hostRules, isDirectLoopback } from "./hosts.ts";
import { hostForeign, originForeign } from "./problems.ts";

const onLoopback = hostRules({ host: "127.0.0.1", allowedHosts: ["work.example"] });

function request(headers: Record<string, string>): IncomingMessage {
  const message = new IncomingMessage(new Socket());
  message.headers = headers;
  message.rawHeaders = Object.entries(headers).flat();
  return message;
}

test("a house on loopback answers to loopback names and to the allowed ones", () => {
  for (const host of ["localhost", "localhost:4000", "127.0.0.1:4000", "[::1]:4000", "LOCALHOST", "work.example", "work.example:443"]) {
    assert.ok(onLoopback.serves(host), host);
  }
});

test("any other name is foreign, also those that look alike", () => {
  const foreign = [
    "evil.example",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "work.example.evil",
    "10.0.0.1",
    "localhost:4000:1",
    "",
    "local host",
    "user@localhost",
    "localhost#",
    "work.example.",
  ];
  for (const host of foreign) assert.throws(() => checkHost(request({ host }), onLoopback), hostForeign.is, host);
  assert.throws(() => checkHost(request({}), onLoopback), hostForeign.is);
});

test("a house on every address answers to addresses, which can't be rebound, but not to names", () => {
  const everywhere = hostRules({ host: "0.0.0.0", allowedHosts: [] });
  assert.ok(everywhere.serves("192.168.1.7:4000"));
  assert.ok(everywhere.serves("[fe80::1]:4000"));
  assert.ok(!everywhere.serves("evil.example"));
});

test("the origin must be the site itself, its port included", () => {
  const host = "localhost:4000";
  checkOrigin(request({ host, origin: "http://localhost:4000" }), onLoopback, true);
  checkOrigin(request({ host: "work.example", origin: "https://work.example" }), onLoopback, true);
  for (const origin of [
    "http://localhost:5000",
    "http://evil.example",
    "null",
    "file://",
    "",
    "http://localhost:4000.evil.example",
    "chrome-extension://localhost:4000",
  ]) {
    assert.throws(() => checkOrigin(request({ host, origin }), onLoopback, false), originForeign.is, origin);
  }
});

test("without an origin, a cookie is not enough but a key is", () => {
  const host = "localhost:4000";
  checkOrigin(request({ host }), onLoopback, false);
  checkOrigin(request({ host, "sec-fetch-site": "same-origin" }), onLoopback, true);
  assert.throws(() => checkOrigin(request({ host }), onLoopback, true), originForeign.is);
  assert.throws(() => checkOrigin(request({ host, "sec-fetch-site": "cross-site" }), onLoopback, true), originForeign.is);
});

test("a forwarded request is never a direct one", () => {
  assert.ok(!isDirectLoopback(request({ host: "localhost", "x-forwarded-for": "127.0.0.1" })));
});
