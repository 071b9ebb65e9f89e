/** What a PostgreSQL says of itself, over a connection of its own: for the doctor, before anything is opened. */
import pg from "pg";

export interface PostgresFacts {
  readonly version: string;
  /** Whether it is 15 or later. */
  readonly isSupported: boolean;
  /** Whether a commit is on disk once it is told. */
  readonly isDurable: boolean;
  /** The settings that this depends on, in words. */
  readonly durability: string;
}

const oldestVersion = 150_000;

/** @throws Error when it does not answer within five seconds */
export async function postgresFacts(url: string): Promise<PostgresFacts> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000, query_timeout: 5_000 });
  try {
    await client.connect();
    const { rows } = await client.query<Record<"number" | "version" | "fsync" | "commit", string>>(`
      select current_setting('server_version_num') as number, current_setting('server_version') as version,
             current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit`);
    const { number, version, fsync, commit } = rows[0]!;
    return {
      version,
      isSupported: Number(number) >= oldestVersion,
      isDurable: fsync === "on" && commit !== "off",
      durability: `fsync ${fsync}, synchronous_commit ${commit}`,
    };
  } finally {
    await client.end().catch(() => undefined);
  }
}
