/** Answers: thin. */
import { answer } from "#hallway/index.ts";
import { helloShouted, sayHello } from "./contract.ts";
import { say } from "./tasks.ts";

export const tools = [
  answer(sayHello, async ({ name }, { start }) => {
    if (name === name.toUpperCase()) throw helloShouted(`"${name}" stands in capitals only. Write it as people do.`, { name });
    return { task_id: await start(say, { name }) };
  }),
];
