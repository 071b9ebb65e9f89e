/** The process of all clients: they note when they heard what. */
import { setTimeout as pause } from "node:timers/promises";
import type { LiveClient, LiveContender, Message } from "./contender.ts";
import { answerOrders, type ClientAnswer, type ClientOrder, type Heard } from "./parts.ts";

interface Listener {
  readonly client: LiveClient;
  readonly notes: Notes;
}

interface Notes {
  /** How often each message came, and when first. */
  readonly times: Map<number, number>;
  readonly firstAt: Map<number, bigint>;
  awayFrom: bigint | null;
  awayUntil: bigint | null;
}

let listeners: Listener[] = [];

answerOrders<ClientOrder, ClientAnswer>(async (order) => {
  if (order.do === "join") await joinAll(order.module, order.address, order.clients);
  if (order.do === "cut") await cut(order.clients, order.awayMs);
  return order.do === "finish" ? { heard: await finish(order.committedAt.map(BigInt)) } : { ready: true };
});

async function joinAll(module: string, address: string, clients: number): Promise<void> {
  const { join } = (await import(module)) as LiveContender;
  while (listeners.length < clients) {
    const wave = Math.min(25, clients - listeners.length);
    listeners = [...listeners, ...(await Promise.all(Array.from({ length: wave }, () => listen(join, address))))];
  }
}

async function listen(join: LiveContender["join"], address: string): Promise<Listener> {
  const notes: Notes = { times: new Map(), firstAt: new Map(), awayFrom: null, awayUntil: null };
  const client = await join(address, ({ number }: Message) => {
    if (!notes.firstAt.has(number)) notes.firstAt.set(number, process.hrtime.bigint());
    notes.times.set(number, (notes.times.get(number) ?? 0) + 1);
  });
  return { client, notes };
}

/** Cuts so many connections at once; each comes back by itself after a while. */
async function cut(clients: number, awayMs: number): Promise<void> {
  const chosen = listeners.slice(0, clients);
  for (const { client, notes } of chosen) {
    notes.awayFrom = process.hrtime.bigint();
    client.drop();
  }
  await pause(awayMs);
  await Promise.all(
    chosen.map(async ({ client, notes }) => {
      await client.rejoin();
      notes.awayUntil = process.hrtime.bigint();
    }),
  );
}

async function finish(committedAt: readonly bigint[]): Promise<Heard> {
  const count = committedAt.length;
  const deadline = performance.now() + 5_000;
  while (performance.now() < deadline && listeners.some(({ notes }) => notes.times.size < count)) await pause(50);
  const latencies = Float64Array.from(listeners.flatMap(({ notes }) => whileConnected(notes, committedAt))).sort();
  const at = (part: number) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * part))] ?? Number.NaN;
  const heard = listeners.flatMap(({ notes }) => [...notes.times.values()]);
  for (const { client } of listeners) client.close();
  return {
    p50: at(0.5),
    p99: at(0.99),
    longest: at(1),
    lost: count * listeners.length - heard.length,
    doubled: heard.filter((times) => times > 1).length,
  };
}

/** What was committed while a client was away, or a moment before, reaches it late by design. */
function whileConnected({ firstAt, awayFrom, awayUntil }: Notes, committedAt: readonly bigint[]): number[] {
  const margin = 200_000_000n;
  const wasAway = (at: bigint) => awayFrom !== null && at > awayFrom - margin && (awayUntil === null || at < awayUntil);
  return committedAt.flatMap((at, number) => {
    const heardAt = firstAt.get(number);
    return heardAt === undefined || wasAway(at) ? [] : [Math.max(0, Number(heardAt - at) / 1e6)];
  });
}
