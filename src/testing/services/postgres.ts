/** A PostgreSQL server of one's own, on a free port of 127.0.0.1, gone with the process that started it. */
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { type Certificate, makeCertificate } from "./certificate.ts";
import { folderFor, freePort, type Guarded, removeFolder, type RunAs, startGuarded, untilReady } from "./guarded.ts";
import { provide } from "./packages.ts";

const runProgram = promisify(execFile);

/** A server on which a test makes a database of its own. */
export interface SharedPostgres {
  /** Of the database `postgres`, as superuser. */
  readonly url: string;
  /** Makes an empty database and gives its URL. Default name: `test_` and something random. */
  readonly createDatabase: (name?: string) => Promise<string>;
}

export interface Postgres extends SharedPostgres {
  readonly port: number;
  /** Path of the certificate that it shows; null without TLS. */
  readonly certificate: string | null;
  /** Ends the server and removes its data. */
  readonly stop: () => Promise<void>;
  /**
   * Kills the server with SIGKILL, or has it stop without a word to anybody (`immediate`, as `pg_ctl stop -m immediate` does).
   * Its data stay as they are on disk.
   */
  readonly crash: (how?: "kill" | "immediate") => Promise<void>;
  /** Starts it again on the same port and data, after stopping it in good order where it still runs. */
  readonly restart: () => Promise<void>;
}

export interface PostgresOptions {
  /**
   * Every commit is on disk before it is acknowledged, as PostgreSQL does by default. Without, the server is quicker and a
   * `crash` of the server alone is still survived, but not one of the machine. Default false.
   */
  readonly durable?: boolean;
  /** Default 300. */
  readonly maxConnections?: number;
  /** Speaks TLS, under a certificate of its own for these names: `DNS:localhost`. */
  readonly tlsNames?: readonly string[];
}

/** Starts a server. @throws Error that says how to get PostgreSQL where it is missing */
export async function startPostgres(options: PostgresOptions = {}): Promise<Postgres> {
  const programs = await provide("postgres");
  const runAs = await userFor();
  const folder = await folderFor("postgres", runAs);
  const data = join(folder, "data");
  await initialize(join(programs, "initdb"), data, folder, runAs);
  const port = await freePort();
  const url = serverUrl(port, "postgres");
  const tls = options.tlsNames === undefined ? null : await makeCertificate(folder, options.tlsNames, runAs);
  const settings = {
    max_connections: String(options.maxConnections ?? 300),
    ...durability(options.durable ?? false),
    ...(tls === null ? {} : tlsSettings(tls)),
  };
  const start = () => run(join(programs, "postgres"), data, folder, port, settings, runAs);
  let server = await start();
  return {
    url,
    port,
    certificate: tls?.certificate ?? null,
    createDatabase: (name) => createDatabase(url, name),
    async stop() {
      await server.end("SIGINT");
      await removeFolder(folder);
    },
    crash: (how = "kill") => server.end(how === "kill" ? "SIGKILL" : "SIGQUIT"),
    async restart() {
      await server.end("SIGINT");
      server = await start();
    },
  };
}

let ownServer: Promise<SharedPostgres> | undefined;

/**
 * The server that the test run shares (its URL in HALLWAY_TEST_POSTGRES), or one that this process starts once.
 * Nobody stops, crashes or configures it.
 */
export function sharedPostgres(): Promise<SharedPostgres> {
  const url = process.env["HALLWAY_TEST_POSTGRES"];
  if (url !== undefined && url !== "") return Promise.resolve({ url, createDatabase: (name) => createDatabase(url, name) });
  ownServer ??= startPostgres();
  return ownServer;
}

/** PostgreSQL refuses to run as root: then its own system user, else `nobody`, runs it. */
async function userFor(): Promise<RunAs> {
  if (process.getuid?.() !== 0) return null;
  const users = (await readFile("/etc/passwd", "utf8")).split("\n").map((line) => line.split(":"));
  const user = users.find(([name]) => name === "postgres") ?? users.find(([name]) => name === "nobody");
  if (user === undefined) throw new Error("PostgreSQL does not run as root, and this machine has neither a user postgres nor nobody.");
  return { uid: Number(user[2]), gid: Number(user[3]) };
}

async function initialize(initdb: string, data: string, folder: string, runAs: RunAs): Promise<void> {
  const locale = process.platform === "linux" ? "C.UTF-8" : "C";
  const args = ["-D", data, "-U", "hallway", "-A", "trust", "-E", "UTF8", `--locale=${locale}`, "--no-sync", "--no-instructions"];
  await runProgram(initdb, args, { cwd: folder, ...runAs });
}

function durability(durable: boolean): Record<string, string> {
  return durable ? { fsync: "on", synchronous_commit: "on" } : { fsync: "off", synchronous_commit: "off", full_page_writes: "off" };
}

function tlsSettings({ certificate, key }: Certificate): Record<string, string> {
  return { ssl: "on", ssl_cert_file: certificate, ssl_key_file: key };
}

/** After a crash its last sessions may hold the shared memory a little longer: then it is tried again. */
async function run(
  postgres: string,
  data: string,
  folder: string,
  port: number,
  more: Readonly<Record<string, string>>,
  runAs: RunAs,
): Promise<Guarded> {
  const settings = { listen_addresses: "127.0.0.1", unix_socket_directories: folder, ...more };
  const args = ["-D", data, "-p", String(port), ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])];
  const deadline = Date.now() + 10_000;
  for (;;) {
    const server = await startGuarded(postgres, args, folder, runAs);
    try {
      await untilReady("PostgreSQL", folder, server, () => answers(serverUrl(port, "postgres")));
      return server;
    } catch (error) {
      if (!server.hasEnded()) await server.end("SIGQUIT");
      if (Date.now() > deadline || !String(error).includes("still in use")) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

function serverUrl(port: number, database: string): string {
  return `postgres://hallway@127.0.0.1:${port}/${database}`;
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("select 1");
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function createDatabase(serverUrl: string, name = `test_${randomBytes(6).toString("hex")}`): Promise<string> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(`create database ${pg.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}
