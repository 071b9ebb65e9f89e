/** Puts a house that comes in parts into an empty database, and looks whether what arrived is what was sent. */
import type { Blobs } from "../blobs.ts";
import type { Queryable } from "../database.ts";
import { fileReferrers } from "../files.ts";
import { applyInOrder, type Migration, type MigrationSet, readMigrations } from "../migrations.ts";
import { sqlState } from "../sql-state.ts";
import { type Head, type Part, type Parts, setsOf, type Tail } from "./parts.ts";
import { backupDamaged, backupNewer, carriedWrongly, filesMissing, placeTaken } from "./problems.ts";
import type { Side } from "./side.ts";
import { type CarriedTable, carriedTables, copyTarget, makeWay, quoted, setSequences, summing, sumOf } from "./tables.ts";

export interface Unloading {
  readonly sets: readonly MigrationSet[];
  /** Of this Hallway. */
  readonly version: string;
  /** Where files go; null where they are in their place already and are only looked at. */
  readonly blobs: Blobs | null;
  /**
   * Whether the house goes on elsewhere from the moment of the backup, as after a restore: numbers that were given to events since
   * then are not given again.
   */
  readonly mayHaveGoneOn: boolean;
  readonly tell: (what: string) => void;
}

export interface Unloaded {
  readonly head: Head;
  readonly tail: Tail;
  readonly rows: number;
  /** Migrations of this version that the house did not have. */
  readonly migrated: readonly Migration[];
}

/**
 * Puts all parts into a side that was opened for writing. Nothing is committed here.
 * @throws placeTaken, backupNewer, backupDamaged, carriedWrongly, filesMissing, migrationFailed
 */
export async function unload(parts: Parts, side: Side, options: Unloading): Promise<Unloaded> {
  const stream = parts[Symbol.asyncIterator]();
  try {
    const first = await stream.next();
    if (first.done === true || first.value.kind !== "head") throw backupDamaged("It is empty.");
    const { head } = first.value;
    const migrations = await readMigrations(options.sets);
    const known = knownMigrations(head, migrations);
    await assertEmpty(side);
    await applyInOrder(side, known, options.version);
    const sets = setsOf(head);
    const tables = matching(head, await carriedTables(side, sets));
    const putBack = await makeWay(side, tables);
    // What migrations put into new tables comes with the rows.
    for (const { name } of tables) await side.query(`delete from ${quoted(name)}`);
    const arrived = await receive({ [Symbol.asyncIterator]: () => stream }, side, tables, options.blobs);
    const { tail } = arrived;
    options.tell("checking");
    for (const table of tables) await checkTable(side, table, tail, arrived.sums);
    await setSequences(side, tail.sequences, sets);
    await putBack();
    await checkFiles(side, arrived.files, tail);
    options.tell("migrating");
    const missing = migrations.filter((migration) => !known.includes(migration));
    await applyInOrder(side, missing, options.version);
    await countOn(side, head, options.mayHaveGoneOn);
    const rows = Object.values(tail.tables).reduce((sum, table) => sum + table.rows, 0);
    return { head, tail, rows, migrated: missing };
  } finally {
    await stream.return?.();
  }
}

/** Ours among those that the house had, in our order. */
function knownMigrations({ version, migrations: had }: Head, ours: readonly Migration[]): Migration[] {
  const sets = new Set(ours.map(({ set }) => set));
  const foreign = had.find(({ set }) => !sets.has(set));
  if (foreign !== undefined) {
    throw backupNewer(
      `It has the tables of "${foreign.set}", an application that this Hallway does not have. Restore it with that application installed.`,
    );
  }
  return [...had]
    .map(({ set, name, hash }) => {
      const own = ours.find((each) => each.set === set && each.name === name);
      if (own === undefined)
        throw backupNewer(
          `A newer version of Hallway made it (${version || "unknown"}, with ${set}/${name}). Restore it with that version.`,
        );
      if (own.hash !== hash)
        throw backupNewer(`${set}/${name}.sql is another one here than where it was made. Restore it with that version.`);
      return own;
    })
    .sort((left, right) => ours.indexOf(left) - ours.indexOf(right));
}

/** @throws placeTaken where the database has any table but those of extensions */
export async function assertEmpty(db: Queryable): Promise<void> {
  const tables = await db.query<{ name: string }>(
    `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
        and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
      order by 1`,
  );
  if (tables.length === 0) return;
  const named = `${tables[0]!.name}${tables.length > 1 ? ` and ${tables.length - 1} more` : ""}`;
  throw placeTaken(`The database is not empty (${named}). A house is put into an empty one only: make a new database, and name that.`);
}

function matching(head: Head, there: readonly CarriedTable[]): CarriedTable[] {
  const same = (left: readonly string[], right: readonly string[]) => [...left].sort().join() === [...right].sort().join();
  for (const { name, columns } of head.tables) {
    const own = there.find((table) => table.name === name);
    if (own === undefined || !same(own.columns, columns))
      throw backupDamaged(`It has a table ${name} that its own migrations do not make so. Take another backup.`);
  }
  // Columns and order as they come: the sums are of these.
  return head.tables;
}

interface Arrived {
  readonly tail: Tail;
  readonly sums: ReadonlyMap<string, ReturnType<typeof summing>>;
  /** Files that are in their place, whole. */
  readonly files: ReadonlySet<string>;
}

const tidyAfterBytes = 128 * 1024 * 1024;

async function receive(parts: Parts, side: Side, tables: readonly CarriedTable[], blobs: Blobs | null): Promise<Arrived> {
  const byName = new Map(tables.map((table) => [table.name, table]));
  const sums = new Map(tables.map(({ name }) => [name, summing()]));
  const files = new Set<string>();
  const damaged: string[] = [];
  let untidy = 0;
  for await (const part of parts) {
    if (part.kind === "rows") {
      await side.copyIn(copyTarget(byName.get(part.table)!), part.bytes).catch((error: unknown) => {
        // Values that are none, and rows that can't be: everything else is the database's own trouble.
        if (!/^2[23]/.test(sqlState(error) ?? "")) throw error;
        throw backupDamaged(`Rows of ${part.table} can't be read (${(error as Error).message}).`, {}, { cause: error });
      });
      sums.get(part.table)!.add(part.bytes, part.rows);
      untidy += part.bytes.length;
      if (untidy > tidyAfterBytes) {
        await side.tidy();
        untidy = 0;
      }
    } else if (part.kind === "file") {
      if (await receiveFile(part, blobs)) files.add(part.hash);
      else damaged.push(part.hash);
    } else if (part.kind === "tail") {
      const unsaid = damaged.find((hash) => !part.tail.missing.includes(hash));
      if (unsaid !== undefined) throw backupDamaged(`The file ${unsaid} in it has another content than it had. Take another backup.`);
      return { tail: part.tail, sums, files };
    }
  }
  throw backupDamaged("Its end is missing. Take another backup.");
}

/** @returns whether it is what its hash says; else it is not kept */
async function receiveFile({ hash, content }: Extract<Part, { kind: "file" }>, blobs: Blobs | null): Promise<boolean> {
  if (blobs === null) {
    for await (const _ of content);
    return true;
  }
  const kept = await blobs.put(content);
  if (kept.hash === hash) return true;
  if (kept.isNew) await blobs.remove(kept.hash);
  return false;
}

async function checkTable(side: Side, table: CarriedTable, tail: Tail, sums: Arrived["sums"]): Promise<void> {
  const sent = tail.tables[table.name];
  const came = sums.get(table.name)!.sum();
  if (sent === undefined || came.rows !== sent.rows || came.sha256 !== sent.sha256)
    throw backupDamaged(`${table.name} has ${came.rows} rows where ${sent?.rows ?? 0} were sent, or others. Take another backup.`);
  const is = await sumIn(side, table);
  if (is.rows === sent.rows && is.sha256 === sent.sha256) return;
  throw carriedWrongly(
    `${table.name} arrived with ${is.rows} rows, and ${sent.rows} were sent, or their content differs. Nothing was kept. Please report this.`,
    { table: table.name, sent, is },
  );
}

async function sumIn(side: Side, table: CarriedTable) {
  if (side.kind === "postgres") return sumOf(side, table);
  // Statements are kept one by one there: reading through needs a transaction.
  await side.query("begin isolation level repeatable read");
  try {
    return await sumOf(side, table);
  } finally {
    await side.query("rollback");
  }
}

/** @throws filesMissing where a row refers to a file that did not come, and was there when it was sent */
async function checkFiles(side: Side, files: ReadonlySet<string>, { missing }: Tail): Promise<void> {
  const known = new Set(missing);
  for (const { place, named } of await fileReferrers(side)) {
    const rows = await side.query<{ hash: string }>(`select distinct ${named} as hash from ${place} where ${named} is not null`);
    const lost = rows.find(({ hash }) => !files.has(hash) && !known.has(hash));
    if (lost !== undefined) throw filesMissing(`The file ${lost.hash} is missing, and ${place} refers to it. Nothing was kept.`);
  }
}

/** Room for what the house has done elsewhere since the moment of its backup. */
const elsewhere = 2n ** 40n;

/** New events come behind all that were carried, and behind what others may have been given elsewhere. */
async function countOn(side: Side, { nextTx, moment }: Head, mayHaveGoneOn: boolean): Promise<void> {
  const [own] = await side.query<{ tx: string }>("select pg_snapshot_xmin(pg_current_snapshot())::text as tx");
  const from = BigInt(nextTx);
  const to = mayHaveGoneOn ? from + elsewhere : from;
  const distance = to - BigInt(own!.tx);
  await side.query("select store.count_on($1::bigint)", [(distance > 0n ? distance : 0n).toString()]);
  await countByDefault(side);
  if (!mayHaveGoneOn) return;
  await side.query("insert into store.restored (moment, from_tx, to_tx) values ($1, $2::xid8, $3::xid8) on conflict do nothing", [
    moment,
    from.toString(),
    to.toString(),
  ]);
}

/** Columns that are given the server's own number by themselves are given ours. */
async function countByDefault(db: Queryable): Promise<void> {
  const columns = await db.query<{ place: string; column: string; value: string }>(
    `select d.adrelid::regclass::text as place, quote_ident(a.attname) as "column", pg_get_expr(d.adbin, d.adrelid) as value
       from pg_attrdef d join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
      where a.attgenerated = '' and pg_get_expr(d.adbin, d.adrelid) ~ 'pg_current_(xact_id|snapshot)\\(\\)'`,
  );
  for (const { place, column, value } of columns) {
    const own = value
      .replaceAll("pg_current_xact_id()", "store.current_tx()")
      .replaceAll("pg_current_snapshot()", "store.current_snapshot()");
    await db.query(`alter table ${place} alter column ${column} set default ${own}`);
  }
}
