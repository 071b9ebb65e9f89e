import assert from "node:assert/strict";
import { test } from "node:test";
import { defineTool, inputInvalid, type ToolType, z } from "#base/contract.ts";
import { commandInvalid, flagsOf, readArguments, usageOf } from "./arguments.ts";

const updateNote = defineTool({
  name: "update_note",
  about: "Update a note.",
  at: "PATCH /api/notes/{id}",
  effect: "write",
  input: z.object({
    id: z.uuid(),
    due_on: z.string().nullable().optional(),
    stars: z.coerce.number().int().max(5).default(1),
    pinned: z.boolean().optional(),
    labels: z.array(z.string()).optional(),
    place: z.object({ x: z.number() }).optional(),
    mood: z.enum(["calm", "loud"]).optional(),
  }),
  output: z.object({}),
}) as ToolType;

const id = "01890a5d-ac96-774b-bcce-b302099a8057";

test("positions are the members of the path, flags the others", () => {
  const { input, json } = readArguments(updateNote, [id, "--due-on", "2026-01-01", "--stars=3", "--pinned", "--json"]);
  assert.deepEqual(input, { id, due_on: "2026-01-01", stars: 3, pinned: true });
  assert.equal(json, true);
});

test("a list is given by repeating its flag, an object as JSON, nothing as null", () => {
  const { input } = readArguments(updateNote, [
    id,
    "--labels",
    "a",
    "--labels",
    "b",
    "--place",
    '{"x":1}',
    "--due_on",
    "null",
    "--no-pinned",
  ]);
  assert.deepEqual(input, { id, labels: ["a", "b"], place: { x: 1 }, due_on: null, pinned: false });
});

test("a word too many, an unknown flag and a missing word are refused with the usage", () => {
  assert.throws(
    () => readArguments(updateNote, [id, "more"]),
    commandFault(/"more" is one word too many\. Usage: hallway update_note <id>/),
  );
  assert.throws(() => readArguments(updateNote, [id, "--colour", "red"]), commandFault(/--colour/));
  assert.throws(() => readArguments(updateNote, []), commandFault(/<id> is missing/));
  assert.throws(() => readArguments(updateNote, [id, "--place", "{"]), commandFault(/takes JSON/));
});

test("a value that does not fit is refused with the member's name", () => {
  assert.throws(
    () => readArguments(updateNote, ["not-an-id", "--stars", "9"]),
    (error) => inputInvalid.is(error) && /id: .*stars: /s.test(error.message),
  );
});

test("help is given whatever else is missing", () => {
  assert.equal(readArguments(updateNote, ["--help"]).help, true);
});

test("what a flag takes is read from the input's shape", () => {
  const flags = Object.fromEntries(flagsOf(updateNote).map((flag) => [flag.name, flag]));
  assert.equal(flags["stars"]?.kind, "number");
  assert.equal(flags["stars"]?.defaultText, "1");
  assert.equal(flags["due_on"]?.isNullable, true);
  assert.deepEqual(flags["mood"]?.choices, ["calm", "loud"]);
  assert.equal(flags["id"]?.isRequired, true);
  assert.equal(usageOf(updateNote), "update_note <id> [--flags]");
});

function commandFault(text: RegExp) {
  return (error: unknown) => commandInvalid.is(error) && text.test(error.message);
}
