/** Opens the database that the settings name. */
import type { Clock } from "#base/clock.ts";
import type { Log } from "#base/log.ts";
import { scheduleBackups } from "./backup.ts";
import type { StoreConfig } from "./config.ts";
import { assertDatabaseNotMoved, assertFolderNotMoved } from "./moving/place.ts";
import { openPglite, type PgliteDatabase } from "./pglite/pglite.ts";
import { openPostgres, type PostgresDatabase } from "./postgres/postgres.ts";

/** PostgreSQL where there is an address of one, else the embedded database in the data folder, with a backup a day. */
export async function openDatabase(
  { data, databaseUrl, connections, statementTimeoutMs }: Pick<StoreConfig, "data" | "databaseUrl" | "connections"> & Partial<StoreConfig>,
  { applicationName, ...outside }: { log?: Log; clock?: Clock; applicationName?: string } = {},
): Promise<PgliteDatabase | PostgresDatabase> {
  if (databaseUrl !== null) {
    const given = {
      ...(statementTimeoutMs === undefined ? {} : { statementTimeoutMs }),
      ...(applicationName === undefined ? {} : { applicationName }),
    };
    const server = await openPostgres({ url: databaseUrl, poolSize: connections, ...given, ...outside });
    await assertDatabaseNotMoved(server).catch(async (error: unknown) => {
      await server.close();
      throw error;
    });
    return server;
  }
  await assertFolderNotMoved(data);
  const database = await openPglite({ directory: data, ...outside });
  const stopBackups = scheduleBackups(database, outside);
  return {
    ...database,
    async close() {
      await stopBackups();
      await database.close();
    },
  };
}
