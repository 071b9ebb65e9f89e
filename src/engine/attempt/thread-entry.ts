/** The file that every thread of `runInThread` starts with: fetches the module, runs it once, tells how it ended. */
import { parentPort, workerData } from "node:worker_threads";
import { Problem } from "#base/problem.ts";
import type { ThreadMessage, ThreadRun } from "./thread.ts";

const { module, input } = workerData as { module: string; input: unknown };
const tell = (message: ThreadMessage) => parentPort?.postMessage(message);

try {
  const { run } = (await import(module)) as { run: ThreadRun<unknown, unknown> };
  const output = await run(input, (percent, step) => tell({ kind: "progress", percent, step }));
  tell({ kind: "done", output });
} catch (thrown) {
  if (thrown instanceof Problem) tell({ kind: "problem", problem: thrown.kind, detail: thrown.message, data: thrown.data });
  else if (thrown instanceof Error) tell({ kind: "failed", message: thrown.message, stack: thrown.stack ?? thrown.message });
  else tell({ kind: "failed", message: String(thrown), stack: String(thrown) });
}
