/** A worker in a process of its own, with the settings that its argument says. Ends when its parent does. */
import { flushCompileCache } from "node:module";
import { systemClock } from "#base/clock.ts";
import { newId } from "#base/id.ts";
import { timerHeart, threadHeart } from "#engine/worker/heart.ts";
import { openEngine } from "#engine/index.ts";
import { openPostgres } from "#store/postgres/postgres.ts";
import { openRedis } from "#store/redis/redis.ts";
import { complainingLog } from "./complaints.ts";
import { drained } from "./judge.ts";
import { projectId, statementTimeoutMs, type ToParent, type ToWorker, weight, type WorkerSettings } from "./processes.ts";
import { runFinished, tell as tellTask, tormented, triggers } from "./tasks.ts";

const { place, redisUrl, leaseMs, concurrency } = JSON.parse(process.argv[2] ?? "{}") as WorkerSettings;
const isEmbedded = !place.startsWith("postgres://");
const log = complainingLog();
const database = isEmbedded
  ? await (await import("./embedded.ts")).openEmbedded(place)
  : await openPostgres({ url: place, poolSize: 6, statementTimeoutMs, log });
const redis = redisUrl === null ? null : await openRedis(redisUrl, { log, clock: systemClock, name: "crash worker" });
const tell = (message: ToParent) => process.send?.(message);
const engine = await openEngine({
  database,
  ...(redis === null ? {} : { redis }),
  tasks: [{ ...tormented, run: (input: never, work: never) => begin(input, work) }, tellTask],
  events: [runFinished],
  triggers,
  clock: systemClock,
  newId,
  random: Math.random,
  log,
  codeVersion: "1",
  source: "/crash",
  concurrency,
  leaseMs,
  startHeart: isEmbedded ? timerHeart(database, systemClock) : threadHeart(place),
  isAlone: isEmbedded,
});

function begin(input: Parameters<typeof tormented.run>[0], work: Parameters<typeof tormented.run>[1]) {
  tell({ told: "began", taskId: work.taskId });
  return tormented.run(input, work);
}

const starting = new Set<Promise<void>>();

async function start(number: number, pauseMs: number): Promise<void> {
  const taskId = await engine.tasks.start(projectId, { type: "system", id: "crash" }, tormented, { number, pauseMs });
  tell({ told: "accepted", taskId });
}

process.on("message", async (message: ToWorker) => {
  if (message.do === "weigh") return tell(weight());
  if (message.do === "start") {
    const started: Promise<void> = start(message.number, message.pauseMs).finally(() => starting.delete(started));
    starting.add(started);
    return;
  }
  await Promise.all(starting);
  if (message.do === "finish") await drained(database);
  await engine.stop(2_000);
  await redis?.close();
  await database.close();
  process.exit(0);
});
process.on("disconnect", () => process.exit(1));
tell({ told: "ready" });
flushCompileCache();
