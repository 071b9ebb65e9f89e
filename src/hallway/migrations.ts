/** All migrations of a house, floor by floor, then application by application. */
import type { MigrationSet } from "#store/migrations.ts";
import type { App } from "./app.ts";

const floors = ["people", "engine", "hallway", "server", "observe"];

/** In the order in which they apply; the store's own set comes first by itself. */
export function migrationSets(apps: readonly App[]): MigrationSet[] {
  const ofFloors = floors.map((name) => ({ name, directory: new URL(`../${name}/migrations/`, import.meta.url) }));
  const ofApps = apps.flatMap(({ name, migrations }) => (migrations === undefined ? [] : [{ name, directory: migrations }]));
  return [...ofFloors, ...ofApps];
}
