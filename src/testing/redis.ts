/** A Redis for a test: an empty database of a server that all tests of a process share. */
import { systemClock } from "#base/clock.ts";
import { silentLog } from "#base/log.ts";
import { openRedis, type Redis } from "#store/redis/redis.ts";
import { startRedis } from "./services/redis.ts";

let server: ReturnType<typeof startRedis> | undefined;
let opened = 0;
/** Of a server; the next test takes the next. */
const databases = 16;

/** Opens the door to an empty database. Whoever opens it closes it. Nobody stops, crashes or configures the server. */
export async function openTestRedis(): Promise<Redis & { readonly url: string }> {
  server ??= startRedis();
  const url = `${(await server).url}/${opened++ % databases}`;
  const redis = await openRedis(url, { log: silentLog, clock: systemClock, name: "hallway-test" });
  await redis.commands.flushDb();
  return { ...redis, url };
}
