/** A worker of one release in a process of its own: `node worker.ts before postgres://…`. SIGTERM stops it in good order. */
import { systemClock } from "#base/clock.ts";
import { newId } from "#base/id.ts";
import { silentLog } from "#base/log.ts";
import { threadHeart } from "#engine/worker/heart.ts";
import { openEngine } from "#engine/index.ts";
import { openPostgres } from "#store/postgres/postgres.ts";
import { type Release, tasksOf } from "./code.ts";

const [release, url] = process.argv.slice(2) as [Release, string];
const database = await openPostgres({ url, poolSize: 4, applicationName: `worker ${release}` });
const engine = await openEngine({
  ...{ database, tasks: tasksOf(release), events: [], clock: systemClock, newId, random: Math.random, log: silentLog },
  ...{ codeVersion: release, source: "/upgrade", concurrency: 8, leaseMs: 3_000, startHeart: threadHeart(url), isAlone: false },
});
process.once("SIGTERM", async () => {
  await engine.stop(2_000);
  await database.close();
  process.exit(0);
});
process.once("disconnect", () => process.exit(1));
process.send?.("ready");
