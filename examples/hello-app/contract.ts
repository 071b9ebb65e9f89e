/** What can be asked of hello, and what it tells. */
import { defineEvent, defineProblem, defineTool, z } from "#base/contract.ts";

export const helloSaid = defineEvent("hello.said", z.object({ id: z.uuid(), text: z.string() }));
export const helloShouted = defineProblem("hello-shouted", { status: 422, title: "That is shouting" });

export const sayHello = defineTool({
  name: "say_hello",
  about: "Greet somebody, after taking a breath.",
  at: "POST /api/hello",
  effect: "write",
  opensTask: true,
  input: z.object({ name: z.string().min(1).max(100) }),
  output: z.object({ task_id: z.uuid() }),
});
