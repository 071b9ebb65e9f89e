/** What the doctor says of a PostgreSQL: what is missing, what follows from it, and what to do. */
import { type PostgresFacts, postgresFacts } from "#store/postgres/postgres-facts.ts";
import { codeOf, type Finding, fail, ok, warn } from "./finding.ts";

/** What a try shows of a PostgreSQL. */
export async function postgresFindings(url: string): Promise<Finding[]> {
  try {
    return findingsOf(await postgresFacts(url));
  } catch (error) {
    return [fail("database", `PostgreSQL at DATABASE_URL does not answer (${codeOf(error)}). Check that it runs, and the address.`)];
  }
}

/** Of facts that were found already. */
export function findingsOf(facts: PostgresFacts): Finding[] {
  const { version, isSupported, isDurable, durability, mostConnections } = facts;
  return [
    isSupported
      ? ok("database", `PostgreSQL ${version}, for ${mostConnections} connections`)
      : fail("database", `PostgreSQL ${version} is too old: 15 or later is needed.`),
    isDurable
      ? ok("database durability", durability)
      : warn("database durability", `${durability}: a crash can lose what was committed. Turn both on.`),
    walls(facts),
    pooler(facts),
    clock(facts),
    vectors(facts),
  ];
}

function walls({ login, loginBypass, projectBypass }: PostgresFacts): Finding {
  if (projectBypass !== null) {
    return fail(
      "walls of projects",
      `The role hallway_app ${projectBypass}, so the database keeps no project's rows from another. Run: alter role hallway_app nosuperuser nobypassrls;`,
    );
  }
  if (loginBypass === null) return ok("walls of projects", `Row-level security binds the login ${login} and every project's queries`);
  return warn(
    "walls of projects",
    `The login ${login} ${loginBypass}, so row-level security does not bind it. Projects' queries step down to hallway_app, which it binds; ` +
      `but who gets this address sees everything. Name a login without it in DATABASE_URL: create role … login; grant hallway_system, hallway_app to …;`,
  );
}

function pooler({ isHeard, keepsOptions }: PostgresFacts): Finding {
  const about = "way to the database";
  if (!keepsOptions) {
    return fail(
      about,
      "What stands between (a pooler) drops the settings that a connection begins with: Hallway acts under a role that is set so. Name PostgreSQL itself in DATABASE_URL, or a pooler in session mode that passes `options` on.",
    );
  }
  return isHeard
    ? ok(about, "What one process says, others hear")
    : warn(
        about,
        "What stands between (a pooler in transaction mode) swallows NOTIFY: tasks start, and cancellations and events arrive, up to a second late. Name PostgreSQL itself in DATABASE_URL, or a pooler in session mode.",
      );
}

const nearMs = 2_000;

function clock({ clockAheadMs }: PostgresFacts): Finding {
  const seconds = Math.round(Math.abs(clockAheadMs) / 1_000);
  if (Math.abs(clockAheadMs) <= nearMs) return ok("clock", "This machine's clock and the database's agree");
  return warn(
    "clock",
    `This machine's clock is ${seconds} s ${clockAheadMs > 0 ? "ahead of" : "behind"} the database's. Tasks, leases and sign-in go by the database's; ` +
      `times in logs, and from when a new schedule counts, are this machine's. Let it keep time by NTP.`,
  );
}

function vectors({ vector }: PostgresFacts): Finding {
  if (vector === "installed") return ok("pgvector", "installed");
  const follows =
    "Search by meaning does without: a bit-prefilter and an exact second look, slower from some hundred thousand passages on.";
  return warn(
    "pgvector",
    vector === "available"
      ? `On the server, but not in this database. ${follows} To have it: create extension vector;`
      : `Not on the server. ${follows} Its package is postgresql-…-pgvector.`,
  );
}
