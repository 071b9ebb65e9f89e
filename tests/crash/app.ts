/** The application that callers ask through the doors: each number becomes one task, however often and wherever it is asked for. */
import { defineTool, z } from "#base/contract.ts";
import { answer, defineApp } from "#hallway/index.ts";
import { runFinished, tell, tormented, triggers } from "./tasks.ts";

const startRun = defineTool({
  name: "start_run",
  about: "Start the run of a number, unless it was started already.",
  at: "POST /api/crash/runs",
  effect: "write",
  status: 202,
  input: z.object({ number: z.number().int(), pause_ms: z.number().int() }),
  output: z.object({ task_id: z.uuid() }),
});

export const crashApp = defineApp({
  name: "crash",
  title: "Crash",
  about: "Work that is tormented.",
  migrations: new URL("migrations/", import.meta.url),
  events: [runFinished],
  tasks: [tormented, tell],
  triggers,
  tools: [
    answer(startRun, ({ number, pause_ms }, { projectId, transaction }) =>
      transaction(async ({ db, start }) => {
        const taken = await db.query(`insert into crash.run (project_id, number) values ($1, $2) on conflict do nothing returning number`, [
          projectId,
          number,
        ]);
        if (taken.length === 0) {
          const [run] = await db.query<{ task_id: string }>(`select task_id from crash.run where number = $1`, [number]);
          return { task_id: run!.task_id };
        }
        const taskId = await start(tormented, { number, pauseMs: pause_ms });
        await db.query(`update crash.run set task_id = $2 where number = $1`, [number, taskId]);
        return { task_id: taskId };
      }),
    ),
  ],
});
