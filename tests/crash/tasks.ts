/** The work that is tormented: three steps, each with an effect in the database, a moment apart. */
import { z } from "#base/contract.ts";
import { taskDefiner } from "#engine/define.ts";
import type { Work } from "#engine/work.ts";

const steps = ["first", "second", "third"];

/** How many effects each task has. */
export const effectsOfTask = steps.length;

export const tormented = taskDefiner<Work>()({
  name: "crash:run",
  input: z.object({ number: z.number(), pauseMs: z.number() }),
  // Each kill costs the tasks under way an attempt: here none may run out of them.
  retry: { attempts: 1_000, pause: "50ms", longest: "500ms" },
  async run({ number, pauseMs }, work) {
    const done: string[] = [];
    for (const name of steps) {
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      done.push(
        await work.transaction(name, async ({ db }) => {
          await db.query(`insert into simulation.effect (project_id, task_id, key) values ($1, $2, $3)`, [
            work.projectId,
            work.taskId,
            name,
          ]);
          return `${name} of ${number}`;
        }),
      );
    }
    return done;
  },
});
