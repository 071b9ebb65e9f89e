/** Whether the house lives, whether it is ready for work, and its figures. */
import type { FastifyInstance } from "fastify";
import type { House } from "#hallway/house.ts";
import type { Metrics } from "./metrics.ts";

interface Check {
  readonly ok: boolean;
  readonly detail: string;
}

const longestCheckMs = 3_000;

export function mountHealth(server: FastifyInstance, house: House, metrics: Metrics, version: string): void {
  server.get("/health", { config: { access: "anyone" } }, async () => ({ status: "ok", version }));

  // The engine's state comes out of its tables: an answer means that the database answers and is migrated.
  server.get("/ready", { config: { access: "anyone" } }, async (request, reply) => {
    const state = await withinTime(house.engine.state()).catch((thrown: unknown) => {
      request.log.warn({ err: thrown }, "not ready");
      return null;
    });
    const checks: Record<string, Check> = {
      database: state === null ? { ok: false, detail: "The database does not answer." } : { ok: true, detail: "The database answers." },
      worker:
        (state?.workers ?? 0) > 0 ? { ok: true, detail: "A worker runs." } : { ok: false, detail: "No worker runs: tasks will wait." },
    };
    const isReady = Object.values(checks).every((check) => check.ok);
    return reply.code(isReady ? 200 : 503).send({ status: isReady ? "ready" : "not_ready", checks });
  });

  server.get("/metrics", { config: { access: "insider" } }, async (_request, reply) =>
    reply.type("text/plain; version=0.0.4; charset=utf-8").send(await metrics.text()),
  );
}

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
