/**
 * Measures Hallway's live channel beside a plain `ws` server and Socket.IO: many clients, each message committed to
 * PostgreSQL first, half of the connections cut for a second in between.
 *
 *   node bench/live.ts [--only hallway,plain-ws] [--quick] [--json]
 *   node bench/live.ts --apis 2 [--sockets 1000] [--rate 1000] [--seconds 30]
 *
 * With `--apis`, clients are spread over so many server processes, and messages over what they watch (live/fleet/).
 */
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type Postgres, startPostgres } from "#testing/services/postgres.ts";
import { installPeers } from "./install.ts";
import type { LiveContender } from "./live/contender.ts";
import { measureFleets } from "./live/fleet/measure.ts";
import {
  type ClientAnswer,
  type ClientOrder,
  type Heard,
  type Published,
  type ServerAnswer,
  type ServerOrder,
  startPart,
} from "./live/parts.ts";

interface Size {
  readonly clients: number;
  readonly messages: number;
  readonly perSecond: number;
}

const full: Size = { clients: 500, messages: 400, perSecond: 20 };
const quick: Size = { clients: 50, messages: 60, perSecond: 20 };

interface Outcome extends Heard {
  readonly name: string;
  readonly cpuMs: number;
  readonly peakMemory: number;
}

async function main(only: readonly string[] | null, size: Size, asJson: boolean): Promise<void> {
  const modules = await contenders(only);
  if (modules.some((path) => path.includes("/peers/"))) await installPeers();
  const postgres = await startPostgres({ durable: true });
  const outcomes: Outcome[] = [];
  try {
    for (const module of modules) outcomes.push(await measure(module, postgres, size));
  } finally {
    await postgres.stop();
  }
  process.stdout.write(asJson ? `${JSON.stringify({ size, outcomes }, null, 2)}\n` : `${report(outcomes, size)}\n`);
}

async function contenders(only: readonly string[] | null): Promise<string[]> {
  const found: string[] = [];
  for (const folder of ["./live/contenders/", "./peers/live/"]) {
    const url = new URL(folder, import.meta.url);
    for (const file of (await readdir(url)).toSorted()) {
      if (file.endsWith(".ts") && (only === null || only.includes(file.replace(/\.ts$/, ""))))
        found.push(fileURLToPath(new URL(file, url)));
    }
  }
  return found;
}

async function measure(module: string, postgres: Postgres, { clients, messages, perSecond }: Size): Promise<Outcome> {
  const { name } = (await import(module)) as LiveContender;
  process.stderr.write(`${name}...\n`);
  const directory = await mkdtemp(join(tmpdir(), "hallway-bench-"));
  const server = startPart<ServerOrder, ServerAnswer>("serve");
  const listeners = startPart<ClientOrder, ClientAnswer>("listen");
  try {
    const environment = { databaseUrl: await postgres.createDatabase(), directory };
    const { address } = await server.ask<{ address: string }>({ do: "serve", module, environment });
    await listeners.ask({ do: "join", module, address, clients });
    const publishing = server.ask<Published>({ do: "publish", count: messages, perSecond });
    await pause((messages / perSecond) * 400);
    await listeners.ask({ do: "cut", clients: clients / 2, awayMs: 1000 });
    const { committedAt, cpuMs, peakMemory } = await publishing;
    const { heard } = await listeners.ask<{ heard: Heard }>({ do: "finish", committedAt });
    return { name, ...heard, cpuMs, peakMemory };
  } finally {
    server.end();
    listeners.end();
    await rm(directory, { recursive: true, force: true });
  }
}

function report(outcomes: readonly Outcome[], { clients, messages, perSecond }: Size): string {
  return [
    `${clients} clients, ${messages} messages at ${perSecond} a second; milliseconds from commit to client.`,
    "",
    "| contender | p50 ms | p99 ms | longest ms | lost | doubled | server CPU ms | server memory MiB |",
    "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ...outcomes.map(({ name, p50, p99, longest, lost, doubled, cpuMs, peakMemory }) =>
      ["", name, p50.toFixed(1), p99.toFixed(1), longest.toFixed(1), lost, doubled, Math.round(cpuMs), Math.round(peakMemory), ""]
        .join(" | ")
        .trim(),
    ),
  ].join("\n");
}

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    apis: { type: "string" },
    sockets: { type: "string" },
    rate: { type: "string" },
    seconds: { type: "string" },
    quick: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  },
});
const only = values.only?.split(",") ?? null;
if (values.apis === undefined) {
  await main(only, values.quick ? quick : full, values.json);
} else {
  const usual = values.quick ? { sockets: "100", rate: "200", seconds: "4" } : { sockets: "1000", rate: "1000", seconds: "30" };
  const [sockets, rate, seconds] = (["sockets", "rate", "seconds"] as const).map((key) => Number(values[key] ?? usual[key])) as [
    number,
    number,
    number,
  ];
  process.stdout.write(`${await measureFleets(only, { sockets, apis: Number(values.apis), rate, seconds }, values.json)}\n`);
}
