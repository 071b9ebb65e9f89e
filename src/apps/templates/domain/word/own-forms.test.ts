import assert from "node:assert/strict";
import { test } from "node:test";
import { forms } from "../../../../../tests/forms/all.ts";
import type { Dress } from "../../../../../tests/forms/dress.ts";
import { truthOf, written, type Form } from "../../../../../tests/forms/form.ts";
import { hands } from "../../../../../tests/forms/hands.ts";
import { f1, measure, part, precision, together, type Measures } from "../../../../../tests/forms/measure.ts";
import { everything, unseen, varied, wrapped, type Change } from "../../../../../tests/forms/vary.ts";
import { seededRandom } from "./mutations.ts";
import { readTemplate } from "./read-template.ts";

/** Forms of our own in twenty-three languages: what they ask for is known because they were made to ask it. */
const originals = new Map(forms.map((form) => [form.name, { bytes: written(form), truth: truthOf(form) }]));
const untouched = new Map(Array.from(originals, ([name, { bytes, truth }]) => [name, measure(truth, readTemplate(bytes))]));
const dresses: readonly (readonly [name: string, dress: Dress])[] = [
  ["bold lines without a style", "bold"],
  ["larger lines without a style", "large"],
  ["capitals without a style", "capitals"],
  ["a style of the writer's own", "own style"],
  ["shaded bars across the page", "bars"],
  ["styles with foreign ids", { styles: ["berschrift1", "berschrift2"] }],
  ["styles that Word counts", { styles: ["Heading1", "Heading2"], counted: true }],
];

test("our own forms are read as well as forms are to be read", () => {
  const all = [...untouched.values()];
  const macro = all.reduce((sum, { fields }) => sum + f1(fields), 0) / all.length;
  assert.ok(macro >= 0.88, `mean field F1 of the forms ${macro.toFixed(3)}`);
  meetsBars(together(all), "all of them");
});

for (const [name, dress] of dresses)
  test(`our own forms are read as well with headings as ${name}`, () => {
    const read = forms.map((form) => measure(truthOf(form, dress), readTemplate(written(form, dress))));
    meetsBars(together(read), name);
  });

test("our own forms are read as well with bars and tables in one", () => {
  const join = hands["neighbouring tables in one"]!;
  const joined = (form: Form) => varied(written(form, "bars"), join, seededRandom(1));
  meetsBars(together(forms.map((form) => measure(truthOf(form, "bars"), readTemplate(joined(form))))), "bars in one table");
});

for (const [name, change] of Object.entries({ ...unseen, "all of these at once": everything(unseen) }))
  test(`our own forms are read the same after what nobody sees: ${name}`, () => {
    for (const form of forms) {
      const { notes } = measureChanged(form, change);
      assert.deepEqual(notes, untouched.get(form.name)!.notes, form.name);
    }
  });

for (const [name, change] of Object.entries({ ...wrapped, ...hands }))
  test(`our own forms are read as well from other hands: ${name}`, () => {
    meetsBars(together(forms.map((form) => measureChanged(form, change))), name);
  });

/** The same chance for the same form, whatever stands before it. */
function measureChanged({ name, blocks }: Form, change: Change): Measures {
  const { bytes, truth } = originals.get(name)!;
  return measure(truth, readTemplate(varied(bytes, change, seededRandom(blocks.length))));
}

/** The bars that real forms are measured by. */
function meetsBars(measures: Measures, of: string): void {
  const reached = {
    "field F1": [f1(measures.fields), 0.85],
    "field precision": [precision(measures.fields), 0.85],
    "kind exact": [part(measures.kindExact), 0.88],
    "kind near": [part(measures.kindNear), 0.96],
    "field in the right section": [part(measures.fieldSections), 0.88],
    "options, columns, lengths": [part(measures.details), 0.88],
    "section F1": [f1(measures.sections), 0.9],
    "numbers of sections": [part(measures.numbers), 0.97],
  } as const;
  for (const [what, [value, bar]] of Object.entries(reached))
    assert.ok(value >= bar, `${of}: ${what} ${value.toFixed(3)}, at least ${bar}\n${measures.notes.slice(0, 40).join("\n")}`);
}
