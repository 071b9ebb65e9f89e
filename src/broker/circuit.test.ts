import assert from "node:assert/strict";
import { it } from "node:test";
import { openCircuit } from "./circuit.ts";
import type { Fault, FaultKind } from "./wire.ts";

function fault(kind: FaultKind, retryAfterMs: number | null = null): Fault {
  return { kind, detail: "", status: null, retryAfterMs };
}

function at() {
  let now = 1_000;
  return { circuit: openCircuit(() => now), pass: (ms: number) => (now += ms) };
}

it("is left alone after five failures in a row, and asked by one call when the time is over", () => {
  const { circuit, pass } = at();
  for (let count = 0; count < 4; count += 1) circuit.failed(fault("broken"));
  circuit.succeeded();
  for (let count = 0; count < 4; count += 1) circuit.failed(fault("unreachable"));
  assert.deepEqual([circuit.waitMs(), circuit.state()], [0, "closed"]);
  circuit.failed(fault("nonsense"));
  assert.deepEqual([circuit.waitMs(), circuit.state()], [5_000, "open"]);
  pass(5_000);
  assert.equal(circuit.waitMs(), 0);
  circuit.tried();
  assert.ok(circuit.waitMs() > 0);
  assert.equal(circuit.state(), "trying");
  circuit.succeeded();
  assert.deepEqual([circuit.waitMs(), circuit.state()], [0, "closed"]);
});

it("is left alone longer each time that it is still not well, up to two minutes", () => {
  const { circuit, pass } = at();
  for (let count = 0; count < 5; count += 1) circuit.failed(fault("broken"));
  const waits: number[] = [];
  for (let round = 0; round < 7; round += 1) {
    waits.push(circuit.waitMs());
    pass(circuit.waitMs());
    circuit.tried();
    circuit.failed(fault("overloaded"));
  }
  assert.deepEqual(waits, [5_000, 10_000, 20_000, 40_000, 80_000, 120_000, 120_000]);
});

it("waits as long as the provider asks, at once", () => {
  const { circuit, pass } = at();
  circuit.failed(fault("limited", 7_000));
  assert.equal(circuit.waitMs(), 7_000);
  pass(7_000);
  assert.deepEqual([circuit.waitMs(), circuit.state()], [0, "closed"]);
});

it("is not held responsible for what is asked wrongly or stopped", () => {
  const { circuit } = at();
  for (let count = 0; count < 20; count += 1) circuit.failed(fault(count % 2 === 0 ? "refused" : "aborted"));
  assert.equal(circuit.waitMs(), 0);
});

it("lets another call find out where the first never comes back", () => {
  const { circuit, pass } = at();
  for (let count = 0; count < 5; count += 1) circuit.failed(fault("broken"));
  pass(5_000);
  circuit.tried();
  pass(60_000);
  assert.equal(circuit.waitMs(), 0);
});
