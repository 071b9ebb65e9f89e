/** The work that is tormented: three steps, each with an effect in the database, a moment apart; and one that hears of its end. */
import { defineEvent, z } from "#base/contract.ts";
import { on, taskDefiner, type Trigger } from "#engine/define.ts";
import type { Work } from "#engine/work.ts";

const steps = ["first", "second", "third"];
// Each kill costs the tasks under way an attempt: here none may run out of them.
const retry = { attempts: 1_000, pause: "50ms", longest: "500ms" } as const;
const defineTask = taskDefiner<Work>();

/** How many effects each task has, by type. */
export const effectsOfTask: Readonly<Record<string, number>> = { "crash:run": steps.length, "crash:tell": 1 };

/** Recorded with the last effect of a run. */
export const runFinished = defineEvent("run.finished", z.object({ number: z.number() }), { subject: ({ number }) => `run/${number}` });

export const tormented = defineTask({
  name: "crash:run",
  input: z.object({ number: z.number(), pauseMs: z.number() }),
  retry,
  emits: [runFinished],
  async run({ number, pauseMs }, work) {
    const done: string[] = [];
    for (const name of steps) {
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      work.progress((100 * done.length) / steps.length, name);
      done.push(
        await work.transaction(name, async ({ db, emit }) => {
          await db.query(insertEffect, [work.projectId, work.taskId, name]);
          if (name === steps.at(-1)) await emit(runFinished, { number });
          return `${name} of ${number}`;
        }),
      );
    }
    return done;
  },
});

/** Started by the event, in its transaction. */
export const tell = defineTask({
  name: "crash:tell",
  input: z.object({ number: z.number() }),
  retry,
  run: ({ number }, work) =>
    work.transaction("told", async ({ db }) => {
      await db.query(insertEffect, [work.projectId, work.taskId, "told"]);
      return number;
    }),
});

export const triggers: readonly Trigger[] = [on(runFinished, tell)];

const insertEffect = `insert into simulation.effect (project_id, task_id, key) values ($1, $2, $3)`;
