/** Hallway on PGlite in the same process, every commit synced to disk. */
import { systemClock } from "#base/clock.ts";
import { timerHeart } from "#engine/worker/heart.ts";
import { openPglite } from "#store/pglite/pglite.ts";
import type { Contender, Environment } from "../contender.ts";
import { onEngine } from "../engine.ts";

export const name = "Hallway on PGlite";

export async function start({ directory }: Environment): Promise<Contender> {
  const database = await openPglite({ directory });
  return onEngine(database, timerHeart(database, systemClock));
}
