/** A PostgreSQL after what the compose file runs at its first start: with a login for Hallway that is no superuser. */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { provide } from "#testing/services/packages.ts";
import { startPostgres } from "#testing/services/postgres.ts";

const run = promisify(execFile);
const deploy = fileURLToPath(new URL("../../deploy/", import.meta.url));

export interface FirstStarted {
  /** With the login and the password that the secrets have. */
  readonly databaseUrl: string;
  readonly stop: () => Promise<void>;
}

export async function firstStarted(): Promise<FirstStarted> {
  const folder = await mkdtemp(join(tmpdir(), "hallway-first-start-"));
  const postgres = await startPostgres();
  const stop = async () => {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await run(join(deploy, "secrets.sh"), [folder]);
    const { hostname, port, username, password } = new URL(postgres.url);
    const server = { PGHOST: hostname, PGPORT: port, PGUSER: username, PGPASSWORD: password, PGDATABASE: "postgres" };
    const ours = { HALLWAY_LOGIN: "tenant", HALLWAY_PASSWORD_FILE: join(folder, "postgres_password") };
    const path = `${await provide("postgres")}${delimiter}${process.env["PATH"]}`;
    await run(join(deploy, "postgres/first-start.sh"), [], { env: { ...process.env, ...server, ...ours, PATH: path } });
    const url = new URL(await readFile(join(folder, "database_url"), "utf8"));
    url.host = `${hostname}:${port}`;
    url.username = "tenant";
    return { databaseUrl: url.href, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
