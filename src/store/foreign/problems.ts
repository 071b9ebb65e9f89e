/** What can be wrong with what an older system left. */
import { defineProblem } from "#base/problem.ts";

export const sourceUnreadable = defineProblem("source-unreadable", { status: 400, title: "The older system's data can't be read" });
export const pathOutside = defineProblem("path-outside", { status: 400, title: "The path leads out of the folder" });
