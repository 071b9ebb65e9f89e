import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { openPostgres } from "#store/postgres/postgres.ts";
import { startPostgres } from "#testing/services/postgres.ts";
import { startRedis } from "#testing/services/redis.ts";
import { type Fleet, type HallwayProcess, openFleet, upload } from "../processes/hallway.ts";
import { checkEngine } from "../simulation/log-checker.ts";
import { drained } from "./judge.ts";

const uploads = 8;

/** A process that is started again whenever it is killed. */
async function keepUp(fleet: Fleet, role: "api" | "worker") {
  let current = await fleet.start([role]);
  let next: Promise<HallwayProcess> | null = null;
  return {
    origin: () => current.origin,
    async kill() {
      current.kill("SIGKILL");
      next = startAgain(fleet, role);
      current = await next;
    },
    stop: async () => (await (next ?? Promise.resolve(current))).stop(),
  };
}

/** As a supervisor does: again and again, for a database that is away keeps a process from opening. */
async function startAgain(fleet: Fleet, role: "api" | "worker"): Promise<HallwayProcess> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await fleet.start([role]);
    } catch (error) {
      if (tries === 20) throw error;
      await pause(200);
    }
  }
}

test(
  "every document whose upload was acknowledged is read, whatever becomes of the processes and servers of a house",
  {
    timeout: 400_000,
  },
  async () => {
    const [postgres, redis] = await Promise.all([startPostgres({ durable: true }), startRedis()]);
    const databaseUrl = await postgres.createDatabase();
    const fleet = await openFleet({ DATABASE_URL: databaseUrl, REDIS_URL: redis.url, HALLWAY_LEASE: "8s" });
    try {
      const apis = [await keepUp(fleet, "api"), await keepUp(fleet, "api")];
      const workers = await Promise.all([keepUp(fleet, "worker"), keepUp(fleet, "worker")]);
      const key = await fleet.key();
      const accepted: string[] = [];
      const refused: number[] = [];
      let isOver = false;
      const asking = (async () => {
        for (let number = 0; accepted.length < uploads || !isOver; number += 1) {
          const answer = await upload(apis[number % 2]!.origin(), key, `form ${number}.docx`).catch(() => null);
          if (answer?.status === 202) accepted.push(answer.taskId);
          else if (answer !== null) refused.push(answer.status);
          await pause(answer?.status === 202 ? 1_500 : 200);
        }
      })();
      await pause(1_000);
      // Reading a document has three attempts, and each death of its worker takes one: two may die.
      await Promise.all([workers[0]!.kill(), redis.crash()]);
      await Promise.all([apis[0]!.kill(), redis.restart()]);
      await postgres.crash("immediate");
      await pause(1_000);
      await postgres.restart();
      await Promise.all([workers[1]!.kill(), apis[1]!.kill()]);
      await postgres.crash("kill");
      await postgres.restart();
      isOver = true;
      await asking;
      const database = await openPostgres({ url: databaseUrl, poolSize: 2 });
      await drained(database);
      const tasks = await database.query<{ id: string; status: string }>(`select id, status from engine.task where id = any ($1::uuid[])`, [
        accepted,
      ]);
      assert.deepEqual(
        tasks.filter(({ status }) => status !== "completed"),
        [],
      );
      assert.equal(tasks.length, accepted.length);
      assert.deepEqual(await checkEngine(database), []);
      assert.deepEqual(
        refused.filter((status) => status !== 503),
        [],
      );
      assert.deepEqual(await Promise.all([...apis, ...workers].map((each) => each.stop())), [0, 0, 0, 0]);
      await database.close();
    } finally {
      await fleet.close();
      await postgres.stop();
      await redis.stop();
    }
  },
);
