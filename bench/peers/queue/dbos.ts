/** DBOS Transact 5.3: durable workflows on a queue polled every 10 ms. */
import { DBOS, DBOSClient } from "@dbos-inc/dbos-sdk";
import pg from "pg";
import type { Contender, Environment, Job, WorkOrder } from "../../queue/contender.ts";

export const name = "DBOS 5.3";

export async function start({ databaseUrl }: Environment): Promise<Contender> {
  let ran: WorkOrder["ran"] = () => undefined;
  DBOS.registerWorkflow(async (job: Job) => ran(job), { name: "noop" });
  DBOS.registerWorkflow(async (job: Job) => DBOS.runStep(async () => ran(job), { name: "run" }), { name: "step" });
  const silent = {
    debug: nothing,
    info: nothing,
    warn: nothing,
    error: (text: unknown) => void process.stderr.write(`DBOS: ${String(text)}\n`),
  };
  const launch = async (concurrency: number) => {
    DBOS.setConfig({ name: "bench", systemDatabaseUrl: databaseUrl, systemDatabasePoolSize: 20, logger: silent, applicationVersion: "1" });
    await DBOS.launch();
    await DBOS.registerQueue("bench", { workerConcurrency: concurrency, minPollingIntervalMs: 10, onConflict: "always_update" });
  };
  await launch(10);
  await DBOS.shutdown();
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 20 });
  const client = await DBOSClient.create({ systemDatabaseUrl: databaseUrl, systemDatabasePool: pool, applicationName: "bench" });
  const add = (job: Job) => client.enqueue({ workflowName: job.kind, queueName: "bench", appVersion: "1" }, job);
  return {
    hasSteps: true,
    share: 0.25,
    add,
    addAll: (jobs) => Promise.all(jobs.map(add)),
    async work(order) {
      ran = order.ran;
      await launch(order.concurrency);
      return () => DBOS.shutdown();
    },
    async unsettled() {
      const { rows } = await pool.query<{ count: number }>(
        "select count(*)::int as count from dbos.workflow_status where status in ('ENQUEUED', 'PENDING')",
      );
      return rows[0]?.count ?? 0;
    },
    async close() {
      await client.destroy();
      await pool.end();
    },
  };
}

function nothing(): void {}
