/** What must not compile: each line under `@ts-expect-error` is an error in the editor, or the type-check fails. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { defineEvent, defineProblem, defineTool, z } from "#base/contract.ts";
import { answer, defineSchedule, defineTask, on } from "./index.ts";

const grew = defineEvent("cluster.grew", z.object({ id: z.uuid(), size: z.number() }));
const listClusters = defineTool({
  name: "list_clusters",
  about: "List clusters.",
  at: "GET /api/clusters",
  effect: "read",
  input: z.object({ limit: z.number().default(10) }),
  output: z.object({ clusters: z.array(z.string()) }),
});
const double = defineTask({ name: "number:double", input: z.object({ n: z.number() }), output: z.number(), run: async ({ n }) => n * 2 });

defineTask({ name: "a:b", input: z.object({ id: z.string() }), key: ({ id }) => id, run: async ({ id }) => id });
// @ts-expect-error the input has no member `name`
defineTask({ name: "a:b", input: z.object({ id: z.string() }), run: async ({ name }) => name });
// @ts-expect-error the key is made of the input
defineTask({ name: "a:b", input: z.object({ id: z.string() }), key: ({ name }) => name, run: async () => null });
// @ts-expect-error the output is a number
defineTask({ name: "a:b", input: z.object({}), output: z.number(), run: async () => "text" });
// @ts-expect-error "soon" is no duration
defineTask({ name: "a:b", input: z.object({}), timeout: "soon", run: async () => null });

defineTask({
  name: "a:b",
  input: z.object({}),
  run: async (_input, work) => {
    const six: number = await work.start(double, { n: 3 });
    // @ts-expect-error the child's input has a number
    await work.start(double, { n: "3" });
    // @ts-expect-error the child's output is no text
    const text: string = await work.start(double, { n: 3 });
    await work.emit(grew, { id: "1", size: 3 });
    // @ts-expect-error the event's data has a size
    await work.emit(grew, { id: "1" });
    const found = await work.waitFor(grew, { where: { size: 3 } });
    const size: number = found.size;
    // @ts-expect-error the event has no colour
    await work.waitFor(grew, { where: { colour: "red" } });
    // @ts-expect-error with a time limit there may be none
    const late: number = (await work.waitFor(grew, { within: "1h" })).size;
    const kept: string = await work.step("kept", () => "text");
    // @ts-expect-error a step gives what it did
    const wrong: number = await work.step("kept", () => "text");
    const isApproved: boolean = await work.approve("Go?", { within: "3d" });
    await work.transaction("all", async ({ start, emit }) => {
      await emit(grew, { id: "1", size: 1 });
      // @ts-expect-error the task's input has a number
      await start(double, {});
    });
    return [six, text, size, late, kept, wrong, isApproved];
  },
});

answer(listClusters, ({ limit }) => ({ clusters: [String(limit)] }));
// @ts-expect-error the answer has clusters
answer(listClusters, () => ({}));
// @ts-expect-error the input has no cluster
answer(listClusters, ({ cluster }) => ({ clusters: [cluster] }));

on(grew, double, ({ size }) => ({ n: size }));
// @ts-expect-error the event does not fit the task's input as it is
on(grew, double);
// @ts-expect-error the task's input has a number
on(grew, double, ({ id }) => ({ n: id }));

defineSchedule({ name: "hourly", cron: "0 * * * *", task: double, input: { n: 1 } });
// @ts-expect-error the task's input has a number
defineSchedule({ name: "hourly", cron: "0 * * * *", task: double, input: {} });
// @ts-expect-error there is no such catch-up rule
defineSchedule({ name: "hourly", cron: "0 * * * *", catchUp: "some", task: double, input: { n: 1 } });

test("names that are not of their form are refused when they are defined", () => {
  assert.throws(() => defineEvent("ClusterGrew", z.object({})), /write noun\.past/);
  assert.throws(() => defineTask({ name: "parse", input: z.object({}), run: async () => null }), /write noun:verb/);
  assert.throws(() => defineTool({ ...toolParts, name: "ListAll" }), /write verb_noun/);
  assert.throws(() => defineTool({ ...toolParts, at: "GET /api/things/{id}" }), /\{id\} in its path is no member of its input/);
  assert.throws(() => defineTask({ name: "a:b", input: z.object({}), concurrency: 3, run: async () => null }), /has no key/);
  assert.equal(defineProblem("door-stuck", { status: 503, title: "The door is stuck" }).kind.retry, true);
});

const toolParts = { name: "list_all", about: "", at: "GET /api/all", effect: "read", input: z.object({}), output: z.object({}) } as const;
