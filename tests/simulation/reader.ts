/** Somebody who watches a project's log live, through whatever process there is, and comes back where they left off. */
import { type EventView, isAfter } from "#base/event.ts";
import type { Cluster, Member } from "./cluster.ts";
import type { Random } from "./random.ts";
import { type Scheduler, world } from "./scheduler.ts";

export interface Reader {
  readonly projectId: string;
  /** Offsets in the order in which they were seen. */
  readonly seen: readonly string[];
  readonly stop: () => void;
}

const page = 20;

/** Joins as a page does: follows first, then reads the log to its head, and drops what it knows already. */
export function startReader(projectId: string, cluster: Cluster, scheduler: Scheduler, random: Random): Reader {
  const seen: string[] = [];
  let isStopped = false;
  const take = (events: readonly EventView[]) => {
    for (const { offset } of events) if (isAfter(offset, seen.at(-1) ?? null)) seen.push(offset);
  };
  const pause = (ms: number) => new Promise<void>((passed) => scheduler.after(world, ms, "reader", passed));

  const watch = async (member: Member) => {
    let isJoined = false;
    let isGone = false;
    const early: EventView[] = [];
    const leave = member.engine.log.follow(projectId, (events) => {
      if (isGone) return;
      if (isJoined) take(events);
      else early.push(...events);
    });
    const untilMs = scheduler.nowMs() + random.between(500, 8_000);
    try {
      for (let events: readonly EventView[] | null = null; events === null || events.length === page;) {
        const read = member.engine.log.read(projectId, { after: seen.at(-1) ?? null, order: "oldest", limit: page });
        events = await Promise.race([read, member.process.died]);
        take(events);
      }
      take(early);
      isJoined = true;
      while (!isStopped && !member.process.isDead() && scheduler.nowMs() < untilMs) await pause(200);
    } catch {
      // The line was bad, or the process died: somebody else is asked.
    }
    isGone = true;
    leave();
  };
  const go = async () => {
    while (!isStopped) {
      const members = cluster.members();
      if (members.length > 0) await watch(random.pick(members));
      await pause(random.between(0, 300));
    }
  };
  void go();
  return { projectId, seen, stop: () => void (isStopped = true) };
}
