/** Runs one history: some seconds of trouble, then calm weather in which all must come to its end; then judges it. */
import type { Log } from "#base/log.ts";
import type { Database } from "#store/database.ts";
import type { MigrationSet } from "#store/migrations.ts";
import { openTestDatabase } from "#testing/database.ts";
import { check } from "./checker.ts";
import { type Cluster, openCluster, type Subject } from "./cluster.ts";
import { type FakeRedis, openFakeRedis } from "./fake-redis.ts";
import { newRecords } from "./history.ts";
import { makeProgram, plainTypes } from "./program.ts";
import { overlookedWaits } from "./log-checker.ts";
import { every, makePeople, type People } from "./people.ts";
import { type Random, seededRandom } from "./random.ts";
import { type Reader, startReader } from "./reader.ts";
import { openScheduler, type Scheduler, setClock, world } from "./scheduler.ts";
import { soundWeather, type Weather } from "./shaky-database.ts";

export interface Verdict {
  readonly seed: number;
  /** What was wrong, a sentence each. */
  readonly faults: readonly string[];
  /** Of the whole history: the same seed gives the same. */
  readonly hash: string;
  readonly moves: number;
  readonly tasks: number;
  readonly events: number;
  readonly hasRedis: boolean;
}

export interface SimulateOptions {
  readonly database: Database;
  readonly subject: Subject;
  readonly seed: number;
  /** Told of each move. */
  readonly told?: (line: string) => void;
}

export const simulationMigrations: MigrationSet = { name: "simulation", directory: new URL("migrations/", import.meta.url) };
export const engineMigrations: MigrationSet = { name: "engine", directory: new URL("../../src/engine/migrations/", import.meta.url) };

/** A database on which one seed after the other can run. While it is open the process's clock stands where each history begins. */
export async function openSimulationDatabase(): Promise<Database> {
  const setBack = setClock();
  const database = await openTestDatabase([engineMigrations, simulationMigrations], "pglite");
  // Plans are made anew in each history, after its tables were emptied, and never hang on how often a statement ran.
  await database.query("set plan_cache_mode = force_generic_plan");
  return { ...database, close: () => database.close().finally(setBack) };
}

const longestTroubleMs = 10_000;
const calmMs = 60_000;
const largestCluster = 4;
const projects = ["00000000-0000-7000-8000-000000000001", "00000000-0000-7000-8000-000000000002"];

export async function simulate(options: SimulateOptions): Promise<Verdict> {
  const setBack = setClock();
  try {
    return await live(options);
  } finally {
    setBack();
  }
}

async function live({ database, subject, seed, told }: SimulateOptions): Promise<Verdict> {
  await reset(database);
  const random = seededRandom(`seed ${seed}`);
  const scheduler = openScheduler(random.fork("scheduler"), told);
  const records = newRecords();
  const complaints = new Set<string>();
  const bad = badWeather(random.fork("weather"));
  let weather = bad;
  const redisRandom = random.fork("redis");
  const redis = redisRandom.chance(0.5) ? openFakeRedis(scheduler, redisRandom) : null;
  const hands = new Set<string>();
  const cluster = openCluster({
    redis,
    database,
    subject,
    scheduler,
    random: random.fork("cluster"),
    records,
    projects,
    weather: () => weather,
    log: (process) =>
      logTo(scheduler, process, (complaint) => {
        if (weather === soundWeather) complaints.add(complaint);
      }),
  });
  const people = makePeople({ database, cluster, records, projects, scheduler, random: random.fork("people") });
  const readers = projects.map((project) => startReader(project, cluster, scheduler, random.fork(`reader ${project}`)));

  const size = random.between(1, largestCluster);
  let endMs = scheduler.nowMs() + troubleMs(random.fork("length"));
  const jump = (byMs: number) => {
    scheduler.jump(byMs);
    endMs += byMs;
  };
  const inTrouble = () => weather === bad && scheduler.nowMs() < endMs;
  causeTrouble({ scheduler, cluster, people, random: random.fork("trouble"), size, inTrouble, jump });
  if (redis !== null) stirRedis({ redis, scheduler, random: redisRandom, hands, inTrouble });
  await scheduler.run(() => !inTrouble(), 2_000_000);

  weather = soundWeather;
  scheduler.note("from here on all is calm");
  redis?.behave();
  const calm = watchCalm({ database, scheduler, cluster, people, size, readers, redis });
  const isOver = await scheduler.run(calm.isOver, scheduler.sinceStartMs() + calmMs);
  for (const { process } of cluster.members()) process.die("at the end");
  const late = isOver ? [] : [...(await unfinished(database)), ...(redis?.left() ?? []).map((name) => `${name} is still in its stream`)];
  const faults = [...calm.faults, ...complaints, ...late, ...(await check(database, records, isOver ? readers : []))];
  if (redis !== null) faults.push(...(await wrongHands(database, hands, redis)));
  const [counts] = await database.query<{ tasks: number; events: number }>(
    `select (select count(*)::integer from engine.task) as tasks, (select count(*)::integer from engine.event) as events`,
  );
  scheduler.note(JSON.stringify(counts));
  return { seed, faults, hash: scheduler.hash(), moves: scheduler.moves(), hasRedis: redis !== null, ...counts! };
}

/** Most histories are short: what they cost grows with what happens in them, and many short ones find more than few long ones. */
function troubleMs(random: Random): number {
  return random.chance(0.7) ? random.between(1_000, 4_000) : random.between(4_000, longestTroubleMs);
}

/** Empties the database, and brings what it counts for itself to where it always begins. */
async function reset(database: Database): Promise<void> {
  await database.query(
    `truncate engine.task, engine.step, engine.event, engine.subject, engine.schedule, engine.allowance, engine.worker, engine.claim,
       simulation.effect, simulation.violation, simulation.admission restart identity`,
  );
  // PGlite lets others have a turn after so many statements: goes on until it just has.
  const real = globalThis.setImmediate;
  let hasTurned = false;
  globalThis.setImmediate = ((run: () => void) => {
    hasTurned = true;
    return real(run);
  }) as typeof setImmediate;
  while (!hasTurned) await database.query("select 1");
  globalThis.setImmediate = real;
}

function badWeather(random: Random): Weather {
  const some = (most: number) => (random.chance(0.25) ? 0 : random.next() * most);
  return { loses: some(0.03), kills: some(0.006), stops: some(0.006), dropsNotice: some(0.4), doublesNotice: some(0.2), slow: some(0.15) };
}

interface Trouble {
  readonly scheduler: Scheduler;
  readonly cluster: Cluster;
  readonly people: People;
  readonly random: Random;
  readonly size: number;
  readonly inTrouble: () => boolean;
  /** Moves the clock: the trouble lasts as long as it would have. */
  readonly jump: (byMs: number) => void;
}

function causeTrouble({ scheduler, cluster, people, random, size, inTrouble, jump }: Trouble): void {
  cluster.fill(size);
  const actEvery = random.between(60, 250);
  every(scheduler, () => random.between(1, 2 * actEvery), "people act", people.act, inTrouble);
  every(
    scheduler,
    () => random.between(100, 1_500),
    "processes start",
    () => cluster.fill(size),
    inTrouble,
  );
  const somebody = () => random.pick(cluster.members());
  const troubles: (() => void)[] = [
    () => somebody().process.die("suddenly"),
    () => pause(somebody().process, random.between(100, 1_900), random),
    () => pause(somebody().process, random.between(2_100, 6_000), random),
    () => jump(random.between(100, 3_000)),
    () => jump(random.between(2_000, 5_000)),
    () => jump(65_000),
    () => stop(somebody(), cluster, random),
  ];
  const amounts = troubles.map(() => (random.chance(0.3) ? 0 : random.next()));
  amounts[5]! *= 0.5;
  every(
    scheduler,
    () => random.between(200, 3_000),
    "trouble",
    () => {
      const [chosen] = troubles
        .map((trouble, index) => ({ trouble, drawn: random.next() * amounts[index]! }))
        .toSorted((left, right) => right.drawn - left.drawn);
      if (cluster.members().length > 0) chosen!.trouble();
    },
    inTrouble,
  );
}

interface RedisTrouble {
  readonly redis: FakeRedis;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly hands: Set<string>;
  readonly inTrouble: () => boolean;
}

/** People add messages by hand, and Redis does what a Redis may do. */
function stirRedis({ redis, scheduler, random, hands, inTrouble }: RedisTrouble): void {
  const add = () => {
    const name = `hand ${hands.size + 1}`;
    if (redis.addByHand(random.pick(plainTypes), name, JSON.stringify(makeProgram(random, 3)))) hands.add(name);
  };
  every(scheduler, () => random.between(100, 1_500), "somebody adds a message by hand", add, inTrouble);
  if (random.chance(0.8)) every(scheduler, () => random.between(300, 4_000), "redis misbehaves", redis.misbehave, inTrouble);
}

/** A message makes one task; none only where it was lost. */
async function wrongHands(database: Database, hands: ReadonlySet<string>, redis: FakeRedis): Promise<string[]> {
  const rows = await database.query<{ name: string; count: number }>(
    `select input ->> 'of' as name, count(*)::integer as count from engine.task where input ->> 'of' like 'hand %' and parent_id is null group by 1`,
  );
  const counts = new Map(rows.map(({ name, count }) => [name, count]));
  return [...hands].flatMap((name) => {
    const count = counts.get(name) ?? 0;
    if (count > 1) return [`${name}: added once by hand, and is ${count} tasks`];
    return count === 0 && !redis.lost().has(name) ? [`${name}: added by hand and not lost, and is no task`] : [];
  });
}

/** Mostly outside of transactions: PGlite has one connection, and who holds it keeps all others waiting. */
function pause(process: { isInTransaction: () => boolean; pause: (ms: number) => void }, forMs: number, random: Random): void {
  if (!process.isInTransaction() || random.chance(0.1)) process.pause(forMs);
}

function stop(member: ReturnType<Cluster["members"]>[number], cluster: Cluster, random: Random): void {
  cluster.remove(member);
  void member.engine.stop(random.between(0, 2_000)).then(
    () => member.process.die("in good order"),
    () => member.process.die("at its stop"),
  );
}

interface Calm {
  readonly database: Database;
  readonly scheduler: Scheduler;
  readonly cluster: Cluster;
  readonly people: People;
  readonly size: number;
  readonly readers: readonly Reader[];
  readonly redis: FakeRedis | null;
}

/** Looks on until nothing is left to do: first what must end by itself, then what people have to answer. */
function watchCalm({ database, scheduler, cluster, people, size, readers, redis }: Calm) {
  const faults: string[] = [];
  let isOver = false;
  const pause = (ms: number) => new Promise<void>((passed) => scheduler.after(world, ms, "looks on", passed));
  const watch = async () => {
    while (cluster.members().some(({ process }) => process.pausedUntilMs() > scheduler.nowMs())) await pause(100);
    cluster.fill(Math.max(size, 2));
    await pause(5_000);
    faults.push(...(await overlookedWaits(database)));
    for (let quiet = 0; quiet < 3;) {
      cluster.fill(Math.max(size, 2));
      await people.answerAll();
      await pause(700);
      const isDone = (await unfinished(database)).length === 0 && (redis === null || redis.left().length === 0);
      quiet = isDone && scheduler.nowMs() > Date.UTC(2026, 0, 1, 0, 0, 58) ? quiet + 1 : 0;
    }
    await pause(2_500);
    readers.forEach((reader) => reader.stop());
    isOver = true;
  };
  void watch();
  return { faults, isOver: () => isOver };
}

async function unfinished(database: Database): Promise<string[]> {
  const rows = await database.query<{ what: string }>(
    `select t.id || ': ' || t.type || ' is still ' || t.status || ' behind gate ' || t.gate
            || coalesce((select ' for ' || string_agg(s.key || ' (' || s.status || ')', ', ' order by s.position) from engine.step s where s.task_id = t.id and s.status = 'open'), '') as what
     from engine.task t where t.status in ('pending', 'processing', 'waiting') order by t.id`,
  );
  return rows.map(({ what }) => what);
}

/** What an engine may say in calm weather: what follows from the trouble before, and from tasks that fail by themselves. */
const usual = /^(lease lost|took a task from a dead worker|task failed|attempt failed|triggers stopped|a message was set aside)/;

/** @param complained is told what should not be said when all is well */
function logTo(scheduler: Scheduler, process: string, complained: (complaint: string) => void): Log {
  const write = (level: string) => (fields: object, message: string) => {
    const { error } = fields as { error?: unknown };
    const text = `${message}${error === undefined ? "" : ` (${String(error)})`}`;
    scheduler.note(`${process} ${level}: ${text}`);
    if ((level === "warn" || level === "error") && !usual.test(text) && !text.includes("connection was lost"))
      complained(`in calm weather: ${text}`);
  };
  return { debug: write("debug"), info: write("info"), warn: write("warn"), error: write("error") };
}
