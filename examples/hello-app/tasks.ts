/** Work that must survive: a crash anywhere in here says it once all the same. */
import { z } from "#base/contract.ts";
import { defineTask } from "#hallway/index.ts";
import { helloSaid } from "./contract.ts";

export const say = defineTask({
  name: "hello:say",
  input: z.object({ name: z.string() }),
  async run({ name }, work) {
    const text = await work.step("compose", () => `Good day, ${name}.`);
    await work.sleep("breathe", "300ms");
    await work.emit(helloSaid, { id: work.taskId, text });
    return { text };
  },
});

export const reply = defineTask({
  name: "hello:reply",
  input: helloSaid.data,
  run: async ({ text }) => `${text} And to you.`,
});
