import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import type { Plan } from "./faults.ts";
import { torment } from "./torment.ts";

/** `CRASH_TOLD=1` shows what happens, and what the processes say of it. */
const told = process.env["CRASH_TOLD"] === undefined ? undefined : (line: string) => void process.stderr.write(`${line}\n`);

async function survives(context: TestContext, seed: string, faults: Plan, hasRedis: boolean): Promise<void> {
  const result = await torment({ workers: 3, apis: 2, tasks: 450, faults, everyMs: 250, hasRedis, seed }, told);
  const { faults: wrong, ...figures } = result;
  context.diagnostic(JSON.stringify(figures));
  assert.deepEqual(wrong.slice(0, 50), []);
  assert.equal(result.lost, 0);
}

test(
  "nothing is lost or done twice where processes are killed or stopped, PostgreSQL crashes and connections break",
  {
    timeout: 400_000,
  },
  (context) =>
    survives(
      context,
      "kill",
      {
        "worker killed": 100,
        "worker stopped": 5,
        "api killed": 3,
        "api stopped": 2,
        "postgres killed": 1,
        "postgres stopped immediately": 1,
        "backends ended": 2,
        "connections used up": 2,
        "database link cut": 4,
        "database link refused": 2,
        "database link in a hole": 3,
        "database link stalled": 2,
        "database link slow": 2,
        "client link cut": 5,
        "client link in a hole": 2,
        "client link stalled": 2,
      },
      false,
    ),
);

test("nor where Redis hands out the work and is killed, emptied, read-only, full or out of reach", { timeout: 400_000 }, (context) =>
  survives(
    context,
    "kill with Redis",
    {
      "worker killed": 100,
      "worker stopped": 3,
      "api killed": 2,
      "postgres killed": 1,
      "backends ended": 1,
      "database link cut": 2,
      "database link in a hole": 1,
      "client link cut": 3,
      "redis killed": 3,
      "redis emptied": 4,
      "redis told garbage": 3,
      "redis made read-only": 3,
      "redis out of memory": 3,
      "redis link cut": 4,
      "redis link refused": 2,
      "redis link in a hole": 4,
      "redis link stalled": 2,
      "redis link slow": 2,
    },
    true,
  ),
);
