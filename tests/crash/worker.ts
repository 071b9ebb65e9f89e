/** A worker in a process of its own: `node worker.ts postgres://…` or `node worker.ts FOLDER`. Ends when its standard input does. */
import { systemClock } from "#base/clock.ts";
import { newId } from "#base/id.ts";
import { timerHeart, threadHeart } from "#engine/heart.ts";
import { openEngine } from "#engine/index.ts";
import { migrate } from "#store/migrations.ts";
import { openPglite } from "#store/pglite.ts";
import { openPostgres } from "#store/postgres.ts";
import { engineMigrations, simulationMigrations } from "../simulation/simulate.ts";
import { tormented } from "./tasks.ts";
import { drained, leaseMs, projectId, type ToParent, type ToWorker } from "./torment.ts";

const [place = ""] = process.argv.slice(2);
const isEmbedded = !place.startsWith("postgres://");
const database = isEmbedded ? await openPglite({ directory: place }) : await openPostgres({ url: place, poolSize: 6 });
if (isEmbedded) await migrate(database, [engineMigrations, simulationMigrations]);
const tell = (message: ToParent) => process.send?.(message);
const complain = (level: string) => (fields: object, message: string) => {
  const { error } = fields as { error?: unknown };
  if (level !== "info" && level !== "debug")
    process.stderr.write(`${level}: ${message}${error === undefined ? "" : `: ${String(error)}`}\n`);
};
const engine = await openEngine({
  database,
  tasks: [tormented],
  events: [],
  clock: systemClock,
  newId,
  random: Math.random,
  log: { debug: complain("debug"), info: complain("info"), warn: complain("warn"), error: complain("error") },
  codeVersion: "1",
  source: "/crash",
  concurrency: 10,
  leaseMs,
  startHeart: isEmbedded ? timerHeart(database, systemClock) : threadHeart(place),
  isAlone: isEmbedded,
});

process.on("message", async (message: ToWorker) => {
  if (message.do === "start") {
    const taskId = await engine.tasks.start(projectId, { type: "system", id: "crash" }, tormented, {
      number: message.number,
      pauseMs: message.pauseMs,
    });
    tell({ told: "accepted", taskId });
  } else {
    if (message.do === "finish") await drained(database);
    await engine.stop(2_000);
    await database.close();
    process.exit(0);
  }
});
process.on("disconnect", () => process.exit(1));
tell({ told: "ready" });
