/** Bugs to plant into a copy of the engine: each is one that an engine like this has had, and each must be found. */
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import type { Database } from "#store/database.ts";
import type { Subject } from "./cluster.ts";

export interface Edit {
  /** Below src/engine; or a function of the database, as its last migration has it. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

export interface Plant {
  readonly name: string;
  readonly edits: readonly Edit[];
  /** A seed whose history shows it; others do too. After a change of the engine `run.ts --planted NAME --seeds N` looks for another. */
  readonly seed: number;
}

const turn = "engine.turn";
const take = "engine.take";
/** What else looks after parents that were not told: taken away to see the first fault. */
const noSecondLook: Edit = { file: "tend.ts", from: "due.starts ? await settleAllStarts(db, portion) : []", to: "[]" };

export const plants: readonly Plant[] = [
  {
    name: "an attempt is settled whatever its fence",
    seed: 36,
    edits: [{ file: turn, from: "and t.id = o.id and t.fence = o.fence and", to: "and t.id = o.id and" }],
  },
  {
    name: "the fence never grows",
    seed: 1,
    edits: [
      { file: turn, from: "fence = t.fence + 1", to: "fence = t.fence" },
      { file: "sql/leases.ts", from: "fence = t.fence + 1", to: "fence = t.fence" },
    ],
  },
  {
    name: "a step's result is told before it is kept",
    seed: 1,
    edits: [
      {
        file: "attempt/attempt.ts",
        from: 'await parts.keep(\n    record(words, asked, {\n      status: "done"',
        to: 'void parts.keep(\n    record(words, asked, {\n      status: "done"',
      },
      {
        file: "attempt/attempt.ts",
        from: "parts.clock.nowMs() - startedMs,\n    }),\n  );",
        to: "parts.clock.nowMs() - startedMs,\n    }),\n  ).catch(() => undefined);",
      },
    ],
  },
  {
    name: "a step is recorded before it runs",
    seed: 1,
    edits: [
      {
        file: "attempt/attempt.ts",
        from: "  const output = await runStep(",
        to: '  await parts.keep(record(words, asked, { status: "done" }));\n  const output = await runStep(',
      },
    ],
  },
  {
    name: "a task on its way to sleep can't be woken",
    seed: 5,
    edits: [{ file: "sql/wake.ts", from: "woken = t.status = 'processing'", to: "woken = false" }],
  },
  {
    name: "triggers are started after the event's commit",
    seed: 5,
    edits: [
      {
        file: "inside.ts",
        from: "  await startTriggered(place, row, parsed.data);",
        to: `  const { database } = parts as unknown as { database: import("#store/database.ts").Database };
  transaction.afterCommit(() => {
    void database.forProject(projectId).transaction((later) => startTriggered({ ...place, transaction: later }, row, parsed.data)).catch(() => undefined);
  });`,
      },
    ],
  },
  {
    name: "nobody looks behind a new wait",
    seed: 15,
    edits: [{ file: "attempt/attempt.ts", from: "await words.parts.lookBehind(", to: "void (" }],
  },
  {
    name: "deduplication keys are not kept",
    seed: 1,
    edits: [
      {
        file: "new-task.ts",
        from: 'deduplication_key: deduplicationKey === undefined ? null : key("The deduplication key", deduplicationKey)',
        to: "deduplication_key: null",
      },
    ],
  },
  {
    name: "a key's limit is one too high",
    seed: 5,
    edits: [
      { file: "sql/tend.ts", from: "k.concurrency - (", to: "k.concurrency + 1 - (" },
      { file: "sql/tend.ts", from: "limit k.concurrency) busy", to: "limit k.concurrency + 1) busy" },
    ],
  },
  {
    name: "starts of a key cost nothing of its rate",
    seed: 69,
    edits: [{ file: "sql/tend.ts", from: "r.tokens - (select count(*)", to: "r.tokens - 0 * (select count(*)" }],
  },
  {
    name: "a task that goes to sleep overhears its cancellation",
    seed: 22,
    edits: [{ file: turn, from: "o.status in ('pending', 'waiting') then 'cancelled'", to: "o.status = 'pending' then 'cancelled'" }],
  },
  {
    name: "a cancelled task still changes data",
    seed: 22,
    edits: [{ file: "sql/steps.ts", from: " and t.cancel_requested_at is null", to: "" }],
  },
  {
    name: "a sweep counts its event twice",
    seed: 5,
    edits: [{ file: "sql/leases.ts", from: "version = t.version + 1", to: "version = t.version + 2" }],
  },
  {
    name: "the last attempt is followed by another",
    seed: 5,
    edits: [{ file: "attempt/attempt.ts", from: "claimed.attempt >= claimed.max_attempts || ", to: "" }],
  },
  {
    name: "a sweep that ends a child leaves its parent asleep",
    seed: 10,
    edits: [{ file: "tend.ts", from: "if (ended.length > 0) {", to: "if (ended.length > 1_000) {" }, noSecondLook],
  },
  {
    name: "the log's reader jumps over what came while it looked for its place",
    seed: 22,
    edits: [{ file: "log.ts", from: "if (this.#followers.size === 0) this.#place = head;", to: "this.#place = head;" }],
  },
  {
    name: "a claim is not noted",
    seed: 6,
    edits: [{ file: turn, from: "from got having count(*) > 0\n  ),", to: "from got having count(*) > 1000000\n  )," }],
  },
  {
    name: "a claim is forgotten while something of it still runs",
    seed: 8,
    edits: [{ file: "worker/open-claims.ts", from: "if (left > 0) {", to: "if (left > 1) {" }],
  },
  {
    name: "what was handed out is claimed whoever has it",
    seed: 1,
    edits: [{ file: take, from: "and t.status = 'pending' and t.gate = 0 and", to: "and t.status in ('pending', 'processing') and" }],
  },
  {
    name: "what was handed out is claimed before its time",
    seed: 1,
    edits: [{ file: take, from: "and t.status = 'pending' and t.gate = 0 and", to: "and t.status = 'pending' and" }],
  },
  {
    name: "messages are acknowledged as they are read, and nothing is added again",
    seed: 1,
    edits: [
      {
        file: "dispatch/dispatch-redis.ts",
        from: "    this.#reckoning.counts.handed += messages.length;",
        to: "    await this.#parts.streams.finish(messages);\n    this.#reckoning.counts.handed += messages.length;",
      },
      {
        file: "dispatch/sweep-streams.ts",
        from: "if (added.length > 0) await streams.refill(",
        to: "if (added.length > 1_000_000) await streams.refill(",
      },
    ],
  },
  {
    name: "a message that was added by hand makes a task each time that it comes",
    seed: 5,
    edits: [
      {
        file: "dispatch/hand-messages.ts",
        from: "task_id ?? derivedId(message, message_id ?? message.id)",
        to: "task_id ?? parts.newId()",
      },
    ],
  },
  {
    name: "nobody takes over what a dead consumer was given",
    seed: 5,
    edits: [{ file: "dispatch/sweep-streams.ts", from: "if (late.length > deadly.size) {", to: "if (late.length > 1_000_000) {" }],
  },
];

/** Shown by two transactions on PostgreSQL, where one commits late. */
export const unboundedReader: Plant = {
  name: "the log is read past transactions that are under way",
  seed: 0,
  edits: [{ file: "sql/log.ts", from: "const settled = `tx < store.settled_tx()`;", to: "const settled = `true`;" }],
};

const engineFolder = new URL("../../src/engine/", import.meta.url);
// Inside of the repository, so that `#base/…` means the same there.
const copies = new URL("../../.cache/planted/", import.meta.url);

/**
 * Copies the engine and changes the copy. @returns a folder's URL
 * @throws Error where the text to replace is not there exactly once
 */
export async function plantedEngine({ name, edits }: Pick<Plant, "name" | "edits">): Promise<URL> {
  const folder = new URL(`${name.replaceAll(/[^a-z]+/g, "-")}-${process.pid}/`, copies);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await cp(engineFolder, folder, { recursive: true });
  for (const { file, from, to } of edits) {
    const { path, text, before, after } = file.startsWith("engine.") ? await functionOf(folder, file) : await wholeFile(folder, file);
    if (text.split(from).length !== 2)
      throw new Error(`"${from}" is not in ${file} exactly once: bring the planted bug "${name}" up to date.`);
    await writeFile(path, before + text.replace(from, () => to) + after);
  }
  return folder;
}

async function wholeFile(folder: URL, file: string) {
  const path = new URL(file, folder);
  return { path, text: await readFile(path, "utf8"), before: "", after: "" };
}

/** A function as the last migration has it that makes it, and what stands around it. */
async function functionOf(folder: URL, name: string) {
  const migrations = new URL("migrations/", folder);
  const head = new RegExp(`^create (or replace )?function ${name.replace(".", "\\.")}\\(`, "m");
  const tail = "$function$;";
  for (const file of (await readdir(migrations)).toSorted().toReversed()) {
    const path = new URL(file, migrations);
    const whole = await readFile(path, "utf8");
    const from = whole.search(head);
    if (from < 0) continue;
    const to = whole.indexOf(tail, from) + tail.length;
    return { path, text: whole.slice(from, to), before: whole.slice(0, from), after: whole.slice(to) };
  }
  throw new Error(`No migration makes ${name}.`);
}

/** Runs something with the planted engine, its functions entered in a database and taken back after it. */
export async function withPlant<Result>(
  plant: Plant,
  database: Database | null,
  run: (subject: Subject) => Promise<Result>,
): Promise<Result> {
  const folder = await plantedEngine(plant);
  try {
    if (database !== null) await enterFunctions(database, folder);
    const { openEngine } = (await import(new URL("index.ts", folder).href)) as Pick<Subject, "openEngine">;
    const { timerHeart } = (await import(new URL("worker/heart.ts", folder).href)) as Pick<Subject, "timerHeart">;
    return await run({ openEngine, timerHeart, label: ` ${plants.indexOf(plant)}` });
  } finally {
    if (database !== null) await enterFunctions(database, engineFolder);
    await rm(folder, { recursive: true, force: true });
  }
}

async function enterFunctions(database: Database, folder: URL): Promise<void> {
  for (const name of [turn, take]) {
    const { text } = await functionOf(folder, name);
    await database.query(text.replace(/^create (or replace )?function/, "create or replace function"));
  }
}
