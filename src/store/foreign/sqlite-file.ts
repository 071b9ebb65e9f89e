/** Rows of a table in an SQLite file, read only. */
import { open } from "node:fs/promises";
import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import { sourceUnreadable } from "./problems.ts";
import { flawOf, type ForeignRecord } from "./records.ts";

const mark = "SQLite format 3\0";

/**
 * @param table its name as it is: never a part of a statement before it was found among the file's own
 * @throws sourceUnreadable where it is no SQLite file, is damaged, or has no such table
 */
export async function* readSqliteTable(path: string, name: string, table: string): AsyncIterable<ForeignRecord> {
  await checkMark(path, name);
  const { DatabaseSync: Opened } = await import("node:sqlite");
  const database = new Opened(path, { readOnly: true, allowExtension: false });
  try {
    yield* rowsOf(database, name, table);
  } catch (error) {
    if ((error as { code?: unknown }).code !== "ERR_SQLITE_ERROR") throw error;
    throw sourceUnreadable(`${name} can't be read as SQLite: ${(error as Error).message}.`);
  } finally {
    database.close();
  }
}

async function checkMark(path: string, name: string): Promise<void> {
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(16), 0, 16, 0);
    if (bytesRead < 16 || buffer.toString("latin1") !== mark) throw sourceUnreadable(`${name} is no SQLite database.`);
  } finally {
    await file.close();
  }
}

function* rowsOf(database: DatabaseSync, name: string, table: string): Iterable<ForeignRecord> {
  // What the file itself says is not trusted with anything but its own rows.
  database.exec("pragma trusted_schema = off; pragma cell_size_check = on");
  // A page that is cut off reads as zeros, which would be taken for what somebody had written.
  const { quick_check: state } = database.prepare("pragma quick_check(1)").get() as { quick_check: string };
  if (state !== "ok")
    throw sourceUnreadable(
      `${name} can't be read as SQLite, it is damaged: ${state.slice(0, 200)}. Get it anew, or sqlite3 ${name} ".recover"`,
    );
  const tables = database.prepare("select name from sqlite_schema where type = 'table' order by name").all() as { name: string }[];
  if (!tables.some((one) => one.name === table)) {
    const known = tables
      .map((one) => one.name)
      .join(", ")
      .slice(0, 400);
    throw sourceUnreadable(`${name} has no table "${table.slice(0, 100)}". It has: ${known || "none"}.`);
  }
  const statement = database.prepare(`select * from "${table.replaceAll('"', '""')}"`);
  statement.setReadBigInts(true);
  let number = 0;
  for (const row of statement.iterate()) {
    number += 1;
    const value = Object.fromEntries(Object.entries(row as Record<string, SQLOutputValue>).map(([column, cell]) => [column, plain(cell)]));
    const flaw = flawOf(value);
    const at = `${name} ${table} row ${number}`;
    yield flaw === null ? { at, value } : { at, flaw };
  }
}

/** Whole numbers that a number can't hold become text. */
function plain(cell: SQLOutputValue): unknown {
  if (typeof cell !== "bigint") return cell;
  return cell >= BigInt(Number.MIN_SAFE_INTEGER) && cell <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(cell) : String(cell);
}
