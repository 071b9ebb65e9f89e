/** BullMQ 6 on PostgreSQL; finished jobs are removed, as its documentation advises for speed. */
import { createPostgresBackend, Queue, Worker } from "bullmq";
import type { Contender, Environment, Job } from "../../queue/contender.ts";

export const name = "BullMQ 6.7 on PostgreSQL";

export async function start({ databaseUrl }: Environment): Promise<Contender> {
  const connection = { connectionString: databaseUrl, max: 20, migrate: true };
  const queue = new Queue(
    "bench",
    { connection, defaultJobOptions: { removeOnComplete: true, removeOnFail: true } },
    createPostgresBackend,
  );
  await queue.waitUntilReady();
  return {
    hasSteps: false,
    add: (job) => queue.add("bench", job),
    addAll: (jobs) => queue.addBulk(jobs.map((job) => ({ name: "bench", data: job }))),
    async work({ concurrency, ran }) {
      const worker = new Worker("bench", async ({ data }) => ran(data as Job), { connection, concurrency }, createPostgresBackend);
      worker.on("error", (error) => process.stderr.write(`BullMQ: ${error.message}\n`));
      return () => worker.close();
    },
    async unsettled() {
      const counts = await queue.getJobCounts("wait", "active", "delayed", "prioritized");
      return Object.values(counts).reduce((total, count) => total + count, 0);
    },
    close: () => queue.close(),
  };
}
