import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import pg from "pg";
import { systemClock } from "#base/clock.ts";
import { silentLog } from "#base/log.ts";
import { type Postgres, startPostgres } from "#testing/services/postgres.ts";
import { type Redis as Server, startRedis } from "#testing/services/redis.ts";
import { databaseUnreachable, openPostgres } from "./postgres/postgres.ts";
import { openRedis } from "./redis/redis.ts";
import { redisAddressUnusable } from "./redis/redis-address.ts";
import { redisFacts } from "./redis/redis-facts.ts";

describe("PostgreSQL over TLS", () => {
  let server: Postgres;
  let foreign: Postgres;
  before(async () => {
    server = await startPostgres({ tlsNames: ["DNS:localhost", "IP:127.0.0.1"] });
    foreign = await startPostgres({ tlsNames: ["DNS:db.example.org"] });
  });
  after(async () => {
    await server.stop();
    await foreign.stop();
  });

  const urlOf = (to: Postgres, words: Readonly<Record<string, string>>): string => {
    const url = new URL(to.url);
    url.hostname = "localhost";
    for (const [name, value] of Object.entries(words)) url.searchParams.set(name, value);
    return url.href;
  };
  /** Whether all connections are encrypted: of the pool, and the one that listens. */
  const isEncrypted = async (url: string, to = server): Promise<boolean> => {
    const database = await openPostgres({ url, poolSize: 2, applicationName: "hallway tls" });
    const administrator = new pg.Client({ connectionString: to.url });
    await administrator.connect();
    try {
      const heard = Promise.withResolvers<string>();
      await database.listen("news", heard.resolve);
      await database.notify("news", "over TLS");
      assert.equal(await heard.promise, "over TLS");
      const { rows } = await administrator.query<{ count: number; encrypted: boolean }>(
        `select count(*)::integer as count, bool_and(ssl) as encrypted
         from pg_stat_activity join pg_stat_ssl using (pid) where application_name = 'hallway tls'`,
      );
      assert.ok(rows[0]!.count >= 2);
      return rows[0]!.encrypted;
    } finally {
      await administrator.end();
      await database.close();
    }
  };
  const refusal = async (url: string): Promise<string> => {
    const error = await openPostgres({ url }).then(
      (database) => database.close().then(() => assert.fail("it was let in")),
      (thrown: unknown) => thrown,
    );
    assert.ok(databaseUnreachable.is(error), String(error));
    return error.message;
  };

  test("a server whose certificate is signed by the authority that the address names is trusted, its listening connection too", async () => {
    assert.equal(await isEncrypted(urlOf(server, { sslmode: "verify-full", sslrootcert: server.certificate! })), true);
  });

  test("one that is signed by nobody known is refused, unless the address says that it is not checked", async () => {
    assert.match(await refusal(urlOf(server, { sslmode: "require" })), /self-signed certificate/);
    assert.match(await refusal(urlOf(server, { sslmode: "verify-full" })), /self-signed certificate/);
    assert.equal(await isEncrypted(urlOf(server, { sslmode: "no-verify" })), true);
  });

  test("one that is another's by name is refused, unless the address says that only the authority counts", async () => {
    const trusted = { sslrootcert: foreign.certificate! };
    assert.match(await refusal(urlOf(foreign, { sslmode: "verify-full", ...trusted })), /altname|does not match/);
    assert.equal(await isEncrypted(urlOf(foreign, { sslmode: "verify-ca", uselibpqcompat: "true", ...trusted }), foreign), true);
  });

  test("a server without TLS, and a file that is not there, are told in a sentence", async () => {
    const plain = await startPostgres();
    assert.match(await refusal(urlOf(plain, { sslmode: "verify-full" })), /does not support SSL/);
    await plain.stop();
    assert.match(
      await refusal(urlOf(server, { sslmode: "verify-full", sslrootcert: "/nowhere/ca.pem" })),
      /DATABASE_URL can't be used: .*\/nowhere\/ca\.pem/,
    );
  });
});

describe("Redis over TLS, with a password", () => {
  let server: Server;
  before(async () => void (server = await startRedis({ tlsNames: ["DNS:localhost"], password: "open sesame" })));
  after(() => server.stop());

  const urlOf = (words: { password?: string; ca?: string }): string => {
    const url = new URL(server.url);
    if (words.password !== undefined) url.password = words.password;
    if (words.ca !== undefined) url.searchParams.set("ssl_ca_certs", words.ca);
    return url.href;
  };
  const open = (url: string) => openRedis(url, { log: silentLog, clock: systemClock, name: "test" });

  test("the authority that the address names is trusted, and the password lets in; subscriptions too", async () => {
    const redis = await open(urlOf({ password: "open sesame", ca: server.certificate! }));
    assert.equal(redis.isUp(), true);
    const listener = await redis.connect("listening");
    const heard = Promise.withResolvers<string>();
    await listener.subscribe("news", heard.resolve);
    await redis.commands.publish("news", "over TLS");
    assert.equal(await heard.promise, "over TLS");
    await redis.close();
    assert.equal((await redisFacts(urlOf({ password: "open sesame", ca: server.certificate! }))).isHeard, true);
  });

  test("without the authority, or with another password, it counts as away", async () => {
    for (const words of [{ password: "open sesame" }, { password: "other", ca: server.certificate! }, { ca: server.certificate! }]) {
      const redis = await open(urlOf(words));
      assert.equal(redis.isUp(), false);
      await redis.close();
    }
  });

  test("a file that is not there is told in a sentence", async () => {
    await assert.rejects(
      open(urlOf({ ca: "/nowhere/ca.pem" })),
      (error) => redisAddressUnusable.is(error) && /\/nowhere\/ca\.pem/.test(error.message),
    );
  });
});
