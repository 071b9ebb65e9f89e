import assert from "node:assert/strict";
import { test } from "node:test";
import { Problem } from "#base/problem.ts";
import { runInThread, threadCrashed, threadMemory, threadTimeout } from "./thread.ts";

/** A module made of its text, so that each case stands where it is tested. */
function moduleOf(source: string): URL {
  return new URL(`data:text/javascript,${encodeURIComponent(source)}`);
}

const limits = { timeoutMs: 20_000, memoryMb: 64 };

test("a thread gives its answer back and tells how far it is", async () => {
  const seen: [number, string][] = [];
  const double = moduleOf("export const run = (input, report) => { report(50, 'half'); return { twice: input.number * 2 }; };");
  const answer = await runInThread<{ number: number }, { twice: number }>(
    double,
    { number: 21 },
    { ...limits, onProgress: (percent, step) => seen.push([percent, step]) },
  );
  assert.deepEqual(answer, { twice: 42 });
  assert.deepEqual(seen, [[50, "half"]]);
});

test("a buffer can be moved into the thread instead of copied", async () => {
  const bytes = new Uint8Array([1, 2, 3]);
  const sum = moduleOf("export const run = (bytes) => bytes.reduce((one, other) => one + other, 0);");
  assert.equal(await runInThread(sum, bytes, { ...limits, transfer: [bytes.buffer] }), 6);
  assert.equal(bytes.length, 0);
});

test("a thread that hangs is stopped at its time limit", async () => {
  const hang = moduleOf("export const run = () => { for (;;); };");
  await assert.rejects(runInThread(hang, null, { ...limits, timeoutMs: 300 }), threadTimeout.is);
});

test("a thread that grows without end is stopped at its memory limit", async () => {
  const grow = moduleOf("export const run = () => { const all = []; for (;;) all.push({ left: {}, right: [1, 2, 3] }); };");
  await assert.rejects(runInThread(grow, null, { ...limits, memoryMb: 48 }), threadMemory.is);
});

test("buffers that a thread holds count as its memory", async () => {
  const grow = moduleOf("export const run = () => { const all = []; for (;;) all.push(new Uint8Array(1_000_000).fill(1)); };");
  await assert.rejects(runInThread(grow, null, { ...limits, memoryMb: 48 }), threadMemory.is);
});

test("a problem thrown inside comes out as the same problem", async () => {
  const source = `import { defineProblem } from ${JSON.stringify(import.meta.resolve("#base/problem.ts"))};
    export const run = () => { throw defineProblem("box-full", { status: 409, title: "The box is full" })("No room for 3 more.", { room: 2 }); };`;
  await assert.rejects(runInThread(moduleOf(source), null, limits), (thrown) => {
    assert.ok(thrown instanceof Problem);
    assert.deepEqual(thrown.kind, { name: "box-full", status: 409, title: "The box is full", retry: false });
    assert.equal(thrown.message, "No room for 3 more.");
    assert.deepEqual(thrown.data, { room: 2 });
    return true;
  });
});

test("a bug inside comes out as an error with the stack of the thread", async () => {
  const broken = moduleOf("export const run = () => { throw new TypeError('not a function'); };");
  await assert.rejects(runInThread(broken, null, limits), (thrown) => {
    assert.ok(thrown instanceof Error && !(thrown instanceof Problem));
    assert.match(thrown.stack ?? "", /TypeError: not a function/);
    return true;
  });
});

test("a thread that ends without an answer is told as a crash", async () => {
  await assert.rejects(runInThread(moduleOf("export const run = () => process.exit(7);"), null, limits), threadCrashed.is);
});

test("a signal stops the thread and its reason is thrown", async () => {
  const hang = moduleOf("export const run = (input, report) => { report(1, 'on'); for (;;); };");
  const stop = new AbortController();
  const reason = new Error("cancelled by a person");
  const running = runInThread(hang, null, { ...limits, signal: stop.signal, onProgress: () => stop.abort(reason) });
  await assert.rejects(running, (thrown) => thrown === reason);
  await assert.rejects(runInThread(hang, null, { ...limits, signal: stop.signal }), (thrown) => thrown === reason);
});

test("a thread sees no settings of the process", async () => {
  assert.deepEqual(await runInThread(moduleOf("export const run = () => Object.keys(process.env).length;"), null, limits), 0);
});
