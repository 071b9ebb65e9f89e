/** Several engines on one database, each in a process of its own that may die, be paused and come back. */
import { idGenerator } from "#base/id.ts";
import type { Log } from "#base/log.ts";
import type { Database, Row } from "#store/database.ts";
import type { Engine, EngineOptions } from "#engine/index.ts";
import { timerHeart } from "#engine/worker/heart.ts";
import type { FakeRedis } from "./fake-redis.ts";
import { historyOf, type Records } from "./history.ts";
import { type Process, startProcess } from "./process.ts";
import { bellRang, chainMoved, makeTasks, thingHappened } from "./program.ts";
import type { Random } from "./random.ts";
import type { Scheduler } from "./scheduler.ts";
import { type Notices, openNotices, shakyDatabase, type Weather } from "./shaky-database.ts";

/** The engine under test: its own, or one with a bug planted. */
export interface Subject {
  readonly openEngine: (options: EngineOptions) => Promise<Engine>;
  readonly timerHeart: typeof timerHeart;
  /** Different for each engine that runs on one database. */
  readonly label: string;
}

export interface Member {
  readonly process: Process;
  readonly engine: Engine;
  readonly tasks: ReturnType<typeof makeTasks>;
  /** The database as this process sees it. */
  readonly database: Database;
  readonly clockSkewMs: number;
}

export interface Cluster {
  /** Those that are open and alive; paused ones among them. */
  readonly members: () => readonly Member[];
  /** Starts processes until there are so many again. */
  readonly fill: (count: number) => void;
  readonly remove: (member: Member) => void;
}

export interface Surroundings {
  readonly database: Database;
  readonly subject: Subject;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly records: Records;
  readonly projects: readonly string[];
  /** Null where the database alone hands out the work. */
  readonly redis: FakeRedis | null;
  readonly weather: () => Weather;
  readonly log: (process: string) => Log;
}

export const leaseMs = 2_000;

export function openCluster(surroundings: Surroundings): Cluster {
  const { scheduler, random } = surroundings;
  const notices = openNotices();
  const members = new Set<Member>();
  const opening = new Set<Process>();
  let started = 0;

  const start = async (process: Process, own: Random) => {
    opening.add(process);
    const leave = () => opening.delete(process);
    process.onDeath(leave);
    try {
      const member = await open(surroundings, notices, process, own);
      members.add(member);
      process.onDeath(() => members.delete(member));
    } catch (error) {
      scheduler.note(`${process.name} could not open: ${String(error)}`);
      process.die("at its start");
    }
    leave();
  };
  return {
    members: () => [...members].filter(({ process }) => !process.isDead()),
    fill: (count) => {
      while (members.size + opening.size < count) {
        started += 1;
        void start(startProcess(`p${started}`, scheduler), random.fork(`process ${started}`));
      }
    },
    remove: (member) => members.delete(member),
  };
}

async function open(surroundings: Surroundings, notices: Notices, process: Process, random: Random): Promise<Member> {
  const { scheduler, records, subject, projects, redis, weather, log } = surroundings;
  const clockSkewMs = random.chance(0.3) ? random.between(-2_000, 2_000) : 0;
  const clock = scheduler.clockOf(process, clockSkewMs);
  const history = historyOf(process, records, scheduler);
  const line = {
    scheduler,
    notices,
    label: subject.label,
    weather,
    random: random.fork("line"),
    ran: (sql: string, rows: readonly Row[]) => noteClaims(sql, rows, history.claimed),
  };
  const database = shakyDatabase(surroundings.database, process, line, random.pick(["pglite", "postgres"]));
  const tasks = makeTasks(history);
  const redisLine = { ...line, random: random.fork("redis"), weather: () => milder(weather()) };
  const engine = await subject.openEngine({
    database,
    clock,
    ...tasks,
    events: [thingHappened, bellRang, chainMoved],
    newId: idGenerator({ nowMs: clock.nowMs, fillRandom: random.fork("ids").fill }),
    random: random.fork("engine").next,
    log: log(process.name),
    codeVersion: "1",
    source: "/simulation",
    concurrency: random.between(1, 4),
    leaseMs,
    startHeart: subject.timerHeart(database, clock),
    isAlone: false,
    projects: async () => projects,
    ...(redis === null ? {} : { streams: redis.connect(process, redisLine) }),
  });
  for (const project of projects) await engine.adoptProject(project);
  return { process, engine, tasks, database, clockSkewMs };
}

/** One lost answer has Redis distrusted for two seconds: as often as the database's, and it would never be used. */
function milder(weather: Weather): Weather {
  return { ...weather, loses: weather.loses / 10, kills: weather.kills / 4, stops: weather.stops / 4 };
}

/** Reads the answer of a turn: the tasks that it claimed, with their fences. */
function noteClaims(sql: string, rows: readonly Row[], claimed: (taskId: string, fence: number) => void): void {
  if (!sql.includes("engine.turn(")) return;
  const tasks = rows[0]?.["claimed"] as { id: string[]; fence: number[] } | null | undefined;
  tasks?.id.forEach((id, at) => claimed(id, tasks.fence[at]!));
}
