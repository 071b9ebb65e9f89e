/** The process that causes all messages: one after the other to each topic in turn, on time even where those before are not out yet. */
import { setTimeout as pause } from "node:timers/promises";
import { answerOrders } from "../parts.ts";
import type { FleetContender, Kind, Publisher } from "./contender.ts";
import type { Published, PublisherAnswer, PublisherOrder } from "./parts.ts";

let publisher: Publisher;

answerOrders<PublisherOrder, PublisherAnswer>(async (order) => {
  if (order.do === "publish") return publish(order.kind, order.count, order.perSecond);
  const { openPublisher } = (await import(order.module)) as FleetContender;
  publisher = await openPublisher(order.environment, order.topics);
  return { topics: publisher.topics };
});

async function publish(kind: Kind, count: number, perSecond: number): Promise<Published> {
  const outAt: string[] = [];
  const publishing: Promise<unknown>[] = [];
  const { topics } = publisher;
  const began = performance.now();
  let behindMs = 0;
  let fault: unknown = null;
  for (let number = 0; number < count; number += 1) {
    const dueMs = began + (number * 1000) / perSecond;
    while (performance.now() < dueMs) await pause(1);
    behindMs = performance.now() - dueMs;
    const isOut = () => void (outAt[number] = process.hrtime.bigint().toString());
    const sent = publisher.publish(kind, topics[number % topics.length]!, number, isOut);
    publishing.push(sent.catch((error: unknown) => (fault ??= error)));
    if (fault !== null) break;
  }
  await Promise.all(publishing);
  if (fault !== null)
    throw new Error(`Not all could be published: ${perSecond} a second may be too much for this machine.`, { cause: fault });
  return { outAt, behindMs };
}
