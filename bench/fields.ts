/**
 * How well forms are read: `node bench/fields.ts [--verbose] [--documents FOLDER] [--expected FOLDER]`.
 * Reads every document, scores those that have an expected result beside them, and prints the scorer's table.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { readTemplate } from "#apps/templates/domain/word/read-template.ts";
import type { Field, TemplateContent } from "#apps/templates/contract.ts";

const shared = join(import.meta.dirname, "../../shared/data/documents");
const { values } = parseArgs({
  options: {
    verbose: { type: "boolean" },
    documents: { type: "string", default: shared },
    expected: { type: "string", default: join(shared, "expected") },
  },
});
const write = (line: string) => process.stdout.write(`${line}\n`);

if (existsSync(values.documents)) main();
else write(`There are no documents in ${values.documents}. Give a folder with --documents.`);

function main(): void {
  const predictions = mkdtempSync(join(tmpdir(), "hallway-fields-"));
  mkdirSync(predictions, { recursive: true });
  const files = readdirSync(values.documents).filter((name) => /\.(docx|dotx|docm)$/.test(name));
  let totalMs = 0;
  for (const file of files) {
    const bytes = readFileSync(join(values.documents, file));
    const start = performance.now();
    const template = readTemplate(bytes);
    const elapsedMs = performance.now() - start;
    totalMs += elapsedMs;
    writeFileSync(join(predictions, basename(file).replace(/\.\w+$/, ".json")), JSON.stringify(asPrediction(file, template)));
    write(
      `${file.padEnd(38)} ${String(template.sections.length).padStart(4)} sections ${String(template.fields.length).padStart(4)} fields ${elapsedMs.toFixed(0).padStart(6)} ms`,
    );
  }
  write(`${files.length} documents in ${totalMs.toFixed(0)} ms\n`);
  const scorer = join(values.expected, "score.mjs");
  if (existsSync(scorer))
    write(
      execFileSync(process.execPath, [scorer, values.expected, predictions, ...(values.verbose === true ? ["--verbose"] : [])], {
        encoding: "utf8",
      }),
    );
  else write(`There is no scorer in ${values.expected}.`);
  rmSync(predictions, { recursive: true });
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
