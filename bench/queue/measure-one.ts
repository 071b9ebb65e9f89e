/** The process in which one contender is measured. Its parent gives the order as JSON and hears the outcome. */
import { availableParallelism } from "node:os";
import { measure, type Measured, type Sizes } from "./cells.ts";
import type { ContenderModule, Environment } from "./contender.ts";
import { cpuClock, machineBusy } from "./cpu.ts";
import { pidOfPostgres } from "./server-pids.ts";
import { type Drained, measureWorkers } from "./workers.ts";

export interface Order {
  readonly module: string;
  readonly environment: Environment;
  readonly sizes: Sizes;
  /** Process of the Redis server; PostgreSQL tells its own. */
  readonly redisPid: number | null;
  /** Processes that work, beside this one that adds; null measures everything in this one. */
  readonly workers: number | null;
}

export interface Outcome<Figures = Measured> {
  readonly name: string;
  readonly measured: Figures | null;
  /** Why there is no measure. */
  readonly refusal: string | null;
  /** Part of the machine that others used meanwhile, 0 to 1; null where the system does not say. */
  readonly neighbours: number | null;
}

async function main(order: Order): Promise<Outcome<Measured | Drained>> {
  const { name, start } = (await import(order.module)) as ContenderModule;
  try {
    const servers = [await pidOfPostgres(order.environment.databaseUrl), ...(order.redisPid === null ? [] : [order.redisPid])];
    const cpu = cpuClock(servers);
    const contender = await start(order.environment);
    const [spent, busyBefore, started] = [await cpu(), await machineBusy(), performance.now()];
    const measured =
      order.workers === null
        ? await measure(contender, order.sizes, cpu)
        : await measureWorkers(contender, { ...order, workers: order.workers, servers });
    const [own, busyAfter, elapsed] = [await spent(), await machineBusy(), performance.now() - started];
    const ours = own === null || !("cpuOfWorkers" in measured) ? own : own + (measured.cpuOfWorkers ?? 0);
    await contender.close();
    const others =
      ours === null || busyBefore === null || busyAfter === null
        ? null
        : (busyAfter - busyBefore - ours) / (elapsed * availableParallelism());
    return { name, measured, refusal: null, neighbours: others === null ? null : Math.max(0, others) };
  } catch (error) {
    return { name, measured: null, refusal: error instanceof Error ? error.message : String(error), neighbours: null };
  }
}

process.once("disconnect", () => process.exit(1)); // the bench itself is gone
process.once("message", (order: Order) => {
  void main(order).then((outcome) => process.send?.(outcome, () => process.exit(0)));
});
