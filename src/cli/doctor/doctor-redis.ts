/** What the doctor says of a Redis: what is missing, what follows from it, and what to do. */
import { type RedisFacts, redisFacts } from "#store/redis/redis-facts.ts";
import { codeOf, type Finding, fail, ok, warn } from "./finding.ts";

/** One finding where no Redis is named. */
export async function redisFindings(url: string | null): Promise<Finding[]> {
  if (url === null) return [ok("redis", "none named in REDIS_URL: the database hands out work and carries progress")];
  try {
    return findingsOf(await redisFacts(url));
  } catch (error) {
    return [
      warn(
        "redis",
        `Redis at REDIS_URL does not answer (${codeOf(error)}). Work goes on through the database, more slowly. Check that it runs, the address and the password.`,
      ),
    ];
  }
}

/** Of facts that were found already. */
export function findingsOf(facts: RedisFacts): Finding[] {
  const { version, isSupported, isHeard } = facts;
  return [
    isSupported
      ? ok("redis", `Redis ${version}`)
      : fail("redis", `Redis ${version} is too old: 6.2 or later is needed, to take over what dead workers left (XAUTOCLAIM).`),
    writes(facts),
    isHeard
      ? ok("redis channels", "What one process publishes, others hear")
      : warn(
          "redis channels",
          "What is published is not heard: progress is told once a second. Give this login the channels progress:task:*.",
        ),
    keeping(facts),
    eviction(facts),
  ];
}

function writes({ refusesWrites }: RedisFacts): Finding {
  if (refusesWrites === null) return ok("redis streams", "take what is added");
  return fail(
    "redis streams",
    `They take nothing (${refusesWrites}). Work goes on through the database, more slowly. Name a primary with room, and a login that may use its keys.`,
  );
}

function keeping({ keeps }: RedisFacts): Finding {
  const about = "redis durability";
  const follows =
    "Tasks are safe, they are in the database; what is lost after its restart is handed out again by the sweeper, up to half a minute late, and messages that others added by hand are gone";
  if (keeps === null) return warn(about, `It does not say what it keeps. If nothing: ${follows}.`);
  if (keeps === "log") return ok(about, "It keeps a log (appendonly)");
  return keeps === "snapshots"
    ? ok(about, "It keeps snapshots: what came behind the last is handed out again by the sweeper")
    : warn(about, `It keeps nothing (no appendonly, no save). ${follows}. Set: appendonly yes`);
}

function eviction({ evictionPolicy, mostMemory }: RedisFacts): Finding {
  const about = "redis memory";
  if (evictionPolicy === null) return warn(about, "It does not say what it forgets when it is full. Set: maxmemory-policy noeviction");
  if (evictionPolicy === "noeviction") return ok(about, "noeviction: when it is full it says so");
  const when = mostMemory === null ? "should it get a limit of memory" : `at ${Math.round(mostMemory / 1e6)} MB`;
  return warn(
    about,
    `${evictionPolicy}: ${when}, it forgets streams with work in them, which the sweeper has to find again. Set: maxmemory-policy noeviction`,
  );
}
