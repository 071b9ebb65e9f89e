/** Goes through a mapping's sources and makes lines of their records, as the house takes them. */
import { systemClock } from "#base/clock.ts";
import { silentLog } from "#base/log.ts";
import { Problem } from "#base/contract.ts";
import type { ImportRecord, ImportRefusal } from "#hallway/import/import-envelope.ts";
import type { Folder } from "#store/foreign/folder.ts";
import { readJsonFile, readJsonLines } from "#store/foreign/json-file.ts";
import { type ForeignRecord, flawOf } from "#store/foreign/records.ts";
import { readRedisKeys } from "#store/foreign/redis-keys.ts";
import { readSqliteTable } from "#store/foreign/sqlite-file.ts";
import { type Found, lookUp, Misfit, nameOf, objectOf } from "./expression.ts";
import type { From, Mapping, OneMapping } from "./mapping.ts";

export type Line = ImportRecord | ImportRefusal;

/** Every record of every mapping, in order. @throws sourceUnreadable, pathOutside where a whole source can't be read */
export async function* readSources(mapping: Mapping, folder: Folder): AsyncIterable<Line> {
  for (const [number, one] of mapping.mappings.entries()) {
    for await (const record of recordsOf(one.from, folder)) {
      if ("flaw" in record) yield { mapping: number, at: record.at, key: null, refused: record.flaw };
      else if (isMeant(one, record.value)) yield await lineOf(one, number, record, folder);
    }
  }
}

async function* recordsOf(from: From, folder: Folder): AsyncIterable<ForeignRecord> {
  if ("json" in from) return yield* readJsonFile(await folder.find(from.json), from.json, from.at);
  if ("jsonl" in from) return yield* readJsonLines(await folder.find(from.jsonl), from.jsonl);
  if ("sqlite" in from) return yield* readSqliteTable(await folder.find(from.sqlite), from.sqlite, from.table);
  const url = from.redis ?? new TextDecoder().decode((await folder.read(from.redis_file!, 4_096)).bytes).trim();
  yield* readRedisKeys({ url, pattern: from.keys, each: from.each }, { log: silentLog, clock: systemClock });
}

function isMeant({ only }: OneMapping, record: unknown): boolean {
  return only.every(({ at, in: among, not_in: notAmong }) => {
    const value = JSON.stringify(lookUp(record, at) ?? null);
    const isAmong = (list: readonly unknown[]) => list.some((one) => JSON.stringify(one) === value);
    return (among === undefined || isAmong(among)) && (notAmong === undefined || !isAmong(notAmong));
  });
}

/** As large as the largest file that any application takes. */
const mostFileBytes = 50 * 1024 * 1024;
const longestKey = 500;

async function lineOf(one: OneMapping, mapping: number, { at, value }: { at: string; value: unknown }, folder: Folder): Promise<Line> {
  let key: string | null = null;
  try {
    key = nameOf(one.key, value, "key");
    if (key.length > longestKey) throw new Misfit(`Its key has ${key.length} characters, more than ${longestKey}.`);
    const found: Found = { files: [], embedded: [], refs: [] };
    const entity = objectOf(one.fields, value, found, []);
    const flaw = flawOf(entity, { bytes: false }) ?? flawOf([key, found.refs]);
    if (flaw !== null) throw new Misfit(flaw);
    const files = [...found.embedded];
    for (const { pointer, path, name } of found.files) {
      const file = await folder.read(path, mostFileBytes);
      files.push({ pointer, name: name ?? file.name, base64: Buffer.from(file.bytes).toString("base64") });
    }
    return { mapping, at: at.slice(0, 1_000), key, entity, files, refs: found.refs };
  } catch (error) {
    if (!(error instanceof Misfit) && !(error instanceof Problem)) throw error;
    return { mapping, at: at.slice(0, 1_000), key: key?.slice(0, longestKey) ?? null, refused: error.message.slice(0, 4_000) };
  }
}
