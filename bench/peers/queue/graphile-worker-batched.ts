/** graphile-worker 0.18 with all that it has for speed: a local queue of 500 and completion in batches. */
import { Logger, makeWorkerUtils, run } from "graphile-worker";
import pg from "pg";
import type { Contender, Environment, Job } from "../../queue/contender.ts";

export const name = "graphile-worker 0.18, local queue and batches";

export function start(environment: Environment): Promise<Contender> {
  return onGraphile(environment, { localQueue: { size: 500 }, completeJobBatchDelay: 0, failJobBatchDelay: 0 });
}

/** Takes the worker's settings beyond concurrency and connections. */
export async function onGraphile({ databaseUrl }: Environment, worker: GraphileConfig.WorkerOptions): Promise<Contender> {
  const pgPool = new pg.Pool({ connectionString: databaseUrl, max: 20 });
  const complain = (error: Error) => void process.stderr.write(`graphile-worker: ${error.message}\n`);
  pgPool.on("error", complain).on("connect", (client) => client.on("error", complain));
  const logger = new Logger(() => () => undefined);
  const adder = await makeWorkerUtils({ pgPool, logger });
  await adder.migrate();
  return {
    hasSteps: false,
    add: (job) => adder.addJob("bench", job),
    addAll: (jobs) => adder.addJobs(jobs.map((job) => ({ identifier: "bench", payload: job }))),
    async work({ concurrency, ran }) {
      const taskList = { bench: (job: unknown) => ran(job as Job) };
      const runner = await run({
        pgPool,
        logger,
        taskList,
        noHandleSignals: true,
        parsedCronItems: [],
        preset: { worker: { ...worker, concurrentJobs: concurrency } },
      });
      return () => runner.stop();
    },
    async unsettled() {
      const { rows } = await pgPool.query<{ count: number }>("select count(*)::int as count from graphile_worker._private_jobs");
      return rows[0]?.count ?? 0;
    },
    async close() {
      await adder.release();
      await pgPool.end();
    },
  };
}
