import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import pg from "pg";
import { createClient } from "redis";
import { parse } from "yaml";
import { freePort, startGuarded } from "#testing/services/guarded.ts";
import { provide } from "#testing/services/packages.ts";
import { dockerCompose } from "./docker-compose.ts";
import { firstStarted } from "./first-start.ts";

const run = promisify(execFile);
const deploy = fileURLToPath(new URL("../../deploy/", import.meta.url));
const file = join(deploy, "compose.yaml");

interface Service {
  readonly image: string;
  readonly user?: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly privileged?: boolean;
  readonly networks?: readonly string[];
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly secrets?: readonly string[];
  readonly command?: readonly string[];
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly deploy?: {
    readonly replicas?: number;
    readonly resources?: { readonly limits?: { readonly cpus: string; readonly memory: string } };
  };
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean }>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
}

const compose = parse(await readFile(file, "utf8"), { merge: true }) as Compose;
const services = Object.entries(compose.services);

test("docker compose reads the file, with and without the profile of figures", async (context) => {
  const command = await dockerCompose().catch((error: Error) => {
    if (process.env["CI"] === "true") throw error;
    context.diagnostic(`${error.message}: the file was only held against our own rules.`);
    return null;
  });
  if (command === null) return;
  const services = async (...profile: string[]) => {
    const { stdout } = await run(command[0]!, [...command.slice(1), "-f", file, ...profile, "config", "--services"]);
    return stdout.trim().split("\n").toSorted();
  };
  assert.deepEqual(await services(), ["api", "migrate", "postgres", "redis", "worker"]);
  assert.deepEqual(await services("--profile", "figures"), ["api", "grafana", "migrate", "postgres", "prometheus", "redis", "worker"]);
});

test("no service is root, may write to its root, gain rights or take the whole machine", () => {
  for (const [name, service] of services) {
    assert.ok(service.user !== undefined && !/^(0|root)(:|$)/.test(service.user), `${name} runs as ${service.user}`);
    assert.equal(service.read_only, true, `${name} may write to its root`);
    assert.deepEqual(service.cap_drop, ["ALL"], `${name} keeps capabilities`);
    assert.deepEqual(service.security_opt, ["no-new-privileges:true"], name);
    assert.equal(service.privileged, undefined, name);
    assert.ok(
      service.deploy?.resources?.limits?.memory !== undefined && service.deploy.resources.limits.cpus !== undefined,
      `${name} has no limits`,
    );
    assert.ok(!service.volumes?.some((volume) => volume.includes("docker.sock")), name);
  }
});

test("every image has a version, and none names a registry", () => {
  for (const [name, { image }] of services) {
    assert.match(image.replace("${HALLWAY_TAG:-0.1.0}", "0.1.0"), /^[a-z]+(\/[a-z]+)?:[^:]+$/, `${name}: ${image}`);
    assert.doesNotMatch(image, /:latest$/, name);
  }
});

test("only this machine reaches a port, and no database has one", () => {
  for (const [name, { ports = [] }] of services)
    for (const port of ports) assert.match(port, /^127\.0\.0\.1:/, `${name} is open to the world`);
  for (const name of ["postgres", "redis"]) {
    assert.equal(compose.services[name]!.ports, undefined);
    assert.deepEqual(compose.services[name]!.networks, ["inside"]);
  }
  assert.equal(compose.networks["inside"]!.internal, true);
});

test("secrets come as files, and the script makes each of them, closed to others", async () => {
  for (const [name, { environment = {} }] of services)
    for (const [variable, value] of Object.entries(environment))
      if (/PASSWORD|SECRET|TOKEN|_URL/.test(variable)) assert.match(value, /^\/run\/secrets\//, `${name} is told ${variable} openly`);
  const folder = await mkdtemp(join(tmpdir(), "hallway-secrets-"));
  try {
    await run(join(deploy, "secrets.sh"), [join(folder, "secrets")]);
    const made = await readdir(join(folder, "secrets"));
    for (const { file: path } of Object.values(compose.secrets)) assert.ok(made.includes(path.replace("./secrets/", "")), path);
    assert.equal((await stat(join(folder, "secrets"))).mode & 0o077, 0);
    const first = await readFile(join(folder, "secrets/database_url"), "utf8");
    await run(join(deploy, "secrets.sh"), [join(folder, "secrets")]);
    assert.equal(await readFile(join(folder, "secrets/database_url"), "utf8"), first, "what runs would lose its password");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test("each waits for what it needs: databases in health, migrations done", () => {
  for (const name of ["api", "worker"]) {
    const { depends_on } = compose.services[name]!;
    assert.equal(depends_on?.["migrate"]?.condition, "service_completed_successfully");
    assert.equal(depends_on["postgres"]?.condition, "service_healthy");
    assert.equal(depends_on["redis"]?.condition, "service_healthy");
  }
  for (const name of ["postgres", "redis", "prometheus", "grafana"]) assert.ok(compose.services[name]!.healthcheck?.test, name);
  assert.equal(compose.services["worker"]!.deploy?.replicas, 2);
});

test("what PostgreSQL runs at its first start lets a login in that is no superuser, and Hallway migrates with it", async () => {
  const { databaseUrl, stop } = await firstStarted();
  try {
    const program = fileURLToPath(new URL("../../src/main.ts", import.meta.url));
    const { stdout } = await run(process.execPath, [program, "migrate"], { env: { ...process.env, DATABASE_URL: databaseUrl } });
    assert.match(stdout, /^applied /);
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    const { rows } = await client.query("select rolsuper, rolbypassrls, rolcreaterole from pg_roles where rolname = session_user");
    await client.end();
    assert.deepEqual(rows, [{ rolsuper: false, rolbypassrls: false, rolcreaterole: false }]);
  } finally {
    await stop();
  }
});

test("Redis takes the settings that the script makes: a password, a log on disk, and nothing given up silently", async () => {
  const folder = await mkdtemp(join(tmpdir(), "hallway-redis-settings-"));
  const port = await freePort();
  await run(join(deploy, "secrets.sh"), [folder]);
  const words = [join(folder, "redis_settings"), "--port", String(port), "--bind", "127.0.0.1", "--dir", folder];
  const server = await startGuarded(await provide("redis"), words, folder, null);
  try {
    const url = (await readFile(join(folder, "redis_url"), "utf8")).replace("@redis:6379", `@127.0.0.1:${port}`);
    const client = await untilOpen(url);
    assert.deepEqual({ ...(await client.configGet("appendonly")) }, { appendonly: "yes" });
    assert.deepEqual({ ...(await client.configGet("maxmemory-policy")) }, { "maxmemory-policy": "noeviction" });
    await client.close();
    await assert.rejects(open(`redis://127.0.0.1:${port}`), /NOAUTH/);
  } finally {
    await server.end("SIGTERM");
    await rm(folder, { recursive: true, force: true });
  }
});

async function untilOpen(url: string) {
  for (const until = Date.now() + 20_000; ; await pause(100)) {
    try {
      return await open(url);
    } catch (error) {
      if (Date.now() > until) throw error;
    }
  }
}

async function open(url: string) {
  const client = createClient({ url, socket: { reconnectStrategy: false } }).on("error", () => undefined);
  await client.connect();
  await client.ping();
  return client;
}

test("Prometheus takes its settings, with the alert rules beside them", async () => {
  await run(await provide("promtool"), ["check", "config", join(deploy, "prometheus/prometheus.yaml")]);
});

test("Grafana is given a dashboard, and the figures that it asks for", async () => {
  const [source] = (
    parse(await readFile(join(deploy, "grafana/provisioning/datasources/prometheus.yaml"), "utf8")) as {
      datasources: { type: string; url: string }[];
    }
  ).datasources;
  assert.deepEqual([source?.type, source?.url], ["prometheus", "http://prometheus:9090"]);
  const dashboards = await readdir(join(deploy, "grafana/dashboards"));
  assert.ok(dashboards.length > 0 && dashboards.every((name) => name.endsWith(".json")), dashboards.join());
});
