import assert from "node:assert/strict";
import { test } from "node:test";
import { barText } from "./progress-bar.ts";
import { plain, readable } from "./readable.ts";

const look = { colours: false, columns: 60 };

test("facts stand a line each, lists as tables", () => {
  const text = readable(
    {
      title: "Audit",
      next: null,
      fields: [
        { name: "date", type: "date" },
        { name: "auditor", type: "text" },
      ],
    },
    look,
  );
  assert.equal(text, "title  Audit\n\nfields (2)\nname     type\ndate     date\nauditor  text\n");
});

test("an empty list says so, and nothing at all too", () => {
  assert.equal(readable({ tasks: [] }, look), "tasks (0)\n  none\n");
  assert.equal(readable({}, look), "Nothing.\n");
});

test("a table keeps to the width of the terminal", () => {
  const rows = [{ one: "a".repeat(80), two: "b".repeat(80), three: "c" }];
  for (const line of readable({ rows }, look).split("\n")) assert.ok(line.length <= 60, line);
});

test("what a stranger's document says can't move the cursor", () => {
  assert.equal(plain("a\u001b[2Jb\u202ec\nd"), "a[2Jbc d");
});

test("a bar says how far, what now, and how long still", () => {
  assert.equal(
    barText("form.docx", { progress: 40, current_step: "fields", time_left_ms: 3_000 }),
    "form.docx  ████████············  40 %  fields · 3 s left",
  );
});
