/** Tasks: what runs, what waits, what failed, and the log of all that happened. */
import { defineApp, engineProblems } from "#hallway/index.ts";
import { houseTried } from "./contract.ts";
import { tryOut } from "./tasks.ts";
import { imports } from "./imports.ts";
import { tools } from "./tools.ts";

export const tasks = defineApp({
  name: "tasks",
  title: "Tasks",
  about: "Watch, cancel and retry tasks, and read the event log.",
  events: [houseTried],
  problems: engineProblems,
  tools,
  imports,
  tasks: [tryOut],
});
