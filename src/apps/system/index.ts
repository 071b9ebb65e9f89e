/** System: how the whole house stands, now and over the last day, for those who run it. */
import { defineApp, operatorOnly } from "#hallway/index.ts";
import { tools } from "./tools.ts";

export const system = defineApp({
  name: "system",
  title: "System",
  about: "See what waits, what runs, who works on what, and how the parts of the house are.",
  problems: [operatorOnly],
  tools,
});
