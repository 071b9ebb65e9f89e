/**
 * How well our own forms are read, in twenty-three languages: `node bench/forms.ts [--verbose] [--seeds 3] [--only TEXT]`.
 * What they ask for is known because they were made to ask it. First each form as it is, then all of them in other dresses,
 * after changes that nobody sees, and from other hands. `--verbose` says what went wrong, `--only` picks some of the variants.
 */
import { parseArgs } from "node:util";
import { seededRandom } from "#apps/templates/domain/word/mutations.ts";
import { readTemplate } from "#apps/templates/domain/word/read-template.ts";
import { forms } from "../tests/forms/all.ts";
import type { Dress } from "../tests/forms/dress.ts";
import { truthOf, written, type Form } from "../tests/forms/form.ts";
import { hands } from "../tests/forms/hands.ts";
import { f1, measure, part, precision, together, type Measures } from "../tests/forms/measure.ts";
import { everything, unseen, varied, wrapped, type Change } from "../tests/forms/vary.ts";

const { values } = parseArgs({
  options: {
    verbose: { type: "boolean", default: false },
    seeds: { type: "string", default: "2" },
    only: { type: "string", default: "" },
  },
});
const write = (line: string) => process.stdout.write(`${line}\n`);
const dresses: readonly Dress[] = [
  "bold",
  "large",
  "capitals",
  "bold, counted",
  "own style",
  "bars",
  { styles: ["berschrift1", "berschrift2"] },
  { styles: ["Heading1", "Heading2"], counted: true },
];

const originals = forms.map((form) => {
  const bytes = written(form);
  const truth = truthOf(form);
  return { form, bytes, truth, measures: measure(truth, readTemplate(bytes)) };
});
const asTheyAre = together(originals.map(({ measures }) => measures));
head("form");
for (const { form, measures } of originals) report(form.name, measures, []);
report("all", asTheyAre, asTheyAre.notes);
write("");
head("variant");
for (const dress of dresses) {
  const name = typeof dress === "string" ? `headings: ${dress}` : `headings: ${dress.counted === true ? "counted by Word" : "foreign ids"}`;
  if (name.includes(values.only))
    report(name, together(forms.map((form) => measure(truthOf(form, dress), readTemplate(written(form, dress))))), asTheyAre.notes);
}
if ("headings: bars in one table".includes(values.only))
  report("headings: bars in one table", together(forms.map(inOneTable)), asTheyAre.notes);
for (const [name, change] of Object.entries({ ...unseen, "all of these at once": everything(unseen), ...wrapped, ...hands }))
  if (name.includes(values.only)) report(name, together(changed(change)), asTheyAre.notes);

/** Bars for headings, and all tables that come together in one with them. */
function inOneTable(form: Form): Measures {
  const join = hands["neighbouring tables in one"]!;
  return measure(truthOf(form, "bars"), readTemplate(varied(written(form, "bars"), join, seededRandom(1))));
}

function changed(change: Change): Measures[] {
  const seeds = Array.from({ length: Number(values.seeds) }, (_, index) => index + 1);
  return originals.flatMap(({ bytes, truth }) =>
    seeds.map((seed) => measure(truth, readTemplate(varied(bytes, change, seededRandom(seed))))),
  );
}

function head(first: string): void {
  write(first.padEnd(48) + ["P", "F1", "kind", "near", "section", "details", "sect F1", "number"].map((each) => each.padStart(8)).join(""));
}

/** @param known what goes wrong in any case, and is not said again */
function report(name: string, measures: Measures, known: readonly string[]): void {
  const shares = [
    precision(measures.fields),
    f1(measures.fields),
    part(measures.kindExact),
    part(measures.kindNear),
    part(measures.fieldSections),
    part(measures.details),
    f1(measures.sections),
    part(measures.numbers),
  ];
  write(name.padEnd(48) + shares.map((share) => (100 * share).toFixed(1).padStart(8)).join(""));
  if (values.verbose) for (const each of new Set(measures.notes)) if (!known.includes(each)) write(`    ${each}`);
}
