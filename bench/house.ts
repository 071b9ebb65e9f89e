/** A whole house behind its doors, on a free port and a database of its own, as benches meet it: over HTTP, with a key. */
import { join } from "node:path";
import { pino } from "pino";
import { systemClock } from "#base/clock.ts";
import { newId } from "#base/id.ts";
import { threadHeart, timerHeart } from "#engine/worker/heart.ts";
import type { App } from "#hallway/app.ts";
import { type House, openHouse } from "#hallway/house.ts";
import { migrationSets } from "#hallway/migrations.ts";
import type { Person } from "#people/index.ts";
import { createServer } from "#server/index.ts";
import { blobsInFolder } from "#store/blobs.ts";
import { migrate } from "#store/migrations.ts";
import { openDatabase } from "#store/open.ts";

export interface ServedHouse {
  readonly house: House;
  readonly owner: Person;
  /** Such as http://127.0.0.1:41234. */
  readonly url: string;
  /** Of the owner, for `Authorization: Bearer`. */
  readonly key: string;
  readonly close: () => Promise<void>;
}

/** @param where `databaseUrl` null keeps everything in PGlite in the folder */
export async function serveHouse(
  apps: readonly App[],
  where: { readonly databaseUrl: string | null; readonly directory: string },
): Promise<ServedHouse> {
  const { databaseUrl, directory } = where;
  const log = pino({ level: "warn" }, pino.destination(2));
  const database = await openDatabase({ data: directory, databaseUrl, connections: 10 }, { log });
  await migrate(database, migrationSets(apps));
  const house = await openHouse({
    apps,
    database,
    blobs: await blobsInFolder(join(directory, "files")),
    clock: systemClock,
    newId,
    random: Math.random,
    log,
    codeVersion: "bench",
    concurrency: 10,
    leaseMs: 30_000,
    startHeart: databaseUrl === null ? timerHeart(database, systemClock) : threadHeart(databaseUrl),
    onSettled: database.upkeep.note,
  });
  const doors = await createServer({ house, config: { host: "127.0.0.1", port: 0 }, log });
  const url = await doors.listen();
  const owner = await house.people.owner();
  const { key } = await house.people.createKey({ accountId: owner.id, projectId: owner.projectId, name: "bench", role: "owner" });
  const close = async () => {
    await doors.close();
    await house.close();
  };
  return { house, owner, url, key, close };
}
