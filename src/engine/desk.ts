/** What people do with tasks: list, look, cancel, try again, decide. */
import { storableJson } from "#base/json.ts";
import { cursorInvalid, problemDocument } from "#base/problem.ts";
import { isId } from "#base/id.ts";
import { type TaskDetail, taskStatuses, type TaskStatus, type TaskView } from "#base/task.ts";
import type { Database, Queryable, Transaction } from "#store/database.ts";
import type { InsideParts } from "./inside.ts";
import type { Actor } from "./origin.ts";
import { stepUnknown, taskCancelled, taskUnknown, taskUnready } from "./problems.ts";
import {
  cancelTree,
  countTasks,
  countTree,
  decideStep,
  listTasks,
  positionOfStep,
  readTask,
  readTaskDetail,
  retryTasks,
} from "./sql/views.ts";
import type { ReadyTask } from "./sql/dispatch.ts";
import { settleStarts, wakeTasks } from "./sql/wake.ts";

export interface TaskQuery {
  readonly statuses?: readonly TaskStatus[];
  readonly types?: readonly string[];
  readonly text?: string;
  readonly createdAfter?: Date;
  readonly createdBefore?: Date;
  readonly correlationId?: string;
  readonly cursor?: string;
  readonly limit: number;
}

export interface TaskCounts {
  readonly by_status: Record<TaskStatus, number>;
  readonly types: readonly { readonly type: string; readonly count: number }[];
}

export interface Desk {
  /** @throws cursorInvalid */
  readonly list: (projectId: string, query: TaskQuery) => Promise<{ tasks: TaskView[]; nextCursor: string | null }>;
  readonly counts: (projectId: string) => Promise<TaskCounts>;
  /** @throws taskUnknown */
  readonly get: (projectId: string, id: string) => Promise<TaskDetail>;
  /** @throws taskUnknown */
  readonly view: (projectId: string, id: string) => Promise<TaskView>;
  /** Cancels a task and its children; a final one stays as it is. @throws taskUnknown */
  readonly cancel: (projectId: string, actor: Actor, id: string) => Promise<TaskView>;
  /** @throws taskUnknown, stepUnknown, taskUnready when the task is neither failed nor cancelled */
  readonly retry: (projectId: string, actor: Actor, id: string, fromStep?: string) => Promise<TaskView>;
  /** Tries failed tasks again: the listed ones, or all of a type, or all. @returns how many */
  readonly retryMany: (projectId: string, actor: Actor, which: { ids?: readonly string[]; type?: string }) => Promise<number>;
  /** Records a decision on what a task asks for. @throws taskUnknown, taskUnready when it is decided or expired already */
  readonly decide: (projectId: string, actor: Actor, id: string, decision: { step: string; approved: boolean }) => Promise<TaskView>;
}

const mostOfTree = 100_000;
const retryPortion = 1_000;

export function makeDesk(parts: InsideParts & { database: Database }): Desk {
  const { database, newId } = parts;
  const view = async (projectId: string, id: string) => {
    const task = isId(id) ? await readTask(database.forProject(projectId), projectId, id) : null;
    if (task === null) throw unknown(id);
    return task;
  };
  return {
    view,
    list: (projectId, query) => list(database.forProject(projectId), projectId, query),
    counts: (projectId) => counts(database.forProject(projectId), projectId),
    get: async (projectId, id) => {
      const task = isId(id) ? await readTaskDetail(database.forProject(projectId), projectId, id) : null;
      if (task === null) throw unknown(id);
      return task;
    },
    cancel: async (projectId, actor, id) => {
      await view(projectId, id);
      await cancel(parts, projectId, actor, id);
      return view(projectId, id);
    },
    retry: async (projectId, actor, id, fromStep) => {
      const task = await view(projectId, id);
      if (task.status !== "failed" && task.status !== "cancelled") {
        throw taskUnready(`The task is ${task.status}: only failed and cancelled tasks can be tried again.`, {
          task_id: id,
          status: task.status,
        });
      }
      const db = database.forProject(projectId);
      const fromPosition = fromStep === undefined ? null : await positionOfStep(db, projectId, id, fromStep);
      if (fromStep !== undefined && fromPosition === null)
        throw stepUnknown(`The task has no step "${fromStep}".`, { task_id: id, step: fromStep });
      const retried = await retryTasks(db, projectId, { ids: [id], type: null, fromPosition, limit: 1 }, { actor, newId });
      if (retried.length === 0)
        throw taskUnready("Another live task does the same work by now: see the tasks of this type.", { task_id: id });
      parts.bell.ring(ungated(retried));
      return view(projectId, id);
    },
    retryMany: async (projectId, actor, { ids, type }) => {
      let count = 0;
      for (let more = true; more;) {
        const which = {
          ids: ids ? ids.slice(count, count + retryPortion) : null,
          type: type ?? null,
          fromPosition: null,
          limit: retryPortion,
        };
        const retried = await retryTasks(database.forProject(projectId), projectId, which, { actor, newId });
        count += retried.length;
        if (retried.length > 0) parts.bell.ring(ungated(retried));
        more = retried.length === retryPortion && ids === undefined;
      }
      return count;
    },
    decide: async (projectId, actor, id, { step, approved }) => {
      await view(projectId, id);
      await database.forProject(projectId).transaction(async (transaction) => {
        const isOpen = await decideStep(transaction, { projectId, id, key: step, approved, actor, eventId: newId() });
        if (!isOpen) throw taskUnready("There is no open question of this name: it was decided or ran out of time.", { task_id: id, step });
        const ready = await wakeTasks(transaction, [{ project_id: projectId, task_id: id }], newId);
        transaction.afterCommit(() => parts.bell.ring(ready));
      });
      return view(projectId, id);
    },
  };
}

/** What has a key waits for its limits first. */
const ungated = (tasks: readonly (ReadyTask & { gate: number })[]) => tasks.filter(({ gate }) => gate === 0);

const unknown = (id: string) => taskUnknown(`There is no task ${id} in this project.`, { task_id: id });

async function list(db: Queryable, projectId: string, query: TaskQuery) {
  if (query.cursor !== undefined && !isId(query.cursor))
    throw cursorInvalid(`"${query.cursor}" is no place in the list of tasks: leave it out to begin anew.`);
  const tasks = await listTasks(db, projectId, {
    statuses: query.statuses?.length ? query.statuses : null,
    types: query.types?.length ? query.types : null,
    text: query.text?.trim() || null,
    createdAfter: query.createdAfter ?? null,
    createdBefore: query.createdBefore ?? null,
    correlationId: query.correlationId ?? null,
    before: query.cursor ?? null,
    limit: query.limit + 1,
  });
  const page = tasks.slice(0, query.limit);
  return { tasks: page, nextCursor: tasks.length > query.limit ? page.at(-1)!.task_id : null };
}

async function counts(db: Queryable, projectId: string): Promise<TaskCounts> {
  const rows = await countTasks(db, projectId);
  const byStatus = Object.fromEntries(taskStatuses.map((status) => [status, 0])) as Record<TaskStatus, number>;
  const types = new Map<string, number>();
  for (const { status, type, count } of rows) {
    byStatus[status] += count;
    types.set(type, (types.get(type) ?? 0) + count);
  }
  return { by_status: byStatus, types: [...types].map(([type, count]) => ({ type, count })) };
}

async function cancel(parts: InsideParts & { database: Database }, projectId: string, actor: Actor, id: string): Promise<void> {
  const error = storableJson(problemDocument(taskCancelled("The task was cancelled.", { cancelled_by: `${actor.type}/${actor.id}` })));
  await parts.database.forProject(projectId).transaction(async (transaction) => {
    const eventIds = Array.from({ length: await countTree(transaction, projectId, id, mostOfTree) }, parts.newId);
    const cancelled = await cancelTree(transaction, { projectId, id, error, actor, eventIds });
    const ready = await wakeParentsOf(parts, transaction, projectId, cancelled);
    const running = cancelled.filter((task) => task.status === "processing").map((task) => task.id);
    transaction.afterCommit(() => {
      parts.bell.ringCancel(running);
      parts.bell.ring(ready);
    });
  });
}

async function wakeParentsOf(
  { newId }: InsideParts,
  transaction: Transaction,
  projectId: string,
  tasks: readonly { id: string; status: TaskStatus; parent_id: string | null }[],
): Promise<readonly ReadyTask[]> {
  const ended = tasks.filter((task) => task.status === "cancelled" && task.parent_id !== null);
  const parents = await settleStarts(
    transaction,
    ended.map(() => projectId),
    ended.map((task) => task.id),
  );
  return wakeTasks(transaction, parents, newId);
}
