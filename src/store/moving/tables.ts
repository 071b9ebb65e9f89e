/** The tables of a house, as they are carried: which, in what order of rows, and what must be out of the way while they are filled. */
import { createHash } from "node:crypto";
import pg from "pg";
import type { Queryable, Row } from "../database.ts";

/** A table, as a backup names it: its columns without those that the database computes, and the order in which its rows are carried. */
export interface CarriedTable {
  /** engine.event */
  readonly name: string;
  readonly columns: string[];
  /** Columns by which the rows are ordered: the primary key's, or all. */
  readonly order: string[];
}

/** What is told of a table's rows once they were all seen. */
export interface TableSum {
  readonly rows: number;
  /** Of the rows in COPY's text format. */
  readonly bytes: number;
  /** Of the same, in order; hexadecimal. */
  readonly sha256: string;
}

/** Tables of the store's own that tell of this database alone. */
const staying = ["store.migration", "store.moved"];

/** The tables of sets. Unlogged ones are not carried: a crash empties them too. */
export async function carriedTables(db: Queryable, sets: readonly string[]): Promise<CarriedTable[]> {
  const rows = await db.query<{ name: string; columns: string[]; order: string[] | null }>(
    `select n.nspname || '.' || c.relname as name,
            (select array_agg(a.attname::text order by a.attnum) from pg_attribute a
              where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
            (select array_agg(a.attname::text order by k.place)
               from pg_index i cross join unnest(i.indkey::int2[]) with ordinality as k (column_number, place)
               join pg_attribute a on a.attrelid = c.oid and a.attnum = k.column_number
              where i.indrelid = c.oid and i.indisprimary) as "order"
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind = 'r' and c.relpersistence = 'p' and n.nspname = any ($1::text[]) and n.nspname || '.' || c.relname <> all ($2::text[])
      order by 1`,
    [sets, staying],
  );
  return rows.map(({ name, columns, order }) => ({ name, columns, order: order ?? columns }));
}

/** The table quoted, for SQL. */
export function quoted(name: string): string {
  return name
    .split(".")
    .map((part) => pg.escapeIdentifier(part))
    .join(".");
}

/** The table and its columns, for COPY. */
export function copyTarget({ name, columns }: CarriedTable): string {
  return `${quoted(name)} (${columns.map((column) => pg.escapeIdentifier(column)).join(", ")})`;
}

const fewestAtOnce = 10;
const mostAtOnce = 2_000;
const portionBytes = 2 * 1024 * 1024;

/** The rows of a table in COPY's text format, in portions of whole rows. Needs a transaction that is open. */
export async function* rowsOf(db: Queryable, table: CarriedTable): AsyncGenerator<{ bytes: Buffer; rows: number }> {
  const texts = table.columns.map((column, index) => `${pg.escapeIdentifier(column)}::text as "${index}"`);
  const order = await orderOf(db, table);
  await db.query(`declare carried no scroll cursor for select ${texts.join(", ")} from ${quoted(table.name)} order by ${order}`);
  let lines: string[] = [];
  let length = 0;
  const portion = () => {
    const taken = { bytes: Buffer.from(lines.join("")), rows: lines.length };
    [lines, length] = [[], 0];
    return taken;
  };
  for (let count = fewestAtOnce; ;) {
    const fetched = await db.query(`fetch ${count} from carried`);
    let fetchedLength = 0;
    for (const row of fetched) {
      const line = lineOf(row, table.columns.length);
      lines.push(line);
      length += line.length;
      fetchedLength += line.length;
      if (length >= portionBytes) yield portion();
    }
    if (fetched.length < count) break;
    // Fewer where rows are long, so that memory stays bounded.
    const fitting = Math.floor((portionBytes * fetched.length) / fetchedLength);
    count = Math.max(1, Math.min(count * 4, mostAtOnce, fitting));
  }
  if (lines.length > 0) yield portion();
  await db.query("close carried");
}

/** Texts are compared byte by byte: other orders are not the same on every machine. */
async function orderOf(db: Queryable, { name, order }: CarriedTable): Promise<string> {
  const types = await db.query<{ column: string; type: string; is_text: boolean }>(
    `select a.attname::text as column, a.attcollation <> 0 as is_text, t.typname::text as type
       from pg_attribute a join pg_type t on t.oid = a.atttypid where a.attrelid = $1::regclass and a.attnum > 0`,
    [quoted(name)],
  );
  // Some types have no order of their own (json): their text has one.
  return order
    .map((column) => {
      const found = types.find((each) => each.column === column);
      const named = `${quoted(name)}.${pg.escapeIdentifier(column)}`;
      if (found?.is_text === true) return `${named} collate "C"`;
      return found?.type === "json" || found?.type === "pg_snapshot" ? `${named}::text collate "C"` : named;
    })
    .join(", ");
}

const escapes: Record<string, string> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function lineOf(row: Row, count: number): string {
  let line = "";
  for (let index = 0; index < count; index += 1) {
    const value = row[index] as string | null;
    const text = value === null ? "\\N" : /[\\\n\r\t]/.test(value) ? value.replaceAll(/[\\\n\r\t]/g, (sign) => escapes[sign]!) : value;
    line += index === 0 ? text : `\t${text}`;
  }
  return `${line}\n`;
}

/** Adds up portions of a table's rows. */
export function summing(): { readonly add: (bytes: Buffer, rows: number) => void; readonly sum: () => TableSum } {
  const hash = createHash("sha256");
  let [rows, bytes] = [0, 0];
  return {
    add: (portion, count) => {
      hash.update(portion);
      rows += count;
      bytes += portion.length;
    },
    sum: () => ({ rows, bytes, sha256: hash.copy().digest("hex") }),
  };
}

/** Reads a table and adds it up. */
export async function sumOf(db: Queryable, table: CarriedTable): Promise<TableSum> {
  const sum = summing();
  for await (const { bytes, rows } of rowsOf(db, table)) sum.add(bytes, rows);
  return sum.sum();
}

/** Where a sequence stood. */
export interface CarriedSequence {
  readonly name: string;
  readonly last: number;
}

export async function sequencesOf(db: Queryable, sets: readonly string[]): Promise<CarriedSequence[]> {
  return (
    await db.query<{ name: string; last: number }>(
      `select schemaname || '.' || sequencename as name, last_value as last from pg_sequences
        where schemaname = any ($1::text[]) and last_value is not null order by 1`,
      [sets],
    )
  ).map(({ name, last }) => ({ name, last }));
}

export async function setSequences(db: Queryable, sequences: readonly CarriedSequence[], sets: readonly string[]): Promise<void> {
  const there = await db.query<{ name: string }>(
    "select schemaname || '.' || sequencename as name from pg_sequences where schemaname = any ($1::text[])",
    [sets],
  );
  const known = new Set(there.map(({ name }) => name));
  for (const { name, last } of sequences)
    if (known.has(name)) await db.query("select setval($1::regclass, $2::bigint)", [quoted(name), last]);
}

/**
 * Takes away what stands between a table and rows that come as they are: keys to other tables, triggers, and the policies, which
 * bind a table's owner too. Gives what puts all of it back, and checks the keys.
 */
export async function makeWay(db: Queryable, tables: readonly CarriedTable[]): Promise<() => Promise<void>> {
  const names = tables.map(({ name }) => quoted(name));
  const keys = await db.query<{ on: string; name: string; says: string }>(
    `select k.conrelid::regclass::text as "on", quote_ident(k.conname) as name, pg_get_constraintdef(k.oid) as says
       from pg_constraint k where k.contype = 'f' and k.conrelid = any ($1::text[]::regclass[]) order by 1, 2`,
    [names],
  );
  const forced = await db.query<{ name: string }>(
    "select c.oid::regclass::text as name from pg_class c where c.oid = any ($1::text[]::regclass[]) and c.relforcerowsecurity",
    [names],
  );
  for (const { on, name } of keys) await db.query(`alter table ${on} drop constraint ${name}`);
  for (const { name } of forced) await db.query(`alter table ${name} no force row level security`);
  for (const name of names) await db.query(`alter table ${name} disable trigger user`);
  return async () => {
    for (const name of names) await db.query(`alter table ${name} enable trigger user`);
    for (const { name } of forced) await db.query(`alter table ${name} force row level security`);
    for (const { on, name, says } of keys) await db.query(`alter table ${on} add constraint ${name} ${says}`);
  };
}
