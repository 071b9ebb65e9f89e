/** A house of two rooms for the tests of moving: pairs of rows that are written together, and papers with files. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Queryable, Transactional } from "#store/database.ts";
import type { MigrationSet } from "#store/migrations.ts";
import type { Carrying } from "#store/moving/index.ts";

export interface Rooms {
  /** A folder that goes when the test is over. */
  readonly root: string;
  readonly set: MigrationSet;
  readonly carrying: Carrying;
  /** Adds the migration of a newer version. */
  readonly grow: () => Promise<void>;
  readonly remove: () => Promise<void>;
}

export async function rooms(): Promise<Rooms> {
  const root = await mkdtemp(join(tmpdir(), "hallway-rooms-"));
  const set = { name: "rooms", directory: pathToFileURL(join(root, "migrations/")) };
  await mkdir(set.directory);
  const write = (name: string, sql: string) => writeFile(new URL(name, set.directory), sql);
  await write(
    "0001-rooms.sql",
    `create table rooms.pair (id bigint generated always as identity primary key, half text not null, padding text, at timestamptz default now(),
       raw bytea, share float8, tags text[], note jsonb, doubled bigint generated always as (id * 2) stored);
     create table rooms.total (pairs int8 not null); insert into rooms.total values (0);
     create table rooms.twin (id bigint primary key references rooms.pair (id), other bigint references rooms.twin (id));
     create table rooms.paper (hash text primary key references store.file (hash));`,
  );
  return {
    root,
    set,
    carrying: { sets: [set], version: "1", tell: () => undefined },
    grow: () => write("0002-colours.sql", "alter table rooms.pair add column colour text; update rooms.pair set colour = 'old ' || half;"),
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

/** Values that are hard to carry: every kind of sign, the edges of numbers, nothing. */
export async function addPair(db: Transactional, size = 500): Promise<void> {
  await db.transaction(async (transaction) => {
    await transaction.query(
      `insert into rooms.pair (half, padding, raw, share, tags, note) values
        ('left', repeat('x', $1) || E'\\t\\n\\r\\\\\\b\\\\N ä 🙂', '\\x00ff5c0a', 0.1 + 0.2, array['a,b', 'c"d', null], '{"a": [1, null, "\\\\n"]}'),
        ('right', null, '', 'Infinity', '{}', 'null')`,
      [size],
    );
    await transaction.query("update rooms.total set pairs = pairs + 1");
  });
}

/** Writes pairs until told to stop; tells how many it was told are kept. */
export function keepWriting(db: Transactional): { count: () => number; stop: () => Promise<number> } {
  let isStopped = false;
  let count = 0;
  const write = async () => {
    while (!isStopped) {
      await addPair(db);
      count += 1;
    }
  };
  const writers = Promise.all([write(), write(), write()]);
  return {
    count: () => count,
    stop: async () => {
      isStopped = true;
      await writers;
      return count;
    },
  };
}

export async function pairsIn(db: Queryable): Promise<{ pairs: number; left: number; right: number }> {
  const [state] = await db.query<{ pairs: number; left: number; right: number }>(
    `select pairs, (select count(*) from rooms.pair where half = 'left') as left,
            (select count(*) from rooms.pair where half = 'right') as right from rooms.total`,
  );
  return { ...state! };
}
