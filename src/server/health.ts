/** Whether the house lives, whether it is ready for work, and its figures. */
import type { FastifyInstance } from "fastify";
import type { House } from "#hallway/house.ts";
import type { Metrics } from "./metrics.ts";

/** How a part is; only a part that is `down` keeps the process from being sent requests. */
interface Check {
  readonly health: "good" | "degraded" | "down";
  readonly ok: boolean;
  readonly detail: string;
}

const longestCheckMs = 3_000;

export function mountHealth(server: FastifyInstance, house: House, metrics: Pick<Metrics, "text">, version: string): void {
  server.get("/health", { config: { access: "anyone" } }, async () => ({ status: "ok", version }));

  server.get("/ready", { config: { access: "anyone" } }, async (request, reply) => {
    // The engine's state comes out of its tables: an answer means that the database answers and is migrated.
    const state = await withinTime(house.engine.state()).catch((thrown: unknown) => {
      request.log.warn({ err: thrown }, "not ready");
      return null;
    });
    const checks: Record<string, Check> = {
      database:
        state === null ? down("The database does not answer. What is asked for is refused until it does.") : good("The database answers."),
      ...(house.redis === null ? {} : { redis: redisCheck(house.redis.isUp()) }),
      // Not down: no process would be sent requests any more because others, of another kind, are away.
      ...(state === null ? {} : { worker: workerCheck(state.workers) }),
    };
    const healths = Object.values(checks).map(({ health }) => health);
    const status = healths.includes("down") ? "not_ready" : healths.includes("degraded") ? "degraded" : "ready";
    return reply.code(status === "not_ready" ? 503 : 200).send({ status, checks });
  });

  server.get("/metrics", { config: { access: "insider" } }, async (_request, reply) =>
    reply.type("text/plain; version=0.0.4; charset=utf-8").send(await metrics.text()),
  );
}

function redisCheck(isUp: boolean): Check {
  return isUp
    ? good("Redis answers.")
    : degraded("Redis does not answer. Work goes on through the database, and progress is told once a second.");
}

function workerCheck(count: number): Check {
  return count > 0
    ? good(count === 1 ? "A worker runs." : `${count} workers run.`)
    : degraded("No worker runs anywhere: tasks wait until one does.");
}

const good = (detail: string): Check => ({ health: "good", ok: true, detail });
const degraded = (detail: string): Check => ({ health: "degraded", ok: false, detail });
const down = (detail: string): Check => ({ health: "down", ok: false, detail });

async function withinTime<Result>(work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${longestCheckMs} ms`)), longestCheckMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
