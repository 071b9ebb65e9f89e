import assert from "node:assert/strict";
import { test } from "node:test";
import { Problem } from "#base/problem.ts";
import { TemplateContent } from "../../contract.ts";
import { mutate, seededRandom } from "./mutations.ts";
import { readTemplate } from "./read-template.ts";
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

test("two thousand damaged documents come to a result or to a problem, each of them soon", () => {
  for (let seed = 1; seed <= 2_000; seed++) {
    const start = performance.now();
    try {
      TemplateContent.parse(readTemplate(mutate(whole, seededRandom(seed))));
    } catch (thrown) {
      assert.ok(thrown instanceof Problem, `seed ${seed}: ${thrown instanceof Error ? thrown.stack : String(thrown)}`);
      assert.ok(thrown.kind.status < 500 && thrown.message.length > 20, `seed ${seed}: ${thrown.message}`);
    }
    assert.ok(performance.now() - start < 2_000, `seed ${seed} took too long`);
  }
});
