#!/usr/bin/env node
/** Puts the house together and runs it: the only file that knows everything. */
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { pino } from "pino";
import { systemClock } from "#base/clock.ts";
import { newId } from "#base/id.ts";
import { Problem } from "#base/problem.ts";
import { keptCommandKey, type OwnHouse, processWorld, removeServerFile, runCommand, writeServerFile } from "#cli/index.ts";
import { type Config, ConfigFaults, readConfig } from "./config.ts";
import { threadHeart, timerHeart } from "#engine/heart.ts";
import { type House, openHouse } from "#hallway/house.ts";
import { migrationSets } from "#hallway/migrations.ts";
import { createServer, type Doors } from "#server/index.ts";
import { builtPages, livePages, type MountPages } from "#server/pages.ts";
import { hallwayVersion } from "#server/version.ts";
import { blobsInFolder, blobsInMemory } from "#store/blobs.ts";
import { migrate } from "#store/migrations.ts";
import { openDatabase } from "#store/open.ts";
import { openPglite, type PgliteDatabase } from "#store/pglite.ts";
import type { PostgresDatabase } from "#store/postgres.ts";
import { apps } from "./house.ts";

const root = fileURLToPath(new URL("../", import.meta.url));
const builtFolder = join(root, "dist/web");

const servingWords: readonly string[] = ["dev", "start", "demo"];

async function main([word, ...words]: readonly string[]): Promise<number> {
  try {
    if (word !== undefined && servingWords.includes(word) && words.length > 0) return refuseMore(word, words);
    const config = readConfig();
    if (word === "dev") return await serve(config, { pages: livePages(root, config.store.data) });
    if (word === "start") return await serve(config, { pages: builtPages(demandBuilt()) });
    if (word === "demo") return await demo(config);
    return await command(config, word === undefined ? [] : [word, ...words]);
  } catch (error) {
    process.stderr.write(`${sentenceOf(error)}\n`);
    return 1;
  }
}

function refuseMore(word: string, words: readonly string[]): number {
  process.stderr.write(
    `"${word}" takes nothing more, but there is "${words.join(" ").slice(0, 60)}". What may be chosen is in docs/reference/config.md.\n`,
  );
  return 2;
}

/** A problem says what to do by itself; a bug is shown whole. */
function sentenceOf(error: unknown): string {
  if (error instanceof Problem || error instanceof ConfigFaults) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function demandBuilt(): string {
  if (!existsSync(join(builtFolder, "index.html")))
    throw new ConfigFaults("The pages are not built yet: run ./dev start, which builds them, or npx vite build.");
  return builtFolder;
}

interface Served {
  readonly house: House;
  readonly doors: Doors;
  readonly origin: string;
  readonly close: () => Promise<void>;
}

/** Serves until the process is told to stop. */
async function serve(config: Config, { pages, samples = [] }: { pages: MountPages; samples?: readonly string[] }): Promise<number> {
  const served = await open(config, pages);
  const { house, origin } = served;
  await uploadSamples(house, samples);
  const owner = await house.people.owner();
  const token = await house.people.createSignInLink(owner.id);
  const { data, databaseUrl } = config.store;
  process.stdout.write(
    `\n  Hallway ${hallwayVersion} is open at ${origin}\n\n` +
      `  Sign in    ${origin}/sign-in?token=${token}\n` +
      `  Data       ${databaseUrl === null ? resolve(data) : `${resolve(data)} (files), PostgreSQL (everything else)`}\n` +
      `  API        ${origin}/api/docs\n\n  Ctrl+C stops it.\n\n`,
  );
  await toldToStop();
  await served.close();
  return 0;
}

/** The first signal stops in good order, the second at once. */
function toldToStop(): Promise<void> {
  return new Promise((stop) => {
    let isTold = false;
    const hear = () => {
      if (isTold) process.exit(130);
      isTold = true;
      process.stdout.write("Stopping …\n");
      stop();
    };
    process.on("SIGINT", hear);
    process.on("SIGTERM", hear);
  });
}

async function open(config: Config, pages: MountPages): Promise<Served> {
  const log = pino({ level: beforeOpen(config.log.level), serializers: { error: pino.stdSerializers.err } }, pino.destination(2));
  const { data } = config.store;
  // What was opened last is closed first, also when what follows can't be opened.
  const closings: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const closing of closings.splice(0).reverse()) await closing();
  };
  try {
    if (config.store.databaseUrl === null && !existsSync(join(data, "database"))) process.stderr.write("Making the database …\n");
    const database = await openDatabase(config.store, { log });
    closings.push(database.close);
    await migrate(database, migrationSets(apps), hallwayVersion);
    const house = await openHouse({ ...outside(config, database), log, blobs: await blobsInFolder(join(data, "files")) });
    closings.push(house.files.stop, () => house.engine.stop(config.engine.stopWithinMs));
    const doors = await createServer({ house, config: config.server, log, pages });
    closings.push(doors.close);
    const origin = await listen(doors, config);
    await writeServerFile(data, { url: origin, pid: process.pid, key: await commandKey(house, data) });
    closings.push(() => removeServerFile(data, process.pid));
    log.level = config.log.level;
    return { house, doors, origin, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Until it is open, a house tells people what they can see anyway, unless they asked for every detail. */
function beforeOpen(level: Config["log"]["level"]): Config["log"]["level"] {
  return level === "info" ? "warn" : level;
}

function outside(config: Config, database: PgliteDatabase | PostgresDatabase) {
  const { databaseUrl } = config.store;
  const { concurrency, leaseMs } = config.engine;
  return {
    apps,
    database,
    clock: systemClock,
    newId,
    random: Math.random,
    codeVersion: hallwayVersion,
    concurrency,
    leaseMs,
    onSettled: database.upkeep.note,
    startHeart: databaseUrl === null ? timerHeart(database, systemClock) : threadHeart(databaseUrl),
  };
}

async function listen(doors: Doors, { server }: Config): Promise<string> {
  try {
    return await doors.listen();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EADDRINUSE") {
      throw new ConfigFaults(
        `Port ${server.port} is in use by another program: stop that, or name another port, such as HALLWAY_PORT=${server.port + 1}.`,
      );
    }
    if (code === "EACCES") throw new ConfigFaults(`Port ${server.port} is not allowed for this user: name one above 1023 in HALLWAY_PORT.`);
    if (code === "EADDRNOTAVAIL")
      throw new ConfigFaults(`This machine has no address ${server.host}: name one of its own in HALLWAY_HOST, such as 127.0.0.1.`);
    throw error;
  }
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

async function newCommandKey({ people }: House): Promise<string> {
  const owner = await people.owner();
  const { key } = await people.createKey({ accountId: owner.id, projectId: owner.projectId, name: commandKeyName, role: "owner" });
  return key;
}

/** A house in a folder of its own that goes when it is stopped, with the examples already in it. */
async function demo(config: Config): Promise<number> {
  const data = await mkdtemp(join(tmpdir(), "hallway-demo-"));
  try {
    const folder = join(root, "examples/documents");
    const samples = (await readdir(folder))
      .filter((name) => name.endsWith(".docx") || name.endsWith(".dotx"))
      .map((name) => join(folder, name));
    return await serve({ ...config, store: { ...config.store, data, databaseUrl: null } }, { pages: builtPages(demandBuilt()), samples });
  } finally {
    await rm(data, { recursive: true, force: true });
  }
}

async function uploadSamples(house: House, paths: readonly string[]): Promise<void> {
  if (paths.length === 0) return;
  const person = await house.people.owner();
  const files = await Promise.all(paths.map(async (path) => ({ name: basename(path), bytes: new Uint8Array(await readFile(path)) })));
  await house.ask("upload_template", {}, { person, projectId: person.projectId, files });
}

function command(config: Config, words: readonly string[]): Promise<number> {
  return runCommand(words, {
    ...processWorld({ noColor: config.log.noColor }),
    apps,
    version: hallwayVersion,
    dataFolder: config.store.data,
    databaseUrl: config.store.databaseUrl,
    openHouse: () => ownHouse(config),
  });
}

/** A house in memory, on a free port, for a command that needs none that lasts. */
async function ownHouse(config: Config): Promise<OwnHouse> {
  const log = pino({ level: "silent" });
  const database = await openPglite({ directory: null, log });
  await migrate(database, migrationSets(apps), hallwayVersion);
  const house = await openHouse({
    ...outside({ ...config, store: { ...config.store, databaseUrl: null } }, database),
    log,
    blobs: blobsInMemory(),
  });
  const doors = await createServer({ house, config: { ...config.server, host: "127.0.0.1", port: 0 }, log });
  const url = await doors.listen();
  const key = await newCommandKey(house);
  return {
    url,
    key,
    close: async () => {
      await doors.close();
      await house.close();
    },
  };
}

process.exitCode = await main(process.argv.slice(2));
