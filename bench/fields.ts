/**
 * How well forms are read: `node bench/fields.ts [--verbose] [--documents FOLDER] [--expected FOLDER ...]`.
 * Reads every document, scores those that have an expected result, and prints a line for each and the figures for all.
 * Expected results and the scorer come with the documents; those of bench/fields/expected are added to them.
 * Documents may lie in several folders too.
 */
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { readTemplate } from "#apps/templates/domain/word/read-template.ts";
import type { Field, TemplateContent } from "#apps/templates/contract.ts";

const shared = join(import.meta.dirname, "../../shared/data/documents");
const { values } = parseArgs({
  options: {
    verbose: { type: "boolean", default: false },
    documents: { type: "string", multiple: true, default: [shared] },
    expected: { type: "string", multiple: true, default: [join(shared, "expected"), join(import.meta.dirname, "fields/expected")] },
    scorer: { type: "string", default: join(shared, "expected/score.mjs") },
  },
});
const write = (line: string) => process.stdout.write(`${line}\n`);

const hits = z.object({ tp: z.number(), fp: z.number(), fn: z.number() });
const share = z.object({ n: z.number(), ok: z.number() });
const figures = z.object({
  field: hits,
  kind: z.object({ n: z.number(), strict: z.number(), near: z.number() }),
  section_of_field: share,
  details: share,
  section: hits,
  levels: share,
});
type Figures = z.infer<typeof figures>;
const fileFigures = figures.extend({ file: z.string(), missed: z.array(z.string()), extra: z.array(z.string()) });
const scored = z.object({ total: figures.extend({ macro_f1: z.number() }), files: z.array(fileFigures) });

const absent = [...values.documents, values.scorer].filter((path) => !existsSync(path));
if (absent.length === 0) main();
else write(`There is no ${absent.join(", no ")}. Give folders with --documents and --expected, the scorer with --scorer.`);

function main(): void {
  const folder = mkdtempSync(join(tmpdir(), "hallway-fields-"));
  const expected = join(folder, "expected");
  const predicted = join(folder, "predicted");
  for (const each of [expected, predicted]) mkdirSync(each);
  try {
    for (const from of values.expected.filter((path) => existsSync(path)))
      for (const name of readdirSync(from).filter((each) => each.endsWith(".json"))) copyFileSync(join(from, name), join(expected, name));
    const milliseconds = new Map(values.documents.flatMap((from) => readAll(from, predicted)));
    const output = execFileSync(process.execPath, [values.scorer, expected, predicted, "--json"], { encoding: "utf8", maxBuffer: 2 ** 26 });
    const result = scored.parse(JSON.parse(output));
    write(row(["document", "P", "R", "F1", "kind", "near", "in sect", "details", "sect F1", "ms"]));
    for (const file of result.files) {
      write(row([file.file, ...columns(file), (milliseconds.get(file.file) ?? Number.NaN).toFixed(0)]));
      if (values.verbose) for (const line of disagreements(file)) write(line);
    }
    write("");
    for (const line of summary(result.total, result.total.macro_f1)) write(line);
    const read = [...milliseconds.values()];
    write(`${result.files.length} documents scored; ${read.length} read in ${read.reduce((sum, each) => sum + each, 0).toFixed(0)} ms`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Reads every document of a folder, leaves its prediction beside the others, and gives the time that each took. */
function readAll(from: string, predicted: string): [string, number][] {
  return readdirSync(from)
    .filter((name) => /\.(docx|dotx|docm)$/.test(name))
    .map((file) => {
      const bytes = readFileSync(join(from, file));
      const start = performance.now();
      const template = readTemplate(bytes);
      const elapsed = performance.now() - start;
      writeFileSync(join(predicted, file.replace(/\.\w+$/, ".json")), JSON.stringify(asPrediction(file, template)));
      return [file, elapsed];
    });
}

/** The scorer's shape of a result. */
function asPrediction(file: string, template: TemplateContent): unknown {
  const titles = new Map(template.sections.map((section) => [section.id, section.title]));
  return {
    file,
    language: template.metadata.language,
    title: template.metadata.title,
    sections: template.sections.map((section) => ({ level: section.level, text: section.title, number: section.number })),
    fields: template.fields.map((field) => fieldPrediction(field, titles)),
  };
}

function fieldPrediction(field: Field, titles: ReadonlyMap<string, string>): unknown {
  const region = field.anchor["region"];
  return {
    label: field.label,
    kind: field.type === "long_text" ? "longtext" : field.type,
    section: region === "header" || region === "footer" ? region : field.section_id === null ? "" : (titles.get(field.section_id) ?? ""),
    options: field.options ?? undefined,
    columns: field.columns?.map((label) => ({ label })),
    rows: field.anchor.fixed_rows,
    constraints: field.max_length === null ? undefined : { max_length: field.max_length },
    source: field.source,
  };
}

function columns(of: Figures): string[] {
  return [
    percent(precision(of.field)),
    percent(recall(of.field)),
    percent(f1(of.field)),
    percent(ratio(of.kind.strict, of.kind.n)),
    percent(ratio(of.kind.near, of.kind.n)),
    percent(ratio(of.section_of_field.ok, of.section_of_field.n)),
    percent(ratio(of.details.ok, of.details.n)),
    percent(f1(of.section)),
  ];
}

function disagreements(file: z.infer<typeof fileFigures>): string[] {
  return [...file.missed.map((label) => `    missed  ${label}`), ...file.extra.map((label) => `    extra   ${label}`)];
}

function summary(total: Figures, macroF1: number): string[] {
  const kind = (right: number) => ratio(right, total.kind.n);
  const target = (name: string, reached: string, wanted: string) => `${name.padEnd(42)} ${reached.padEnd(18)} at least ${wanted}`;
  return [
    target("field F1, micro / macro", `${three(f1(total.field))} / ${three(macroF1)}`, "0.85 / 0.88"),
    target("field precision", three(precision(total.field)), "0.85"),
    target("kind exact / near", `${three(kind(total.kind.strict))} / ${three(kind(total.kind.near))}`, "0.88 / 0.96"),
    target("field in the right section", three(ratio(total.section_of_field.ok, total.section_of_field.n)), "0.88"),
    target("options, columns, lengths", three(ratio(total.details.ok, total.details.n)), "0.88"),
    target("section F1", three(f1(total.section)), "0.90"),
    `${"relative heading level".padEnd(42)} ${three(ratio(total.levels.ok, total.levels.n))}`,
  ];
}

function row(cells: readonly string[]): string {
  const [name = "", ...rest] = cells;
  return `${name.padEnd(36)}${rest.map((cell) => cell.padStart(8)).join("")}`;
}

function precision(of: z.infer<typeof hits>): number {
  return ratio(of.tp, of.tp + of.fp);
}

function recall(of: z.infer<typeof hits>): number {
  return ratio(of.tp, of.tp + of.fn);
}

function f1(of: z.infer<typeof hits>): number {
  return ratio(2 * of.tp, 2 * of.tp + of.fp + of.fn);
}

/** Nothing expected and nothing said is right. */
function ratio(right: number, all: number): number {
  return all === 0 ? 1 : right / all;
}

function percent(value: number): string {
  return (100 * value).toFixed(1);
}

function three(value: number): string {
  return value.toFixed(3);
}
