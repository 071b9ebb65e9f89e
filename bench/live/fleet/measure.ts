/** Measures live channels whose clients are spread over several server processes. */
import { readdir } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type Postgres, startPostgres } from "#testing/services/postgres.ts";
import { startRedis } from "#testing/services/redis.ts";
import { installPeers } from "../../install.ts";
import { cpuOf, machineBusy } from "../../queue/cpu.ts";
import { pidOfPostgres, pidOfRedis } from "../../queue/server-pids.ts";
import { startPart } from "../parts.ts";
import { type FleetContender, type Kind, kinds } from "./contender.ts";
import type { Heard, ListenersAnswer, ListenersOrder, Published, PublisherAnswer, PublisherOrder } from "./parts.ts";

export interface FleetSize {
  readonly sockets: number;
  readonly apis: number;
  /** Messages a second, of each kind in turn. */
  readonly rate: number;
  readonly seconds: number;
}

interface Outcome extends Heard {
  readonly name: string;
  readonly kind: Kind;
  readonly messages: number;
  readonly behindMs: number;
  /** Milliseconds of processor for 1,000 messages; null where the system does not say. */
  readonly cpu: Readonly<Record<Part, number | null>>;
  /** Part of the machine that was in use altogether, 0 to 1. */
  readonly busy: number | null;
}

const parts = ["servers", "postgres", "redis", "publisher", "clients"] as const;
type Part = (typeof parts)[number];

/** @returns what is to be printed */
export async function measureFleets(only: readonly string[] | null, size: FleetSize, asJson: boolean): Promise<string> {
  const peers = fileURLToPath(new URL("../../peers/live-fleet/", import.meta.url));
  const files = (await readdir(peers)).filter((file) => file.endsWith(".ts") && !file.endsWith("-server.ts"));
  const modules = [fileURLToPath(new URL("./hallway.ts", import.meta.url)), ...files.map((file) => `${peers}${file}`)].filter(
    (path) => only === null || only.some((id) => path.endsWith(`/${id}.ts`)),
  );
  if (modules.some((path) => path.startsWith(peers))) await installPeers();
  const outcomes: Outcome[] = [];
  const postgres = await startPostgres({ durable: true });
  try {
    for (const module of modules) outcomes.push(...(await measureOne(module, postgres, size)));
  } finally {
    await postgres.stop();
  }
  return asJson ? JSON.stringify({ size, outcomes }, null, 2) : report(outcomes, size);
}

async function measureOne(module: string, postgres: Postgres, size: FleetSize): Promise<Outcome[]> {
  const { name, openServers } = (await import(module)) as FleetContender;
  const redis = await startRedis({ appendOnly: true });
  const environment = { databaseUrl: await postgres.createDatabase(), redisUrl: redis.url };
  const publisher = startPart<PublisherOrder, PublisherAnswer>("fleet/publish");
  const listeners = startPart<ListenersOrder, ListenersAnswer>("fleet/listen");
  const servers = await openServers(environment, size.apis);
  try {
    process.stderr.write(`${name}: ${size.sockets} sockets join...\n`);
    const topicCount = Math.max(1, Math.floor(size.sockets / size.apis));
    const { topics } = await publisher.ask<{ topics: readonly string[] }>({ do: "open", module, environment, topics: topicCount });
    await listeners.ask({ do: "join", module, addresses: servers.addresses, topics, sockets: size.sockets });
    const pids: Record<Part, readonly number[]> = {
      servers: servers.pids,
      postgres: [await pidOfPostgres(environment.databaseUrl)],
      redis: [await pidOfRedis(redis.port)],
      publisher: [publisher.pid],
      clients: [listeners.pid],
    };
    // What comes first pays for code that is compiled meanwhile.
    for (const kind of kinds) await publisher.ask({ do: "publish", kind, count: size.rate, perSecond: size.rate });
    const outcomes: Outcome[] = [];
    for (const kind of kinds) {
      process.stderr.write(`${name}: ${kind}, ${size.rate} a second for ${size.seconds} s...\n`);
      await pause(1_000);
      await listeners.ask({ do: "begin", kind });
      const [before, busyBefore, began] = [await cpuOfParts(pids), await machineBusy(), performance.now()];
      const publishing = publisher.ask<Published>({ do: "publish", kind, count: size.rate * size.seconds, perSecond: size.rate });
      await pause(size.seconds * 400);
      await listeners.ask({ do: "cut", awayMs: 1_000 });
      const { outAt, behindMs } = await publishing;
      const [after, busyAfter, elapsed] = [await cpuOfParts(pids), await machineBusy(), performance.now() - began];
      const { heard } = await listeners.ask<{ heard: Heard }>({ do: "finish", outAt });
      const busy = busyBefore === null || busyAfter === null ? null : (busyAfter - busyBefore) / (elapsed * availableParallelism());
      outcomes.push({ name, kind, messages: outAt.length, behindMs, ...heard, cpu: perThousand(before, after, outAt.length), busy });
    }
    return outcomes;
  } finally {
    publisher.end();
    listeners.end();
    await servers.close();
    await redis.stop();
  }
}

type Cpu = Readonly<Record<Part, number | null>>;

async function cpuOfParts(pids: Readonly<Record<Part, readonly number[]>>): Promise<Cpu> {
  return Object.fromEntries(await Promise.all(parts.map(async (part) => [part, await cpuOf(pids[part])] as const))) as unknown as Cpu;
}

function perThousand(before: Cpu, after: Cpu, messages: number): Cpu {
  const of = (part: Part) => {
    const [from, to] = [before[part], after[part]];
    return from === null || to === null ? null : ((to - from) / messages) * 1_000;
  };
  return Object.fromEntries(parts.map((part) => [part, of(part)])) as unknown as Cpu;
}

function report(outcomes: readonly Outcome[], { sockets, apis, rate, seconds }: FleetSize): string {
  const titles = [
    ...["contender", "message", "p50 ms", "p99 ms", "longest ms", "delivered", "lost", "lost while connected", "doubled"],
    ...parts.map((part) => `CPU ms per 1,000: ${part}`),
    ...["publisher behind ms", "machine in use"],
  ];
  return [
    `${sockets} sockets over ${apis} servers, each watching one of ${Math.max(1, Math.floor(sockets / apis))} topics; ${rate} messages a second for ${seconds} s;`,
    "milliseconds from commit (events) or publishing (progress) to the client. Half of the connections are cut for a second.",
    "",
    `| ${titles.join(" | ")} |`,
    `| --- | --- | ${titles
      .slice(2)
      .map(() => "---:")
      .join(" | ")} |`,
    ...outcomes.map((outcome) => `| ${cellsOf(outcome).join(" | ")} |`),
  ].join("\n");
}

function cellsOf(outcome: Outcome): (string | number)[] {
  const { name, kind, p50, p99, longest, deliveries, lost, lostConnected, doubled, cpu, behindMs, busy } = outcome;
  return [
    ...[name, kind, p50.toFixed(1), p99.toFixed(1), longest.toFixed(1), deliveries, lost, lostConnected, doubled],
    ...parts.map((part) => cpu[part]?.toFixed(0) ?? "–"),
    ...[behindMs.toFixed(0), busy === null ? "–" : `${Math.round(busy * 100)} %`],
  ];
}
