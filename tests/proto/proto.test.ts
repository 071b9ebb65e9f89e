import assert from "node:assert/strict";
import { test } from "node:test";
import { apps } from "#house.ts";
import { generateProto, staleFiles } from "#server/protobuf/generate.ts";
import { readLock } from "#server/protobuf/lock.ts";

const generated = generateProto(apps, readLock());

test("no contract breaks the protobuf messages that clients speak already", () => {
  assert.deepEqual(generated.breaks, [], "undo it, or run: node tests/proto/generate.ts --allow-breaking");
});

test("the committed .proto files are those of the contracts", async () => {
  assert.deepEqual(await staleFiles(generated, new URL("../../proto/", import.meta.url)), [], "run: node tests/proto/generate.ts");
});
