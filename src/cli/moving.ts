/** `backup`, `restore` and `move`: a house into a file, out of one, and to another database. */
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { migrationSets } from "#hallway/migrations.ts";
import {
  type Arrived,
  backUpHouse,
  type BackupMade,
  type Carrying,
  moveHouse,
  type Place,
  placeOf,
  placeText,
  restoreHouse,
} from "#store/moving/index.ts";
import { commandInvalid } from "./arguments.ts";
import { clientOf } from "./client.ts";
import { runningServer } from "./connection.ts";
import { progressBar } from "./progress-bar.ts";
import { styled } from "./screen.ts";
import type { World } from "./world.ts";

type Word = "backup" | "restore" | "move";

export function isMoving(word: string | undefined): word is Word {
  return word === "backup" || word === "restore" || word === "move";
}

const helps: Record<Word, string> = {
  backup: `Usage: hallway backup [file.tar.gz] [--json]
Write the whole house of one moment into one file: rows, files, the order of events. The house may go on working.
Without a name the file is hallway-<time>.tar.gz here. It is readable by you alone, and not encrypted.
Exit code 1 where files that rows refer to were missing: the rest is in the backup all the same.
`,
  restore: `Usage: hallway restore <file.tar.gz> [--to <folder or postgres://…>] [--files <folder>] [--json]
Put a backup, or a copy out of backups/ of a data folder, into an empty folder or an empty database. All of it or nothing.
  --to     where to; without, the database or folder that DATABASE_URL and HALLWAY_DATA name
  --files  the data folder for its files, where the rows go to PostgreSQL; without, HALLWAY_DATA
`,
  move: `Usage: hallway move --to <folder or postgres://…> [--files <folder>] [--json]
Take the house that DATABASE_URL and HALLWAY_DATA name to another, empty database, and mark the old place as left. Stop it first.
  --to     postgres://user:password@host:port/name, or a data folder for the way back
  --files  another data folder for its files; without, files stay where they are
`,
};

/** @returns the exit code */
export async function runMoving(word: Word, words: readonly string[], world: World): Promise<number> {
  const read = readWords(word, words);
  if (read.help) {
    world.screen.answers.write(helps[word]);
    return 0;
  }
  if (word === "backup") return backup(read, world);
  return word === "restore" ? restore(read, world) : move(read, world);
}

interface Read {
  readonly json: boolean;
  readonly help: boolean;
  readonly to: string | null;
  readonly files: string | null;
  readonly file: string | null;
}

function readWords(word: Word, words: readonly string[]): Read {
  const where = { to: { type: "string" }, files: { type: "string" } } as const;
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      options: { json: { type: "boolean" }, help: { type: "boolean", short: "h" }, ...(word === "backup" ? {} : where) },
      allowPositionals: true,
    });
    const { json = false, help = false, to, files } = values as { json?: boolean; help?: boolean; to?: string; files?: string };
    if (positionals.length > (word === "move" ? 0 : 1)) throw new TypeError(`"${positionals.at(-1)}" is one word too many`);
    return { json, help, to: to ?? null, files: files ?? null, file: positionals[0] ?? null };
  } catch (error) {
    throw commandInvalid(`${(error as Error).message.split(". ")[0]}. See: hallway ${word} --help`, {}, { cause: error });
  }
}

/** Where the settings say that the house is. */
function homeOf({ databaseUrl, dataFolder }: World): Place {
  return databaseUrl === null ? { kind: "folder", directory: dataFolder } : { kind: "server", url: databaseUrl };
}

async function backup({ json, file }: Read, world: World): Promise<number> {
  const name = file ?? `hallway-${new Date().toISOString().slice(0, 19).replaceAll(":", "-")}Z.tar.gz`;
  const made = await carried(world, "backup", json, async (carrying) => {
    const source = await sourceOf(world);
    try {
      return await backUpHouse(source.place, { data: source.data, file: name }, carrying);
    } finally {
      await source.done();
    }
  });
  tell(world, json, made, backupText(made, world));
  return made.missing.length > 0 ? 1 : 0;
}

interface Source {
  readonly place: Place;
  readonly data: string;
  readonly done: () => Promise<void>;
}

/** An embedded house that runs makes a copy of itself, and that is read. */
async function sourceOf(world: World): Promise<Source> {
  const { dataFolder: data } = world;
  const home = { place: homeOf(world), data, done: async () => undefined };
  if (home.place.kind === "server" || !existsSync(join(data, "database"))) return home;
  const running = await runningServer(data);
  if (running === null) return home;
  const { path: copy } = (await clientOf(running).post("/api/house/copy")) as { path: string };
  return { place: { kind: "folder", directory: copy }, data: copy, done: () => rm(copy, { recursive: true, force: true }) };
}

async function restore({ json, file, to, files }: Read, world: World): Promise<number> {
  if (file === null) throw commandInvalid("Name the backup: hallway restore <file.tar.gz>");
  const target = targetOf(world, to === null ? homeOf(world) : placeOf(to), files);
  const arrived = await carried(world, "restore", json, (carrying) => restoreHouse(file, target, carrying));
  tell(world, json, arrived, arrivedText("Restored", arrived, world));
  return 0;
}

async function move({ json, to, files }: Read, world: World): Promise<number> {
  if (to === null) throw commandInvalid("Say where to: hallway move --to postgres://user:password@host:port/name");
  const from = { place: homeOf(world), data: world.dataFolder };
  const target = targetOf(world, placeOf(to), files);
  if (from.place.kind === "server" && target.place.kind === "server" && placeText(from.place) === placeText(target.place))
    throw commandInvalid(
      `DATABASE_URL names ${placeText(target.place)} already: leave it out to move the house of ${resolve(from.data)} there.`,
    );
  const arrived = await carried(world, "move", json, (carrying) => moveHouse(from, target, carrying));
  tell(world, json, arrived, arrivedText("Moved", arrived, world) + nextText(target));
  return 0;
}

function targetOf({ dataFolder }: World, place: Place, files: string | null): { place: Place; data: string } {
  if (place.kind === "server") return { place, data: files ?? dataFolder };
  if (files !== null) throw commandInvalid("--files is for PostgreSQL: in a data folder files have their place.");
  return { place, data: place.directory };
}

async function carried<Result>(world: World, title: Word, json: boolean, run: (carrying: Carrying) => Promise<Result>): Promise<Result> {
  const { screen, interrupted, apps, version } = world;
  const bar = progressBar(json ? { ...screen.remarks, isTerminal: false } : screen.remarks, title);
  const began = performance.now();
  const show = (done: number, all: number, what: string) => {
    const share = done / all;
    const left = share < 0.02 || share === 1 ? null : ((performance.now() - began) / share) * (1 - share);
    bar.show({ progress: 100 * share, current_step: what, time_left_ms: left });
  };
  try {
    return await run({ sets: migrationSets(apps), version, tell: show, signal: interrupted });
  } finally {
    bar.clear();
  }
}

function tell({ screen }: World, json: boolean, value: object, text: string): void {
  screen.answers.write(json ? `${JSON.stringify(value)}\n` : text);
}

const counted = new Intl.NumberFormat("en");

function backupText({ file, bytes, moment, rows, files, missing }: BackupMade, { screen, dataFolder }: World): string {
  const size = bytes < 1024 ** 2 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1024 ** 2).toFixed(1)} MB`;
  return (
    `${styled(screen, "green", "Backed up")} ${counted.format(rows)} rows and ${counted.format(files)} files, as they were at ${moment}.\n` +
    `  ${file}  ${size}\n` +
    (existsSync(join(dataFolder, "house.key"))
      ? `  Keep ${resolve(dataFolder, "house.key")} in another safe place: it opens stored secrets, and is not in the backup.\n`
      : "") +
    missingText(missing, screen)
  );
}

function arrivedText(did: string, { place, moment, rows, tables, files, missing, migrated, aside }: Arrived, { screen }: World): string {
  return (
    `${styled(screen, "green", did)} ${counted.format(rows)} rows of ${tables} tables and ${counted.format(files)} files to ${place}, as they were at ${moment}.\n` +
    `  Every table was read again: counts and checksums are the same.\n` +
    (migrated.length > 0 ? `  Brought to this version: ${migrated.join(", ")}.\n` : "") +
    (aside === null ? "" : `  The old database is kept as ${aside}. Remove it when you like.\n`) +
    `  Accounts, keys and sessions are as they were. What was running runs again once its lease is over.\n` +
    missingText(missing, screen)
  );
}

function missingText(missing: readonly string[], { colours }: World["screen"]): string {
  if (missing.length === 0) return "";
  const named = missing.slice(0, 3).join(", ");
  const more = missing.length > 3 ? ` and ${missing.length - 3} more` : "";
  return `${styled({ colours }, "yellow", "Not in it:")} ${missing.length} files that the house itself does not have whole any more (${named}${more}).\n`;
}

function nextText({ place, data }: { place: Place; data: string }): string {
  return place.kind === "server"
    ? `  Start it with DATABASE_URL set to that database and HALLWAY_DATA=${data}.\n`
    : `  Start it without DATABASE_URL, and with HALLWAY_DATA=${data}.\n`;
}
