/** Hallway on PostgreSQL with its work handed out by Redis: what is recorded is the same. */
import { systemClock } from "#base/clock.ts";
import { silentLog } from "#base/log.ts";
import { threadHeart } from "#engine/worker/heart.ts";
import { openPostgres } from "#store/postgres/postgres.ts";
import { openRedis } from "#store/redis/redis.ts";
import type { Contender, Environment } from "../contender.ts";
import { onEngine } from "../engine.ts";

export const name = "Hallway with Redis";

export async function start({ databaseUrl, redisUrl }: Environment): Promise<Contender> {
  const redis = await openRedis(redisUrl, { log: silentLog, clock: systemClock, name: "bench" });
  const contender = await onEngine(await openPostgres({ url: databaseUrl, poolSize: 20 }), threadHeart(databaseUrl), redis);
  const close = async () => {
    await contender.close();
    await redis.close();
  };
  return { ...contender, close };
}
