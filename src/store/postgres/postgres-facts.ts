/** What a PostgreSQL says of itself, and what a try shows of the way to it: for the doctor, before anything is opened. */
import { randomBytes } from "node:crypto";
import pg from "pg";
import { appRole } from "../tenancy.ts";

export interface PostgresFacts {
  readonly version: string;
  /** Whether it is 15 or later. */
  readonly isSupported: boolean;
  /** Whether a commit is on disk once it is told. */
  readonly isDurable: boolean;
  /** The settings that this depends on, in words. */
  readonly durability: string;
  readonly login: string;
  /** Why row-level security does not bind the login: "is a superuser"; null where it does. */
  readonly loginBypass: string | null;
  /** The same of the role that projects' queries act as, which must never be. */
  readonly projectBypass: string | null;
  /** Whether pgvector is installed in this database, could be, or is not on the server at all. */
  readonly vector: "installed" | "available" | "missing";
  /** Whether what is said on one connection is heard on another. */
  readonly isHeard: boolean;
  /** Whether a connection keeps the settings that it begins with. */
  readonly keepsOptions: boolean;
  /** How far the clock of this machine is ahead of the database's, in milliseconds; behind where it is negative. */
  readonly clockAheadMs: number;
  readonly mostConnections: number;
}

const oldestVersion = 150_000;
const withinMs = 5_000;
const hearWithinMs = 2_000;

/** @throws Error when it does not answer within five seconds */
export async function postgresFacts(url: string): Promise<PostgresFacts> {
  const client = clientOf(url);
  try {
    await client.connect();
    const { rows } = await client.query<Record<string, string>>(factsSql, [appRole]);
    const facts = rows[0]!;
    const clockAheadMs = await clockAhead(client);
    return {
      version: facts["version"]!,
      isSupported: Number(facts["number"]) >= oldestVersion,
      isDurable: facts["fsync"] === "on" && facts["commit"] !== "off",
      durability: `fsync ${facts["fsync"]}, synchronous_commit ${facts["commit"]}`,
      login: facts["login"]!,
      loginBypass: facts["login_bypass"] ?? null,
      projectBypass: facts["project_bypass"] ?? null,
      vector: facts["vector"] as PostgresFacts["vector"],
      isHeard: await isHeard(client, url),
      keepsOptions: await keepsOptions(url),
      clockAheadMs,
      mostConnections: Number(facts["most_connections"]),
    };
  } finally {
    await client.end().catch(() => undefined);
  }
}

function clientOf(url: string): pg.Client {
  const client = new pg.Client({
    connectionString: url,
    application_name: "hallway doctor",
    connectionTimeoutMillis: withinMs,
    query_timeout: withinMs,
  });
  client.on("error", () => undefined);
  return client;
}

const factsSql = `
  select current_setting('server_version_num') as number, current_setting('server_version') as version,
         current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit,
         current_setting('max_connections') as most_connections, session_user::text as login,
         (select case when rolsuper then 'is a superuser' when rolbypassrls then 'has BYPASSRLS' end
            from pg_roles where rolname = session_user) as login_bypass,
         (select case when rolsuper then 'is a superuser' when rolbypassrls then 'has BYPASSRLS' end
            from pg_roles where rolname = $1) as project_bypass,
         case when exists (select from pg_extension where extname = 'vector') then 'installed'
              when exists (select from pg_available_extensions where name = 'vector') then 'available'
              else 'missing' end as vector`;

/** The database's clock is taken for that of the middle of the question's way. */
async function clockAhead(client: pg.Client): Promise<number> {
  const beganMs = Date.now();
  const { rows } = await client.query<{ ms: number }>("select extract(epoch from clock_timestamp())::float8 * 1000 as ms");
  return (beganMs + Date.now()) / 2 - rows[0]!.ms;
}

/** A pooler that gives each transaction another connection swallows what is said to the one that listened. */
async function isHeard(client: pg.Client, url: string): Promise<boolean> {
  const channel = `hallway_doctor_${randomBytes(6).toString("hex")}`;
  const other = clientOf(url);
  try {
    const heard = new Promise<true>((resolve) => client.on("notification", (notice) => notice.channel === channel && resolve(true)));
    await client.query(`listen ${channel}`);
    await other.connect();
    await other.query("select pg_notify($1, '')", [channel]);
    return await Promise.race([heard, new Promise<false>((resolve) => setTimeout(() => resolve(false), hearWithinMs).unref())]);
  } catch {
    return false;
  } finally {
    await client.query(`unlisten ${channel}`).catch(() => undefined);
    await other.end().catch(() => undefined);
  }
}

/** The role and the limits of every connection are given as it begins. */
async function keepsOptions(url: string): Promise<boolean> {
  const address = new URL(url);
  address.searchParams.set("options", "-c statement_timeout=54321");
  const client = clientOf(address.href);
  try {
    await client.connect();
    const { rows } = await client.query<{ ms: string }>("select setting as ms from pg_settings where name = 'statement_timeout'");
    return rows[0]!.ms === "54321";
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
