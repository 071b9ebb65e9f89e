/** Tasks and the event log, as tools. */
import { defineEvent, defineTool, z } from "#base/contract.ts";
import { EventView } from "#base/event.ts";
import { TaskDetail, TaskStatus, TaskView } from "#base/task.ts";

const page = {
  /** Where the page before ended. */
  cursor: z.string().max(400).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
};

const oneTask = z.object({ id: z.uuid() });

/** Filters of the task list. Several statuses or types are separated by commas. */
export const TaskFilter = z.object({
  status: z.string().max(200).optional(),
  type: z.string().max(400).optional(),
  /** Finds in the type, the id, the input and the error. */
  text: z.string().max(200).optional(),
  created_after: z.iso.datetime({ offset: true }).optional(),
  created_before: z.iso.datetime({ offset: true }).optional(),
  correlation_id: z.uuid().optional(),
});

export const listTasks = defineTool({
  name: "list_tasks",
  about: "List the tasks of this project, newest first, filtered by status, type, text and time.",
  at: "GET /api/tasks",
  effect: "read",
  command: { words: "tasks list" },
  input: TaskFilter.extend(page),
  output: z.object({ tasks: z.array(TaskView), next_cursor: z.string().nullable() }),
});

export const countTasks = defineTool({
  name: "count_tasks",
  about: "Count the tasks of this project by status and by type.",
  at: "GET /api/tasks/counts",
  effect: "read",
  input: z.object({}),
  output: z.object({
    by_status: z.record(TaskStatus, z.number()),
    types: z.array(z.object({ type: z.string(), count: z.number() })),
  }),
});

export const getTask = defineTool({
  name: "get_task",
  about: "Get one task with its status, progress, steps, attempts, error, input and output.",
  at: "GET /api/tasks/{id}",
  effect: "read",
  command: { words: "tasks show" },
  input: oneTask,
  output: TaskDetail,
});

export const cancelTask = defineTool({
  name: "cancel_task",
  about: "Cancel a task and its children. Running code is told at once; a final task stays as it is.",
  at: "POST /api/tasks/{id}/cancel",
  effect: "write",
  command: { words: "tasks cancel" },
  input: oneTask,
  output: TaskView,
});

export const retryTask = defineTool({
  name: "retry_task",
  about: "Try a failed or cancelled task again: from where it stopped, or from a chosen step.",
  at: "POST /api/tasks/{id}/retry",
  effect: "write",
  command: { words: "tasks retry" },
  input: oneTask.extend({
    /** Forget this step and those after it, so that they run again. */
    from_step: z.string().max(200).optional(),
  }),
  output: TaskView,
});

export const retryTasks = defineTool({
  name: "retry_tasks",
  about: "Try failed tasks again: the listed ones, or all of a type.",
  at: "POST /api/tasks/retry",
  effect: "write",
  input: z.object({ ids: z.array(z.uuid()).max(1000).optional(), type: z.string().max(200).optional() }),
  output: z.object({ retried: z.number() }),
});

export const decideApproval = defineTool({
  name: "decide_approval",
  about: "Approve or refuse what a waiting task asks for.",
  at: "POST /api/tasks/{id}/decide",
  effect: "write",
  input: oneTask.extend({ step: z.string().max(400), approved: z.boolean() }),
  output: TaskView,
});

export const listEvents = defineTool({
  name: "list_events",
  about: "Read the event log of this project, oldest first after a cursor, or newest first.",
  at: "GET /api/events",
  effect: "read",
  command: { words: "events list" },
  input: z.object({
    ...page,
    /** `oldest` reads on from the cursor, as a follower does; `newest` pages back. */
    order: z.enum(["newest", "oldest"]).default("newest"),
    type: z.string().max(400).optional(),
    subject: z.string().max(400).optional(),
    correlation_id: z.uuid().optional(),
  }),
  output: z.object({ events: z.array(EventView), next_cursor: z.string().nullable() }),
});

export const listSchedules = defineTool({
  name: "list_schedules",
  about: "List the schedules of this project with their next time.",
  at: "GET /api/schedules",
  effect: "read",
  command: { words: "schedules list" },
  input: z.object({}),
  output: z.object({
    schedules: z.array(
      z.object({
        name: z.string(),
        cron: z.string(),
        time_zone: z.string(),
        catch_up: z.enum(["latest", "all", "none"]),
        task_type: z.string(),
        next_at: z.string(),
        last_at: z.string().nullable(),
      }),
    ),
  }),
});

/** A try-out came to its end: on which hosts it was worked on. */
export const houseTried = defineEvent("house.tried", z.object({ id: z.uuid(), hosts: z.array(z.string()) }));

export const tryHouse = defineTool({
  name: "try_house",
  about: "Start a task that tries what every task stands on: a step, progress, a sleep, an event.",
  at: "POST /api/tasks/try",
  effect: "write",
  opensTask: true,
  command: { words: "tasks try" },
  input: z.object({}),
  output: z.object({ task_id: z.uuid() }),
});
