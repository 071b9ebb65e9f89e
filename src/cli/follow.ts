/** Follows tasks and the event log to a person's eye, over the same tools as everybody. */
import { setTimeout as pause } from "node:timers/promises";
import { defineProblem, problemFromDocument, type ToolType } from "#base/contract.ts";
import type { EventView } from "#base/event.ts";
import { isFinal, type TaskView } from "#base/task.ts";
import type { Client } from "./client.ts";

export const taskCancelled = defineProblem("task-cancelled", { status: 409, title: "The task was cancelled" });

/** Finds a tool by its name. @throws TypeError when no application has it */
export type FindTool = (name: string) => ToolType;

const firstPauseMs = 40;
const longestPauseMs = 400;

/**
 * Waits until a task is final, telling each state on the way.
 * @throws the task's own problem where it failed, taskCancelled; what `signal` was aborted with
 */
export async function followTask(
  client: Client,
  tool: FindTool,
  taskId: string,
  { seen, signal }: { seen: (task: TaskView) => void; signal: AbortSignal },
): Promise<TaskView> {
  const getTask = tool("get_task");
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 1.5, longestPauseMs)) {
    const task = (await client.ask(getTask, { id: taskId }, { signal })) as TaskView;
    seen(task);
    if (isFinal(task.status)) return checkOutcome(task);
    await pause(pauseMs, undefined, { signal });
  }
}

function checkOutcome(task: TaskView): TaskView {
  if (task.status === "cancelled") throw taskCancelled("The task was cancelled before it was done.", { task_id: task.task_id });
  if (task.status === "failed") throw problemFromDocument({ ...(task.error ?? unknownFault), task_id: task.task_id });
  return task;
}

const unknownFault = {
  type: "/problems/internal-error",
  title: "Something went wrong here",
  status: 500,
  detail: "The task failed without saying why.",
};

/** Asks for a task's end, whatever became of the command itself. Says nothing of its outcome. */
export async function cancelQuietly(client: Client, tool: FindTool, taskId: string): Promise<void> {
  await client.ask(tool("cancel_task"), { id: taskId }, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
}

/** Tells new events, oldest first, until `signal` is aborted. */
export async function followEvents(
  client: Client,
  tool: FindTool,
  filter: Readonly<Record<string, unknown>>,
  { heard, signal }: { heard: (event: EventView) => void; signal: AbortSignal },
): Promise<void> {
  const listEvents = tool("list_events");
  const read = async (input: object) =>
    ((await client.ask(listEvents, { ...filter, ...input }, { signal })) as { events: EventView[] }).events;
  const before = await read({ order: "newest", limit: 10 });
  for (const event of before.toReversed()) heard(event);
  let cursor = before[0]?.offset;
  for (;;) {
    const events = await read({ order: "oldest", limit: 200, ...(cursor === undefined ? {} : { cursor }) });
    for (const event of events) heard(event);
    cursor = events.at(-1)?.offset ?? cursor;
    if (events.length === 0) await pause(longestPauseMs, undefined, { signal });
  }
}
