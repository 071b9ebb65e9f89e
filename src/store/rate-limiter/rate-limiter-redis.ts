/** Token buckets in Redis, for every process on it; time is the server's. */
import type { Redis } from "../redis/redis.ts";
import type { BucketHome } from "./rate-limiter.ts";

export function bucketsInRedis({ commands }: { readonly commands: Pick<Redis["commands"], "eval"> }): BucketHome {
  return {
    isShared: true,
    draw: async (key, { capacity, perSecond }, { least, most }) => {
      const answer = await commands.eval(drawScript, {
        keys: [`hallway:bucket:${key}`],
        arguments: [capacity, perSecond, least, most].map(String),
      });
      const [granted, tokens] = (answer as [number, string]).map(Number) as [number, number];
      return { granted, left: Math.floor(tokens), retryAfterMs: granted > 0 ? 0 : ((least - tokens) / perSecond) * 1_000 };
    },
  };
}

/** A bucket whose key holds anything else is a new one. It goes when it is full again. */
const drawScript = `
  local capacity, perSecond, least, most = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
  local time = redis.call('TIME')
  local now = tonumber(time[1]) + tonumber(time[2]) / 1000000
  if redis.call('TYPE', KEYS[1]).ok ~= 'hash' then redis.call('DEL', KEYS[1]) end
  local kept = redis.call('HMGET', KEYS[1], 'tokens', 'counted')
  local tokens, counted = tonumber(kept[1] or ''), tonumber(kept[2] or '')
  if not tokens or not counted or not (tokens >= 0 and counted >= 0) then
    tokens, counted = capacity, now
  end
  tokens = math.min(capacity, tokens + math.max(0, now - counted) * perSecond)
  local granted = 0
  if tokens >= least then granted = math.min(most, math.floor(tokens)) end
  tokens = tokens - granted
  redis.call('HSET', KEYS[1], 'tokens', string.format('%.6f', tokens), 'counted', string.format('%.6f', now))
  redis.call('PEXPIRE', KEYS[1], math.ceil((capacity - tokens) / perSecond * 1000) + 1000)
  return { granted, string.format('%.6f', tokens) }`;
