/** Templates: Word documents, read into sections and fields that can be filled. */
import { defineApp } from "#hallway/index.ts";
import * as contract from "./contract.ts";
import { wordProblems } from "./domain/word/problems.ts";
import { imports } from "./imports.ts";
import { routes } from "./routes.ts";
import { parse, purge, schedules } from "./tasks.ts";
import { tools } from "./tools.ts";

export const templates = defineApp({
  name: "templates",
  title: "Templates",
  about: "Drop a Word document; get its sections and fillable fields.",
  migrations: new URL("./migrations/", import.meta.url),
  events: [
    contract.templateUploaded,
    contract.templateParsed,
    contract.templateFileReplaced,
    contract.templateFieldAdded,
    contract.templateFieldUpdated,
    contract.templateFieldConfirmed,
    contract.templateFieldDismissed,
    contract.templateFieldRestored,
    contract.templateSectionAdded,
    contract.templateSectionUpdated,
    contract.templateSectionDismissed,
    contract.templateSectionRestored,
    contract.templateCorrectionUndone,
    contract.templateDeleted,
    contract.templateRestored,
  ],
  problems: [
    contract.templateUnknown,
    contract.templateNotParsed,
    contract.templateTaken,
    contract.fieldUnknown,
    contract.sectionUnknown,
    contract.correctionUnknown,
    contract.placeUnknown,
    contract.placeTaken,
    contract.templateFileForeign,
    ...wordProblems,
  ],
  tools,
  tasks: [parse, purge],
  schedules,
  imports,
  routes,
});
