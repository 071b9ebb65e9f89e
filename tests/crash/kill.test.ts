import assert from "node:assert/strict";
import { test } from "node:test";
import { torment } from "./torment.ts";

/** `CRASH_TOLD=1` shows what happens, and what the processes say of it. */
const told = process.env["CRASH_TOLD"] === undefined ? undefined : (line: string) => void process.stderr.write(`${line}\n`);

test(
  "nothing is lost or done twice where processes are killed or stopped, PostgreSQL crashes and connections break",
  { timeout: 300_000 },
  async (context) => {
    const result = await torment(
      {
        workers: 3,
        apis: 2,
        tasks: 900,
        faults: {
          "worker killed": 200,
          "worker stopped": 8,
          "api killed": 6,
          "api stopped": 3,
          "postgres killed": 2,
          "postgres stopped immediately": 2,
          "backends ended": 3,
          "database link cut": 8,
          "database link refused": 4,
          "database link in a hole": 5,
          "database link stalled": 4,
          "database link slow": 4,
          "client link cut": 8,
          "client link in a hole": 3,
          "client link stalled": 3,
        },
        everyMs: 260,
        hasRedis: false,
        seed: "kill",
      },
      told,
    );
    const { faults, ...figures } = result;
    context.diagnostic(JSON.stringify(figures));
    assert.deepEqual(faults.slice(0, 50), []);
    assert.equal(result.lost, 0);
  },
);
