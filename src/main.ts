#!/usr/bin/env node
/** The program: what each word on its command line begins. */
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { pino } from "pino";
import { Problem } from "#base/problem.ts";
import { type OwnHouse, processWorld, runCommand } from "#cli/index.ts";
import { type Config, ConfigFaults, readConfig } from "./config.ts";
import { type House, openHouse } from "#hallway/house.ts";
import { migrationSets } from "#hallway/migrations.ts";
import { createServer } from "#server/index.ts";
import { builtPages, livePages, type MountPages } from "#server/pages.ts";
import { hallwayVersion } from "#server/version.ts";
import { blobsInMemory } from "#store/blobs.ts";
import { migrate } from "#store/migrations.ts";
import { openPglite } from "#store/pglite/pglite.ts";
import { apps } from "./house.ts";
import { newCommandKey, openAndMigrate, openDoors, openWork, outside } from "./open.ts";
import { apiRole, type Role, RoleRefused, wholeHouse, workerRole } from "./role.ts";
import { smokeCommand } from "./smoke.ts";

const root = fileURLToPath(new URL("../", import.meta.url));
const builtFolder = join(root, "dist/web");

const taskTypes = apps.flatMap(({ tasks }) => tasks.map(({ name }) => name));
const servingWords: readonly string[] = ["dev", "start", "demo"];
const processWords: readonly string[] = ["api", "worker", "migrate", ...servingWords];

async function main([word, ...words]: readonly string[]): Promise<number> {
  try {
    const config = readConfig();
    if (word !== undefined && processWords.includes(word) && words.some((each) => each === "--help" || each === "-h"))
      return await command(config, ["help"]);
    if (word !== undefined && servingWords.includes(word) && words.length > 0) return refuseMore(word, words);
    if (word === "dev") return await serve(config, wholeHouse(config), { pages: livePages(root, config.store.data) });
    if (word === "start") return await serve(config, wholeHouse(config), { pages: builtPages(demandBuilt()) });
    if (word === "api") return await serve(config, apiRole(config, words), { pages: hasPages() ? builtPages(builtFolder) : null });
    if (word === "worker") return await work(config, workerRole(config, words, taskTypes));
    if (word === "migrate") return await migrateAlone(config, words);
    if (word === "smoke") return await smokeCommand(config, words);
    if (word === "demo") return await demo(config);
    return await command(config, word === undefined ? [] : [word, ...words]);
  } catch (error) {
    process.stderr.write(`${sentenceOf(error)}\n`);
    return error instanceof RoleRefused ? 2 : 1;
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
  if (error instanceof Problem || error instanceof ConfigFaults || error instanceof RoleRefused) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function hasPages(): boolean {
  return existsSync(join(builtFolder, "index.html"));
}

function demandBuilt(): string {
  if (!hasPages()) throw new ConfigFaults("The pages are not built yet: run ./dev start, which builds them, or npx vite build.");
  return builtFolder;
}

/** Serves until the process is told to stop. */
async function serve(
  config: Config,
  role: Role,
  { pages, samples = [] }: { pages: MountPages | null; samples?: readonly string[] },
): Promise<number> {
  const { house, origin, close } = await openDoors(config, role, pages);
  await uploadSamples(house, samples);
  const owner = await house.people.owner();
  const token = await house.people.createSignInLink(owner.id);
  process.stdout.write(
    `\n  Hallway ${hallwayVersion} is open at ${origin}\n\n` +
      `  Sign in    ${origin}/sign-in?token=${token}\n` +
      `  Data       ${placeOf(config)}\n` +
      `  API        ${origin}/api/docs\n` +
      (pages === null ? `  Pages      none: they are not built (npx vite build)\n` : "") +
      (role.concurrency > 0 ? "" : `  Work       none in this process: hallway worker does it\n`) +
      `\n  Ctrl+C stops it.\n\n`,
  );
  await toldToStop();
  await close();
  return 0;
}

/** Works until the process is told to stop. */
async function work(config: Config, role: Role): Promise<number> {
  const { probes, close } = await openWork(config, role);
  process.stdout.write(
    `\n  Hallway ${hallwayVersion} works, on ${role.concurrency} tasks at once\n\n` +
      `  Types      ${role.types?.join(", ") ?? "all"}\n` +
      `  Data       ${placeOf(config)}\n` +
      (probes === null ? "" : `  Probes     ${probes}/ready\n`) +
      `\n  Ctrl+C stops it.\n\n`,
  );
  await toldToStop();
  await close();
  return 0;
}

async function migrateAlone(config: Config, words: readonly string[]): Promise<number> {
  if (words.length > 0) return refuseMore("migrate", words);
  const applied = await openAndMigrate(config);
  const lines = applied.map(({ set, name }) => `applied ${set}/${name}\n`).join("");
  process.stdout.write(lines === "" ? "The database has everything that this version needs: nothing was applied.\n" : lines);
  return 0;
}

function placeOf({ store: { data, databaseUrl } }: Config): string {
  return databaseUrl === null ? resolve(data) : `${resolve(data)} (files), PostgreSQL (everything else)`;
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

/** A house in a folder of its own that goes when it is stopped, with the examples already in it. */
async function demo(config: Config): Promise<number> {
  const data = await mkdtemp(join(tmpdir(), "hallway-demo-"));
  try {
    const folder = join(root, "examples/documents");
    const samples = (await readdir(folder))
      .filter((name) => name.endsWith(".docx") || name.endsWith(".dotx"))
      .map((name) => join(folder, name));
    const own = { ...config, store: { ...config.store, data, databaseUrl: null } };
    return await serve(own, wholeHouse(own), { pages: builtPages(demandBuilt()), samples });
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
    redisUrl: config.store.redisUrl,
    openHouse: () => ownHouse(config),
  });
}

/** A house in memory, on a free port, for a command that needs none that lasts. */
async function ownHouse(config: Config): Promise<OwnHouse> {
  const log = pino({ level: "silent" });
  const database = await openPglite({ directory: null, log });
  await migrate(database, migrationSets(apps), hallwayVersion);
  const own = { ...config, store: { ...config.store, databaseUrl: null } };
  const house = await openHouse({
    ...outside(own, wholeHouse(own), database),
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
