/**
 * Absurd 0.5, polled every 50 ms. Its SQL is no part of its npm package: it is read from the file that ABSURD_SQL names,
 * else fetched once from its repository into `bench/peers/.cache`.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { Absurd } from "absurd-sdk";
import pg from "pg";
import type { Contender, Environment, Job, WorkOrder } from "../../queue/contender.ts";

export const name = "Absurd 0.5";

const source = "https://raw.githubusercontent.com/earendil-works/absurd/0.5.0/sql/absurd.sql";

export async function start({ databaseUrl }: Environment): Promise<Contender> {
  const sql = await readSql();
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 20 });
  await pool.query(sql);
  let ran: WorkOrder["ran"] = () => undefined;
  const silent = {
    log: nothing,
    info: nothing,
    warn: nothing,
    error: (...text: unknown[]) => void process.stderr.write(`Absurd: ${text.join(" ")}\n`),
  };
  const absurd = new Absurd({ db: pool, queueName: "bench", log: silent });
  await absurd.createQueue();
  absurd.registerTask<Job>({ name: "noop" }, async (job) => ran(job));
  absurd.registerTask<Job>({ name: "step" }, async (job, context) => {
    await context.step("run", async () => ran(job));
  });
  const add = (job: Job) => absurd.spawn(job.kind, job);
  return {
    hasSteps: true,
    share: 0.25,
    add,
    addAll: (jobs) => Promise.all(jobs.map(add)),
    async work(order) {
      ran = order.ran;
      const worker = await absurd.startWorker({ concurrency: order.concurrency, pollInterval: 0.05 });
      return () => worker.close();
    },
    async unsettled() {
      const { rows } = await pool.query<{ count: number }>(
        "select count(*)::int as count from absurd.t_bench where state in ('pending', 'running', 'sleeping')",
      );
      return rows[0]?.count ?? 0;
    },
    async close() {
      await absurd.close();
      await pool.end();
    },
  };
}

async function readSql(): Promise<string> {
  const given = process.env["ABSURD_SQL"];
  if (given !== undefined) return readFile(given, "utf8");
  const kept = new URL("../.cache/absurd-0.5.0.sql", import.meta.url);
  const cached = await readFile(kept, "utf8").catch(() => null);
  if (cached !== null) return cached;
  const answer = await fetch(source).catch(() => null);
  if (answer === null || !answer.ok)
    throw new Error(`not measured: its SQL could not be fetched; download ${source} and name the file in ABSURD_SQL`);
  const sql = await answer.text();
  await mkdir(new URL(".", kept), { recursive: true });
  await writeFile(kept, sql);
  return sql;
}

function nothing(): void {}
