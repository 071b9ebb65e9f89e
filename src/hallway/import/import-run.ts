/**
 * Brings records of an older system in: all in one transaction, or nothing.
 *
 * First every record is checked and its files are kept, while nobody waits. Then one transaction goes through them in order. A
 * record is known by source, mapping and key. One that is not known is created. One whose source says what it said last time is
 * left alone. One whose source has changed is updated, unless people here have changed or deleted what was made of it, or it is
 * history: then it stays as it is here. A record that is refused is undone by itself, so that the report names all of them.
 */
import { createHash } from "node:crypto";
import { z } from "#base/contract.ts";
import { pointerOf } from "#base/input.ts";
import { canonicalJson } from "#base/json.ts";
import { defineProblem, Problem } from "#base/problem.ts";
import type { Actor, Engine } from "#engine/index.ts";
import type { Blobs } from "#store/blobs.ts";
import type { Database, Queryable, Transaction } from "#store/database.ts";
import { isUniqueViolation, sqlState } from "#store/sql-state.ts";
import type { ImportHead, ImportRecord, ImportRefusal, ImportReport, MappingReport } from "./import-envelope.ts";
import { beginPart, type ImportedRow, keepImported, keepPart, lockSource, readImported, undoPart } from "./import-store.ts";
import { type AnyImport, type ImportedFile, type Importing, sentFile } from "./imports.ts";

export const entityUnknown = defineProblem("entity-unknown", { status: 422, title: "No application here has such an entity" });

/** A record that was looked at: what remains is to save it. It is small, its files are kept. */
export type Checked = (Omit<ImportRecord, "files"> & { readonly hash: string }) | ImportRefusal;

export interface ImportParts {
  readonly database: Database;
  readonly engine: Engine;
  readonly blobs: Blobs;
  /** By entity. */
  readonly imports: ReadonlyMap<string, AnyImport>;
}

/** The importable entities by name. @throws TypeError when two have the same */
export function importsByEntity(imports: readonly AnyImport[]): Map<string, AnyImport> {
  const map = new Map<string, AnyImport>();
  for (const each of imports) {
    if (map.has(each.entity)) throw new TypeError(`Two entities that can be imported are called ${each.entity}: rename one.`);
    map.set(each.entity, each);
  }
  return map;
}

/** @throws entityUnknown */
export function checkHead({ imports }: Pick<ImportParts, "imports">, head: ImportHead): void {
  const unknown = head.mappings.find(({ entity }) => !imports.has(entity));
  if (unknown !== undefined) {
    throw entityUnknown(
      `Mapping ${unknown.name} brings in "${unknown.entity}", but there are only: ${[...imports.keys()].join(", ")}. See hallway help import.`,
    );
  }
}

/** Checks one record and keeps its files; a record that does not fit becomes a refusal. @throws what is no fault of the record */
export async function checkRecord(
  { blobs, imports }: ImportParts,
  head: ImportHead,
  record: ImportRecord | ImportRefusal,
): Promise<Checked> {
  if ("refused" in record) return record;
  const { files, ...rest } = record;
  const definition = imports.get(head.mappings[record.mapping]?.entity ?? "");
  if (definition === undefined) return refusalOf(record, new Error("There is no such mapping."));
  try {
    const entity = structuredClone(rest.entity);
    const said = structuredClone(rest.entity);
    for (const { pointer, name, base64 } of files) {
      const file = fileOf(name, Buffer.from(base64, "base64"));
      place(entity, pointer, sentFile(file));
      place(said, pointer, file);
    }
    const hash = createHash("sha256")
      .update(canonicalJson([said, rest.refs]))
      .digest("hex");
    const checked = { ...rest, entity, hash };
    // What refers to others is checked once they are known.
    if (rest.refs.length === 0) parseEntity(definition, entity);
    for (const { name, base64 } of files) {
      const bytes = new Uint8Array(Buffer.from(base64, "base64"));
      await definition.checkFile?.({ name, bytes });
      await blobs.put(bytes);
    }
    return checked;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return refusalOf(record, error);
  }
}

function fileOf(name: string, bytes: Uint8Array): ImportedFile {
  return { name, hash: createHash("sha256").update(bytes).digest("hex"), bytes: bytes.byteLength };
}

function refusalOf({ mapping, at, key }: { mapping: number; at: string; key: string | null }, error: Error): ImportRefusal {
  return { mapping, at, key, refused: error.message.slice(0, 4_000) };
}

const misfit = defineProblem("record-invalid", { status: 422, title: "The record does not fit" });

function parseEntity({ shape }: AnyImport, entity: unknown): unknown {
  const strict = shape instanceof z.ZodObject ? shape.strict() : shape;
  const parsed = strict.safeParse(entity);
  if (parsed.success) return parsed.data;
  const texts = parsed.error.issues.slice(0, 5).map((issue) => `${pointerOf(issue.path) || "the record"}: ${issue.message}`);
  throw misfit(texts.join("; "));
}

/** Puts a value where the pointer says; the containers on the way are there, since the mapping made them. */
function place(root: Record<string, unknown>, pointer: string, value: unknown): void {
  const path = pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  const last = path.pop();
  let at: unknown = root;
  for (const step of path) at = isContainer(at) && Object.hasOwn(at, step) ? (at as Record<string, unknown>)[step] : undefined;
  if (last === undefined || last === "__proto__" || !isContainer(at)) throw misfit(`There is no place ${pointer} in the record.`);
  (at as Record<string, unknown>)[last] = value;
}

function isContainer(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

export interface SaveOptions {
  readonly head: ImportHead;
  readonly projectId: string;
  readonly actor: Actor;
  readonly signal: AbortSignal;
  /** Told now and then how many records are done. Must not throw. */
  readonly progress: (done: number) => void;
}

/** Ends a transaction that is to leave nothing. */
class NothingKept extends Error {}

const portion = 200;

/**
 * Saves checked records in one transaction.
 * @throws the signal's reason when whoever imports is gone: then nothing is kept
 */
export async function saveRecords(parts: ImportParts, records: AsyncIterable<Checked>, options: SaveOptions): Promise<ImportReport> {
  const { head, projectId, actor, signal } = options;
  const reports = head.mappings.map(emptyReport);
  const reportOf = (isSaved: boolean): ImportReport => ({ saved: isSaved, dry_run: head.dry_run, mappings: reports });
  try {
    await parts.database.forProject(projectId).transaction(async (transaction) => {
      await lockSource(transaction, projectId, head.source);
      const saver = new Saver(parts, transaction, options, reports);
      for await (const some of portionsOf(records)) {
        signal.throwIfAborted();
        await saver.save(some);
      }
      const isRefused = reports.some(({ refused }) => refused > 0) && !head.skip_refused;
      if (head.dry_run || isRefused) throw new NothingKept(`nothing is kept for ${actor.id}`);
    });
    return reportOf(true);
  } catch (error) {
    if (error instanceof NothingKept) return reportOf(false);
    throw error;
  }
}

function emptyReport({ name, entity }: { name: string; entity: string }): Writable<MappingReport> {
  return { name, entity, read: 0, created: 0, updated: 0, unchanged: 0, kept: 0, refused: 0, refusals: [] };
}

type Writable<Value> = { -readonly [Name in keyof Value]: Value[Name] };

async function* portionsOf<Item>(items: AsyncIterable<Item>): AsyncIterable<Item[]> {
  let some: Item[] = [];
  for await (const item of items) {
    some.push(item);
    if (some.length < portion) continue;
    yield some;
    some = [];
  }
  if (some.length > 0) yield some;
}

const mostRefusals = 200;

/** Goes through records within the transaction. What a portion makes is noted at its end, and known to it before. */
class Saver {
  readonly #parts: ImportParts;
  readonly #db: Queryable;
  readonly #options: SaveOptions;
  readonly #reports: readonly Writable<MappingReport>[];
  readonly #importing: Importing;
  #known = new Map<string, ImportedRow>();
  #done = 0;

  constructor(parts: ImportParts, transaction: Transaction, options: SaveOptions, reports: readonly Writable<MappingReport>[]) {
    this.#parts = parts;
    this.#db = transaction;
    this.#options = options;
    this.#reports = reports;
    const { actor, projectId, head } = options;
    this.#importing = { ...parts.engine.inside(transaction, actor), projectId, actor, source: head.source, past: parts.engine.past };
  }

  async save(records: readonly Checked[]): Promise<void> {
    const { head, projectId, progress } = this.#options;
    await this.#look(records);
    const made = (await this.#saveTogether(records)) ?? (await this.#saveEach(records));
    // The last of two records with one key is the one that counts.
    await keepImported(this.#db, projectId, head.source, [...new Map(made.map((row) => [placeOf(row), row])).values()]);
    this.#done += records.length;
    progress(this.#done);
  }

  /** Most portions have nothing that is refused: those need no way back for each record. Null where this one had. */
  async #saveTogether(records: readonly Checked[]): Promise<ImportedRow[] | null> {
    const known = new Map(this.#known);
    const counts = this.#reports.map((report) => ({ ...report, refusals: [...report.refusals] }));
    await beginPart(this.#db);
    try {
      const made: ImportedRow[] = [];
      for (const record of records) this.#note(await this.#saveOne(record), made);
      await keepPart(this.#db);
      return made;
    } catch (error) {
      if (reasonOf(error) === null) throw error;
      await undoPart(this.#db);
      this.#known = known;
      for (const [number, report] of this.#reports.entries()) Object.assign(report, counts[number]);
      return null;
    }
  }

  async #saveEach(records: readonly Checked[]): Promise<ImportedRow[]> {
    const made: ImportedRow[] = [];
    for (const record of records) {
      await beginPart(this.#db);
      try {
        this.#note(await this.#saveOne(record), made);
        await keepPart(this.#db);
      } catch (error) {
        const reason = reasonOf(error);
        if (reason === null) throw error;
        await undoPart(this.#db);
        this.#refuse(record, reason);
      }
    }
    return made;
  }

  #note(row: ImportedRow | null, made: ImportedRow[]): void {
    if (row === null) return;
    made.push(row);
    this.#known.set(placeOf(row), row);
  }

  async #look(records: readonly Checked[]): Promise<void> {
    const { head } = this.#options;
    const asked = records.flatMap((record) =>
      "refused" in record
        ? []
        : [{ mapping: head.mappings[record.mapping]!.name, key: record.key }, ...record.refs.map(({ mapping, key }) => ({ mapping, key }))],
    );
    const unique = [...new Map(asked.map((one) => [placeOf(one), one])).values()];
    const rows = await readImported(this.#db, head.source, unique);
    this.#known = new Map(rows.map((row) => [placeOf(row), row]));
  }

  /** @returns what is to be noted; null where nothing changes @throws the reason for which it is refused */
  async #saveOne(record: Checked): Promise<ImportedRow | null> {
    const report = this.#reports[record.mapping]!;
    if ("refused" in record) return this.#refuse(record, record.refused);
    const known = this.#known.get(placeOf({ mapping: report.name, key: record.key }));
    if (known?.record_hash === record.hash) {
      report.read += 1;
      report.unchanged += 1;
      return null;
    }
    const definition = this.#parts.imports.get(report.entity)!;
    const done = known === undefined ? await this.#create(definition, record) : await this.#update(definition, record, known);
    report.read += 1;
    if (done === null) {
      report.kept += 1;
      return null;
    }
    report[known === undefined ? "created" : "updated"] += 1;
    return { mapping: report.name, key: record.key, entity: report.entity, record_hash: record.hash, ...done };
  }

  async #create(definition: AnyImport, record: Exclude<Checked, ImportRefusal>) {
    const entity_id = await definition.create(this.#resolved(definition, record) as never, this.#importing);
    return { entity_id, state: (await definition.stateOf?.(this.#db, entity_id)) ?? null };
  }

  async #update(definition: AnyImport, record: Exclude<Checked, ImportRefusal>, { entity_id, state }: ImportedRow) {
    if (definition.update === null || definition.stateOf === null) return null;
    if ((await definition.stateOf(this.#db, entity_id)) !== state || state === null) return null;
    await definition.update(entity_id, this.#resolved(definition, record) as never, this.#importing);
    return { entity_id, state: await definition.stateOf(this.#db, entity_id) };
  }

  /** The entity with the ids of what it refers to, in the shape that its application takes. */
  #resolved(definition: AnyImport, { entity, refs }: Exclude<Checked, ImportRefusal>): unknown {
    for (const { pointer, mapping, key, prefix } of refs) {
      const other = this.#known.get(placeOf({ mapping, key }));
      if (other === undefined)
        throw misfit(`${pointer} refers to ${mapping} ${key}, which is not imported. List that mapping before this one.`);
      place(entity, pointer, `${prefix}${other.entity_id}`);
    }
    return parseEntity(definition, entity);
  }

  #refuse({ mapping, at, key }: Pick<ImportRefusal, "mapping" | "at" | "key">, reason: string): null {
    const report = this.#reports[mapping]!;
    report.read += 1;
    report.refused += 1;
    if (report.refusals.length < mostRefusals) report.refusals.push({ at, key, reason });
    return null;
  }
}

function placeOf({ mapping, key }: { readonly mapping: string; readonly key: string }): string {
  return `${mapping}\0${key}`;
}

/** Why a record is refused; null where the fault is not the record's. Classes 22 and 23 are about data. */
function reasonOf(error: unknown): string | null {
  if (error instanceof Problem) return error.kind.status >= 500 ? null : error.message;
  if (isUniqueViolation(error)) return "Something here has its unique key already.";
  const state = sqlState(error);
  return state !== null && /^(22|23)/.test(state) ? `The database does not take it: ${(error as Error).message}` : null;
}
