/** The process of all clients. Each watches one topic, at one of the servers; they note when they heard what. */
import { setTimeout as pause } from "node:timers/promises";
import { answerOrders } from "../parts.ts";
import type { FleetClient, FleetContender, Kind } from "./contender.ts";
import type { Heard, ListenersAnswer, ListenersOrder } from "./parts.ts";

interface Listener {
  readonly client: FleetClient;
  /** Of its topic, from 0: message n goes to topic n modulo their count. */
  readonly topic: number;
  readonly server: number;
  readonly notes: Notes;
}

interface Notes {
  readonly firstAt: Map<number, bigint>;
  doubled: number;
  awayFrom: bigint | null;
  awayUntil: bigint | null;
}

const atOnce = 25;
/** What went out so shortly before a cut may have been on its way; so shortly after a return, the server may still be subscribing. */
const marginNs = 200_000_000n;

let listeners: Listener[] = [];
let addresses: readonly string[] = [];
let topicCount = 0;
let current: Kind = "progress";

answerOrders<ListenersOrder, ListenersAnswer>(async (order) => {
  if (order.do === "join") await joinAll(order);
  if (order.do === "begin") begin(order.kind);
  if (order.do === "cut") await cutHalf(order.awayMs);
  return order.do === "finish" ? { heard: await finish(order.outAt.map(BigInt)) } : { ready: true };
});

/** Each topic gets a client at each server before any gets a second one. */
async function joinAll(order: Extract<ListenersOrder, { do: "join" }>): Promise<void> {
  const { join } = (await import(order.module)) as FleetContender;
  addresses = order.addresses;
  topicCount = order.topics.length;
  const open = async (index: number): Promise<Listener> => {
    const notes: Notes = { firstAt: new Map(), doubled: 0, awayFrom: null, awayUntil: null };
    const topic = index % topicCount;
    const server = Math.floor(index / topicCount) % addresses.length;
    const client = await join(addresses[server]!, order.topics[topic]!, (kind, number) => {
      if (kind !== current) return;
      if (notes.firstAt.has(number)) notes.doubled += 1;
      else notes.firstAt.set(number, process.hrtime.bigint());
    });
    return { client, topic, server, notes };
  };
  while (listeners.length < order.sockets) {
    const wave = Array.from({ length: Math.min(atOnce, order.sockets - listeners.length) }, (_, index) => open(listeners.length + index));
    listeners = [...listeners, ...(await Promise.all(wave))];
  }
}

function begin(kind: Kind): void {
  current = kind;
  for (const { notes } of listeners) {
    notes.firstAt.clear();
    notes.doubled = 0;
    notes.awayFrom = notes.awayUntil = null;
  }
}

/** Every other connection is cut at once; its client comes back to the next server. */
async function cutHalf(awayMs: number): Promise<void> {
  const chosen = listeners.filter((_, index) => index % 2 === 0);
  for (const { client, notes } of chosen) {
    notes.awayFrom = process.hrtime.bigint();
    client.drop();
  }
  await pause(awayMs);
  for (let from = 0; from < chosen.length; from += atOnce) {
    await Promise.all(
      chosen.slice(from, from + atOnce).map(async ({ client, server, notes }) => {
        await client.rejoin(addresses[(server + 1) % addresses.length]!);
        notes.awayUntil = process.hrtime.bigint();
      }),
    );
  }
}

async function finish(outAt: readonly bigint[]): Promise<Heard> {
  const expected = listeners.map(({ topic }) => numbersOf(topic, outAt.length));
  const deadline = performance.now() + 5_000;
  const isWaiting = () => listeners.some(({ notes }, index) => notes.firstAt.size < expected[index]!.length);
  const isAllLost = () => performance.now() > deadline;
  while (isWaiting() && !isAllLost()) await pause(50);
  const latencies: number[] = [];
  let [lost, lostConnected] = [0, 0];
  listeners.forEach(({ notes }, index) => {
    for (const number of expected[index]!) {
      const wasHere = !wasAway(notes, outAt[number]!);
      const heardAt = notes.firstAt.get(number);
      if (heardAt === undefined) lost += 1;
      if (heardAt === undefined && wasHere) lostConnected += 1;
      if (heardAt !== undefined && wasHere) latencies.push(Math.max(0, Number(heardAt - outAt[number]!) / 1e6));
    }
  });
  const sorted = Float64Array.from(latencies).sort();
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
  return {
    deliveries: expected.reduce((sum, { length }) => sum + length, 0) - lost,
    ...{ p50: at(0.5), p99: at(0.99), longest: at(1), lost, lostConnected },
    doubled: listeners.reduce((sum, { notes }) => sum + notes.doubled, 0),
  };
}

function numbersOf(topic: number, count: number): number[] {
  return Array.from({ length: Math.max(0, Math.ceil((count - topic) / topicCount)) }, (_, index) => topic + index * topicCount);
}

function wasAway({ awayFrom, awayUntil }: Notes, at: bigint): boolean {
  return awayFrom !== null && at > awayFrom - marginNs && (awayUntil === null || at < awayUntil + marginNs);
}
