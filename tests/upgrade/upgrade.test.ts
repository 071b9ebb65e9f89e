/** A release goes out while the house works: old and new workers side by side, on PostgreSQL, and the database changes under them. */
import assert from "node:assert/strict";
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { runCommand, type World } from "#cli/index.ts";
import { systemClock } from "#base/clock.ts";
import { newId } from "#base/id.ts";
import { silentLog } from "#base/log.ts";
import { timerHeart } from "#engine/worker/heart.ts";
import { type Engine, openEngine } from "#engine/index.ts";
import { defineApp } from "#hallway/index.ts";
import { migrationSets } from "#hallway/migrations.ts";
import type { UpgradeReport } from "#hallway/upgrade.ts";
import { migrate } from "#store/migrations.ts";
import { openPostgres, type PostgresDatabase } from "#store/postgres/postgres.ts";
import { sharedPostgres } from "#testing/services/postgres.ts";
import { effectsOf, type Release, tasksOf, typeNames, upgradeMigrations } from "./code.ts";

const workerFile = fileURLToPath(new URL("./worker.ts", import.meta.url));
const projectId = newId();
const actor = { type: "system", id: "upgrade" } as const;
const tasksEach = 40;

async function startWorker(release: Release, url: string): Promise<ChildProcess> {
  const child = fork(workerFile, [release, url], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  await once(child, "message");
  return child;
}

/** Starts tasks as a process of this release would, and works on none. */
function openStarter(database: PostgresDatabase, release: Release): Promise<Engine> {
  return openEngine({
    ...{ database, tasks: tasksOf(release), events: [], clock: systemClock, newId, random: Math.random, log: silentLog },
    ...{ codeVersion: release, source: "/upgrade", concurrency: 0, leaseMs: 3_000, startHeart: timerHeart(database, systemClock) },
    isAlone: false,
  });
}

async function startTasks(engine: Engine, release: Release, pauseMs: number): Promise<string[]> {
  const types = tasksOf(release);
  const starts = Array.from({ length: tasksEach }, () =>
    types.map((type) => engine.tasks.start(projectId, actor, type, { pauseMs })),
  ).flat();
  return Promise.all(starts);
}

const unfinished = async (database: PostgresDatabase) =>
  database.query<{ type: string; status: string; error: unknown }>(
    "select type, status, error from engine.task where status not in ('completed', 'failed', 'cancelled')",
  );

async function untilAllEnded(database: PostgresDatabase, withinMs: number): Promise<void> {
  const deadline = Date.now() + withinMs;
  for (let left = await unfinished(database); left.length > 0; left = await unfinished(database)) {
    if (Date.now() > deadline) throw new Error(`${left.length} tasks have not ended: ${JSON.stringify(left.slice(0, 3))}`);
    await pause(100);
  }
}

/** Looks every few milliseconds whether somebody holds a table to itself, and for how long. */
function watchLocks(database: PostgresDatabase) {
  let longestMs = 0;
  let sinceMs: number | null = null;
  let isOver = false;
  const watching = (async () => {
    while (!isOver) {
      const held = await database.query(
        `select 1 from pg_locks l join pg_class c on c.oid = l.relation join pg_namespace n on n.oid = c.relnamespace
         where l.granted and l.mode = 'AccessExclusiveLock' and n.nspname in ('engine', 'upgrade') and c.relkind = 'r'`,
      );
      const nowMs = performance.now();
      if (held.length === 0) sinceMs = null;
      else longestMs = Math.max(longestMs, nowMs - (sinceMs ??= nowMs));
      await pause(10);
    }
  })();
  return async () => {
    isOver = true;
    await watching;
    return longestMs;
  };
}

async function freshDatabase(): Promise<string> {
  const server = await sharedPostgres();
  return server.createDatabase();
}

test("old and new workers side by side, while the database is changed: nothing is lost or done twice", { timeout: 180_000 }, async () => {
  const url = await freshDatabase();
  const database = await openPostgres({ url, poolSize: 8 });
  const children: ChildProcess[] = [];
  const work = async (release: Release) => {
    const child = await startWorker(release, url);
    children.push(child);
    return child;
  };
  const sets = (release: Release) => [...migrationSets([]), upgradeMigrations(release)];
  try {
    await migrate(database, sets("before"), "before");
    const [oldStarter, newStarter] = [await openStarter(database, "before"), await openStarter(database, "after")];
    const old = [await work("before"), await work("before")];
    const begun = await startTasks(oldStarter, "before", 60);
    await pause(400);

    const locksEnded = watchLocks(database);
    const [applied] = await Promise.all([migrate(database, sets("after"), "after"), work("after"), work("after")]);
    assert.deepEqual(
      applied.map(({ set, name }) => `${set}/${name}`),
      ["upgrade/0002-noted"],
    );
    assert.deepEqual(await migrate(database, sets("before"), "before"), [], "a worker of before may still be started");
    const later = await startTasks(newStarter, "after", 20);
    const laterStill = await startTasks(oldStarter, "before", 20);
    await pause(300);
    old[0]!.kill("SIGKILL");
    await untilAllEnded(database, 90_000);
    const longestLockMs = await locksEnded();

    await oldStarter.stop();
    await newStarter.stop();
    const rows = await database.query<{ id: string; type: string; status: string; output: Release; error: unknown }>(
      "select id, type, status::text as status, output, error from engine.task",
    );
    assert.equal(rows.length, begun.length + later.length + laterStill.length);
    assert.deepEqual(
      rows.filter(({ status }) => status !== "completed"),
      [],
    );
    const effects = await database.query<{ task_id: string; keys: string[] }>(
      "select task_id, array_agg(key order by key) as keys from upgrade.effect group by task_id",
    );
    const done = new Map(effects.map(({ task_id, keys }) => [task_id, keys]));
    for (const { id, type, output } of rows) assert.deepEqual(done.get(id), effectsOf(type, output), `${type} ended by ${output}`);
    const crossed = await database.query(
      `select t.type, e.code from engine.task t join upgrade.effect e on e.project_id = t.project_id and e.task_id = t.id
       where t.type = 'raised:run' and e.code <> case t.definition when 1 then 'before' else 'after' end
          or t.type = 'resumed:run' and t.definition = 2 and e.code = 'before'`,
    );
    assert.deepEqual(crossed, [], "nobody worked on what is of a version that it does not take");
    for (const release of ["before", "after"] as const)
      assert.ok(
        rows.some(({ output }) => output === release),
        `${release} ended some`,
      );
    const mixed = await database.query("select 1 from upgrade.effect group by task_id having count(distinct code) > 1");
    assert.ok(mixed.length > 0, "some task was begun by one release and finished by the other");
    assert.ok(longestLockMs < 1_000, `a table was held for ${Math.round(longestLockMs)} ms`);
  } finally {
    for (const child of children) if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
    await database.close();
  }
});

test("what the new code could not go on with is told before it takes over", { timeout: 60_000 }, async () => {
  const url = await freshDatabase();
  const database = await openPostgres({ url, poolSize: 4 });
  try {
    await migrate(database, [...migrationSets([]), upgradeMigrations("before")], "before");
    const engine = await openEngine({
      ...{ database, tasks: tasksOf("before"), events: [], clock: systemClock, newId, random: Math.random, log: silentLog },
      ...{ codeVersion: "before", source: "/upgrade", concurrency: 4, leaseMs: 30_000, startHeart: timerHeart(database, systemClock) },
      isAlone: false,
    });
    for (const type of tasksOf("before")) await engine.tasks.start(projectId, actor, type, { pauseMs: 0, restMs: 3_600_000 });
    while ((await unfinished(database)).some(({ status }) => status !== "waiting")) await pause(20);
    await engine.stop();
    const release = (name: Release, more: Partial<Parameters<typeof defineApp>[0]> = {}) =>
      defineApp({
        name: "upgrade",
        title: "Upgrade",
        about: "",
        migrations: upgradeMigrations(name).directory,
        tasks: tasksOf(name),
        ...more,
      });

    const same = await doctor(url, release("before"));
    assert.deepEqual([same.code, same.report.migrations], [0, []]);
    const next = await doctor(url, release("after"));
    assert.equal(next.code, 1);
    assert.deepEqual(next.report.migrations, [{ name: "upgrade/0002-noted", beside: true }]);
    assert.deepEqual(
      next.report.types.map(({ type, fine, not }) => [type, fine, not]),
      [
        ["grown:run", 1, 0],
        ["moved:run", 0, 1],
        ["raised:run", 0, 1],
        ["resumed:run", 1, 0],
        ["same:run", 1, 0],
      ],
    );
    assert.match(next.report.types[1]!.reasons[0]!.why, /now asks for transaction "two" as number 1, but its record has transaction "one"/);
    const less = await doctor(url, release("after", { tasks: tasksOf("after").slice(1) }));
    assert.match(less.report.types.find(({ type }) => type === "same:run")!.reasons[0]!.why, /No application has a task same:run any more/);
    assert.deepEqual(
      await database.query("select 1 from upgrade.effect"),
      Array.from({ length: typeNames.length }, () => ({ "?column?": 1 })),
    );
  } finally {
    await database.close();
  }
});

async function doctor(url: string, app: ReturnType<typeof defineApp>) {
  let answers = "";
  const output = { isTerminal: false, columns: () => 120, write: (text: string) => void (answers += text) };
  const world = {
    ...{ apps: [app], version: "after", dataFolder: "nowhere", databaseUrl: url },
    ...{ screen: { answers: output, remarks: output, colours: false }, interrupted: new AbortController().signal },
  } as unknown as World;
  const code = await runCommand(["doctor", "--upgrade", "--json"], world);
  return { code, report: JSON.parse(answers) as UpgradeReport };
}
