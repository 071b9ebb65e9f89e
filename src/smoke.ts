/** `hallway smoke [<url>]`: tries a house before people are sent to it, with a key that lives as long as the command. */
import { parseArgs } from "node:util";
import { pino } from "pino";
import { systemClock } from "#base/clock.ts";
import { durationMs } from "#base/duration.ts";
import { newId } from "#base/id.ts";
import { commandFinder, demandServer, smoke } from "#cli/index.ts";
import { createPeople } from "#people/index.ts";
import { openDatabase } from "#store/open.ts";
import type { Config } from "./config.ts";
import { apps } from "./house.ts";
import { RoleRefused } from "./role.ts";

/**
 * Tries the house at a URL, which must stand on the database of the settings; without one, the house that runs on the data folder.
 * @throws RoleRefused, smokeFailed
 */
export async function smokeCommand(config: Config, words: readonly string[]): Promise<number> {
  const { url, workerHost, withinMs } = readWords(words);
  const tell = (sentence: string) => void process.stdout.write(`${sentence}\n`);
  const parts = { find: commandFinder(apps), workerHost, withinMs, tell };
  if (url === null) await smoke({ ...(await demandServer(config.store.data)), ...parts });
  else await withKey(config, (key) => smoke({ url, key, ...parts }));
  tell("All is well.");
  return 0;
}

function readWords(words: readonly string[]): { url: string | null; workerHost: string | null; withinMs: number } {
  const refused = (why: string) => new RoleRefused(`${why} "smoke" takes a URL, --worker <how its host begins> and --within 60s.`);
  const options = { worker: { type: "string" }, within: { type: "string", default: "60s" } } as const;
  try {
    const { values, positionals } = parseArgs({ args: [...words], options, strict: true, allowPositionals: true });
    const [url = null, ...more] = positionals;
    if (more.length > 0) throw refused(`"${more[0]}" is one word too many.`);
    if (url !== null && !/^https?:\/\/[^/]+$/.test(url)) throw refused(`"${url}" is no origin such as http://localhost:4000.`);
    if (!/^\d+(ms|s|m|h)$/.test(values.within)) throw refused(`"${values.within}" is no length of time.`);
    return { url, workerHost: values.worker ?? null, withinMs: durationMs(values.within as "60s") };
  } catch (error) {
    if (error instanceof RoleRefused) throw error;
    throw refused(`${(error as Error).message}.`);
  }
}

/** The database is what says who may: whoever has its address needs no key that lasts. */
async function withKey(config: Config, work: (key: string) => Promise<void>): Promise<void> {
  if (config.store.databaseUrl === null)
    throw new RoleRefused("The house at a URL is tried with a key that its database gives: name that in DATABASE_URL.");
  const log = pino({ level: config.log.level }, pino.destination(2));
  const database = await openDatabase(config.store, { log, applicationName: "hallway smoke" });
  try {
    const people = createPeople({ database, clock: systemClock, newId });
    const { id: accountId, projectId } = await people.ensureOwner();
    const { id, key } = await people.createKey({ accountId, projectId, name: "smoke", role: "member" });
    try {
      await work(key);
    } finally {
      await people.revokeKey(id);
    }
  } finally {
    await database.close();
  }
}
