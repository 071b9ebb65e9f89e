import assert from "node:assert/strict";
import { test } from "node:test";
import { idGenerator, isId, newId } from "./id.ts";

test("ids are UUIDs of version 7 that carry their time", () => {
  const next = idGenerator({ nowMs: () => 0x0193_4567_89ab, fillRandom: (bytes) => bytes.fill(0xff) });
  const id = next();
  assert.ok(isId(id));
  assert.equal(id.slice(0, 13), "01934567-89ab");
  assert.equal(id[14], "7");
});

test("ids of one generator grow, within a millisecond and when the clock steps back", () => {
  let now = 1_000_000;
  const next = idGenerator({ nowMs: () => now, fillRandom: (bytes) => crypto.getRandomValues(bytes) });
  let last = next();
  for (let count = 0; count < 20_000; count += 1) {
    if (count % 5_000 === 4_999) now -= 500;
    const id = next();
    assert.ok(id > last, `${id} follows ${last}`);
    last = id;
  }
});

test("a text that is no UUID is not an id", () => {
  assert.ok(isId(newId()));
  for (const text of ["", "1", "not-an-id", `${newId()}0`, "{01934567-89ab-7000-8000-000000000000}"]) assert.equal(isId(text), false);
});
