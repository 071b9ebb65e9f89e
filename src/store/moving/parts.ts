/**
 * A house on its way, as a stream of parts: the head, the rows of each table, the files, and the sums of it all.
 *
 * A backup is these parts in a file; a move hands them over without one.
 */
import { createHash } from "node:crypto";
import { z } from "#base/contract.ts";
import { blobMissing, type Blobs } from "../blobs.ts";
import type { Queryable } from "../database.ts";
import type { Side } from "./side.ts";
import { fileReferrers } from "../files.ts";
import { carriedTables, rowsOf, sequencesOf, summing, type TableSum } from "./tables.ts";

export const carryFormat = 1;

const Name = z.string().regex(/^[a-z][a-z0-9_]*\.[A-Za-z_][A-Za-z0-9_$]*$/);
const Hash = z.string().regex(/^[0-9a-f]{64}$/);
const Transaction = z.string().regex(/^\d{1,19}$/);

/** What stands before everything else. */
export const Head = z.object({
  format: z.number().int().positive(),
  /** Of the Hallway that made it. */
  version: z.string().max(100),
  /** When the house was so. */
  moment: z.iso.datetime(),
  database: z.enum(["pglite", "postgres"]),
  migrations: z.array(z.object({ set: z.string().max(100), name: z.string().max(200), hash: Hash })).max(10_000),
  tables: z
    .array(z.object({ name: Name, columns: z.array(z.string().max(100)).max(2_000), order: z.array(z.string().max(100)).max(2_000) }))
    .max(10_000),
  /** The first number of a transaction that no row of it has, in the house's own count. */
  nextTx: Transaction,
  /** About how much is to come, for who shows how far it is. */
  expected: z.object({ rowBytes: z.number(), files: z.number(), fileBytes: z.number() }),
});
export type Head = z.output<typeof Head>;

/** What stands behind everything else: without it, something is missing. */
export const Tail = z.object({
  tables: z.record(Name, z.object({ rows: z.number().int(), bytes: z.number().int(), sha256: Hash })),
  sequences: z.array(z.object({ name: Name, last: z.number().int() })).max(10_000),
  files: z.object({ count: z.number().int(), bytes: z.number() }),
  /** Files that rows refer to and that were not there, and files that were not what their hash says. */
  missing: z.array(Hash),
});
export type Tail = z.output<typeof Tail>;

export type Part =
  | { readonly kind: "head"; readonly head: Head }
  | { readonly kind: "rows"; readonly table: string; readonly bytes: Buffer; readonly rows: number }
  /** The content is to be read to its end before the next part is asked for. */
  | { readonly kind: "file"; readonly hash: string; readonly bytes: number; readonly content: AsyncIterable<Uint8Array> }
  | { readonly kind: "tail"; readonly tail: Tail };

export type Parts = AsyncIterable<Part>;

/**
 * Reads a house. Needs a transaction that is open and sees one moment.
 * @throws TypeError where there is no house
 */
export async function* partsOf(db: Side, blobs: Blobs, version: string): AsyncGenerator<Part> {
  const head = await headOf(db, version);
  yield { kind: "head", head };
  const sums: Record<string, TableSum> = {};
  for (const table of head.tables) {
    const sum = summing();
    for await (const { bytes, rows } of rowsOf(db, table)) {
      sum.add(bytes, rows);
      yield { kind: "rows", table: table.name, bytes, rows };
    }
    sums[table.name] = sum.sum();
  }
  const files = { count: 0, bytes: 0 };
  const missing: string[] = [];
  const needed = await fileReferrers(db);
  for await (const { hash, bytes } of filesOf(db)) {
    const watched = watch(blobs.stream(hash));
    const isThere = await watched.begin();
    if (isThere) {
      yield { kind: "file", hash, bytes, content: watched.content };
      files.count += 1;
      files.bytes += bytes;
    }
    const isWhole = isThere && watched.sha256() === hash && watched.bytes() === bytes;
    // Of what nobody refers to, an upload may be under way, or gone.
    if (!isWhole && (isThere || (await isNeeded(db, hash, needed)))) missing.push(hash);
  }
  const sets = setsOf(head);
  yield { kind: "tail", tail: { tables: sums, sequences: await sequencesOf(db, sets), files, missing } };
}

/** The schemas of what is carried. */
export function setsOf({ migrations }: Pick<Head, "migrations">): string[] {
  return [...new Set(["store", ...migrations.map(({ set }) => set)])];
}

async function headOf(db: Side, version: string): Promise<Head> {
  const migrations = await db.query<Head["migrations"][number]>(
    `select set_name as set, name, hash from store.migration order by set_name collate "C", name collate "C"`,
  );
  const tables = await carriedTables(db, setsOf({ migrations }));
  const [facts] = await db.query<{ moment: Date; size: number; own_count: boolean }>(
    `select now() as moment, to_regprocedure('store.current_snapshot()') is not null as own_count,
            (select coalesce(sum(pg_relation_size(c.oid) + pg_relation_size(nullif(c.reltoastrelid, 0))), 0)::int8
               from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname || '.' || c.relname = any ($1::text[])) as size`,
    [tables.map(({ name }) => name)],
  );
  const snapshot = facts!.own_count ? "store.current_snapshot()" : "pg_current_snapshot()";
  const [next] = await db.query<{ tx: string }>(`select pg_snapshot_xmax(${snapshot})::text as tx`);
  const [files] = await db.query<{ files: number; bytes: number }>(
    "select count(*) as files, coalesce(sum(bytes), 0)::int8 as bytes from store.file",
  );
  return {
    format: carryFormat,
    version,
    moment: facts!.moment.toISOString(),
    database: db.kind,
    migrations,
    tables,
    nextTx: next!.tx,
    expected: { rowBytes: facts!.size, files: files!.files, fileBytes: files!.bytes },
  };
}

const filesAtOnce = 500;

async function* filesOf(db: Queryable): AsyncGenerator<{ hash: string; bytes: number }> {
  for (let last = ""; ;) {
    const found = await db.query<{ hash: string; bytes: number }>(
      `select hash, bytes from store.file where hash collate "C" > $1 order by hash collate "C" limit ${filesAtOnce}`,
      [last],
    );
    yield* found;
    if (found.length < filesAtOnce) return;
    last = found.at(-1)!.hash;
  }
}

async function isNeeded(db: Queryable, hash: string, columns: readonly { place: string; named: string }[]): Promise<boolean> {
  for (const { place, named } of columns) {
    const rows = await db.query(`select 1 from ${place} t where t.${named} = $1 limit 1`, [hash]);
    if (rows.length > 0) return true;
  }
  return false;
}

interface Watched {
  /** Reads the first portion. Gives false where there is no such file. */
  readonly begin: () => Promise<boolean>;
  readonly content: AsyncIterable<Uint8Array>;
  readonly sha256: () => string;
  readonly bytes: () => number;
}

/** A file whose first portion is read before it is said to be there. */
function watch(stream: AsyncIterable<Uint8Array>): Watched {
  const portions = stream[Symbol.asyncIterator]();
  const hash = createHash("sha256");
  let bytes = 0;
  let next: IteratorResult<Uint8Array>;
  async function* content(): AsyncGenerator<Uint8Array> {
    for (; next.done !== true; next = await portions.next()) {
      hash.update(next.value);
      bytes += next.value.byteLength;
      yield next.value;
    }
  }
  return {
    async begin() {
      try {
        next = await portions.next();
        return true;
      } catch (error) {
        if (blobMissing.is(error)) return false;
        throw error;
      }
    },
    content: content(),
    sha256: () => hash.copy().digest("hex"),
    bytes: () => bytes,
  };
}

export type Progress = (done: number, all: number, what: string) => void;

/** Passes parts on, tells how far they are, and stops where it is told to. @throws the signal's reason */
export async function* telling(parts: Parts, { tell, signal }: { tell: Progress; signal?: AbortSignal }): AsyncGenerator<Part> {
  let [done, all] = [0, 1];
  for await (const part of parts) {
    signal?.throwIfAborted();
    if (part.kind === "head") all = part.head.expected.rowBytes + part.head.expected.fileBytes;
    yield part;
    if (part.kind === "rows") done += part.bytes.length;
    if (part.kind === "file") done += part.bytes;
    const what = part.kind === "rows" ? part.table : part.kind === "file" ? "files" : "";
    if (part.kind !== "tail") tell(Math.min(done, all), Math.max(1, all), what);
  }
}
