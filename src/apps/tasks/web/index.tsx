/** The pages of tasks, dead letters, events and schedules. */
import { CalendarClock, ListChecks, MailX, ScrollText } from "lucide-react";
import { statusWord } from "#ui/status.tsx";
import { definePages } from "#ui/pages.ts";
import { listTasks } from "../contract.ts";
import { DeadLetterCount } from "./dead-letter-count.tsx";

export const pages = definePages({
  name: "tasks",
  title: "Tasks",
  nav: [
    { title: "Tasks", path: "/tasks", key: "k", icon: ListChecks, order: 100, group: "Engine" },
    { title: "Dead letters", path: "/dead-letters", key: "d", icon: MailX, order: 110, group: "Engine", Note: DeadLetterCount },
    { title: "Events", path: "/events", key: "e", icon: ScrollText, order: 120, group: "Engine" },
    { title: "Schedules", path: "/schedules", key: "s", icon: CalendarClock, order: 130, group: "Engine" },
  ],
  routes: [
    { path: "/tasks", page: () => import("./task-list-page.tsx") },
    { path: "/tasks/$id", page: () => import("./task-page.tsx") },
    { path: "/dead-letters", page: () => import("./dead-letters-page.tsx") },
    { path: "/events", page: () => import("./event-log-page.tsx") },
    { path: "/schedules", page: () => import("./schedules-page.tsx") },
  ],
  subjects: { task: (id) => `/tasks/${id}`, parent: (id) => `/tasks/${id}` },
  commands: [{ title: "Show failed tasks", icon: MailX, keywords: "errors dead letters retry", run: ({ go }) => go("/dead-letters") }],
  search: async (text, { call }) => {
    const { tasks } = await call(listTasks, { text, limit: 6 });
    return tasks.map((task) => ({
      id: task.task_id,
      title: `${task.type} ${task.task_id.slice(-8)}`,
      detail: statusWord(task.status),
      path: `/tasks/${task.task_id}`,
      icon: ListChecks,
    }));
  },
});
