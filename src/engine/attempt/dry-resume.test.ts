import assert from "node:assert/strict";
import { test } from "node:test";
import { defineEvent, defineProblem, z } from "#base/contract.ts";
import { taskDefiner } from "../define.ts";
import { dryResume } from "./dry-resume.ts";
import { makeRegistry } from "../registry.ts";
import type { LiveTask } from "../sql/live.ts";
import type { KeptStep } from "../sql/steps.ts";
import type { Work } from "../work.ts";

const defineTask = taskDefiner<Work>();
const id = "018f0000-0000-7000-8000-000000000001";
const done = (key: string, position: number, output: unknown = null): KeptStep => ({
  ...{ key, position, output, alone: true, kind: "run", status: "done", child_id: null },
});
const begun = (steps: readonly KeptStep[], more: Partial<LiveTask> = {}): LiveTask => ({
  ...{
    project_id: id,
    id,
    type: "note:file",
    status: "waiting",
    definition: 1,
    code_version: "0.1.0",
    input: { note: "one" },
    steps,
    ...more,
  },
});

type Run = (input: { note: string }, work: Work) => Promise<unknown>;

const verdictOn = (task: LiveTask, run: Run, options: { version?: number; resumes?: number[] } = {}) => {
  const definition = defineTask({ name: "note:file", input: z.object({ note: z.string() }), run, ...options });
  const registry = makeRegistry({ tasks: [definition], events: [], triggers: [], schedules: [] });
  return dryResume(registry, task, { widen: (work) => work, withinMs: 300 });
};

test("code that asks in the order of the record can go on, and nothing that is not recorded is done", async () => {
  let effects = 0;
  const verdict = await verdictOn(begun([done("read", 0, "text")]), async (_input, work) => {
    assert.equal(await work.step("read", () => (effects += 1)), "text");
    await work.step("write", () => (effects += 1));
    effects += 1;
  });
  assert.deepEqual([verdict, effects], [{ is: "fine", why: null }, 0]);
});

test("a step that was renamed, moved, left out or made of another kind is found", async () => {
  const record = begun([done("read", 0), done("write", 1)]);
  const runs: Record<string, Run> = {
    renamed: async (_, work) => (await work.step("load", () => 1), await work.step("write", () => 1)),
    moved: async (_, work) => (await work.step("write", () => 1), await work.step("read", () => 1)),
    leftOut: async (_, work) => await work.step("read", () => 1),
    otherKind: async (_, work) => (await work.step("read", () => 1), await work.transaction("write", async () => 1)),
    between: async (_, work) => (await work.step("read", () => 1), await work.step("check", () => 1), await work.step("write", () => 1)),
  };
  for (const [name, run] of Object.entries(runs)) assert.equal((await verdictOn(record, run)).is, "not", name);
  assert.match((await verdictOn(record, runs["leftOut"]!)).why!, /does not come to "write" any more/);
});

test("steps behind the record may be changed at will", async () => {
  const run: Run = async (_, work) => (
    await work.step("read", () => 1),
    await work.sleep("a while", "1s"),
    await work.step("new", () => 1)
  );
  assert.equal((await verdictOn(begun([done("read", 0)]), run)).is, "fine");
  assert.equal((await verdictOn(begun([]), run)).is, "fine");
});

test("what waits is found by the same wait, and by no other", async () => {
  const told = defineEvent("note.told", z.object({ id: z.string() }));
  const open: KeptStep = { ...done("wait for note.told", 0), kind: "wait", status: "open" };
  assert.equal((await verdictOn(begun([open]), async (_, work) => work.waitFor(told))).is, "fine");
  assert.equal((await verdictOn(begun([open]), async (_, work) => work.approve("May it be told?"))).is, "not");
});

test("steps that run beside each other are found in any order", async () => {
  const beside = (key: string, position: number): KeptStep => ({ ...done(key, position), alone: false });
  const run: Run = (_, work) => Promise.all(["one", "two", "three"].map((name) => work.step(name, () => name)));
  assert.equal((await verdictOn(begun([beside("three", 2), beside("two", 1)]), run)).is, "fine");
});

test("the version of a task's code, its input and its type are looked at first", async () => {
  const run: Run = async () => null;
  assert.match((await verdictOn(begun([]), run, { version: 2 })).why!, /started by version 1 of the task's code; this is version 2/);
  assert.equal((await verdictOn(begun([]), run, { version: 2, resumes: [1] })).is, "fine");
  assert.equal((await verdictOn(begun([], { definition: 3 }), run, { version: 2, resumes: [1] })).is, "not");
  assert.match((await verdictOn(begun([], { input: { note: 1 } }), run)).why!, /input does not fit any more: \/note/);
  assert.match((await verdictOn(begun([], { type: "note:burn" }), run)).why!, /No application has a task note:burn/);
});

test("code that fails on an earlier result is told, and a problem that it would meet anyway is not", async () => {
  const gone = defineProblem("note-gone", { status: 404, title: "Gone" });
  const record = begun([done("read", 0, null)]);
  const broken = await verdictOn(record, async (_, work) => (await work.step<{ text: string }>("read", () => ({ text: "" }))).text.length);
  assert.match(broken.why!, /fails on what is recorded: TypeError/);
  const refusing: Run = async (_, work) => {
    await work.step("read", () => null);
    throw gone("It is gone.");
  };
  assert.equal((await verdictOn(record, refusing)).is, "fine");
});

test("code that neither asks nor ends is left after a while", async () => {
  assert.equal((await verdictOn(begun([]), () => new Promise(() => undefined))).is, "unsure");
});

test("what is done outside of steps ends the trial, since it can't be done without effect", async () => {
  const run: Run = async (_, work) => {
    await work.step("read", () => 1);
    await work.thread(new URL("file:///nowhere.ts"), {}, { timeoutMs: 1, memoryMb: 1 });
    await work.step("save", () => 1);
  };
  assert.equal((await verdictOn(begun([done("read", 0)]), run)).is, "fine");
});
