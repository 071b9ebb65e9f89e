/** What is done to processes, servers and connections. Each fault heals what it broke before it resolves. */
import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import type { Database } from "#store/database.ts";
import type { Postgres } from "#testing/services/postgres.ts";
import type { Redis } from "#testing/services/redis.ts";
import type { Random } from "../simulation/random.ts";
import type { Fleet } from "./processes.ts";
import type { Proxy, Weather } from "./proxy.ts";

/** What can be broken. */
export interface World {
  readonly workers: Fleet;
  readonly apis: Fleet;
  readonly postgres: Postgres;
  /** Not by way of a proxy. */
  readonly database: Database;
  readonly redis: Redis | null;
  /** One for each process, workers first. */
  readonly databaseLinks: readonly Proxy[];
  readonly redisLinks: readonly Proxy[];
  /** In front of each API. */
  readonly clientLinks: readonly Proxy[];
  readonly leaseMs: number;
  readonly random: Random;
}

type Fault = (world: World) => Promise<void>;

export const faults = {
  "worker killed": ({ workers, random }) => untilDone(() => workers.killOne(random)),
  "worker stopped": ({ workers, random, leaseMs }) => workers.pauseOne(random, leaseMs + random.between(500, 2_000)),
  "api killed": ({ apis, random }) => untilDone(() => apis.killOne(random)),
  "api stopped": ({ apis, random }) => apis.pauseOne(random, random.between(500, 4_000)),
  "postgres killed": (world) => crashPostgres(world, "kill"),
  "postgres stopped immediately": (world) => crashPostgres(world, "immediate"),
  "backends ended": async ({ database }) => {
    await database
      .query(`select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and application_name like 'hallway%'`)
      .catch(() => undefined);
  },
  "connections used up": async ({ postgres, random }) => {
    const held = await holdAllConnections(postgres.url);
    await pause(random.between(500, 3_000));
    await Promise.all(held.map((client) => client.end().catch(() => undefined)));
  },
  "database link cut": async ({ databaseLinks, random }) => void random.pick(databaseLinks).cut(),
  "database link refused": (world) => weatherOf(world, "databaseLinks", "refuse", [200, 3_000]),
  "database link in a hole": (world) => weatherOf(world, "databaseLinks", "hole", [200, 2 * world.leaseMs]),
  "database link stalled": (world) => weatherOf(world, "databaseLinks", "stall", [200, 2 * world.leaseMs]),
  "database link slow": (world) => weatherOf(world, "databaseLinks", "slow", [500, 3_000]),
  "client link cut": async ({ clientLinks, random }) => void random.pick(clientLinks).cut(),
  "client link in a hole": (world) => weatherOf(world, "clientLinks", "hole", [200, 3_000]),
  "client link stalled": (world) => weatherOf(world, "clientLinks", "stall", [200, 3_000]),
  "redis killed": ({ redis, random }) =>
    alone(redis, async (server) => {
      await server.crash();
      await pause(random.between(100, 2_000));
      await server.restart();
    }),
  "redis emptied": ({ redis }) => alone(redis, (server) => sayToRedis(server, "FLUSHALL")),
  "redis told garbage": ({ redis }) =>
    alone(redis, async (server) => {
      for (const command of garbage) await sayToRedis(server, command);
    }),
  "redis made read-only": ({ redis, random }) =>
    alone(redis, async (server) => {
      await sayToRedis(server, "REPLICAOF 127.0.0.1 1");
      await pause(random.between(200, 3_000));
      await sayToRedis(server, "REPLICAOF NO ONE");
    }),
  "redis out of memory": ({ redis, random }) =>
    alone(redis, async (server) => {
      await sayToRedis(server, "CONFIG SET maxmemory 1");
      await pause(random.between(200, 3_000));
      await sayToRedis(server, "CONFIG SET maxmemory 0");
    }),
  "redis link cut": async ({ redisLinks, random }) => void random.pick(redisLinks).cut(),
  "redis link refused": (world) => weatherOf(world, "redisLinks", "refuse", [200, 3_000]),
  "redis link in a hole": (world) => weatherOf(world, "redisLinks", "hole", [200, 4_000]),
  "redis link stalled": (world) => weatherOf(world, "redisLinks", "stall", [200, 4_000]),
  "redis link slow": (world) => weatherOf(world, "redisLinks", "slow", [500, 3_000]),
} satisfies Record<string, Fault>;

export type FaultName = keyof typeof faults;

/** How often each is done. */
export type Plan = Partial<Record<FaultName, number>>;

export function countOf(plan: Plan): number {
  return Object.values(plan).reduce((sum, count) => sum + count, 0);
}

/** Does all of a plan in an order that the seed decides, one begun each `everyMs` on average. Resolves when all is whole again. */
export async function strike(plan: Plan, everyMs: number, world: World, told: (line: string) => void): Promise<void> {
  const { random } = world;
  const left = Object.entries(plan).flatMap(([name, count]) => Array.from({ length: count }, () => name as FaultName));
  const healing: Promise<void>[] = [];
  while (left.length > 0) {
    await pause(random.between(everyMs / 2, (everyMs * 3) / 2));
    const [name] = left.splice(random.between(0, left.length - 1), 1);
    told(name!);
    healing.push(faults[name!](world));
  }
  await Promise.all(healing);
}

async function untilDone(tried: () => boolean): Promise<void> {
  while (!tried()) await pause(20);
}

function crashPostgres({ postgres, random }: World, how: "kill" | "immediate"): Promise<void> {
  return alone(postgres, async () => {
    await postgres.crash(how);
    await pause(random.between(100, 2_000));
    await postgres.restart();
  });
}

async function weatherOf(
  { random, ...world }: World,
  links: "databaseLinks" | "redisLinks" | "clientLinks",
  weather: Weather,
  [least, most]: readonly [number, number],
): Promise<void> {
  const link = random.pick(world[links]);
  link.become(weather);
  await pause(random.between(least, most));
  link.become("ok");
}

const queues = new WeakMap<object, Promise<void>>();

/** What is done to one server is done one after the other. */
async function alone<Server extends object>(server: Server | null, work: (server: Server) => Promise<void>): Promise<void> {
  if (server === null) return;
  const next = (queues.get(server) ?? Promise.resolve()).then(() => work(server));
  queues.set(server, next);
  await next;
}

/** Takes connections until the server has none left. */
async function holdAllConnections(url: string): Promise<pg.Client[]> {
  const held: pg.Client[] = [];
  for (;;) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3_000 });
    client.on("error", () => undefined);
    try {
      await client.connect();
    } catch {
      return held;
    }
    held.push(client);
  }
}

const somebody = "01900000-0000-7000-8000-00000000abcd";
/** Nothing of it says what to do. */
const garbage = [
  "XADD crash:run * colour green",
  "XADD crash:run * task_id nobody",
  `XADD crash:run * task_id ${somebody} project_id ${somebody}`,
  `XADD crash:tell * task_id ${somebody}`,
  `XADD crash:tell * project_id nothing number many`,
  `PUBLISH progress:task:${somebody} {{{`,
  `PUBLISH progress:task:${somebody} 5000`,
  "PUBLISH progress:task:nobody 50",
];

/** @throws Error where Redis refuses it */
async function sayToRedis({ port }: Redis, command: string): Promise<void> {
  const socket = connect(port, "127.0.0.1");
  try {
    socket.write(`${command}\r\n`);
    const [answer] = (await once(socket.setEncoding("utf8"), "data")) as [string];
    if (answer.startsWith("-")) throw new Error(`Redis answers ${command} with ${answer.trim()}.`);
  } finally {
    socket.destroy();
  }
}
