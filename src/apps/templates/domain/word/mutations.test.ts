import assert from "node:assert/strict";
import { test } from "node:test";
import { readDamaged } from "./damage-check.ts";
import { mutate, seededRandom } from "./mutations.ts";
import { control, docx, heading, legacy, line, p, r, table } from "./testing.ts";

const numbering =
  '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>';
const whole = docx({
  numbering,
  header: p("Document [Number]"),
  body:
    heading(1, "Facts") +
    p("Name: ________ Date: [dd/mm/yyyy]") +
    table(["Label", ""], ["Check", "☐ Yes ☐ No"]) +
    table(["A", "B"], ["", ""], ["", ""]) +
    p("Item", "", '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>') +
    line(r("Lead: "), control("<w:text/>", r("Enter"))) +
    line(r("No. "), legacy("FORMTEXT", '<w:textInput><w:maxLength w:val="4"/></w:textInput>', "    ")),
});

test("two thousand damaged documents come to a result or to a clear problem, each of them soon", () => {
  const outcomes = new Map<string, number>();
  for (let seed = 1; seed <= 2_000; seed++) {
    const start = performance.now();
    const outcome = outcomeOf(seed);
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    assert.ok(performance.now() - start < 2_000, `seed ${seed} took too long`);
  }
  assert.ok(outcomes.size === 3, "some are read, some refused at the door, some inside");
});

function outcomeOf(seed: number): string {
  try {
    return readDamaged(mutate(whole, seededRandom(seed)));
  } catch (thrown) {
    return assert.fail(`seed ${seed}: ${thrown instanceof Error ? thrown.stack : String(thrown)}`);
  }
}
