/** Opens a house in one process, in the role that the process has: database, migrations, floors, doors. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Logger } from "pino";
import { systemClock } from "#base/clock.ts";
import { newId } from "#base/id.ts";
import { keptCommandKey, removeServerFile, writeServerFile } from "#cli/index.ts";
import { threadHeart, timerHeart } from "#engine/worker/heart.ts";
import { type House, type HouseOptions, openHouse } from "#hallway/house.ts";
import { migrationSets } from "#hallway/migrations.ts";
import type { Collector } from "#observe/collector.ts";
import { openLog } from "#observe/log.ts";
import { tracedDatabase } from "#observe/traced-database.ts";
import { createServer, type Doors } from "#server/index.ts";
import type { MountPages } from "#server/pages.ts";
import { openProbes, type Probes } from "#server/probes.ts";
import { hallwayVersion } from "#server/version.ts";
import { blobsInFolder } from "#store/blobs.ts";
import { type Migration, migrate } from "#store/migrations.ts";
import { openDatabase } from "#store/open.ts";
import type { PgliteDatabase } from "#store/pglite/pglite.ts";
import type { PostgresDatabase } from "#store/postgres/postgres.ts";
import { openRedis } from "#store/redis/redis.ts";
import { type Config, ConfigFaults } from "./config.ts";
import { apps } from "./house.ts";
import type { Role } from "./role.ts";

export interface Opened {
  readonly house: House;
  /** Ends what is under way in good order: doors first, then work, then the database. */
  readonly close: () => Promise<void>;
}

/** Opens the house and its doors. @param pages null for an API that shows none */
export async function openDoors(config: Config, role: Role, pages: MountPages | null): Promise<Opened & { origin: string }> {
  const closings = new Closings();
  try {
    const { house, log } = await openFloors(config, role, closings);
    const { data } = config.store;
    const doors = await createServer({ house, config: config.server, log, ...(pages === null ? {} : { pages }) });
    closings.add(doors.close);
    const origin = await listen(doors, config);
    const probes = await listenForProbes(house, config.server, log, doors.metrics);
    if (probes !== null) closings.add(probes.close);
    await writeServerFile(data, { url: origin, pid: process.pid, key: await commandKey(house, data) });
    closings.add(() => removeServerFile(data, process.pid));
    log.level = config.log.level;
    return { house, origin, close: closings.close };
  } catch (error) {
    await closings.close();
    throw error;
  }
}

/** Opens the house without doors: a worker. Where the settings name a port for probes, that answers. */
export async function openWork(config: Config, role: Role): Promise<Opened & { probes: string | null }> {
  const closings = new Closings();
  try {
    const { house, log } = await openFloors(config, role, closings);
    const probes = await listenForProbes(house, config.server, log);
    if (probes !== null) closings.add(probes.close);
    log.level = config.log.level;
    return { house, probes: probes?.origin ?? null, close: closings.close };
  } catch (error) {
    await closings.close();
    throw error;
  }
}

/** Brings the database to the shape that this version needs. @returns what it applied */
export async function openAndMigrate(config: Config): Promise<Migration[]> {
  const database = await openDatabase(config.store, { log: logOf(config), applicationName: "hallway migrate" });
  try {
    return await migrate(database, migrationSets(apps), hallwayVersion);
  } finally {
    await database.close();
  }
}

async function openFloors(config: Config, role: Role, closings: Closings) {
  const log = logOf(config);
  const { data, databaseUrl, redisUrl } = config.store;
  if (databaseUrl === null && !existsSync(join(data, "database"))) process.stderr.write("Making the database …\n");
  const collector = await collectorOf(config, role);
  if (collector !== null) closings.add(collector.close);
  const opened = await openDatabase(config.store, { log, applicationName: role.applicationName });
  closings.add(opened.close);
  const database = collector === null ? opened : tracedDatabase(opened);
  await migrate(database, migrationSets(apps), hallwayVersion);
  const redis = redisUrl === null ? null : await openRedis(redisUrl, { log, clock: systemClock, name: role.applicationName });
  if (redis !== null) closings.add(redis.close);
  const house = await openHouse({
    ...outside(config, role, database),
    ...(redis === null ? {} : { redis }),
    log,
    blobs: await blobsInFolder(join(data, "files")),
    dataFolder: data,
    role: role.name,
  });
  closings.add(house.shared.close);
  closings.add(house.files.stop);
  closings.add(house.system.stop);
  closings.add(() => house.engine.stop(config.engine.stopWithinMs));
  return { house, log };
}

/** Where the settings name nobody who collects traces, nothing of all that is loaded. */
async function collectorOf({ observe: { tracesUrl } }: Config, role: Role): Promise<Collector | null> {
  if (tracesUrl === null) return null;
  const { openCollector } = await import("#observe/collector.ts");
  return openCollector({ url: tracesUrl, version: hallwayVersion, role: role.name });
}

/** What was opened last is closed first, also when what follows can't be opened. */
class Closings {
  readonly #closings: (() => Promise<unknown>)[] = [];

  add(closing: () => Promise<unknown>): void {
    this.#closings.push(closing);
  }

  close = async (): Promise<void> => {
    for (const closing of this.#closings.splice(0).reverse()) await closing();
  };
}

/** Until it is open, a house tells people what they can see anyway, unless they asked for every detail. */
function logOf({ log: { level } }: Config) {
  return openLog({ level: level === "info" ? "warn" : level });
}

/** What a house is given of this process. */
export function outside(config: Config, role: Role, database: PgliteDatabase | PostgresDatabase): Omit<HouseOptions, "log" | "blobs"> {
  const { databaseUrl } = config.store;
  return {
    apps,
    database,
    clock: systemClock,
    newId,
    random: Math.random,
    codeVersion: hallwayVersion,
    concurrency: role.concurrency,
    ...(role.types === null ? {} : { types: role.types }),
    tends: true,
    leaseMs: config.engine.leaseMs,
    onSettled: database.upkeep.note,
    startHeart: databaseUrl === null ? timerHeart(database, systemClock) : threadHeart(databaseUrl),
  };
}

function listen(doors: Doors, { server: { host, port } }: Config): Promise<string> {
  return doors.listen().catch((error: unknown) => refused(error, { host, port, variable: "HALLWAY_PORT" }));
}

async function listenForProbes(
  house: House,
  { host, probePort: port }: Config["server"],
  log: Logger,
  metrics?: Doors["metrics"],
): Promise<Probes | null> {
  if (port === null) return null;
  return openProbes({ house, host, port, log, ...(metrics === undefined ? {} : { metrics }) }).catch((error: unknown) =>
    refused(error, { host, port, variable: "HALLWAY_PROBE_PORT" }),
  );
}

function refused(error: unknown, { host, port, variable }: { host: string; port: number; variable: string }): never {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "EADDRINUSE") {
    throw new ConfigFaults(`Port ${port} is in use by another program: stop that, or name another port, such as ${variable}=${port + 1}.`);
  }
  if (code === "EACCES") throw new ConfigFaults(`Port ${port} is not allowed for this user: name one above 1023 in ${variable}.`);
  if (code === "EADDRNOTAVAIL")
    throw new ConfigFaults(`This machine has no address ${host}: name one of its own in HALLWAY_HOST, such as 127.0.0.1.`);
  throw error;
}

const commandKeyName = "command line";

/** The key that commands and scripts on this machine use: the same at each start, for as long as nobody revokes it. */
function commandKey(house: House, dataFolder: string): Promise<string> {
  const { people } = house;
  return keptCommandKey(dataFolder, {
    isAccepted: async (key) => (await people.identify({ apiKey: key }))?.role === "owner",
    make: () => newCommandKey(house),
  });
}

/** Makes a key that speaks for the owner. */
export async function newCommandKey({ people }: House): Promise<string> {
  const owner = await people.owner();
  const { key } = await people.createKey({ accountId: owner.id, projectId: owner.projectId, name: commandKeyName, role: "owner" });
  return key;
}
