/** An application whose tasks talk: in a request, in a task, in its steps, in what an event triggers, and where they fail. */
import { defineEvent, defineTool, z } from "#base/contract.ts";
import { answer, defineApp, defineTask, on } from "#hallway/index.ts";

const Said = z.object({ text: z.string() });
const said = defineEvent("talk.said", Said, { subject: () => "talk" });

const talk = defineTask({
  name: "talk:hold",
  input: Said,
  emits: [said],
  async run({ text }, work) {
    work.log.info({ text }, "a task speaks");
    await work.step("think", () => work.log.info({ text }, "a step speaks"));
    await work.emit(said, { text });
  },
});

const echo = defineTask({
  name: "talk:echo",
  input: Said,
  async run({ text }, work) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    work.log.info({ text }, "an echo speaks");
  },
});

const stumble = defineTask({
  name: "talk:stumble",
  input: Said,
  retry: { attempts: 2, pause: "1ms" },
  async run({ text }) {
    throw new Error(`stumbled over ${text}`);
  },
});

const holdTalk = defineTool({
  name: "hold_talk",
  about: "Hold a talk, and stumble once.",
  at: "POST /api/talks",
  effect: "write",
  input: Said,
  output: z.object({ task_id: z.uuid(), stumble_id: z.uuid() }),
});

export const talkingApp = defineApp({
  name: "talking",
  title: "Talking",
  about: "Tasks that talk.",
  events: [said],
  tasks: [talk, echo, stumble],
  triggers: [on(said, echo, ({ text }) => ({ text }))],
  tools: [answer(holdTalk, async (input, { start }) => ({ task_id: await start(talk, input), stumble_id: await start(stumble, input) }))],
});
