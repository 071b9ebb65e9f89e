/** A worker in a process of its own: works when it is told to, and says which jobs it ran and when. */
import type { Contender, ContenderModule } from "./contender.ts";
import type { Ran, ToWorker, WorkerAnswer } from "./workers.ts";

const tellEveryMs = 5;

let contender: Contender;
let stop: () => Promise<void>;
let ran: Ran[] = [];
let told = 0;

process.once("disconnect", () => process.exit(1)); // who measures is gone
process.on("message", (order: ToWorker) => {
  void obey(order)
    .catch((error: unknown): WorkerAnswer => ({ failure: error instanceof Error ? (error.stack ?? error.message) : String(error) }))
    .then((answer) => process.send?.(answer));
});

async function obey(order: ToWorker): Promise<WorkerAnswer> {
  if (order.do === "open") {
    const { start } = (await import(order.module)) as ContenderModule;
    contender = await start(order.environment);
    return { done: "open" };
  }
  if (order.do === "work") {
    ran = [];
    told = 0;
    stop = await contender.work({ concurrency: order.concurrency, ran: note });
    return { done: "work" };
  }
  if (order.do === "stop") {
    await stop();
    return { done: "stop", ran };
  }
  await contender.close();
  return { done: "close" };
}

function note({ cell, number }: Ran["job"]): void {
  ran.push({ job: { cell, number }, atMs: Number(process.hrtime.bigint()) / 1e6 });
  if (ran.length === told + 1) setTimeout(tell, tellEveryMs);
}

function tell(): void {
  told = ran.length;
  process.send?.({ count: told } satisfies WorkerAnswer);
}
