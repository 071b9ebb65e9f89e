/** What a Redis says of itself, and what a try shows: for the doctor, before anything is opened. */
import { randomBytes } from "node:crypto";
import { createClient } from "redis";
import { socketOf } from "./redis-address.ts";

export interface RedisFacts {
  readonly version: string;
  /** Whether it is 6.2 or later, which has XAUTOCLAIM. */
  readonly isSupported: boolean;
  /** What it keeps on disk: its log, snapshots, or nothing; null where it does not say. */
  readonly keeps: "log" | "snapshots" | "nothing" | null;
  /** Null where it does not say. */
  readonly evictionPolicy: string | null;
  /** Bytes; null where there is no limit, or it does not say. */
  readonly mostMemory: number | null;
  /** Why it takes no writes from this login: its own words; null where it does. */
  readonly refusesWrites: string | null;
  /** Whether what is published is heard. */
  readonly isHeard: boolean;
}

const withinMs = 5_000;
const hearWithinMs = 2_000;

/** @throws Error when it does not answer within five seconds, or does not let this login in */
export async function redisFacts(url: string): Promise<RedisFacts> {
  const client = await connected(url);
  try {
    const info = readInfo(await client.info());
    const version = info.get("redis_version") ?? "unknown";
    return {
      version,
      isSupported: isAtLeast(version, 6, 2),
      keeps: await keptBy(client, info),
      evictionPolicy: info.get("maxmemory_policy") ?? null,
      mostMemory: Number(info.get("maxmemory") ?? 0) || null,
      refusesWrites: await writeRefusal(client),
      isHeard: await isHeard(client, url),
    };
  } finally {
    client.destroy();
  }
}

type Client = Awaited<ReturnType<typeof connected>>;

async function connected(url: string) {
  const client = createClient({
    url,
    name: "hallway:doctor",
    socket: { ...socketOf(url), connectTimeout: withinMs, socketTimeout: withinMs, reconnectStrategy: false },
  });
  client.on("error", () => undefined);
  await client.connect();
  return client;
}

function readInfo(text: string): Map<string, string> {
  return new Map([...text.matchAll(/^([a-z_0-9]+):(.*?)\r?$/gm)].map(([, name, value]) => [name!, value!]));
}

function isAtLeast(version: string, major: number, minor: number): boolean {
  const [found = 0, foundMinor = 0] = version.split(".").map(Number);
  return found > major || (found === major && foundMinor >= minor);
}

/** Whether snapshots are made only its configuration says, which hosted servers keep to themselves. */
async function keptBy(client: Client, info: ReadonlyMap<string, string>): Promise<RedisFacts["keeps"]> {
  if (info.get("aof_enabled") === "1") return "log";
  const save = await client.configGet("save").then(
    (settings) => settings["save"] ?? null,
    () => null,
  );
  if (save === null) return null;
  return save === "" ? "nothing" : "snapshots";
}

async function writeRefusal(client: Client): Promise<string | null> {
  const key = `hallway:doctor:${randomBytes(6).toString("hex")}`;
  try {
    await client.xAdd(key, "*", { seen: "by the doctor" });
    await client.del(key);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

async function isHeard(client: Client, url: string): Promise<boolean> {
  const channel = `hallway:doctor:${randomBytes(6).toString("hex")}`;
  let listener: Client | null = null;
  try {
    listener = await connected(url);
    const heard = Promise.withResolvers<true>();
    await listener.subscribe(channel, () => heard.resolve(true));
    await client.publish(channel, "");
    return await Promise.race([heard.promise, new Promise<false>((resolve) => setTimeout(() => resolve(false), hearWithinMs).unref())]);
  } catch {
    return false;
  } finally {
    listener?.destroy();
  }
}
