/** Token buckets in the database, for every process on it; time is the database's. */
import type { Database } from "../database.ts";
import type { BucketHome } from "./rate-limiter.ts";

export function bucketsInDatabase(database: Pick<Database, "query">): BucketHome {
  return {
    isShared: true,
    draw: async (key, { capacity, perSecond }, { least, most }) => {
      const [row] = await database.query<{ tokens: number; granted: number }>(drawSql, [key, capacity, perSecond, least, most], {
        name: "draw tokens",
      });
      const { tokens, granted } = row!;
      return { granted, left: Math.floor(tokens), retryAfterMs: granted > 0 ? 0 : ((least - tokens) / perSecond) * 1_000 };
    },
  };
}

/**
 * One statement, so that of many who draw at once each sees what the others left. Who waited for another's draw has an older
 * now(): time never runs back, nor is it counted twice.
 */
const there = `least($2::float8, b.tokens + greatest(0, extract(epoch from now() - b.counted_at)::float8) * $3::float8)`;
const granted = `case when ${there} >= $4 then least($5::float8, floor(${there})) else 0 end`;
const drawSql = `
  insert into store.token_bucket as b (key, tokens, granted, counted_at, expires_at)
  values ($1, $2::float8 - least($5::float8, $2), least($5::float8, $2), now(), now() + $2 / $3 * interval '1 second')
  on conflict (key) do update
    set tokens = ${there} - ${granted}, granted = ${granted}, counted_at = greatest(b.counted_at, now()),
        expires_at = greatest(b.counted_at, now()) + $2 / $3 * interval '1 second'
  returning tokens, granted`;
