/** Tasks: what runs, what waits, what failed, and the log of all that happened. */
import { defineApp, engineProblems } from "#hallway/index.ts";
import { tools } from "./tools.ts";

export const tasks = defineApp({
  name: "tasks",
  title: "Tasks",
  about: "Watch, cancel and retry tasks, and read the event log.",
  problems: engineProblems,
  tools,
});
