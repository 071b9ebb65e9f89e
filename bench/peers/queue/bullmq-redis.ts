/** BullMQ 6 on Redis; finished jobs are removed, as its documentation advises for speed. */
import { Queue, Worker } from "bullmq";
import type { Contender, Environment, Job } from "../../queue/contender.ts";

export const name = "BullMQ 6.7 on Redis";

export async function start({ redisUrl }: Environment): Promise<Contender> {
  const connection = { url: redisUrl, maxRetriesPerRequest: null };
  const queue = new Queue("bench", { connection, defaultJobOptions: { removeOnComplete: true, removeOnFail: true } });
  await queue.waitUntilReady();
  return {
    hasSteps: false,
    add: (job) => queue.add("bench", job),
    addAll: (jobs) => queue.addBulk(jobs.map((job) => ({ name: "bench", data: job }))),
    async work({ concurrency, ran }) {
      const worker = new Worker<Job>("bench", async ({ data }) => ran(data), { connection, concurrency });
      worker.on("error", (error) => process.stderr.write(`BullMQ: ${error.message}\n`));
      return () => worker.close();
    },
    unsettled: async () => sum(await queue.getJobCounts("wait", "active", "delayed", "prioritized")),
    close: () => queue.close(),
  };
}

function sum(counts: Record<string, number>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
