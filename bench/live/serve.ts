/** The process of a contender's server. */
import { setTimeout as pause } from "node:timers/promises";
import type { LiveContender, LiveServer } from "./contender.ts";
import { answerOrders, type Published, type ServerAnswer, type ServerOrder } from "./parts.ts";

let server: LiveServer | undefined;

answerOrders<ServerOrder, ServerAnswer>(async (order) => {
  if (order.do === "serve") {
    const { serve } = (await import(order.module)) as LiveContender;
    server = await serve(order.environment);
    return { address: server.address };
  }
  return publish(order.count, order.perSecond);
});

async function publish(count: number, perSecond: number): Promise<Published> {
  const cpu = process.cpuUsage();
  const started = performance.now();
  const publishing: Promise<unknown>[] = [];
  const committedAt: string[] = [];
  for (let number = 0; number < count; number += 1) {
    const early = started + (number * 1000) / perSecond - performance.now();
    if (early > 0) await pause(early);
    const sent = server?.publish({ number, text: "x".repeat(100) }, () => {
      committedAt[number] = process.hrtime.bigint().toString();
    });
    if (sent !== undefined) publishing.push(sent);
  }
  await Promise.all(publishing);
  const { user, system } = process.cpuUsage(cpu);
  return { committedAt, cpuMs: (user + system) / 1000, peakMemory: process.resourceUsage().maxRSS / 1024 };
}
