/** The embedded database as a tormented process has it. Apart, so that others need not load it. */
import { migrate } from "#store/migrations.ts";
import { openPglite, type PgliteDatabase } from "#store/pglite/pglite.ts";
import { engineMigrations, simulationMigrations } from "../simulation/simulate.ts";

export async function openEmbedded(directory: string): Promise<PgliteDatabase> {
  const database = await openPglite({ directory });
  await migrate(database, [engineMigrations, simulationMigrations]);
  return database;
}
