/** Answers about tasks and the event log: all of them the engine's. */
import { answer, type Asked } from "#hallway/index.ts";
import { TaskStatus } from "#base/task.ts";
import { cursorInvalid, inputInvalid } from "#base/contract.ts";
import { isAfter } from "#base/event.ts";
import {
  cancelTask,
  countTasks,
  decideApproval,
  getTask,
  listEvents,
  listSchedules,
  listTasks,
  retryTask,
  retryTasks,
  tryHouse,
} from "./contract.ts";
import { tryOut } from "./tasks.ts";

export const tools = [
  answer(listTasks, async (input, { engine, projectId }) => {
    const { tasks, nextCursor } = await engine.tasks.list(projectId, {
      statuses: listed(input.status).map(statusOf),
      types: listed(input.type),
      limit: input.limit,
      ...(input.text === undefined ? {} : { text: input.text }),
      ...(input.created_after === undefined ? {} : { createdAfter: new Date(input.created_after) }),
      ...(input.created_before === undefined ? {} : { createdBefore: new Date(input.created_before) }),
      ...(input.correlation_id === undefined ? {} : { correlationId: input.correlation_id }),
      ...(input.cursor === undefined ? {} : { cursor: input.cursor }),
    });
    return { tasks, next_cursor: nextCursor };
  }),
  // Counts all that ever was, and stands on every page.
  answer(
    countTasks,
    async (_input, { engine, projectId }) => {
      const { by_status, types } = await engine.tasks.counts(projectId);
      return { by_status, types: [...types] };
    },
    { for: "10m", also: ["task."], warm: {} },
  ),
  answer(getTask, ({ id }, { engine, projectId }) => engine.tasks.get(projectId, id)),
  answer(cancelTask, ({ id }, asked) => asked.engine.tasks.cancel(asked.projectId, actorOf(asked), id)),
  answer(retryTask, ({ id, from_step }, asked) => asked.engine.tasks.retry(asked.projectId, actorOf(asked), id, from_step)),
  answer(retryTasks, async ({ ids, type }, asked) => {
    const which = { ...(ids === undefined ? {} : { ids }), ...(type === undefined ? {} : { type }) };
    return { retried: await asked.engine.tasks.retryMany(asked.projectId, actorOf(asked), which) };
  }),
  answer(decideApproval, ({ id, step, approved }, asked) =>
    asked.engine.tasks.decide(asked.projectId, actorOf(asked), id, { step, approved }),
  ),
  answer(listEvents, async (input, asked) => {
    const events = await asked.engine.log.read(asked.projectId, {
      after: input.cursor ?? null,
      order: input.order,
      types: listed(input.type),
      limit: input.limit,
      ...(input.subject === undefined ? {} : { subject: input.subject }),
      ...(input.correlation_id === undefined ? {} : { correlationId: input.correlation_id }),
    });
    if (input.cursor !== undefined && (events.length === 0 || input.order === "newest")) await demandReached(asked, input.cursor);
    // Who follows, oldest first, keeps a place to go on from; who pages back is done when a page is not full.
    const last = events.at(-1)?.offset ?? (input.order === "oldest" ? input.cursor : undefined);
    const isMore = input.order === "oldest" || events.length === input.limit;
    return { events, next_cursor: isMore ? (last ?? null) : null };
  }),
  answer(listSchedules, async (_input, { engine, projectId }) => ({ schedules: [...(await engine.schedules(projectId))] })),
  answer(tryHouse, async (_input, { start }) => ({ task_id: await start(tryOut, {}) })),
];

/** A place behind the head was made up, or is of another log: sockets answer it with a reset. @throws cursorInvalid */
async function demandReached({ engine, projectId }: Asked, cursor: string): Promise<void> {
  const head = await engine.log.head(projectId);
  if (isAfter(cursor, head ?? "0-0"))
    throw cursorInvalid(`"${cursor}" is no place in this event log, which has not come so far: leave it out to begin anew.`);
}

function actorOf({ person }: Asked) {
  return { type: person.kind, id: person.id };
}

function listed(text: string | undefined): string[] {
  return (text ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

function statusOf(text: string): TaskStatus {
  const status = TaskStatus.safeParse(text);
  if (!status.success) {
    throw inputInvalid(`"${text}" is no status of a task: write ${TaskStatus.options.join(", ")}.`, {
      errors: [{ pointer: "/status", detail: status.error.issues[0]?.message }],
    });
  }
  return status.data;
}
