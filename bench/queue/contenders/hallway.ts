/** Hallway on PostgreSQL: twenty connections, as every other contender has. */
import { threadHeart } from "#engine/worker/heart.ts";
import { openPostgres } from "#store/postgres/postgres.ts";
import type { Contender, Environment } from "../contender.ts";
import { onEngine } from "../engine.ts";

export const name = "Hallway";

export async function start({ databaseUrl }: Environment): Promise<Contender> {
  return onEngine(await openPostgres({ url: databaseUrl, poolSize: 20 }), threadHeart(databaseUrl));
}
