/**
 * Real processes under load, on a real PostgreSQL (and Redis), tormented: workers and APIs are killed and stopped for longer than a
 * lease, servers crash, connections are cut, slow, stalled or dead. Judged by what was acknowledged to those who asked, and by
 * what those heard who listened.
 */
import { setTimeout as pause } from "node:timers/promises";
import { systemClock } from "#base/clock.ts";
import { newId } from "#base/id.ts";
import { migrationSets } from "#hallway/migrations.ts";
import { createPeople } from "#people/index.ts";
import type { Database } from "#store/database.ts";
import { migrate } from "#store/migrations.ts";
import { openPostgres } from "#store/postgres/postgres.ts";
import { type Postgres, startPostgres } from "#testing/services/postgres.ts";
import { type Redis, startRedis } from "#testing/services/redis.ts";
import { checkLog } from "../simulation/log-checker.ts";
import { type Random, seededRandom } from "../simulation/random.ts";
import { simulationMigrations } from "../simulation/simulate.ts";
import { crashApp } from "./app.ts";
import { ask, type Doors, followByStream, followBySocket, type Follower, newRecords, type Records } from "./clients.ts";
import { countOf, type Plan, strike, type World } from "./faults.ts";
import { caughtUp, drained, judgeFollowers, judgeNumbers, judgeTasks } from "./judge.ts";
import { type Fleet, startApiProcess, startFleet, startWorkerProcess, type ToParent } from "./processes.ts";
import { openProxy, type Proxy } from "./proxy.ts";

export interface Torment {
  readonly workers: number;
  readonly apis: number;
  readonly tasks: number;
  readonly faults: Plan;
  /** Mean time from one fault to the next. */
  readonly everyMs: number;
  readonly hasRedis: boolean;
  readonly seed: string;
}

export interface Result {
  readonly accepted: number;
  /** Accepted tasks that are not completed. */
  readonly lost: number;
  readonly completed: number;
  readonly effects: number;
  readonly events: number;
  /** Tasks that were taken from dead workers. */
  readonly recovered: number;
  /** What callers were answered, how often. */
  readonly answers: Readonly<Record<string, number>>;
  /** How often those who listen came again. */
  readonly returns: number;
  readonly tormentSeconds: number;
  /** From the last torment until everything was done. */
  readonly drainSeconds: number;
  /** What was wrong, a sentence each. */
  readonly faults: readonly string[];
}

export const leaseMs = 2_000;
/** Enough for all, with few to spare. */
const maxConnections = 80;

export async function torment(options: Torment, told: (line: string) => void = () => undefined): Promise<Result> {
  const stage = await openStage(options, told);
  const { fleets, database, doors, projectId } = stage;
  const random = seededRandom(options.seed);
  const records = newRecords();
  try {
    await Promise.all(fleets.map((fleet) => fleet.ready()));
    // The log has a first event, so that who joins now is told a place in it.
    await ask(doors, 0, 0, records, random.fork("first"));
    const followers = ["one", "two", "three"].map((name) => followBySocket(`socket ${name}`, doors, random.fork(name)));
    followers.push(followByStream("stream", doors, random.fork("stream")));
    while (followers.some(({ joinedAt }) => joinedAt() === null)) await pause(20);
    const startedMs = performance.now();
    const feeding = feed(options, doors, records, random.fork("feed"));
    // Where the strike itself fails, nobody waits for the callers.
    feeding.catch(() => undefined);
    await strike(options.faults, options.everyMs, { ...stage.world, random: random.fork("faults") }, told);
    const struckMs = performance.now();
    stage.heal();
    await feeding;
    await drained(database);
    const drainedMs = performance.now();
    told("all is done");
    await caughtUp(database, projectId, followers);
    told("all is heard");
    followers.forEach((follower) => follower.stop());
    const complaints = (await Promise.all(fleets.map((fleet) => fleet.stop()))).flat();
    told("all have stopped");
    const faults = [...complaints, ...(await judge(database, projectId, records, followers))];
    return {
      ...(await count(database, [...records.accepted.values()])),
      answers: Object.fromEntries(records.answers),
      returns: followers.reduce((sum, follower) => sum + follower.returns(), 0),
      tormentSeconds: (struckMs - startedMs) / 1_000,
      drainSeconds: (drainedMs - struckMs) / 1_000,
      faults,
    };
  } finally {
    await stage.close();
  }
}

/** @returns what is wrong, a sentence each */
export async function judge(database: Database, projectId: string, records: Records, followers: readonly Follower[]): Promise<string[]> {
  await database.query("analyze");
  return [
    ...(await checkLog(database)),
    ...(await judgeTasks(database, records.accepted.values())),
    ...(await judgeNumbers(database, records)),
    ...(await judgeFollowers(database, projectId, followers)),
  ];
}

export interface Stage {
  readonly world: Omit<World, "random">;
  readonly fleets: readonly Fleet[];
  /** Not by way of a proxy. */
  readonly database: Database;
  readonly doors: Doors;
  readonly projectId: string;
  /** Forgets the connections that are dead, as servers do after a while. */
  readonly heal: () => void;
  readonly close: () => Promise<void>;
}

interface StageOptions {
  readonly workers: number;
  readonly apis: number;
  readonly hasRedis: boolean;
  readonly leaseMs?: number;
  readonly concurrency?: number;
  readonly heard?: (worker: number, message: ToParent) => void;
}

/** Servers, proxies and processes, and a database whose migrations have run. */
export async function openStage(options: StageOptions, told: (line: string) => void): Promise<Stage> {
  const closings: (() => Promise<unknown>)[] = [];
  const over = new AbortController();
  const close = async () => {
    over.abort();
    for (const closing of closings.splice(0).reverse()) await closing();
  };
  try {
    const postgres = await startPostgres({ durable: true, maxConnections });
    closings.push(postgres.stop);
    const redis = options.hasRedis ? await startRedis() : null;
    if (redis !== null) closings.push(redis.stop);
    const url = await postgres.createDatabase();
    const database = await openPostgres({ url, poolSize: 6 });
    closings.push(database.close);
    await migrate(database, [...migrationSets([crashApp]), simulationMigrations]);
    const people = createPeople({ database, clock: systemClock, newId });
    const owner = await people.ensureOwner();
    const { key } = await people.createKey({ accountId: owner.id, projectId: owner.projectId, name: "crash", role: "owner" });
    const links = await openLinks(options, postgres, redis);
    closings.push(() => Promise.all([...links.database, ...links.redis, ...links.client].map((link) => link.close())));
    const fleets = startFleets(options, url, links, told);
    closings.push(async () => Object.values(fleets).forEach((fleet) => fleet.killAll()));
    return {
      world: {
        ...fleets,
        postgres,
        redis,
        database,
        databaseLinks: links.database,
        redisLinks: links.redis,
        clientLinks: links.client,
        leaseMs: options.leaseMs ?? leaseMs,
      },
      fleets: [fleets.apis, fleets.workers],
      database,
      doors: { origins: links.client.map(({ port }) => `http://127.0.0.1:${port}`), key, closed: over.signal },
      projectId: owner.projectId,
      heal: () => [...links.database, ...links.redis, ...links.client].forEach((link) => link.cut()),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

interface Links {
  readonly database: readonly Proxy[];
  readonly redis: readonly Proxy[];
  readonly client: readonly Proxy[];
}

async function openLinks({ workers, apis }: StageOptions, postgres: Postgres, redis: Redis | null): Promise<Links> {
  const some = (count: number, target: number | null) => Promise.all(Array.from({ length: count }, () => openProxy(target)));
  return {
    database: await some(workers + apis, postgres.port),
    redis: redis === null ? [] : await some(workers + apis, redis.port),
    client: await some(apis, null),
  };
}

function startFleets(
  { workers, apis, concurrency = 10, leaseMs: lease = leaseMs, heard }: StageOptions,
  url: string,
  links: Links,
  told: (line: string) => void,
) {
  const through = (place: number) => {
    const address = new URL(url);
    address.port = String(links.database[place]!.port);
    const redisLink = links.redis[place];
    return { databaseUrl: address.href, redisUrl: redisLink === undefined ? null : `redis://127.0.0.1:${redisLink.port}` };
  };
  return {
    workers: startFleet(
      "worker",
      workers,
      (place) => {
        const { databaseUrl, redisUrl } = through(place);
        return startWorkerProcess({ place: databaseUrl, redisUrl, concurrency, leaseMs: lease }, told);
      },
      heard,
    ),
    apis: startFleet(
      "api",
      apis,
      (place) => startApiProcess(through(workers + place), told),
      (place, message) => message.told === "ready" && message.port !== undefined && links.client[place]!.aim(message.port),
    ),
  };
}

const callers = 6;

/** Asks for all numbers, evenly over the time that the torment takes. Resolves when each is acknowledged. */
async function feed({ tasks, faults, everyMs }: Torment, doors: Doors, records: Records, random: Random): Promise<void> {
  const everyTaskMs = (countOf(faults) * everyMs) / tasks;
  const startedMs = performance.now();
  let next = 1;
  const call = async (own: Random) => {
    for (let number = next++; number <= tasks; number = next++) {
      await pause(Math.max(0, startedMs + number * everyTaskMs - performance.now()));
      await ask(doors, number, number % 40, records, own);
    }
  };
  await Promise.all(Array.from({ length: callers }, (_, caller) => call(random.fork(String(caller)))));
}

async function count(database: Database, accepted: readonly string[]) {
  const [row] = await database.query<{ completed: number; effects: number; events: number; recovered: number; kept: number }>(
    `select (select count(*)::integer from engine.task where status = 'completed') as completed,
            (select count(*)::integer from simulation.effect) as effects,
            (select count(*)::integer from engine.event) as events,
            (select count(*)::integer from engine.event where type = 'task.recovered') as recovered,
            (select count(*)::integer from engine.task where status = 'completed' and id = any ($1::uuid[])) as kept`,
    [accepted],
  );
  const { kept, ...counts } = row!;
  return { accepted: accepted.length, lost: accepted.length - kept, ...counts };
}
