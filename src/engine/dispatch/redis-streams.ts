/** Redis itself behind `Streams`: node-redis and three scripts. One server, or one primary with replicas; not a cluster. */
import type { Redis, RedisClient } from "#store/redis/redis.ts";
import { longestBlockMs } from "#store/redis/redis.ts";
import { deadStream, type Message, type Offer, type StreamKey, type Streams, timeOfMessage } from "./streams.ts";

/** Field: stream; value: the window at which something was turned away. */
const fullKey = "hallway:dispatch:full";
const windowKey = "hallway:dispatch:window";
const lockKey = (name: string) => `hallway:dispatch:sweeper:${name}`;
const firstWindow = 64;
const mostDead = 10_000;

/**
 * A stream in which somebody has taken the last id there is takes no other for ever: once it is empty it begins anew. Otherwise it
 * gives the error, as a value.
 */
const addFunction = `
local function add(key, project, task)
  local added = redis.pcall('XADD', key, '*', 'project_id', project, 'task_id', task)
  if type(added) == 'table' and added.err and string.find(added.err, 'exhausted', 1, true) and redis.call('XLEN', key) == 0 then
    local groups = redis.call('XINFO', 'GROUPS', key)
    redis.call('DEL', key)
    for _, group in ipairs(groups) do redis.call('XGROUP', 'CREATE', key, group[2], '0', 'MKSTREAM') end
    added = redis.pcall('XADD', key, '*', 'project_id', project, 'task_id', task)
  end
  return added
end`;

/**
 * Turns away what does not fit; who is turned away once keeps later ones away too, so that nobody overtakes the line in the database.
 * A stream that is no stream counts as full, and so does one without ids.
 */
const offerScript = `${addFunction}
local added = 0
for i = 1, #ARGV, 3 do
  local key = ARGV[i]
  local window = tonumber(redis.call('HGET', KEYS[2], key) or ${firstWindow})
  local length = redis.pcall('XLEN', key)
  if type(length) ~= 'number' or length >= window or redis.call('HEXISTS', KEYS[1], key) == 1 then
    redis.call('HSET', KEYS[1], key, window)
  else
    local id = add(key, ARGV[i + 1], ARGV[i + 2])
    if type(id) ~= 'table' then
      added = added + 1
    elseif string.find(id.err, 'exhausted', 1, true) then
      redis.call('HSET', KEYS[1], key, window)
    else
      return redis.error_reply(id.err)
    end
  end
end
return added`;

const refillScript = `${addFunction}
for i = 1, #ARGV, 3 do
  local added = add(ARGV[i], ARGV[i + 1], ARGV[i + 2])
  -- What is no stream, or has no ids left, takes nothing; anything else holds for all.
  if type(added) == 'table' and not string.find(added.err, 'WRONGTYPE', 1, true) and not string.find(added.err, 'exhausted', 1, true) then
    return redis.error_reply(added.err)
  end
end
return redis.status_reply('OK')`;

/** Stream by stream until there are enough. What is dry tells where it ended, so that a wait misses nothing in between. */
const takeScript = `
local left = tonumber(ARGV[1])
local found, ends, broken = {}, {}, {}
local isLow = 0
for i = 2, #KEYS do
  local key, group = KEYS[i], ARGV[i + 1]
  local read
  if left > 0 then
    read = redis.pcall('XREADGROUP', 'GROUP', group, ARGV[2], 'COUNT', left, 'STREAMS', key, '>')
    if read and read.err and string.find(read.err, 'NOGROUP', 1, true) then
      redis.pcall('XGROUP', 'CREATE', key, group, '0', 'MKSTREAM')
      read = redis.pcall('XREADGROUP', 'GROUP', group, ARGV[2], 'COUNT', left, 'STREAMS', key, '>')
    end
    if read and read.err then
      if string.find(read.err, 'WRONGTYPE', 1, true) then broken[#broken + 1] = key else return redis.error_reply(read.err) end
      read = false
    end
    if read then
      for _, message in ipairs(read[1][2]) do
        if message[2] then
          found[#found + 1] = { i - 1, message[1], message[2] }
          left = left - 1
        end
      end
    end
  end
  local last = '0-0'
  if left > 0 then
    local info = redis.pcall('XINFO', 'STREAM', key)
    if not info.err then
      for j = 1, #info, 2 do
        if info[j] == 'last-generated-id' then last = info[j + 1] end
      end
    end
  end
  ends[#ends + 1] = last
  local window = redis.call('HGET', KEYS[1], key)
  if window then
    local length, pending = redis.pcall('XLEN', key), redis.pcall('XPENDING', key, group)
    if type(length) == 'number' and not pending.err and (length - pending[1]) * 2 < tonumber(window) then isLow = 1 end
  end
end
return { found, ends, isLow, broken }`;

const unlockScript = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`;

type Taken = [
  found: [at: number, id: string, members: string[] | Record<string, string>][],
  ends: string[],
  isLow: number,
  broken: string[],
];

/** @param token names this process's locks among others' */
export function openRedisStreams(redis: Redis, token: string, complain: (stream: string) => void): Streams {
  const { commands } = redis;
  let reader: RedisClient | null = null;
  const heard = new Set<() => void>();
  /** Only a worker needs it. */
  const connectReader = async () => {
    reader = await redis.connect("dispatch");
    for (const event of ["ready", "error"]) reader.on(event, () => heard.forEach((hear) => hear()));
    return reader;
  };
  const isUp = () => redis.isUp() && (reader === null || reader.isReady);
  const ends = new Map<string, string>();
  let broken: readonly string[] = [];
  return {
    isUp,
    onChange: (hear) => {
      const tell = () => hear(isUp());
      const stop = redis.onChange(tell);
      heard.add(tell);
      return () => {
        stop();
        heard.delete(tell);
      };
    },
    offer: async (offers) =>
      Number(
        await commands.eval(offerScript, {
          keys: [fullKey, windowKey],
          arguments: offers.flatMap(argumentsOf),
        }),
      ),
    refill: async (offers) => {
      await commands.eval(refillScript, { keys: [], arguments: offers.flatMap(argumentsOf) });
    },
    setWindow: async (stream, window, hasMore) => {
      await Promise.all([
        commands.hSet(windowKey, stream, String(window)),
        hasMore ? commands.hSet(fullKey, stream, String(window)) : commands.hDel(fullKey, stream),
      ]);
    },
    take: async (keys, consumer, count) => {
      const [found, last, isLow, refused] = (await commands.eval(takeScript, {
        keys: [fullKey, ...keys.map(({ stream }) => stream)],
        arguments: [String(count), consumer, ...keys.map(({ group }) => group)],
      })) as unknown as Taken;
      refused.filter((stream) => !broken.includes(stream)).forEach(complain);
      broken = refused;
      keys.forEach(({ stream }, at) => ends.set(stream, last[at]!));
      const messages = found.map(([at, id, members]) => ({ ...keys[at - 1]!, id, members: pairs(members) }));
      return { messages, isLow: isLow === 1 };
    },
    wait: async (keys) => {
      const whole = keys.filter(({ stream }) => !broken.includes(stream));
      const streams = whole.map(({ stream }) => ({ key: stream, id: ends.get(stream) ?? "0-0" }));
      await (reader ?? (await connectReader())).xRead(streams, { BLOCK: longestBlockMs, COUNT: 1 });
    },
    finish: async (messages) => {
      const byStream = Map.groupBy(messages, ({ stream }) => stream);
      await Promise.all(
        [...byStream].map(([stream, some]) => {
          const ids = some.map(({ id }) => id);
          return commands.multi().xAck(stream, some[0]!.group, ids).xDel(stream, ids).exec();
        }),
      );
    },
    bury: async ({ stream, group, id, members }, reason) => {
      // A member may be called so, too: why it lies here goes before what it says itself.
      const said = members["reason"] === undefined ? {} : { said_reason: members["reason"] };
      const letter = { message_id: id, ...members, ...said, reason };
      const limit = { TRIM: { strategy: "MAXLEN", strategyModifier: "~", threshold: mostDead } } as const;
      await commands.multi().xAdd(deadStream(stream), "*", letter, limit).xAck(stream, group, id).xDel(stream, id).exec();
    },
    requeue: async ({ stream, group, id, members }) => {
      const again = { ...members, message_id: members["message_id"] ?? id };
      await commands.multi().xAdd(stream, "*", again).xAck(stream, group, id).xDel(stream, id).exec();
    },
    survey: (key, most) => survey(commands, key, most),
    takeOver: async ({ stream, group }, consumer, idleMs, most) => {
      const { messages } = await commands.xAutoClaim(stream, group, consumer, idleMs, "0-0", { COUNT: most });
      return messages.filter((message) => message !== null).map(({ id, message }) => ({ stream, group, id, members: pairs(message) }));
    },
    forgetConsumers: async ({ stream, group }, idleMs) => {
      for (const consumer of await commands.xInfoConsumers(stream, group)) {
        if (consumer.pending === 0 && consumer.idle > idleMs) await commands.xGroupDelConsumer(stream, group, consumer.name);
      }
    },
    lock: async (name, withinMs) =>
      (await commands.set(lockKey(name), token, { condition: "NX", expiration: { type: "PX", value: withinMs } })) === "OK",
    unlock: async (name) => {
      await commands.eval(unlockScript, { keys: [lockKey(name)], arguments: [token] });
    },
    figures: async (key) => {
      const [groups, dead, oldest, length] = await Promise.all([
        commands.xInfoGroups(key.stream).catch(() => []),
        commands.xLen(deadStream(key.stream)),
        commands.xRange(key.stream, "-", "+", { COUNT: 1 }),
        commands.xLen(key.stream),
      ]);
      const group = groups.find(({ name }) => name === key.group);
      const pending = Number(group?.pending ?? 0);
      const nowMs = Number((await commands.time())[0]) * 1_000;
      return {
        length,
        pending,
        lag: Math.max(0, length - pending),
        dead,
        oldestMs: oldest?.[0] ? Math.max(0, nowMs - timeOfMessage(oldest[0])) : null,
      };
    },
    close: async () => reader?.destroy(),
  };
}

function argumentsOf({ stream, project_id, id }: Offer): string[] {
  return [stream, project_id, id];
}

/** What Redis gives as a list of names and values by turns. */
function pairs(members: readonly string[] | Readonly<Record<string, string>>): Record<string, string> {
  if (!Array.isArray(members)) return { ...(members as Record<string, string>) };
  const list = members as readonly string[];
  return Object.fromEntries(Array.from({ length: list.length / 2 }, (_, at) => [list[2 * at]!, list[2 * at + 1]!]));
}

async function survey(commands: RedisClient, key: StreamKey, most: number) {
  const { stream, group } = key;
  const nothing = { key, length: 0, messages: [], pending: new Map<string, never>(), lastDelivered: "0-0" };
  const length = await commands.xLen(stream);
  if (length === 0) return nothing;
  // At one moment: what is handed out or acknowledged in between would look as if nobody had it.
  const [entries, groups, pending] = await commands
    .multi()
    .xRange(stream, "-", "+", { COUNT: most })
    .xInfoGroups(stream)
    .xPendingRange(stream, group, "-", "+", most)
    .execTyped();
  const messages: Message[] = (entries ?? []).map(({ id, message }) => ({ ...key, id, members: pairs(message) }));
  return {
    key,
    length,
    messages,
    pending: new Map(pending.map((one) => [one.id, { idleMs: one.millisecondsSinceLastDelivery, deliveries: one.deliveriesCounter }])),
    lastDelivered: String(groups.find(({ name }) => name === group)?.["last-delivered-id"] ?? "0-0"),
  };
}
