/** graphile-worker 0.18 as it comes: a worker fetches and completes job by job. */
import type { Contender, Environment } from "../../queue/contender.ts";
import { onGraphile } from "./graphile-worker-batched.ts";

export const name = "graphile-worker 0.18";

export function start(environment: Environment): Promise<Contender> {
  return onGraphile(environment, {});
}
