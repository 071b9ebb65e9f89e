/**
 * Live where progress does not arrive by itself: a task that works in another process, without Redis or while it is away.
 * Of tasks that are watched and were not heard of lately, the database is asked once a second what they keep.
 */
import type { Clock } from "#base/clock.ts";
import type { Log } from "#base/log.ts";
import type { Progress } from "#base/task.ts";
import type { Database } from "#store/database.ts";
import type { Live, WatchedTask } from "./live.ts";
import { type KeptProgress, readProgress } from "../sql/progress.ts";
import { estimateLeftMs } from "../sql/views.ts";

const lookEveryMs = 1_000;
/** What is kept is a second older than what is told: who was told something lately is not thrown back. */
const silentAfterMs = 2_500;

interface Watched extends WatchedTask {
  readonly followers: Set<(progress: Progress) => void>;
  heardAtMs: number;
  /** What was heard last, by itself. */
  heard: { readonly text: string; readonly progress: number } | null;
  /** What it kept when it was looked at last. */
  kept: string;
}

/** Adds to what `live` brings what tasks keep, for those of which it brings nothing. */
export function liveWithKept(live: Live, { database, clock, log }: { database: Database; clock: Clock; log: Log }): Live {
  const watched = new Map<string, Watched>();
  let cancel: (() => void) | null = null;
  let looking: Promise<void> = Promise.resolve();

  const look = async (): Promise<void> => {
    const nowMs = clock.nowMs();
    const silent = [...watched.values()].filter(({ heardAtMs }) => heardAtMs + silentAfterMs <= nowMs);
    try {
      for (const kept of silent.length > 0 ? await readProgress(database, silent) : []) tell(kept);
    } catch (error) {
      log.debug({ error }, "progress could not be looked up");
    }
    if (cancel !== null) plan();
  };
  const plan = (): void => {
    cancel = clock.after(lookEveryMs, () => {
      looking = look();
    });
  };
  const tell = ({ id, progress, current_step, elapsed_ms }: KeptProgress): void => {
    const task = watched.get(id);
    const text = textOf(progress, current_step);
    if (task === undefined || task.kept === text || task.heardAtMs + silentAfterMs > clock.nowMs()) return;
    task.kept = text;
    // Somebody else may have told of it who keeps nothing with the task.
    if (task.heard !== null && (task.heard.text === text || task.heard.progress > progress)) return;
    const told = { progress, current_step, time_left_ms: estimateLeftMs(progress, elapsed_ms) };
    task.followers.forEach((heard) => heard(told));
  };

  return {
    publish: live.publish,
    follow: ({ projectId, taskId }, heard) => {
      const task = watched.get(taskId) ?? watchedAnew({ projectId, taskId });
      watched.set(taskId, task);
      task.followers.add(heard);
      if (cancel === null) plan();
      const unfollow = live.follow({ projectId, taskId }, (progress) => {
        task.heardAtMs = clock.nowMs();
        task.heard = { text: textOf(progress.progress, progress.current_step), progress: progress.progress };
        heard(progress);
      });
      return () => {
        unfollow();
        task.followers.delete(heard);
        if (task.followers.size === 0 && watched.get(taskId) === task) watched.delete(taskId);
        if (watched.size > 0) return;
        cancel?.();
        cancel = null;
      };
    },
    close: async () => {
      cancel?.();
      cancel = null;
      watched.clear();
      await looking;
      await live.close();
    },
  };
}

function watchedAnew(task: WatchedTask): Watched {
  return { ...task, followers: new Set(), heardAtMs: Number.NEGATIVE_INFINITY, heard: null, kept: textOf(0, null) };
}

/** Of two that are the same, one is told. A task that has told nothing yet keeps nothing to tell. */
function textOf(progress: number, step: string | null): string {
  return `${progress} ${step}`;
}
