/**
 * The hallway: the one passage that an application's author imports.
 *
 * An application is a value (`defineApp`) made of events, tools with their answers, tasks, triggers and schedules.
 * It knows nothing of the doors that are made from it (REST, MCP, sockets, CLI, pages) and nothing of other
 * applications but their contracts.
 */
import { taskDefiner } from "#engine/define.ts";
import type { Work as EngineWork } from "#engine/work.ts";
import type { Blobs } from "#store/blobs.ts";

/** What a running task of an application is given. */
export interface Work extends EngineWork {
  readonly blobs: Blobs;
}

/**
 * Defines a task.
 * @example
 * export const fileNote = defineTask({
 *   name: "note:file", input: z.object({ note: z.uuid() }), key: ({ note }) => note,
 *   async run({ note }, work) { await work.step("read", () => ...); },
 * });
 */
export const defineTask = taskDefiner<Work>();

export { type AnyImport, defineImport, ImportedFile, type Importing, type ImportType } from "./import/imports.ts";
export { defineSchedule, on } from "#engine/define.ts";
export type { Queryable } from "#store/database.ts";
export { isUniqueViolation } from "#store/sql-state.ts";
export { engineProblems } from "#engine/problems.ts";
export { operatorOnly } from "./system.ts";
export { answer, defineApp, type AnyAnswer, type App, type Asked, type RouteHouse, type UploadedFile } from "./app.ts";
