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
  ["bold lines that Word counts", "bold, counted"],
  ["a style of the writer's own", "own style"],
  ["shaded bars across the page", "bars"],
  ["styles with foreign ids", { styles: ["berschrift1", "berschrift2"] }],
  ["styles that Word counts", { styles: ["Heading1", "Heading2"], counted: true }],
];

test("our own forms are read as well as forms are to be read", () => {
  const all = [...untouched.values()];
  for (const [name, { fields, notes }] of untouched)
    assert.ok(f1(fields) >= 0.85, `${name}: ${f1(fields).toFixed(3)}\n${notes.join("\n")}`);
  const macro = all.reduce((sum, { fields }) => sum + f1(fields), 0) / all.length;
  assert.ok(macro >= 0.88, `mean field F1 of the forms ${macro.toFixed(3)}`);
  meetsBars(together(all), "all of them");
});

test("the language of each of our own forms is known", () => {
  const read = forms.map(({ name }) => [name, readTemplate(originals.get(name)!.bytes).metadata.language]);
  assert.deepEqual(
    read,
    forms.map(({ name, language }) => [name, language]),
  );
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

/** Each change by itself is made to every third form, all of them at once to every form. */
const shares = Object.entries(unseen).map(([name, change], turn) => ({ name, change, some: forms.filter((_, at) => at % 3 === turn % 3) }));

for (const { name, change, some } of [...shares, { name: "all of these at once", change: everything(unseen), some: forms }])
  test(`our own forms are read the same after what nobody sees: ${name}`, () => {
    const read = some.map((form) => ({ form, measures: measureChanged(form, change) }));
    const lost = read.flatMap(({ form, measures }) => {
      const known = untouched.get(form.name)!.notes;
      return measures.notes.filter((note) => !known.includes(note)).map((note) => `${form.name}: ${note}`);
    });
    const before = sharesOf(together(some.map((form) => untouched.get(form.name)!)));
    const after = sharesOf(together(read.map(({ measures }) => measures)));
    for (const [what, share] of Object.entries(after))
      assert.ok(share >= before[what]! - 0.01, `${what} ${share.toFixed(3)} instead of ${before[what]!.toFixed(3)}\n${lost.join("\n")}`);
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
const bars: Readonly<Record<string, number>> = {
  "field F1": 0.85,
  "field precision": 0.85,
  "kind exact": 0.88,
  "kind near": 0.96,
  "field in the right section": 0.88,
  "options, columns, lengths": 0.88,
  "section F1": 0.9,
  "numbers of sections": 0.97,
};

function sharesOf(measures: Measures): Readonly<Record<string, number>> {
  return {
    "field F1": f1(measures.fields),
    "field precision": precision(measures.fields),
    "kind exact": part(measures.kindExact),
    "kind near": part(measures.kindNear),
    "field in the right section": part(measures.fieldSections),
    "options, columns, lengths": part(measures.details),
    "section F1": f1(measures.sections),
    "numbers of sections": part(measures.numbers),
  };
}

function meetsBars(measures: Measures, of: string): void {
  for (const [what, share] of Object.entries(sharesOf(measures)))
    assert.ok(
      share >= bars[what]!,
      `${of}: ${what} ${share.toFixed(3)}, at least ${bars[what]}\n${measures.notes.slice(0, 40).join("\n")}`,
    );
}
