/** The parts that a process stands on, each asked how it is: the database, Redis, the disk, the backups. */
import { readdir, statfs } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "#base/clock.ts";
import type { Connections, Database } from "#store/database.ts";
import type { Redis } from "#store/redis/redis.ts";
import { ask } from "./store.ts";

export type Health = "good" | "degraded" | "down" | "unused";

export interface PartView {
  readonly name: "database" | "redis" | "disk" | "backup";
  readonly health: Health;
  /** What is so, and what follows from it, in a sentence. */
  readonly detail: string;
}

export interface PartFigures {
  /** Milliseconds that the database took to answer; null when it did not. */
  readonly databaseMs: number | null;
  readonly connections: Connections | null;
  /** Null where none is used. */
  readonly isRedisUp: boolean | null;
  /** Bytes; null where the data folder can't be asked. */
  readonly disk: { readonly free: number; readonly size: number } | null;
  /** Null where none was ever made, or where the house makes none by itself. */
  readonly backupAgeMs: number | null;
}

export interface PartsAsked {
  readonly database: Database;
  readonly redis: Redis | null;
  /** Where files and backups are; null for a house in memory. */
  readonly dataFolder: string | null;
  readonly clock: Clock;
}

const slowMs = 250;
const databaseWithinMs = 3_000;
const fullShare = 0.2;
const oldBackupMs = 26 * 3_600_000;
const firstBackupS = 20 * 60;

export async function askParts({ database, redis, dataFolder, clock }: PartsAsked): Promise<PartFigures> {
  const [databaseMs, disk, backupAgeMs] = await Promise.all([
    answerTime(database),
    dataFolder === null ? null : spaceOf(dataFolder),
    dataFolder === null ? null : backupAge(dataFolder, clock.nowMs()),
  ]);
  return { databaseMs, connections: database.connections?.() ?? null, isRedisUp: redis?.isUp() ?? null, disk, backupAgeMs };
}

/** Says of the figures what a person should know. @param makesBackups whether the house makes a backup a day by itself */
export function viewsOf({ databaseMs, connections, isRedisUp, disk, backupAgeMs }: PartFigures, makesBackups: boolean): PartView[] {
  return [databaseView(databaseMs, connections), redisView(isRedisUp), diskView(disk), backupView(backupAgeMs, makesBackups)];
}

function databaseView(ms: number | null, connections: Connections | null): PartView {
  if (ms === null)
    return { name: "database", health: "down", detail: "It does not answer. Work waits and goes on by itself when it is back." };
  const waiting = connections?.waiting ?? 0;
  if (waiting > 0) {
    const detail = `${waiting} wait for one of ${connections!.most} connections: raise HALLWAY_CONNECTIONS, or add a process.`;
    return { name: "database", health: "degraded", detail };
  }
  const took = `It answers in ${Math.max(1, Math.round(ms))} ms`;
  return ms > slowMs
    ? { name: "database", health: "degraded", detail: `${took}, which is slow.` }
    : { name: "database", health: "good", detail: `${took}.` };
}

function redisView(isUp: boolean | null): PartView {
  if (isUp === null) return { name: "redis", health: "unused", detail: "The database hands out work and carries progress." };
  return isUp
    ? { name: "redis", health: "good", detail: "It answers." }
    : { name: "redis", health: "degraded", detail: "It does not answer. Work goes on through the database, more slowly." };
}

function diskView(disk: PartFigures["disk"]): PartView {
  if (disk === null) return { name: "disk", health: "unused", detail: "This house keeps nothing on disk." };
  const share = disk.free / Math.max(1, disk.size);
  const left = `${gigabytes(disk.free)} of ${gigabytes(disk.size)} are free`;
  return share < fullShare
    ? { name: "disk", health: "degraded", detail: `${left}: make room before uploads are refused.` }
    : { name: "disk", health: "good", detail: `${left}.` };
}

function backupView(ageMs: number | null, makesBackups: boolean): PartView {
  if (ageMs === null && !makesBackups) {
    const detail = "None in the data folder: a server's database is backed up with hallway backup, or by whoever runs it.";
    return { name: "backup", health: "unused", detail };
  }
  if (ageMs === null) {
    return process.uptime() < firstBackupS
      ? { name: "backup", health: "unused", detail: "There is none yet. The first is made within ten minutes of the start." }
      : { name: "backup", health: "degraded", detail: "There is none: look in the log why." };
  }
  const age = `The newest is ${Math.round(ageMs / 3_600_000)} hours old`;
  return ageMs > oldBackupMs
    ? { name: "backup", health: "degraded", detail: `${age}: look in the log why there is no newer one.` }
    : { name: "backup", health: "good", detail: `${age}.` };
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(bytes < 1e10 ? 1 : 0)} GB`;
}

async function answerTime(database: Database): Promise<number | null> {
  const began = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), databaseWithinMs);
  });
  const asked = ask(database).then(
    () => performance.now() - began,
    () => null,
  );
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function spaceOf(folder: string): Promise<PartFigures["disk"]> {
  const space = await statfs(folder).catch(() => null);
  return space && { free: space.bavail * space.bsize, size: space.blocks * space.bsize };
}

/** Backups are named after their time (store/backup.ts). */
async function backupAge(dataFolder: string, nowMs: number): Promise<number | null> {
  const names = await readdir(join(dataFolder, "backups")).catch(() => []);
  const times = names.map(timeOfBackup).filter((time) => !Number.isNaN(time));
  return times.length === 0 ? null : Math.max(0, nowMs - Math.max(...times));
}

function timeOfBackup(name: string): number {
  const match = /^(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)Z$/.exec(name);
  return match ? Date.parse(`${match[1]}T${match[2]}:${match[3]}:${match[4]}Z`) : Number.NaN;
}
