/** What one process does of a house: all of it, the doors alone, or the work alone. Several share one database and one folder of files. */
import { parseArgs } from "node:util";
import type { Config } from "./config.ts";

export interface Role {
  readonly name: "start" | "api" | "worker";
  /** What an administrator sees in pg_stat_activity and in CLIENT LIST of Redis. */
  readonly applicationName: string;
  /** Tasks that it works on at once; 0 for none. */
  readonly concurrency: number;
  /** The only types that it works on; null for all. */
  readonly types: readonly string[] | null;
}

/** Thrown where the words behind a role do not fit, or the settings do not allow it; says what does. */
export class RoleRefused extends Error {
  override readonly name = "RoleRefused";
}

/** Everything in one process: `hallway`, `hallway start`. */
export function wholeHouse({ engine }: Config): Role {
  return { name: "start", applicationName: "hallway", concurrency: engine.concurrency, types: null };
}

/** The doors: `hallway api`. @throws RoleRefused */
export function apiRole(config: Config, words: readonly string[]): Role {
  demandServer(config, "api");
  if (words.length > 0) throw new RoleRefused(`"api" takes nothing more, but there is "${words.join(" ").slice(0, 60)}".`);
  return { name: "api", applicationName: "hallway api", concurrency: 0, types: null };
}

/**
 * The work: `hallway worker [--types a,b] [--concurrency N]`.
 * @param knownTypes types of tasks that the applications here know
 * @throws RoleRefused
 */
export function workerRole(config: Config, words: readonly string[], knownTypes: readonly string[]): Role {
  const given = workerWords(words);
  demandServer(config, "worker");
  const types = given.types === undefined ? null : given.types.split(",").map((type) => type.trim());
  const unknown = types?.find((type) => !knownTypes.includes(type));
  if (unknown !== undefined)
    throw new RoleRefused(`No application here has a task of the type "${unknown}". There are: ${knownTypes.toSorted().join(", ")}.`);
  const concurrency = given.concurrency === undefined ? config.engine.concurrency : Number(given.concurrency);
  if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > 1_000)
    throw new RoleRefused(`--concurrency takes a whole number from 1 to 1000, not "${given.concurrency}".`);
  return { name: "worker", applicationName: "hallway worker", concurrency, types };
}

function workerWords(words: readonly string[]): { types?: string; concurrency?: string } {
  try {
    const options = { types: { type: "string" }, concurrency: { type: "string" } } as const;
    return parseArgs({ args: [...words], options, strict: true }).values;
  } catch {
    throw new RoleRefused(`"worker" takes --types a,b and --concurrency N, nothing else, but there is "${words.join(" ").slice(0, 60)}".`);
  }
}

function demandServer({ store }: Config, role: string): void {
  if (store.databaseUrl !== null) return;
  throw new RoleRefused(
    `"${role}" is one of several processes, and the embedded database has room for one: name a PostgreSQL in DATABASE_URL, or run everything in one with "start".`,
  );
}
