import assert from "node:assert/strict";
import { test } from "node:test";
import { ConfigFaults, readConfig, settingViews } from "./config.ts";

test("a house needs no setting: each has a default", () => {
  const config = readConfig({});
  assert.equal(config.store.data, "./data");
  assert.equal(config.store.databaseUrl, null);
  assert.equal(config.server.host, "127.0.0.1");
  assert.equal(config.engine.leaseMs, 30_000);
});

test("settings are read from text, and an empty one counts as none", () => {
  const config = readConfig({
    HALLWAY_ALLOWED_HOSTS: "one.example, two.example",
    HALLWAY_LEASE: "1m",
    HALLWAY_SECURE: "yes",
    HALLWAY_PORT: " ",
  });
  assert.deepEqual(config.server, {
    host: "127.0.0.1",
    port: 4000,
    probePort: null,
    allowedHosts: ["one.example", "two.example"],
    requestsPerMinute: 30_000,
    trustedProxies: [],
    secure: true,
  });
  assert.equal(config.engine.leaseMs, 60_000);
});

test("settings can't be changed once they are read", () => {
  const config = readConfig({});
  assert.throws(() => Object.assign(config.server, { port: 1 }), TypeError);
});

test("all faults are told at once, each with its name, what is wrong and an example, and no password", () => {
  const environment = { HALLWAY_PORT: "eighty", HALLWAY_LEASE: "1", DATABASE_URL: "mysql://root:hunter2@localhost/x" };
  assert.throws(
    () => readConfig(environment),
    (error) => {
      assert.ok(error instanceof ConfigFaults);
      assert.match(error.message, /HALLWAY_PORT=eighty: write a whole number from 0 to 65535\. Example: HALLWAY_PORT=8080/);
      assert.match(error.message, /HALLWAY_LEASE=1: write a length of time/);
      assert.match(error.message, /DATABASE_URL/);
      assert.doesNotMatch(error.message, /hunter2/);
      return true;
    },
  );
});

test("a port that no machine has is told with the bounds", () => {
  for (const port of ["70000", "-1", "4000.5"])
    assert.throws(() => readConfig({ HALLWAY_PORT: port }), {
      message: new RegExp(`HALLWAY_PORT=${port}: write a whole number from 0 to 65535\\.`),
    });
});

test("there are at most thirty settings, each with a sentence and an example that fits", () => {
  const views = settingViews();
  assert.ok(views.length <= 30, `${views.length} settings`);
  assert.equal(new Set(views.map(({ variable }) => variable)).size, views.length);
  for (const { variable, about, example } of views) {
    assert.match(about, /^[A-Z].{20,}\.$/, variable);
    assert.doesNotThrow(() => readConfig({ [variable]: example }), variable);
  }
});
