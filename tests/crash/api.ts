/** An API in a process of its own: the doors of a house that works on nothing. Ends when its parent does. */
import { flushCompileCache } from "node:module";
import { pino } from "pino";
import { systemClock } from "#base/clock.ts";
import { newId } from "#base/id.ts";
import { threadHeart } from "#engine/worker/heart.ts";
import { openHouse } from "#hallway/house.ts";
import { createServer } from "#server/index.ts";
import { blobsInMemory } from "#store/blobs.ts";
import { openPostgres } from "#store/postgres/postgres.ts";
import { openRedis } from "#store/redis/redis.ts";
import { crashApp } from "./app.ts";
import { type ApiSettings, statementTimeoutMs, type ToParent, type ToWorker, weight } from "./processes.ts";

const { databaseUrl, redisUrl } = JSON.parse(process.argv[2] ?? "{}") as ApiSettings;
const log = pino({ level: "warn", serializers: { error: pino.stdSerializers.err } }, pino.destination(2));
const database = await openPostgres({ url: databaseUrl, poolSize: 6, statementTimeoutMs, log });
const redis = redisUrl === null ? null : await openRedis(redisUrl, { log, clock: systemClock, name: "crash api" });
const house = await openHouse({
  apps: [crashApp],
  database,
  ...(redis === null ? {} : { redis }),
  blobs: blobsInMemory(),
  clock: systemClock,
  newId,
  random: Math.random,
  log,
  codeVersion: "1",
  concurrency: 0,
  leaseMs: 30_000,
  startHeart: threadHeart(databaseUrl),
});
const doors = await createServer({ house, log, config: { host: "127.0.0.1", port: 0, requestsPerMinute: 0 } });
const origin = await doors.listen();

process.on("message", async (message: ToWorker) => {
  if (message.do === "weigh") return void process.send?.(weight());
  await doors.close();
  await house.close();
  await redis?.close();
  process.exit(0);
});
process.on("disconnect", () => process.exit(1));
process.send?.({ told: "ready", port: Number(new URL(origin).port) } satisfies ToParent);
flushCompileCache();
