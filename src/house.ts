/** The list of rooms: adding an application adds a line. */
import { system } from "#apps/system/index.ts";
import { tasks } from "#apps/tasks/index.ts";
import { templates } from "#apps/templates/index.ts";

export const apps = [templates, tasks, system];
