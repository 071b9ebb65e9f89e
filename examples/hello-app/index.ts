/** Hello: the smallest application that gets every door. */
import { defineApp, on } from "#hallway/index.ts";
import { helloSaid, helloShouted } from "./contract.ts";
import { reply, say } from "./tasks.ts";
import { tools } from "./tools.ts";

export const hello = defineApp({
  name: "hello",
  title: "Hello",
  about: "Greet people, durably.",
  events: [helloSaid],
  problems: [helloShouted],
  tools,
  tasks: [say, reply],
  triggers: [on(helloSaid, reply)],
});
