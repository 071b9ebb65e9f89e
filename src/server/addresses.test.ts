import assert from "node:assert/strict";
import type { IncomingMessage } from "node:http";
import { test } from "node:test";
import { addressOf, isProxy, trustedProxies } from "./addresses.ts";

const asked = (remoteAddress: string, forwarded?: string) =>
  ({ socket: { remoteAddress }, headers: forwarded === undefined ? {} : { "x-forwarded-for": forwarded } }) as unknown as IncomingMessage;

test("what a request says of its address counts only behind a proxy that is trusted", () => {
  const nobody = trustedProxies([]);
  assert.equal(addressOf(asked("203.0.113.7", "1.2.3.4"), nobody), "203.0.113.7");
  assert.equal(addressOf(asked("127.0.0.1", "1.2.3.4"), nobody), "127.0.0.1");
  const proxies = trustedProxies(["10.0.0.0/8", "127.0.0.1", "fd00::/8"]);
  assert.equal(addressOf(asked("203.0.113.7", "1.2.3.4"), proxies), "203.0.113.7");
  assert.equal(addressOf(asked("10.1.2.3", "1.2.3.4"), proxies), "1.2.3.4");
  assert.equal(addressOf(asked("::ffff:10.1.2.3", "1.2.3.4"), proxies), "1.2.3.4");
  assert.equal(addressOf(asked("fd00::1", "1.2.3.4:5678"), proxies), "1.2.3.4");
});

test("of several who are said to have passed a request on, the first that is not trusted is who asks", () => {
  const proxies = trustedProxies(["10.0.0.0/8"]);
  assert.equal(addressOf(asked("10.0.0.1", "6.6.6.6, 1.2.3.4, 10.0.0.2"), proxies), "1.2.3.4");
  assert.equal(addressOf(asked("10.0.0.1", "10.0.0.3,10.0.0.2"), proxies), "10.0.0.3");
  for (const garbage of ["", "unknown", "1.2.3.4, ", "'; drop", "999.1.1.1", ","])
    assert.equal(addressOf(asked("10.0.0.1", garbage), proxies), "10.0.0.1");
});

test("an address of IPv6 stands for its net, however it is written", () => {
  const nobody = trustedProxies([]);
  for (const form of ["2001:db8:1:2:3:4:5:6", "2001:DB8:1:2::", "2001:0db8:0001:0002:ffff::1", "2001:db8:1:2::9.9.9.9"])
    assert.equal(addressOf(asked(form), nobody), "2001:db8:1:2::/64");
  assert.equal(addressOf(asked("::1"), nobody), "0:0:0:0::/64");
  assert.equal(addressOf(asked("fe80::1%eth0"), nobody), "fe80:0:0:0::/64");
  assert.equal(addressOf(asked("::ffff:9.9.9.9"), nobody), "9.9.9.9");
});

test("what is no address of a proxy, and no net, is told from what is", () => {
  for (const wrong of ["", "proxy", "10.0.0.0/33", "10.0.0", "fd00::/129", "10.0.0.0/8/8", "10.0.0.0/", "10.0.0.0/-1"])
    assert.equal(isProxy(wrong), false, wrong);
  for (const right of ["10.0.0.7", "10.0.0.0/8", "fd00::/8", "::1"]) assert.equal(isProxy(right), true, right);
});
