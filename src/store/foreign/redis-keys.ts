/** What keys of a Redis server hold. Keys are walked by SCAN, which holds up nobody, and never asked for all at once. */
import type { Clock } from "#base/clock.ts";
import type { Log } from "#base/log.ts";
import { openRedis, type RedisClient } from "../redis/redis.ts";
import { sourceUnreadable } from "./problems.ts";
import { flawOf, type ForeignRecord, parseForeign } from "./records.ts";

export interface RedisSource {
  readonly url: string;
  /** As SCAN takes it: template:* */
  readonly pattern: string;
  /** A record for each key, or for each item of what it holds: of a list, set, sorted set or stream. */
  readonly each: "key" | "item";
}

const portion = 500;
const mostItems = 100_000;

/**
 * Records `{key, value}`, and with `each: "item"` also `id`: an entry's id in a stream, a place in a list. Text that is JSON is read as
 * such. What is added or removed meanwhile may or may not be seen.
 * @throws sourceUnreadable where the server is away or refuses
 */
export async function* readRedisKeys({ url, pattern, each }: RedisSource, parts: { log: Log; clock: Clock }): AsyncIterable<ForeignRecord> {
  const redis = await openRedis(url, { ...parts, name: "hallway-import" });
  try {
    if (!redis.isUp()) throw sourceUnreadable(`Redis at ${placeOf(url)} does not answer, or refuses the password.`);
    for await (const key of keysOf(redis.commands, pattern)) yield* recordsOf(redis.commands, key, each);
  } catch (error) {
    if (sourceUnreadable.is(error)) throw error;
    throw sourceUnreadable(`Redis at ${placeOf(url)}: ${(error as Error).message}.`, {}, { cause: error });
  } finally {
    await redis.close();
  }
}

function placeOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : "that address";
}

/** SCAN gives a key twice now and then. */
async function* keysOf(client: RedisClient, pattern: string): AsyncIterable<string> {
  const seen = new Set<string>();
  let cursor = "0";
  do {
    const found = await client.scan(cursor, { MATCH: pattern, COUNT: portion });
    cursor = String(found.cursor);
    for (const key of found.keys.map(String)) {
      if (!seen.has(key)) yield key;
      seen.add(key);
    }
  } while (cursor !== "0");
}

async function* recordsOf(client: RedisClient, key: string, each: "key" | "item"): AsyncIterable<ForeignRecord> {
  const at = `key ${key}`;
  const type = String(await client.type(key));
  if (type === "stream") return yield* streamRecords(client, key, each);
  const value = await valueOf(client, key, type);
  if (value === undefined) return;
  if (value === null) return yield { at, flaw: `It is a ${type}, which can't be imported, or has more than ${mostItems} items.` };
  if (each === "key" || !Array.isArray(value)) return yield recordOf(at, { key, value });
  for (const [id, item] of value.entries()) yield recordOf(`${at} item ${id}`, { key, id: String(id), value: item as unknown });
}

function recordOf(at: string, value: unknown): ForeignRecord {
  const flaw = flawOf(value);
  return flaw === null ? { at, value } : { at, flaw };
}

/** Undefined where the key is gone by now, null where it can't be taken. */
async function valueOf(client: RedisClient, key: string, type: string): Promise<unknown> {
  switch (type) {
    case "none":
      return undefined;
    case "string":
      return read((await client.get(key)) ?? undefined);
    case "hash":
      return Object.fromEntries(Object.entries(await client.hGetAll(key)).map(([name, text]) => [name, read(text)]));
    case "list":
      return (await client.lLen(key)) > mostItems ? null : (await client.lRange(key, 0, -1)).map(read);
    case "set":
      return (await client.sCard(key)) > mostItems ? null : (await client.sMembers(key)).toSorted().map(read);
    case "zset":
      if ((await client.zCard(key)) > mostItems) return null;
      return (await client.zRangeWithScores(key, 0, -1)).map(({ value, score }) => ({ value: read(value), score }));
    default:
      return null;
  }
}

async function* streamRecords(client: RedisClient, key: string, each: "key" | "item"): AsyncIterable<ForeignRecord> {
  const entries: { id: string; value: unknown }[] = [];
  for (let from = "-", more = true; more;) {
    const found = (await client.xRange(key, from, "+", { COUNT: portion })) ?? [];
    for (const { id, message } of found) {
      const entry = {
        id: String(id),
        value: Object.fromEntries(Object.entries(message).map(([name, text]) => [name, read(String(text))])),
      };
      if (each === "item") yield recordOf(`key ${key} entry ${entry.id}`, { key, ...entry });
      else entries.push(entry);
    }
    more = found.length === portion && entries.length <= mostItems;
    from = `(${String(found.at(-1)?.id)}`;
  }
  if (each === "item") return;
  const at = `key ${key}`;
  yield entries.length > mostItems
    ? { at, flaw: `It has more than ${mostItems} entries: import it by item.` }
    : recordOf(at, { key, value: entries });
}

/** JSON where the text is an object or a list, else the text: a number may be an id with zeros in front. */
function read(text: unknown): unknown {
  if (typeof text !== "string" || !/^\s*[{[]/.test(text)) return text;
  const parsed = parseForeign(Buffer.from(text));
  return "value" in parsed ? parsed.value : text;
}
