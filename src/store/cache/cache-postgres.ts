/** Kept answers in the database, for every process on it: each project's rows are behind its wall. Time is the database's. */
import { longestKeptMs, type CacheHome } from "./cache.ts";
import type { Database } from "../database.ts";

export function cacheInDatabase(database: Pick<Database, "forProject">): CacheHome {
  return {
    isShared: true,
    read: async ({ projectId, key, tags = [] }) => {
      const [row] = await database.forProject(projectId).query<{ stamp: string; value: string | null }>(readSql, [key, tags], {
        name: "read cache",
      });
      return row!;
    },
    write: async ({ projectId, key }, { stamp, value, forMs }) => {
      await database.forProject(projectId).query(writeSql, [projectId, key, stamp, value, forMs], { name: "write cache" });
    },
    remove: async ({ projectId, key }) => {
      await database.forProject(projectId).query("delete from store.cache_entry where key = $1", [key]);
    },
    restamp: async (projectId, tags) => {
      // In one order for everybody, so that no two who drop the same tags wait for each other.
      await database.forProject(projectId).query(restampSql, [projectId, [...tags].sort(), longestKeptMs]);
    },
    claim: async ({ projectId, key }, forMs) => {
      const rows = await database.forProject(projectId).query(claimSql, [projectId, key, forMs]);
      return rows.length === 1;
    },
  };
}

const readSql = `
  select s.stamp, e.value
    from (select coalesce(string_agg(coalesce(c.stamp, '0'), ',' order by t.place), '') as stamp
            from unnest($2::text[]) with ordinality as t (tag, place) left join store.cache_stamp c on c.tag = t.tag) s
    left join store.cache_entry e on e.key = $1 and e.stamp = s.stamp and e.expires_at > now()`;

const writeSql = `
  insert into store.cache_entry (project_id, key, stamp, value, expires_at)
  values ($1, $2, $3, $4, now() + $5 * interval '1 millisecond')
  on conflict (project_id, key) do update
    set stamp = excluded.stamp, value = excluded.value, expires_at = excluded.expires_at, claimed_until = '-infinity'`;

// A stamp outlives every value that was kept with the one before it.
const restampSql = `
  insert into store.cache_stamp (project_id, tag, stamp, expires_at)
  select $1, tag, gen_random_uuid()::text, now() + 2 * $3 * interval '1 millisecond' from unnest($2::text[]) as t (tag)
  on conflict (project_id, tag) do update set stamp = excluded.stamp, expires_at = excluded.expires_at`;

// What is over stays so, though its row lives longer.
const claimSql = `
  insert into store.cache_entry as e (project_id, key, expires_at, claimed_until)
  values ($1, $2, now() + $3 * interval '1 millisecond', now() + $3 * interval '1 millisecond')
  on conflict (project_id, key) do update
    set claimed_until = excluded.claimed_until, value = case when e.expires_at > now() then e.value end,
        expires_at = greatest(e.expires_at, excluded.expires_at)
    where e.claimed_until < now()
  returning 1`;
