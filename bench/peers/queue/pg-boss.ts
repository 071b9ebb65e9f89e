/** pg-boss 12: batches of 100 a worker, fetching on at once while batches are full, woken by LISTEN/NOTIFY. */
import pg from "pg";
import { PgBoss } from "pg-boss";
import type { Contender, Environment, Job } from "../../queue/contender.ts";

export const name = "pg-boss 12.35";

export async function start({ databaseUrl }: Environment): Promise<Contender> {
  const boss = new PgBoss({ connectionString: databaseUrl, max: 20, useListenNotify: true, schedule: false });
  boss.on("error", (error) => process.stderr.write(`pg-boss: ${error.message}\n`));
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1 });
  return onBoss(
    boss,
    async (sql) => (await pool.query<{ count: number }>(sql)).rows,
    () => pool.end(),
  );
}

/** The same on any database that pg-boss runs on. */
export async function onBoss(
  boss: PgBoss,
  query: (sql: string) => Promise<{ count: number }[]>,
  closeStore: () => Promise<void>,
): Promise<Contender> {
  await boss.start();
  await boss.createQueue("bench", { notify: true });
  return {
    hasSteps: false,
    add: (job) => boss.send("bench", job),
    addAll: (jobs) =>
      boss.insert(
        "bench",
        jobs.map((job) => ({ data: job })),
      ),
    async work({ concurrency, ran }) {
      const options = { localConcurrency: concurrency, batchSize: 100, burstWhenBatchFull: true, pollingIntervalSeconds: 0.5 };
      await boss.work<Job>("bench", options, async (jobs) => {
        for (const { data } of jobs) ran(data);
      });
      return () => boss.offWork("bench");
    },
    unsettled: async () =>
      (await query("select count(*)::int as count from pgboss.job where name = 'bench' and state < 'completed'"))[0]?.count ?? 0,
    async close() {
      await boss.stop();
      await closeStore();
    },
  };
}
