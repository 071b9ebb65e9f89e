/** An application whose tasks do what the pages are to show: work, wait, ask, fail, recur. Nothing but tests knows it. */
import { defineEvent, defineProblem, defineTool, z } from "#base/contract.ts";
import { answer, defineApp, defineSchedule, defineTask } from "#hallway/index.ts";

const partMissing = defineProblem("part-missing", { status: 409, title: "A part is missing", retry: false });
const arrived = defineEvent("parcel.arrived", z.object({ id: z.string() }));

/** Three steps of a little while each. */
const assemble = defineTask({
  name: "chair:assemble",
  input: z.object({ number: z.number(), pauseMs: z.number().default(40) }),
  output: z.object({ legs: z.number() }),
  async run({ number, pauseMs }, work) {
    for (const [at, part] of ["legs", "seat", "back"].entries()) {
      work.progress(at * 33, `Fitting the ${part}`);
      await gates.get(`${number} ${part}`)?.promise;
      await work.step(part, () => new Promise((done) => setTimeout(() => done({ part, screws: 4 }), pauseMs)));
    }
    return { legs: 4 };
  },
});

const pack = defineTask({
  name: "chair:pack",
  input: z.object({}),
  output: z.object({ boxes: z.number() }),
  run: async () => ({ boxes: 1 }),
});

/** Fails for good at its second step, until the part is there. */
const repair = defineTask({
  name: "chair:repair",
  input: z.object({ number: z.number() }),
  retry: { attempts: 1 },
  async run({ number }, work) {
    await work.step("look", () => ({ broken: "leg" }));
    await work.step("mend", () => {
      if (!parts.has(number)) throw partMissing(`Leg ${number} is not in stock. Order it, then try again.`, { number });
      return { mended: true };
    });
    return { mended: true };
  },
});

/** Fails once, then goes on. */
const paint = defineTask({
  name: "chair:paint",
  input: z.object({}),
  retry: { attempts: 3, pause: "1s" },
  async run(_input, work) {
    await work.step("sand", () => new Promise((done) => setTimeout(() => done({ grit: 120 }), 300)));
    await work.step("paint", () => {
      if (work.attempt === 1) throw new Error("The brush broke");
      return { coats: 2 };
    });
    await work.start(pack, {});
    await work.sleep("dry", "1s");
    return { colour: "oak" };
  },
});

/** Asks a person. */
const sell = defineTask({
  name: "chair:sell",
  input: z.object({ price: z.number() }),
  async run({ price }, work) {
    await work.step("offer", () => ({ price }));
    return { sold: await work.approve(`Sell the chair for ${price}?`) };
  },
});

/** Waits for something that never comes. */
const receive = defineTask({
  name: "parcel:receive",
  input: z.object({}),
  async run(_input, work) {
    await work.waitFor(arrived);
    return {};
  },
});

/** Where the assembly of a chair waits for the test: "7 seat". */
export const gates = new Map<string, PromiseWithResolvers<void>>();

/** Chairs for which the missing part has been ordered. */
export const parts = new Set<number>();

const all = { assemble, repair, paint, sell, receive } as const;

const startPractice = defineTool({
  name: "start_practice",
  about: "Start one of the practice tasks.",
  at: "POST /api/practice",
  effect: "write",
  input: z.object({
    task: z.enum(["assemble", "repair", "paint", "sell", "receive"]),
    number: z.number().default(1),
    pause_ms: z.number().default(40),
  }),
  output: z.object({ task_id: z.uuid() }),
});

export const practice = defineApp({
  name: "practice",
  title: "Practice",
  about: "Tasks to be looked at.",
  events: [arrived],
  problems: [partMissing],
  tasks: [assemble, pack, repair, paint, sell, receive],
  schedules: [defineSchedule({ name: "nightly-paint", cron: "30 2 * * *", timeZone: "Europe/Berlin", task: paint, input: {} })],
  tools: [
    answer(startPractice, async ({ task, number, pause_ms: pauseMs }, { start }) => ({
      task_id: await start(all[task] as typeof assemble, { number, pauseMs, price: 100 + number } as never),
    })),
  ],
});
