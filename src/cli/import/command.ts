/**
 * `hallway import MAPPING`: brings in what an older system left.
 *
 * This side reads the old data, wherever it lies: files beside the mapping, an SQLite file, a Redis server that this machine reaches.
 * The house is sent finished records and never a path or an address. It answers with what became of them.
 */
import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { parseArgs } from "node:util";
import { defineProblem, inputInvalid, problemFromDocument, z } from "#base/contract.ts";
import { pointerOf } from "#base/input.ts";
import { ImportAnswer, type ImportHead, type ImportReport, type MappingReport } from "#hallway/import/import-envelope.ts";
import { openFolder } from "#store/foreign/folder.ts";
import { parseForeign } from "#store/foreign/records.ts";
import { commandInvalid } from "../arguments.ts";
import { serverUnreachable } from "../client.ts";
import { demandServer, type ServerFile } from "../connection.ts";
import { plain } from "../readable.ts";
import { type Screen, styled } from "../screen.ts";
import type { World } from "../world.ts";
import { importHelp } from "./help.ts";
import { Mapping } from "./mapping.ts";
import { readSources } from "./read-sources.ts";

const mappingInvalid = defineProblem("mapping-invalid", { status: 422, title: "The mapping file does not fit" });

/** @returns exit code 1 where records were refused that were not to be skipped */
export async function importInto(world: World, words: readonly string[]): Promise<number> {
  const options = readOptions(words);
  const { screen } = world;
  if (options.help) {
    screen.answers.write(importHelp(world.apps, screen));
    return 0;
  }
  const mapping = await readMapping(options.path);
  const folder = await openFolder(options.folder ?? dirname(resolve(options.path)));
  const server = await demandServer(world.dataFolder);
  const head: ImportHead = {
    source: mapping.source,
    mappings: mapping.mappings.map(({ name, entity }) => ({ name, entity })),
    dry_run: options.isDryRun,
    skip_refused: options.skipRefused,
  };
  const lines = linesOf(head, readSources(mapping, folder));
  const tell = (done: number) => options.json || !screen.remarks.isTerminal || screen.remarks.write(`\r${done} records `);
  const report = await send(server, lines, { signal: world.interrupted, tell });
  if (!options.json && screen.remarks.isTerminal) screen.remarks.write("\r");
  screen.answers.write(options.json ? `${JSON.stringify(report)}\n` : reportText(report, screen));
  const isRefused = report.mappings.some(({ refused }) => refused > 0);
  return isRefused && !options.skipRefused ? 1 : 0;
}

interface Options {
  readonly path: string;
  readonly folder: string | undefined;
  readonly isDryRun: boolean;
  readonly skipRefused: boolean;
  readonly json: boolean;
  readonly help: boolean;
}

const yesNo = { type: "boolean", default: false } as const;

function readOptions(words: readonly string[]): Options {
  try {
    const flags = {
      "dry-run": yesNo,
      "skip-refused": yesNo,
      json: yesNo,
      help: { ...yesNo, short: "h" },
      folder: { type: "string" },
    } as const;
    const { values, positionals } = parseArgs({ args: [...words], options: flags, allowPositionals: true });
    const [path = "", ...more] = positionals;
    if (!values.help && (path === "" || more.length > 0)) throw new TypeError("Name one mapping file");
    const { "dry-run": isDryRun, "skip-refused": skipRefused, json, help, folder } = values;
    return { path, folder, isDryRun, skipRefused, json, help };
  } catch (error) {
    throw commandInvalid(`${(error as Error).message.split(". ")[0]}. See: hallway help import`, {}, { cause: error });
  }
}

const mostMappingBytes = 4 * 1024 * 1024;

async function readMapping(path: string): Promise<Mapping> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw mappingInvalid(`${path} can't be read (${error.code ?? error.message}).`, {}, { cause: error });
  });
  if (bytes.byteLength > mostMappingBytes) throw mappingInvalid(`${path} has more than ${mostMappingBytes} bytes: is it the mapping?`);
  const parsed = parseForeign(bytes);
  if ("flaw" in parsed) throw mappingInvalid(`${path}: ${parsed.flaw}`);
  const result = Mapping.safeParse(parsed.value);
  if (!result.success) {
    const errors = result.error.issues.slice(0, 20).flatMap(placesOf);
    throw inputInvalid(`${path} does not fit. ${errors.map(({ pointer, detail }) => `${pointer || "/"}: ${detail}`).join("; ")}`, {
      errors,
    });
  }
  checkReferences(path, result.data);
  return result.data;
}

/** Of what could have been several things, what was wrong with the one that came furthest. */
function placesOf(issue: z.core.$ZodIssue): { pointer: string; detail: string }[] {
  if (issue.code !== "invalid_union") {
    const keys = issue.code === "unrecognized_keys" ? issue.keys : [];
    return [{ pointer: pointerOf(issue.path), detail: keys.length > 0 ? `there is no ${keys.join(", ")} here` : issue.message }];
  }
  const rank = (issues: readonly z.core.$ZodIssue[]) => Math.max(...issues.map(({ path }) => path.length)) * 100 - issues.length;
  const best = issue.errors.toSorted((left, right) => rank(right) - rank(left))[0] ?? [];
  const inner = best.slice(0, 3).flatMap((one) => placesOf({ ...one, path: [...issue.path, ...one.path] } as z.core.$ZodIssue));
  return inner.length > 0 ? inner : [{ pointer: pointerOf(issue.path), detail: "is none of what may stand here" }];
}

function checkReferences(path: string, { mappings }: Mapping): void {
  const names = mappings.map(({ name }) => name);
  const doubled = names.find((name, index) => names.indexOf(name) !== index);
  if (doubled !== undefined) throw mappingInvalid(`${path}: two mappings are called ${doubled}. Rename one.`);
}

async function* linesOf(head: ImportHead, records: AsyncIterable<object>): AsyncIterable<Uint8Array> {
  const encoder = new TextEncoder();
  yield encoder.encode(`${JSON.stringify(head)}\n`);
  for await (const record of records) yield encoder.encode(`${JSON.stringify(record)}\n`);
}

interface Sending {
  readonly signal: AbortSignal;
  readonly tell: (done: number) => unknown;
}

/** Streams records to the house, and hears how far it is until the report comes. @throws what stopped it, on either side */
async function send({ url, key }: ServerFile, lines: AsyncIterable<Uint8Array>, { signal, tell }: Sending): Promise<ImportReport> {
  // What goes wrong on this side ends the request; that it did is not what the person should hear of.
  let fault: { readonly error: unknown } | null = null;
  const body = ReadableStream.from(
    (async function* () {
      try {
        yield* lines;
      } catch (error) {
        fault = { error };
        throw error;
      }
    })(),
  );
  try {
    const headers = { Authorization: `Bearer ${key}`, "Content-Type": "application/x-ndjson" };
    const request = { method: "POST", headers, body, duplex: "half", redirect: "error", signal } as RequestInit;
    const response = await fetch(`${url}/api/imports`, request);
    if (!response.ok) throw problemFromDocument((await response.json()) as never);
    return await reportIn(response, tell);
  } catch (error) {
    if (fault !== null) throw (fault as { error: unknown }).error;
    if (signal.aborted || !(error instanceof TypeError)) throw error;
    throw serverUnreachable(
      `${url} does not answer any more. Nothing of the import is kept, unless the house had finished.`,
      {},
      { cause: error },
    );
  }
}

async function reportIn(response: Response, tell: Sending["tell"]): Promise<ImportReport> {
  let rest = "";
  for await (const text of response.body!.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    for (const line of lines) {
      const answer = ImportAnswer.parse(JSON.parse(line));
      if ("report" in answer) return answer.report;
      if ("problem" in answer) throw problemFromDocument(answer.problem);
      tell(answer.done);
    }
  }
  throw serverUnreachable(
    "The house ended the connection before it said what became of the import. Run it again: what is here stays as it is.",
  );
}

const counted = ["read", "created", "updated", "unchanged", "kept", "refused"] as const;

function reportText({ saved, dry_run, mappings }: ImportReport, screen: Screen): string {
  const width = Math.max(7, ...mappings.map(({ name }) => name.length));
  const line = (name: string, cells: readonly string[]) => `${name.padEnd(width)}${cells.map((cell) => cell.padStart(11)).join("")}`;
  const rows = mappings.map((one) =>
    line(
      one.name,
      counted.map((count) => String(one[count])),
    ),
  );
  const isRefused = mappings.some(({ refused }) => refused > 0);
  const end = saved
    ? "Saved."
    : dry_run
      ? "This was a dry run: nothing is changed."
      : "Nothing is saved, because records were refused. Correct them, or leave them out with --skip-refused.";
  const refusals = mappings.flatMap((one) => refusalLines(one, screen));
  return [styled(screen, "bold", line("mapping", counted)), ...rows, ...(isRefused ? ["", ...refusals] : []), "", end, ""].join("\n");
}

function refusalLines({ name, refused, refusals }: MappingReport, screen: Screen): string[] {
  const lines = refusals.map(({ at, key, reason }) => {
    const place = `${name}: ${plain(at)}${key === null ? "" : ` (${plain(key)})`}`;
    return `${styled(screen, "red", place)}: ${plain(reason)}`;
  });
  return refused > refusals.length ? [...lines, `… and ${refused - refusals.length} more of ${name}`] : lines;
}
