/**
 * Makes kept answers before they are asked for: those that were asked for lately are made again once it is quiet after an event
 * that made them out of date. Bounded: eight answers, one after the other, and none while events keep coming, since nobody
 * would get to see it.
 */
import type { Clock } from "#base/clock.ts";
import type { Log } from "#base/log.ts";

export interface WarmAnswers {
  /** Notes that an answer was asked for. @param again makes it again, where it is not kept */
  readonly asked: (projectId: string, key: string, again: () => Promise<unknown>) => void;
  /** Notes that answers of a project are out of date. */
  readonly dropped: (projectId: string) => void;
  readonly close: () => Promise<void>;
}

const most = 8;
const hotForMs = 60_000;
const quietMs = 500;

interface Hot {
  readonly projectId: string;
  readonly again: () => Promise<unknown>;
  readonly askedMs: number;
}

export function warmAnswers({ clock, log }: { clock: Clock; log: Log }): WarmAnswers {
  // In the order in which they were asked for, the latest last.
  const hot = new Map<string, Hot>();
  const outdated = new Set<string>();
  let running: Promise<void> = Promise.resolve();
  let isClosed = false;
  let cancel = () => {};

  const warm = async (): Promise<void> => {
    const projects = new Set(outdated);
    outdated.clear();
    for (const { projectId, again, askedMs } of [...hot.values()]) {
      if (isClosed || !projects.has(projectId) || clock.nowMs() - askedMs > hotForMs) continue;
      await again().catch((error: unknown) => log.debug({ error }, "an answer could not be made before it is asked for"));
    }
  };
  return {
    asked: (projectId, key, again) => {
      const name = `${projectId} ${key}`;
      hot.delete(name);
      hot.set(name, { projectId, again, askedMs: clock.nowMs() });
      if (hot.size > most) for (const oldest of hot.keys()) if (hot.delete(oldest)) break;
    },
    dropped: (projectId) => {
      if (isClosed) return;
      outdated.add(projectId);
      cancel();
      cancel = clock.after(quietMs, () => void (running = running.then(warm)));
    },
    close: async () => {
      isClosed = true;
      cancel();
      await running;
    },
  };
}
